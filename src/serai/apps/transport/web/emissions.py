"""Pages of emissions and cost: journeys, the lines of a request, and the factors of the operation."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.operations.models import Operation
from serai.apps.requests.queries import request_by_number
from serai.apps.requests.rules.access import may_read_full
from serai.apps.transport import actions, rules
from serai.apps.transport.enums import Mode, VehicleClass
from serai.apps.transport.models import EmissionFactor, Journey
from serai.apps.transport.queries import factors_of, figures_of, figures_of_request, visible_to
from serai.apps.transport.queries.emissions import LEFT
from serai.apps.transport.rules.emissions import DEFAULTS
from serai.apps.transport.web.lists import destination_name
from serai.apps.transport.web.scope import crumbs_to, entered, journey_url
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.forms import Form, answer_form
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet
from serai.kit.policy import no, require
from serai.kit.records import NextAction

ZERO = Decimal()


class EmissionFilters(FilterSet):
    mode = Choices(Mode.choices, label=_("Mode"), is_first=True)
    vehicle_class = Choices(VehicleClass.choices, label=_("Class"), field_name="vehicle__vehicle_class", is_first=True)
    left = Days(label=_("Left"), field_name="departed_at", is_first=True)

    class Meta:
        model = Journey
        fields: ClassVar[list[str]] = []


class EmissionList(ListPage):
    """Journeys that left, with their work, emissions and cost."""

    key = "transport.emissions"
    title = _("Emissions and cost")
    noun = ngettext_lazy("%(shown)s journey", "%(shown)s journeys", "count")
    active = "transport"
    default_sort = "-left"
    filterset = EmissionFilters
    search_fields = ("vehicle__plate__icontains", "vehicle__name__icontains", "destination__name__icontains")
    search_hint = _("Plate, place")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="road", label=_("Road"), filters={"mode": "road"}, is_counted=False),
        View(key="river", label=_("River"), filters={"mode": "river"}, is_counted=False),
        View(key="air", label=_("Air"), filters={"mode": "air"}, is_counted=False),
    )
    columns = (
        Column(key="number", label=_("Journey"), value="reference", sort="number", card="number", is_heading=True,
               url=journey_url, sort_never_null=True),
        Column(key="route", label=_("From, to"), value=lambda j: f"{j.origin.local_name} – {destination_name(j)}",
               card="title", width=30, second=lambda j: j.vehicle.get_vehicle_class_display()),
        Column(key="left", label=_("Left"), value="departed_at", sort="departed_at", card="line", width=18),
        Column(key="km", label=_("km"), value="distance_km", is_number=True, digits=0, sort="distance_km", card="fact",
               second=lambda j: str(_("proposed")) if j.distance_is_proposed else ""),
        Column(key="t", label=_("t"), value=lambda j: j.figures.kg, is_number=True, digits=1, divide_by=1000,
               unit=_("t"), narrow="mid", under="km"),
        Column(key="tkm", label=_("t·km"), value=lambda j: j.figures.tkm, is_number=True, digits=0, card="fact"),
        Column(key="co2e_kg", label=_("kg CO2e"), value=lambda j: j.figures.co2e_kg, is_number=True, digits=0,
               card="fact"),
        Column(key="g_per_tkm", label=_("g per t·km"), value=lambda j: j.figures.factor.g_per_tkm, is_number=True,
               digits=1, is_shown=False),
        Column(key="cost", label=_("Cost"), value=lambda j: j.figures.cost, is_number=True, digits=0, narrow="mid",
               under="cost_per_tkm"),
        Column(key="cost_per_tkm", label=_("Cost per t·km"), value=lambda j: j.figures.cost_per_tkm, is_number=True,
               digits=2, card="fact"),
    )  # fmt: skip

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            heading=_("No journey has left yet"),
            lines=[
                _(
                    "Work (t·km), emissions and cost are computed from the distance, the cargo that left and the vehicle."
                )
            ],
        )

    @property
    def lead(self) -> str:
        return str(_("Well-to-wheel, after ISO 14083; cost in %(currency)s from daily rates.")) % {
            "currency": self.operation.currency
        }

    def queryset(self) -> QuerySet[Journey]:
        rows = visible_to(self.actor).filter(operation=self.operation, state__in=LEFT)
        return rows.select_related("vehicle", "origin__place", "destination", "destination_hub")

    def prepare(self, rows: list[Any]) -> list[Any]:
        figures = figures_of(rows)
        for row in rows:
            row.operation, row.figures = self.operation, figures[row.pk]
        return rows

    def buttons(self) -> Sequence[NextAction]:
        return [
            NextAction(
                _("Emission factors"),
                reverse("transport:factors", args=[self.operation.code]),
                icon="adjustments-horizontal",
            )
        ]

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Emissions and cost")))


def emissions(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found = entered(request, operation)
    if not actor.takes_part_in(found.pk):
        require(no(_("Emissions and cost of journeys are for the operation's team; each request shows its own.")))
    return EmissionList(request, operation=found).response()


def of_request(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """What falls on each line of one request: t·km and kg CO2e of all its journeys."""
    actor, found = entered(request, operation)
    row = request_by_number(actor, found, number)
    require(may_read_full(actor, row))
    lines = figures_of_request(row)
    title = _("Emissions of %(request)s") % {"request": row.reference}
    context = {
        "title": title, "heading": row.title, "number": row.reference, "operation": found, "active": "requests",
        "crumbs": [
            (reverse("pages:home", args=[found.code]), found.local_name),
            (reverse("request_pages:list", args=[found.code]), _("Requests")),
            (reverse("request_pages:detail", args=[found.code, row.reference]), row.reference),
            ("", _("Emissions")),
        ],
        "lines": lines,
        "tkm": sum((line.tkm for line in lines), ZERO),
        "co2e_kg": sum((line.co2e_kg for line in lines), ZERO),
        "unknown": sum(line.unknown for line in lines),
    }  # fmt: skip
    return render(request, "transport/request_emissions.html", context)


class FactorForm(Form):
    g_per_tkm = forms.DecimalField(
        label=_("g CO2e per t·km, well-to-wheel"), min_value=Decimal(0), max_digits=9, decimal_places=2
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Who published it, in which table."))
    year = forms.IntegerField(label=_("Year of the source"), min_value=1990, max_value=2199)


def factors(request: HttpRequest, operation: str) -> HttpResponse:
    """The factor of every class, with source and year."""
    actor, found = entered(request, operation)
    if not actor.takes_part_in(found.pk):
        require(no(_("Emission factors are kept by and for the operation's team.")))
    may_change = rules.may_manage_fleet(actor, found.pk)
    known = factors_of(found.pk)
    context = {
        **_page(found, _("Emission factors")), "may_change": may_change,
        "rows": [(name, VehicleClass(name).label, known[name]) for name in VehicleClass.values],
    }  # fmt: skip
    return render(request, "transport/factors.html", context)


def factor(request: HttpRequest, operation: str, vehicle_class: str) -> HttpResponse:
    actor, found = entered(request, operation)
    require(rules.may_manage_fleet(actor, found.pk))
    if vehicle_class not in VehicleClass.values:
        raise NotFound(_("There is no such class of vehicle."))
    back = reverse("transport:factors", args=[found.code])
    if request.method == "POST" and "reset" in request.POST:
        actions.reset_factor(actor=actor, operation_id=found.pk, vehicle_class=vehicle_class)
    own = EmissionFactor.objects.filter(operation=found, vehicle_class=vehicle_class).first()
    initial = {"g_per_tkm": own.g_per_tkm, "source": own.source, "year": own.year} if own else {
        "g_per_tkm": DEFAULTS[vehicle_class].g_per_tkm
    }  # fmt: skip
    bound = request.POST if request.method == "POST" and "reset" not in request.POST else None
    form = FactorForm(bound, initial=initial)

    def act(clean: dict[str, Any]) -> str:
        actions.set_factor(actor=actor, operation_id=found.pk, vehicle_class=vehicle_class, **clean)
        say(request, "good", _("The factor is kept; all figures follow it."))
        return back

    title = VehicleClass(vehicle_class).label
    context = _page(found, title) | {"has_own": own is not None, "cancel_url": back}
    return answer_form(request, form, act, template="transport/factor_form.html", **context)


def _page(operation: Operation, title: Any) -> dict[str, Any]:
    listed = (reverse("transport:emissions", args=[operation.code]), _("Emissions and cost"))
    return {
        "title": title, "heading": title, "operation": operation, "active": "transport",
        "crumbs": crumbs_to(operation, listed, ("", title)),
    }  # fmt: skip
