"""The list of stock: what stands in the stores now, with what is near its expiry as the operation's settings say."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import CONDITION_MARKS, Condition
from serai.apps.cargo.models import Balance
from serai.apps.cargo.queries import stock
from serai.apps.cargo.rules import may_see_verification
from serai.apps.cargo.web.lists import OWN_CARGO_ONLY, open_hubs
from serai.apps.cargo.web.scope import crumbs_to, entered
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.rules.words import expiry_bands
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import search_organisations
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, OneOf, Records, Text
from serai.kit.moments import day_words
from serai.kit.records import NextAction, State

FAR_YEAR = 9999


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
    hub = Records(open_hubs, by="code", label=_("Hub"), method="by_hub", is_first=True)
    condition = Choices([(str(c.value), c.label) for c in Condition], label=_("Condition"), is_first=True)
    expiry = OneOf((), label=_("Expiry"), method="by_expiry", is_first=True)
    owner = Text(label=_("Owner"), method="by_owner")
    category = Records(
        lambda actor, operation: Category.objects.order_by("number"),
        by="code",
        label=_("Category"),
        method="by_category",
    )
    special = OneOf(
        [("cold", _("Cold chain")), ("dangerous", _("Dangerous goods"))], label=_("Special"), method="by_special"
    )  # fmt: skip
    expires = Days(label=_("Expires"), field_name="expires_on")

    class Meta:
        model = Balance
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any, *, operation: Operation, **kwargs: Any) -> None:
        super().__init__(data, operation=operation, **kwargs)
        if "expiry" in self.filters:
            words = expiry_bands(operation)
            self.filters["expiry"].offer((band, words[band]) for band in ("red", "amber", "past"))

    def by_hub(self, rows: QuerySet[Balance], _name: str, hub: Hub) -> QuerySet[Balance]:
        return rows.filter(hub_id=hub.pk)

    def by_owner(self, rows: QuerySet[Balance], _name: str, text: str) -> QuerySet[Balance]:
        return rows.filter(owner_id__in=search_organisations(Organisation.objects.all(), text).values("pk"))

    def by_category(self, rows: QuerySet[Balance], _name: str, category: Category) -> QuerySet[Balance]:
        return rows.filter(category=category.number)

    def by_expiry(self, rows: QuerySet[Balance], _name: str, band: str) -> QuerySet[Balance]:
        today = self.request.now.date()
        red = today + timedelta(days=self.operation.expiry_red_days)
        amber = today + timedelta(days=self.operation.expiry_amber_days)
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
    "line__description", "line__batch", "line__currency", "line__consignment__code", "line__owner__name", "account__bin__code",
    "account__hub__code",
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
        Column(key="currency", label=_("Currency"), value="line.currency", is_shown=False),
        Column(key="batch", label=_("Batch"), value="line.batch", is_shown=False),
        Column(key="category", label=_("Category"), value="line.category.local_name", is_shown=False),
        Column(key="hu", label=_("Handling units"), value="hu", is_number=True, digits=0, is_shown=False),
    )  # fmt: skip

    def __init__(self, request: HttpRequest, *, operation: Operation) -> None:
        self.views = (
            View(key="all", label=_("All stock"), is_counted=False),
            View(key="red", label=expiry_bands(operation)["tab"], filters={"expiry": "red"}),
            View(key="not-good", label=_("Damaged or quarantined"), filters={"condition": ["2", "3"]}),
            View(key="dangerous", label=_("Dangerous goods"), filters={"special": "dangerous"}, is_counted=False),
            View(key="cold", label=_("Cold chain"), filters={"special": "cold"}, is_counted=False),
        )
        super().__init__(request, operation=operation)

    def queryset(self) -> QuerySet[Balance]:
        return (
            stock(self.actor, operation_id=self.operation.pk).select_related(None).select_related(*BESIDE).only(*SHOWN)
        )

    def prepare(self, rows: list[Any]) -> list[Any]:
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
        is_reader = may_see_verification(self.actor, self.operation.pk).allowed
        return [
            NextAction(_("Consignments"), reverse("cargo:consignments", args=[code]), icon="package"),
            NextAction(_("Stock list, PDF"), reverse("cargo:stock_paper", args=[code]), icon="printer"),
            NextAction(_("Documents"), reverse("cargo:events", args=[code]), icon="file-text"),
            NextAction(_("Release orders"), reverse("cargo:releases", args=[code]), icon="clipboard-list"),
            *([NextAction(_("Verification"), reverse("cargo:ledger", args=[code]), icon="check")] if is_reader else []),
        ]

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation)[:-1] + [("", _("Cargo"))]


def stock_list(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return StockList(request, operation=found).response()
