"""The fuel ledger: its list, a voucher to record, a wrong one to take back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.operations.models import Hub, Operation
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport import actions, rules
from serai.apps.transport.enums import FuelKind
from serai.apps.transport.models import FuelIssue, Vehicle
from serai.apps.transport.queries import consumption_by_issue, fuel_visible_to, hubs_visible_to, requests_for_fuel
from serai.apps.transport.web.forms import ReasonForm
from serai.apps.transport.web.scope import crumbs_to, entered
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.forms import Form, MomentField, answer_form
from serai.kit.identifiers import uuid7
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, OneOf, Records, Text
from serai.kit.pieces import state
from serai.kit.policy import require
from serai.kit.records import NextAction, State


class FuelFilters(FilterSet):
    hub = Records(
        lambda actor, operation: hubs_visible_to(actor).filter(operation=operation).order_by("name"),
        by="code", label=_("From hub"), is_first=True,
    )  # fmt: skip
    plate = Text(label=_("Vehicle"), field_name="vehicle__plate", is_first=True)
    kind = Choices(FuelKind.choices, label=_("Fuel"))
    issued = Days(label=_("Issued"), field_name="issued_at", is_first=True)
    receiver = OneOf([("fleet", _("Fleet")), ("partner", _("Partners"))], label=_("For"), method="by_receiver")

    class Meta:
        model = FuelIssue
        fields: ClassVar[list[str]] = []

    def by_receiver(self, rows: QuerySet[FuelIssue], _name: str, value: str) -> QuerySet[FuelIssue]:
        return rows.filter(vehicle__isnull=value == "partner")


def _row_state(issue: FuelIssue) -> State:
    if issue.reverses_id:
        return State("neutral", _("Reversal"))
    return State("stop", _("Reversed")) if hasattr(issue, "reversed_by") else State("good", _("Issued"))


def _receiver(issue: FuelIssue) -> str:
    if issue.vehicle:
        return issue.vehicle.plate
    return issue.organisation.name if issue.organisation else ""


def _used(issue: FuelIssue) -> Any:
    found = issue.used  # type: ignore[attr-defined]
    return found.per_100km if found else None


def _used_note(issue: FuelIssue) -> Any:
    found = issue.used  # type: ignore[attr-defined]
    if found is None or found.expected is None:
        return ""
    words = _("should be %(litres)s") % {"litres": f"{found.expected:.1f}"}
    return state(State("caution", words)) if found.is_high else words


class FuelList(ListPage):
    key = "transport.fuel"
    title = _("Fuel")
    noun = ngettext_lazy("%(shown)s voucher", "%(shown)s vouchers", "count")
    active = "transport"
    default_sort = "-issued"
    filterset = FuelFilters
    search_fields = (
        "voucher__istartswith",
        "vehicle__plate__icontains",
        "received_by__icontains",
        "station__icontains",
    )
    search_hint = _("Voucher, plate, name")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="fleet", label=_("Fleet"), filters={"receiver": "fleet"}, is_counted=False),
        View(key="partners", label=_("Partners"), filters={"receiver": "partner"}, is_counted=False),
    )
    columns = (
        Column(key="number", label=_("No."), value="reference", sort="number", card="number", is_heading=True,
               sort_never_null=True, second=lambda f: format_html("<bdi>{}</bdi>", f.voucher)),
        Column(key="issued", label=_("Issued"), value="issued_at", sort="issued_at", card="fact", width=18),
        Column(key="receiver", label=_("To"), value=_receiver, card="title", width=24,
               cell=lambda f: format_html("<bdi>{}</bdi>", _receiver(f)),
               second=lambda f: format_html("<bdi>{}</bdi>", f.request.reference if f.request else f.received_by)),
        Column(key="source", label=_("From"), value=lambda f: f.hub.local_name if f.hub else f.station, card="line"),
        Column(key="litres", label=_("Litres"), is_number=True, digits=1, sort="litres", total="litres",
               unit=_("litres"), card="fact", second=lambda f: f.get_kind_display()),
        Column(key="odometer_km", label=_("Odometer, km"), is_number=True, digits=0, narrow="mid", under="litres"),
        Column(key="per_100km", label=_("Litres per 100 km"), value=_used, is_number=True, digits=1, second=_used_note,
               card="fact"),
        Column(key="state", label=_("State"), value=_row_state, cell=lambda f: state(_row_state(f)), card="aside"),
        Column(key="voucher", label=_("Voucher"), is_shown=False),
        Column(key="received_by", label=_("Received by"), is_shown=False),
        Column(key="recorded_name", label=_("Recorded by"), is_shown=False),
        Column(key="remarks", label=_("Remarks"), is_shown=False),
    )  # fmt: skip

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            heading=_("No fuel has been issued"),
            lines=[
                _(
                    "Each voucher is one row: from which tank, to which vehicle, how many litres, at which odometer reading."
                )
            ],
            outside=_("You see the fuel that was issued to your organisation; there is none yet."),
            buttons=[(b.label, b.url, True) for b in self.buttons()],
        )

    def queryset(self) -> QuerySet[FuelIssue]:
        rows = fuel_visible_to(self.actor).filter(operation=self.operation)
        return rows.select_related("hub", "vehicle", "organisation", "request", "reversed_by")

    def prepare(self, rows: list[Any]) -> list[Any]:
        found = consumption_by_issue({row.vehicle_id for row in rows if row.vehicle_id})
        for row in rows:
            row.used = found.get(row.pk)
        return rows

    def buttons(self) -> Sequence[NextAction]:
        url = reverse("transport:issue_fuel", args=[self.operation.code])
        issue = NextAction.by(
            rules.may_issue_fuel(self.actor, self.operation.pk), _("Issue fuel"), url, icon="plus", primary=True
        )
        return [issue] if issue.allowed else []

    def row_actions(self, row: Any) -> Sequence[NextAction]:
        if row.reverses_id or hasattr(row, "reversed_by"):
            return []
        answer = rules.may_issue_fuel(self.actor, self.operation.pk, row.hub_id)
        url = reverse("transport:reverse_fuel", args=[self.operation.code, row.pk])
        return [NextAction.by(answer, _("Take back…"), url)] if answer else []

    def row_label(self, row: Any) -> str:
        return str(row.reference)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return _crumbs(self.operation)


def fuel(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return FuelList(request, operation=found).response()


class FuelForm(Form):
    voucher = forms.CharField(label=_("Voucher"), max_length=40)
    kind = forms.ChoiceField(label=_("Fuel"), choices=FuelKind.choices)
    litres = forms.DecimalField(label=_("Litres"), min_value=Decimal("0.01"), max_digits=8, decimal_places=2)
    issued_at = MomentField(label=_("Issued at"))
    hub = forms.ModelChoiceField(Hub.objects.none(), label=_("From hub"), required=False, empty_label=_("No hub"))
    station = forms.CharField(
        label=_("Filling station"), max_length=120, required=False, help_text=_("Only when it did not come from a hub.")
    )
    vehicle = forms.ModelChoiceField(Vehicle.objects.none(), label=_("To vehicle"), required=False, empty_label="—")
    odometer_km = forms.DecimalField(
        label=_("Odometer, km"), min_value=Decimal(0), max_digits=9, decimal_places=1, required=False,
        help_text=_("With the tank filled up, so that consumption can be read."),
    )  # fmt: skip
    request = forms.ModelChoiceField(
        ServiceRequest.objects.none(), label=_("Or for a request for fuel"), required=False, empty_label="—"
    )
    received_by = forms.CharField(label=_("Received by"), max_length=120)
    remarks = forms.CharField(label=_("Remarks"), max_length=200, required=False)
    event_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, operation: Operation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "hub": Hub.objects.filter(operation=operation).order_by("name"),
            "vehicle": Vehicle.objects.filter(operation=operation, is_active=True).order_by("plate"),
            "request": requests_for_fuel(operation.pk),
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["vehicle"].label_from_instance = lambda v: " · ".join(filter(None, [v.plate, v.name]))  # type: ignore[attr-defined]
        self.fields["request"].label_from_instance = lambda r: f"{r.reference} · {r.organisation} · {r.title}"  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("issued_at", timezone.localtime(timezone.now()).replace(second=0, microsecond=0))
            self.initial.setdefault("event_id", uuid7())


def issue_fuel(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found = entered(request, operation)
    require(rules.may_issue_fuel(actor, found.pk))
    asked = str(request.GET.get("vehicle", ""))
    chosen = Vehicle.objects.filter(operation=found, plate=asked).first() if asked else None
    form = FuelForm(found, request.POST if request.method == "POST" else None, initial={"vehicle": chosen})

    def act(clean: dict[str, Any]) -> str:
        keys: dict[str, Any] = {
            f"{name}_id": clean[name].pk if clean[name] else None for name in ("hub", "vehicle", "request")
        }
        plain = {name: clean[name] for name in clean if name not in ("hub", "vehicle", "request", "event_id")}
        made = actions.issue_fuel(
            actor=actor, operation_id=found.pk, data=actions.FuelData(**plain, **keys), event_id=clean["event_id"]
        )
        say(request, "good", _("%(number)s is in the fuel ledger.") % {"number": made.reference})
        return reverse("transport:fuel", args=[found.code])

    return answer_form(request, form, act, **_page(found, _("Issue fuel")))


def reverse_fuel(request: HttpRequest, operation: str, issue_id: UUID) -> HttpResponse:
    actor, found = entered(request, operation)
    row = fuel_visible_to(actor).filter(operation=found, pk=issue_id).first()
    if row is None:
        raise NotFound(_("There is no such fuel issue."), code="no_fuel")
    require(rules.may_issue_fuel(actor, found.pk, row.hub_id))
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act(clean: dict[str, Any]) -> str:
        made = actions.reverse_fuel(actor=actor, issue_id=row.pk, reason=clean["reason"])
        say(request, "good", _("%(number)s takes it back.") % {"number": made.reference})
        return reverse("transport:fuel", args=[found.code])

    lead = _("%(number)s, voucher %(voucher)s: the row stays and a second one takes its litres back.") % {
        "number": row.reference, "voucher": row.voucher
    }  # fmt: skip
    return answer_form(request, form, act, lead=lead, **_page(found, _("Take fuel back")))


def _crumbs(operation: Operation, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return crumbs_to(operation, (reverse("transport:fuel", args=[operation.code]), _("Fuel")), *more)


def _page(operation: Operation, title: Any) -> dict[str, Any]:
    return {
        "title": title, "heading": title, "operation": operation, "active": "transport",
        "crumbs": _crumbs(operation, ("", title)), "cancel_url": reverse("transport:fuel", args=[operation.code]),
    }  # fmt: skip
