"""Lists of cargo: stock now and as it stood, consignments, documents, release orders."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.cargo.enums import CONDITION_MARKS, Condition, EventKind, ReleaseState
from serai.apps.cargo.models import Balance, Consignment, Event, ReleaseOrder
from serai.apps.cargo.queries import events_visible_to, releases_visible_to, stock, visible_to
from serai.apps.cargo.web.scope import consignment_url, crumbs_to, entered
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub
from serai.apps.parties.models import Organisation
from serai.apps.requests.enums import FULFILMENT_MARKS, Fulfilment
from serai.kit.history import via
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, OneOf, Records, Text
from serai.kit.moments import day_words
from serai.kit.pieces import icon, recno
from serai.kit.records import NextAction, State

FAR_YEAR = 9999
OWN_CARGO_ONLY = _("You see the cargo of your own organisations here; there is none in this operation yet.")


def organisations_named(text: str) -> list[Any]:
    """Keys of the organisations whose name holds the words, or whose acronym they are; looked up before the big tables."""
    named = Organisation.objects.filter(Q(name__icontains=text) | Q(acronym__iexact=text))
    return list(named.values_list("pk", flat=True)[:500])


def hubs_of(actor: Any) -> QuerySet[Hub]:
    return Hub.objects.exclude(state="closed").order_by("name")


def expiry_words(row: Balance, today: Any, red_days: int, amber_days: int, language: str, now: Any) -> Any:
    """The day of expiry, coloured by how near it is; a dash for what does not expire."""
    if row.expires_on.year == FAR_YEAR:
        return mark_safe('<span class="mut">–</span>')
    left = (row.expires_on - today).days
    css = "s-late" if left < red_days else "s-soon" if left < amber_days else ""
    words = day_words(row.expires_on, language, now=now, weekday=False)
    return format_html('<span class="{}">{}</span>', css, words) if css else words


def dwell_days(row: Balance) -> int:
    days: int = (row.now - row.first_at).days  # type: ignore[attr-defined]  # the list notes its moment on each row
    return max(days, 0)


class StockFilters(FilterSet):
    hub = Records(hubs_of, by="code", label=_("Hub"), method="by_hub", is_first=True)
    condition = Choices([(str(c.value), c.label) for c in Condition], label=_("Condition"), is_first=True)
    expiry = OneOf(
        [("red", _("Within 3 months")), ("amber", _("3 to 9 months")), ("past", _("Expired"))],
        label=_("Expiry"), method="by_expiry", is_first=True,
    )  # fmt: skip
    owner = Text(label=_("Owner"), method="by_owner")
    category = Records(
        lambda actor: Category.objects.order_by("number"), by="code", label=_("Category"), method="by_category"
    )
    special = OneOf(
        [("cold", _("Cold chain")), ("dangerous", _("Dangerous goods"))], label=_("Special"), method="by_special"
    )  # fmt: skip
    expires = Days(label=_("Expires"), field_name="expires_on")

    class Meta:
        model = Balance
        fields: ClassVar[list[str]] = []

    def by_hub(self, rows: QuerySet[Balance], _name: str, hub: Hub) -> QuerySet[Balance]:
        return rows.filter(hub_id=hub.pk)

    def by_owner(self, rows: QuerySet[Balance], _name: str, text: str) -> QuerySet[Balance]:
        return rows.filter(owner_id__in=organisations_named(text))

    def by_category(self, rows: QuerySet[Balance], _name: str, category: Category) -> QuerySet[Balance]:
        return rows.filter(category=category.number)

    def by_expiry(self, rows: QuerySet[Balance], _name: str, band: str) -> QuerySet[Balance]:
        today = self.request.now.date()
        red, amber = today + timedelta(days=90), today + timedelta(days=270)
        bands = {
            "past": Q(expires_on__lt=today),
            "red": Q(expires_on__lt=red),
            "amber": Q(expires_on__gte=red, expires_on__lt=amber),
        }
        return rows.filter(bands[band]) if band in bands else rows

    def by_special(self, rows: QuerySet[Balance], _name: str, value: str) -> QuerySet[Balance]:
        if value == "cold":
            return rows.exclude(line__temperature_band="ambient")
        return rows.exclude(line__hazard_class="") if value == "dangerous" else rows


#: What stands beside a balance in the list, and the fields of it that are shown: a dozen whole records for each row cost as
#: much as the rest of the page.
BESIDE = ("line__consignment", "line__owner", "line__category", "line__unit", "account__bin", "account__hub")
SHOWN = (
    "line", "account", "condition", "kind", "quantity", "hu", "kg", "m3", "expires_on", "first_at", "unit_value",
    "line__description", "line__batch", "line__consignment__code", "line__owner__name", "account__bin__code", "account__hub__code",
    *(f"line__{word}__{field}" for word in ("category", "unit") for field in ("code", "name", "names")),
)  # fmt: skip


class StockList(ListPage):
    key = "cargo.stock"
    title = _("Stock")
    noun = ngettext_lazy("%(shown)s stock line", "%(shown)s stock lines", "count")
    active = "cargo"
    default_sort = "expiry"
    filterset = StockFilters
    search_fields = ("line__description__icontains", "line__consignment__code__istartswith", "line__batch__istartswith")
    search_hint = _("Cargo, consignment, batch")
    views = (
        View(key="all", label=_("All stock"), is_counted=False),
        View(key="red", label=_("Expires within 3 months"), filters={"expiry": "red"}),
        View(key="not-good", label=_("Damaged or quarantined"), filters={"condition": ["2", "3"]}),
        View(key="dangerous", label=_("Dangerous goods"), filters={"special": "dangerous"}, is_counted=False),
        View(key="cold", label=_("Cold chain"), filters={"special": "cold"}, is_counted=False),
    )
    empty = Empty(
        heading=_("No stock here"),
        lines=[
            _("Stock is cargo that a hub has received and not yet sent on."),
            _("Receive a delivery on the hub's page, or widen the filters."),
        ],
        outside=OWN_CARGO_ONLY,
    )
    columns = (
        Column(key="consignment", label=_("Consignment"), value="line.consignment.code", card="number", is_heading=True,
               url=lambda r: reverse("cargo:consignment", args=[r.operation_code, r.line.consignment.code]),
               second=lambda r: format_html("<bdi>{}</bdi>", r.account.hub.code if r.account.hub else ""), width=14),
        Column(key="bin", label=_("Bin"), value=lambda r: r.account.bin.code if r.account.bin else "", card="line", width=10,
               narrow="mid", under="consignment"),
        Column(key="cargo", label=_("Cargo and owner"), value="line.description", card="title", width=40,
               second=lambda r: format_html("<bdi>{}</bdi>", r.line.owner.name)),
        Column(key="quantity", label=_("Quantity"), is_number=True, card="fact",
               second=lambda r: r.line.unit.local_name),
        Column(key="kg", label=_("t"), value="kg", divide_by=1000, is_number=True, digits=2, sort="kg", sort_never_null=True,
               total="kg", unit=_("t"), card="fact"),
        Column(key="m3", label=_("m³"), value="m3", is_number=True, digits=1, sort="m3", sort_never_null=True, total="m3",
               unit=_("m³"), narrow="mid", under="kg"),
        Column(key="condition", label=_("Condition"), value=lambda r: State(CONDITION_MARKS[r.condition], Condition(r.condition).label),
               card="fact"),
        Column(key="expiry", label=_("Expiry"), value=lambda r: None if r.expires_on.year == FAR_YEAR else r.expires_on,
               cell=lambda r: r.expiry_words, sort="expires_on", sort_never_null=True, card="fact"),
        Column(key="dwell", label=_("Days here"), value=dwell_days, is_number=True, digits=0, card="aside"),
        Column(key="value", label=_("Value"), value=lambda r: r.quantity * r.unit_value, is_number=True, digits=2, is_shown=False),
        Column(key="batch", label=_("Batch"), value="line.batch", is_shown=False),
        Column(key="category", label=_("Category"), value="line.category.local_name", is_shown=False),
        Column(key="hu", label=_("Handling units"), value="hu", is_number=True, digits=0, is_shown=False),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Balance]:
        return (
            stock(self.actor, operation_id=self.operation.pk).select_related(None).select_related(*BESIDE).only(*SHOWN)
        )

    def prepare(self, rows: list[Any]) -> list[Any]:
        from django.utils.translation import get_language

        language, today = get_language() or "en", self.actor.now.date()
        for row in rows:
            row.operation_code, row.now = self.operation.code, self.actor.now
            row.expiry_words = expiry_words(
                row, today, self.operation.expiry_red_days, self.operation.expiry_amber_days, language, self.actor.now
            )
        return rows

    def row_label(self, row: Any) -> str:
        return f"{row.line.consignment.code} {row.line.description}"

    def buttons(self) -> Sequence[NextAction]:
        code = self.operation.code
        return [
            NextAction(_("Consignments"), reverse("cargo:consignments", args=[code]), icon="package"),
            NextAction(_("Documents"), reverse("cargo:events", args=[code]), icon="file-text"),
            NextAction(_("Release orders"), reverse("cargo:releases", args=[code]), icon="clipboard-list"),
        ]

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation)[:-1] + [("", _("Cargo"))]


class ConsignmentFilters(FilterSet):
    fulfilment = Choices([(str(f.value), f.label) for f in Fulfilment], label=_("Fulfilment"), is_first=True)
    hub = Records(hubs_of, by="code", label=_("Hub"), is_first=True)
    destination = Text(label=_("To"), field_name="destination__name", is_first=True)
    owner = Text(label=_("Owner"), method="by_owner")

    class Meta:
        model = Consignment
        fields: ClassVar[list[str]] = []

    def by_owner(self, rows: QuerySet[Consignment], _name: str, text: str) -> QuerySet[Consignment]:
        return rows.filter(owner_id__in=organisations_named(text))


def fulfilment_state(consignment: Consignment) -> State:
    return State(FULFILMENT_MARKS[consignment.fulfilment], Fulfilment(consignment.fulfilment).label)


class ConsignmentList(ListPage):
    key = "cargo.consignments"
    title = _("Consignments")
    noun = ngettext_lazy("%(shown)s consignment", "%(shown)s consignments", "count")
    active = "cargo"
    default_sort = "-opened"
    filterset = ConsignmentFilters
    search_fields = ("code__istartswith", "title__icontains", "owner__name__icontains", "tracking_code__iexact")
    search_hint = _("Number, cargo, owner, tracking code")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="moving", label=_("Under way"), filters={"fulfilment": ["3", "4", "5"]}, is_counted=False),
        View(key="at-door", label=_("Delivered, not released"), filters={"fulfilment": ["6", "7"]}, is_counted=False),
    )
    empty = Empty(
        heading=_("No consignments yet"),
        lines=[_("An accepted request becomes a consignment: the cargo from one place to another, with its own number."),
               _("Accept a request to open the first.")],
        outside=OWN_CARGO_ONLY,
    )  # fmt: skip
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True, url=consignment_url, sort="code", sort_never_null=True),
        Column(key="title", label=_("Cargo and owner"), card="title", width=40,
               second=lambda c: format_html("<bdi>{}</bdi>", c.owner.name)),
        Column(key="way", label=_("From, to"), value=lambda c: f"{c.origin.local_name} – {c.destination.local_name}",
               cell=lambda c: format_html("<bdi>{}</bdi> {} <bdi>{}</bdi>", c.origin.local_name,
                                          icon("arrow-right", "ic-s ic-dir mut"), c.destination.local_name), card="line"),
        Column(key="hub", label=_("Hub"), value="hub.code", narrow="mid"),
        Column(key="fulfilment", label=_("Fulfilment"), value=fulfilment_state, card="fact"),
        Column(key="request", label=_("Request"), value="request.reference",
               cell=lambda c: recno(c.request.reference, reverse("request_pages:detail", args=[c.operation.code, c.request.reference]))),
        Column(key="opened", label=_("Opened"), value="recorded_at", sort="recorded_at", sort_never_null=True, card="aside"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Consignment]:
        return (
            visible_to(self.actor)
            .filter(operation=self.operation)
            .select_related("owner", "origin", "destination", "hub", "request", "operation")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Consignments")))


class EventFilters(FilterSet):
    kind = Choices([(str(k.value), k.label) for k in EventKind], label=_("Kind"), is_first=True)
    hub = Records(hubs_of, by="code", label=_("Hub"), is_first=True)
    occurred = Days(label=_("Happened"), field_name="occurred_at", is_first=True)

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = []


class EventList(ListPage):
    key = "cargo.events"
    title = _("Documents")
    noun = ngettext_lazy("%(shown)s document", "%(shown)s documents", "count")
    active = "cargo"
    default_sort = "-recorded"
    filterset = EventFilters
    search_fields = ("consignment__code__istartswith", "document_reference__icontains", "actor_name__icontains")
    search_hint = _("Consignment, paper number, person")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="receipts", label=_("Receipts"), filters={"kind": ["1"]}, is_counted=False),
        View(key="losses", label=_("Loss and damage"), filters={"kind": ["6", "7", "8"]}, is_counted=False),
        View(key="reversals", label=_("Reversals"), filters={"kind": ["15"]}, is_counted=False),
    )
    empty = Empty(
        heading=_("No documents yet"),
        lines=[_("Every movement of cargo is a document: receipt, dispatch, delivery, release, count.")],
        outside=OWN_CARGO_ONLY,
    )
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True,
               url=lambda e: reverse("cargo:event", args=[e.operation.code, e.pk])),
        Column(key="kind", label=_("What"), value=lambda e: e.get_kind_display(), card="title",
               second=lambda e: format_html("<bdi>{}</bdi>", e.consignment.code) if e.consignment else ""),
        Column(key="occurred", label=_("Happened"), value="occurred_at", sort="occurred_at", sort_never_null=True, card="fact"),
        Column(key="recorded", label=_("Recorded"), value="recorded_at", sort="recorded_at", sort_never_null=True, card="aside"),
        Column(key="actor_name", label=_("By"), card="fact", second=lambda e: via(e.source, e.device)),
        Column(key="remarks", label=_("Remarks"), narrow="wide", width=40),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Event]:
        return (
            events_visible_to(self.actor)
            .filter(operation=self.operation)
            .select_related("hub", "consignment", "operation")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Documents")))


class ReleaseFilters(FilterSet):
    state = Choices(ReleaseState.choices, label=_("State"), is_first=True)

    class Meta:
        model = ReleaseOrder
        fields: ClassVar[list[str]] = []


RELEASE_MARKS = {"submitted": "wait", "verified": "wait", "accepted": "active", "rejected": "stop", "executed": "good",
                 "partly_executed": "active", "withdrawn": "neutral"}  # fmt: skip


def release_state(order: ReleaseOrder) -> State:
    return State(RELEASE_MARKS[order.state], ReleaseState(order.state).label)


class ReleaseList(ListPage):
    key = "cargo.releases"
    title = _("Release orders")
    noun = ngettext_lazy("%(shown)s release order", "%(shown)s release orders", "count")
    active = "cargo"
    default_sort = "-ordered"
    filterset = ReleaseFilters
    search_fields = ("consignment__code__istartswith", "consignment__title__icontains", "ordered_by__icontains")
    search_hint = _("Consignment, cargo, person")
    views = (
        View(key="open", label=_("Open"), filters={"state": ["submitted", "verified", "accepted", "partly_executed"]}),
        View(key="all", label=_("All"), is_counted=False),
    )
    empty = Empty(
        heading=_("No release orders"),
        lines=[
            _("The owner orders cargo out of the books on the consignment's page, when it is delivered or collected.")
        ],
        outside=OWN_CARGO_ONLY,
    )
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True,
               url=lambda o: reverse("cargo:release", args=[o.consignment.operation.code, o.pk])),
        Column(key="cargo", label=_("Cargo and owner"), value="consignment.title", card="title",
               second=lambda o: format_html("<bdi>{}</bdi> · <bdi>{}</bdi>", o.consignment.code, o.consignment.owner.name)),
        Column(key="state", label=_("State"), value=release_state, card="fact"),
        Column(key="ordered_by", label=_("Ordered by"), card="fact"),
        Column(key="ordered", label=_("Ordered"), value="ordered_at", sort="ordered_at", sort_never_null=True, card="aside"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[ReleaseOrder]:
        return (
            releases_visible_to(self.actor)
            .filter(consignment__operation=self.operation)
            .select_related("consignment__owner", "consignment__operation", "hub")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Release orders")))


def stock_list(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return StockList(request, operation=found).response()


def consignments(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return ConsignmentList(request, operation=found).response()


def events(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return EventList(request, operation=found).response()


def releases(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return ReleaseList(request, operation=found).response()
