"""The requester's page: all of an organisation's cargo, its six quantities, where it is, what comes next, and its papers."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.models import Balance, Consignment, Event
from serai.apps.cargo.queries import quantities_by_request_line
from serai.apps.operations.models import Hub
from serai.apps.operations.queries import operation_by_code
from serai.apps.places.models import Place
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.lists import listed, of_own, searched
from serai.apps.requests.queries.scope import is_partner_in
from serai.apps.requests.rules.access import is_team, may_see_requests
from serai.kit.asking import actor_of
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.numbers import number
from serai.kit.policy import require
from serai.kit.records import NextAction
from serai.pages.requests.lists import RequestFilters, detail_url, flags, way
from serai.pages.requests.quantities import Six, rows_of, total

NEWEST = 3
STEPS = {
    Decision.DRAFT: gettext_lazy("Finish and submit it"),
    Decision.RETURNED: gettext_lazy("Correct it and submit it again"),
    Decision.SUBMITTED: gettext_lazy("The team decides"),
    Decision.ON_HOLD: gettext_lazy("It waits, see the reason"),
}


def _tonnes(kg: Decimal) -> str:
    return _("%(weight)s t") % {"weight": number(kg / 1000, get_language() or "en", digits=1)}


def _quantity(name: str) -> Any:
    """The value of one of the six, in kg; nothing for what is not decided yet."""
    return lambda row: getattr(row.six, name)


def _lines(row: Any) -> Any:
    """Where it is, each place on a line of its own."""
    return format_html_join(
        mark_safe("<br>"), '<span class="nw">{}</span>', ((part,) for part in row.where.split(" · "))
    )


def _columns() -> list[Column]:
    words = {
        "requested": gettext_lazy("Requested, t"), "accepted": gettext_lazy("Accepted, t"), "planned": gettext_lazy("Planned, t"),
        "dispatched": gettext_lazy("Dispatched, t"), "delivered": gettext_lazy("Delivered, t"),
        "released": gettext_lazy("Released, t"),
    }  # fmt: skip
    return [
        Column(key=name, label=label, value=_quantity(name), divide_by=1000, digits=1, is_number=True, card="fact")
        for name, label in words.items()
    ]


class MyCargoList(ListPage):
    key = "requests.mine"
    title = gettext_lazy("Our cargo")
    lead = gettext_lazy(
        "Every request of your organisation: how far each part of it is, where it is, and what comes next."
    )
    noun = ngettext_lazy("%(shown)s request", "%(shown)s requests", "count")
    active = "requests"
    default_sort = "-number"
    filterset = RequestFilters
    search_fields = ("search",)
    search_hint = gettext_lazy("Number, cargo")
    views = (
        View(key="open", label=gettext_lazy("Under way"), filters={"fulfilment": [str(value) for value in range(8)]}),
        View(key="all", label=gettext_lazy("All"), is_counted=False),
    )
    empty = Empty(
        heading=gettext_lazy("No cargo here"),
        lines=[gettext_lazy("What your organisation requests appears here, from the draft to the release.")],
    )
    columns = (
        Column(key="number", label=gettext_lazy("No."), value=lambda row: row.reference, sort="number", url=detail_url,
               card="number", cell=lambda row: format_html("<bdi>{}</bdi>", row.reference)),
        Column(key="cargo", label=gettext_lazy("Cargo"), value="title", is_heading=True, second=lambda row: format_html("{}{}", way(row), flags(row)), card="title",
               css="s-cargo", width=36),
        Column(key="way", label=gettext_lazy("From – to"), cell=way, is_shown=False,
               value=lambda row: f"{row.origin.name if row.origin else ''} – {row.destination.name if row.destination else ''}"),
        *_columns(),
        Column(key="where", label=gettext_lazy("Where it is"), value=lambda row: row.where, cell=_lines, card="line", width=30),
        Column(key="next", label=gettext_lazy("Next step"), value=lambda row: row.next_step, card="line", width=24),
        Column(key="papers", label=gettext_lazy("Papers"), value=lambda row: ", ".join(code for code, _key in row.papers),
               cell=lambda row: format_html_join(" ", '<a class="nw" href="{}"><bdi>{}</bdi></a>', (
                   (reverse("cargo:event", args=[row.operation.code, key]), code) for code, key in row.papers)), card="line"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[ServiceRequest]:
        """Own requests; the team, which has no own ones, reads everybody's as their owners do."""
        rows = listed(self.actor, self.operation)
        return (
            rows
            if is_team(self.actor, self.operation.pk) and not self.actor.organisations
            else of_own(rows, self.actor)
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return searched(queryset, text, self.actor)

    def prepare(self, rows: list[Any]) -> list[Any]:
        ids = [row.pk for row in rows]
        lines: dict[Any, list[RequestLine]] = defaultdict(list)
        for line in RequestLine.objects.filter(request__in=ids).order_by("position"):
            lines[line.request_id].append(line)
        found = quantities_by_request_line(ids) if ids else {}
        where, papers = _where(ids), _papers(ids)
        for row in rows:
            row.six = total(rows_of(lines[row.pk], found))
            row.where, row.papers = where.get(row.pk, "–"), papers.get(row.pk, [])
            row.next_step = _next(row, row.six)
        return rows

    def buttons(self) -> Sequence[NextAction]:
        return [NextAction(_("All requests"), reverse("request_pages:list", args=[self.operation.code]))]

    def row_label(self, row: ServiceRequest) -> str:
        return row.reference

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        code = self.operation.code
        return [(reverse("pages:home", args=[code]), self.operation.local_name),
                (reverse("request_pages:list", args=[code]), _("Requests")), ("", self.title)]  # fmt: skip


def _next(row: ServiceRequest, six: Six) -> str:
    if row.decision in STEPS:
        return str(STEPS[Decision(row.decision)])
    if row.decision != Decision.ACCEPTED:
        return "–"
    gap = six.gap
    return f"{_tonnes(gap[0])} {gap[1]}" if gap else _("nothing left to do")


def _where(ids: list[Any]) -> dict[Any, str]:
    """Where the cargo of each request is now, by weight: four queries, whatever the number of requests."""
    owners = dict(Consignment.objects.filter(request__in=ids).values_list("pk", "request_id"))
    rows = (
        Balance.objects.filter(consignment_id__in=list(owners), live=True)
        .values("consignment_id", "kind", "hub_id", "place_id")
        .annotate(sum_kg=Sum("kg"))
    )
    found = list(rows)
    hubs = Hub.objects.in_bulk({row["hub_id"] for row in found if row["hub_id"]})
    places = Place.objects.in_bulk({row["place_id"] for row in found if row["place_id"]})
    sums: dict[Any, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in found:
        if row["kind"] == 2:
            name = hubs[row["hub_id"]].local_name
        elif row["kind"] == 4:
            name = _("%(place)s, at the consignee") % {"place": places[row["place_id"]].local_name}
        else:
            name = _("on the road") if row["kind"] == 3 else _("disputed")
        sums[owners[row["consignment_id"]]][name] += row["sum_kg"]
    return {key: " · ".join(f"{name} {_tonnes(kg)}" for name, kg in sorted(own.items())) for key, own in sums.items()}


def _papers(ids: list[Any]) -> dict[Any, list[tuple[str, Any]]]:
    """The newest documents of each request: (code, key). Two queries."""
    pairs = (
        Event.objects.filter(consignment__request__in=ids)
        .order_by("-occurred_at", "-id")
        .values_list("consignment__request_id", "id")
    )
    newest: dict[Any, list[Any]] = defaultdict(list)
    for request, event in pairs:
        if len(newest[request]) < NEWEST:
            newest[request].append(event)
    events = Event.objects.select_related("hub").in_bulk([key for keys in newest.values() for key in keys])
    return {request: [(events[key].code, key) for key in keys] for request, keys in newest.items()}


def mine(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    where = operation_by_code(actor, operation)
    require(may_see_requests(actor, where, takes_part=is_partner_in(actor, where)))
    return MyCargoList(request, operation=where).response()
