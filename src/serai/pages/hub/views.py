"""The list of hubs and the page of one hub."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance
from serai.apps.operations.enums import HubState
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.operations.rules.words import expiry_bands
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.queries import hub_by_code, hubs_visible_to
from serai.apps.transport.rules import may_receive_at, may_see_transport
from serai.kit.asking import actor_of
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet
from serai.kit.pieces import bar, percent_of, rowbar, state
from serai.kit.policy import Actor, require
from serai.kit.records import NextAction, State
from serai.pages.hub.figures import hub_page
from serai.pages.hub.shown import Occupancy

HUB_MARKS = {"planned": "wait", "open": "good", "closing": "caution", "closed": "neutral"}
ON_THE_ROAD = (JourneyState.DEPARTED, JourneyState.AT_STOP, JourneyState.ARRIVED)


def state_of(hub: Hub) -> State:
    return State(HUB_MARKS[hub.state], HubState(hub.state).label)


def entered(request: HttpRequest, operation: str) -> tuple[Actor, Operation]:
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_transport(actor, found.pk))
    return actor, found


def address(name: str, *args: Any, query: str = "") -> str:
    """The address of a page that another part of the house makes; "" while it is not there."""
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""


class HubFilters(FilterSet):
    state = Choices(HubState.choices, label=_("State"), is_first=True)

    class Meta:
        model = Hub
        fields: ClassVar[list[str]] = []


def hub_url(hub: Hub) -> str:
    return reverse("hub_pages:detail", args=[hub.operation.code, hub.code])


def _used(hub: Any) -> SafeString:
    return bar(percent_of(hub.used_m3, hub.capacity_m3), height_px=6)


def _share(hub: Any) -> Decimal | None:
    return (hub.used_m3 * 100 / hub.capacity_m3).quantize(Decimal(1)) if hub.capacity_m3 else None


class HubList(ListPage):
    key = "hubs"
    title = _("Hubs")
    noun = ngettext_lazy("%(shown)s hub", "%(shown)s hubs", "count")
    active = "hubs"
    default_sort = "name"
    filterset = HubFilters
    search_fields = ("name__icontains", "code__icontains", "place__name__icontains")
    search_hint = _("Name, code, place")
    views = (
        View(key="open", label=_("Open"), filters={"state": ["open", "closing"]}),
        View(key="all", label=_("All"), is_counted=False),
    )
    columns = (
        Column(key="name", label=_("Hub"), value="local_name", sort="name", url=hub_url, card="title", is_heading=True,
               second=lambda h: format_html("<bdi>{}</bdi>", h.code), width=26),
        Column(key="state", label=_("State"), value=state_of, cell=lambda h: state(state_of(h)), card="aside"),
        Column(key="place", label=_("Place"), value="place.local_name", sort="place__name", card="line",
               second=lambda h: h.run_by.name if h.run_by else ""),
        Column(key="used", label=_("Room used"), value=_share, cell=_used, card="line", is_exported=False),
        Column(key="percent", label=_("%"), value=_share, is_number=True, digits=0, card="fact"),
        Column(key="used_m3", label=_("m³ here"), is_number=True, digits=0, total="used_m3", unit=_("m³")),
        Column(key="capacity_m3", label=_("m³ in all"), is_number=True, digits=0, total="capacity_m3", unit=_("m³"),
               narrow="mid", under="used_m3"),
        Column(key="kg", label=_("t here"), value="used_kg", is_number=True, digits=1, divide_by=1000, total="used_kg",
               unit=_("t"), card="fact"),
        Column(key="coming", label=_("Vehicles coming"), is_number=True, card="fact"),
    )  # fmt: skip
    empty = Empty(
        heading=_("No hubs here"),
        lines=[
            _("A hub is a common store or transit point of the operation."),
            _("The coordinator opens hubs in the operation’s settings."),
        ],
        outside=_(
            "What stands in a hub is shown to the team and to the organisations that are members of this operation."
        ),
    )

    def queryset(self) -> QuerySet[Hub]:
        held = (
            Balance.objects.filter(live=True, kind=AccountKind.STORE, hub_id=OuterRef("pk")).order_by().values("hub_id")
        )
        field = DecimalField(max_digits=18, decimal_places=4)
        rows = hubs_visible_to(self.actor).filter(operation=self.operation)
        return rows.select_related("place", "run_by", "operation").annotate(
            used_m3=Coalesce(Subquery(held.annotate(t=Sum("m3")).values("t"), output_field=field), Decimal()),
            used_kg=Coalesce(Subquery(held.annotate(t=Sum("kg")).values("t"), output_field=field), Decimal()),
            coming=Count("journeys_in", filter=Q(journeys_in__state__in=ON_THE_ROAD)),
        )

    def row_label(self, row: Hub) -> str:
        return row.code

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("pages:home", args=[self.operation.code]), self.operation.local_name), ("", self.title)]


def hub_list(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return HubList(request, operation=found).response()


def _bar(occupancy: Occupancy) -> SafeString:
    parts = [(occupancy.used_m3, "o1"), (occupancy.more_m3, "o2")]
    return rowbar(parts, occupancy.capacity_m3, threshold=occupancy.threshold_m3)


def detail(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    actor, operation_found = entered(request, operation)
    found = hub_by_code(actor, operation_found, hub)
    page = hub_page(actor, found)
    may_receive = may_receive_at(actor, found)
    buttons = [
        NextAction.by(
            may_receive, _("Stock counts"), address("cargo:counts", operation, found.code), icon="clipboard-list"
        ),
        NextAction(_("Stock list"), address("cargo:stock", operation, query=f"?hub={found.code}"), icon="file-text"),
        NextAction.by(
            may_receive,
            _("Receive"),
            reverse("transport:receive", args=[operation, found.code]),
            icon="package-import",
            primary=True,
        ),
    ]
    links = {row.code: address("cargo:consignment", operation, row.code) for row in page.rows}
    context = {
        "title": found.local_name,
        "hub": found,
        "state": state_of(found),
        "operation": operation_found,
        "active": "hubs",
        "crumbs": [
            (reverse("pages:home", args=[operation]), operation_found.local_name),
            (reverse("hub_pages:list", args=[operation]), _("Hubs")),
            ("", found.code),
        ],
        "page": page,
        "rows": [(row, links[row.code]) for row in page.rows],
        "expiry": expiry_bands(operation_found),
        "occupancy_bar": _bar(page.occupancy),
        "buttons": [button for button in buttons if button.allowed and button.url],
        "stock_url": address("cargo:stock", operation, query=f"?hub={found.code}"),
        "bins": list(found.bins.filter(is_active=True).order_by("code").values_list("code", flat=True))
        if may_receive
        else [],
        "is_team": actor.takes_part_in(operation_found.pk),
    }
    return render(request, "pages/hub.html", context)
