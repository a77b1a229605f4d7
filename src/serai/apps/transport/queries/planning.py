"""What waits for transport at a hub: lines of which some is left to plan, in the order of the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance, Line
from serai.apps.operations.models import Hub
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey
from serai.apps.transport.queries.board import left_to_plan, share_of
from serai.apps.transport.queries.journeys import with_loads

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of which `left` (in its unit) can be planned from the hub, with the weight and volume of that part."""

    line: Line
    left: Decimal
    kg: Decimal
    m3: Decimal
    rank: int | None


def waiting_at(
    hub: Hub, *, consignment_code: str = "", request_number: int | None = None, destination_id: UUID | None = None,
    words: str = "", limit: int = LIMIT,
) -> list[Waiting]:  # fmt: skip
    """Lines left to plan from a hub, best ranked first. Four queries, at most `limit` lines."""
    rows = _lines(hub)
    if consignment_code:
        rows = rows.filter(consignment__code=consignment_code)
    if request_number is not None:
        rows = rows.filter(consignment__request__number=request_number)
    if destination_id:
        rows = rows.filter(consignment__destination=destination_id)
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(description__icontains=word) | Q(consignment__code__icontains=word) | Q(owner__name__icontains=word)
        )
    lines = list(
        rows.order_by(F("consignment__request__rank").asc(nulls_last=True), "consignment__code", "position")[:limit]
    )
    left = left_to_plan([line.pk for line in lines], hub.pk)
    return [
        Waiting(line, left[line.pk], *share_of(line, left[line.pk]), line.consignment.request.rank)
        for line in lines
        if left[line.pk] > 0
    ]


def groups_of(waiting: Sequence[Waiting]) -> list[list[Waiting]]:
    """Lines that may stand in for each other (same goods of one consignment) where there are several, first to expire first."""
    groups: dict[tuple[object, ...], list[Waiting]] = {}
    for item in waiting:
        line = item.line
        key = (line.consignment_id, line.description.lower(), line.category_id, line.unit_id)
        groups.setdefault(key, []).append(item)
    several = [group for group in groups.values() if len(group) > 1 and any(each.line.expires_on for each in group)]
    return [sorted(group, key=lambda each: (each.line.expires_on or date.max, each.line.position)) for group in several]


def _lines(hub: Hub) -> QuerySet[Line]:
    """Lines that start here and are not all planned, and lines that stand here on their way."""
    stands = Balance.objects.filter(live=True, kind=AccountKind.STORE, hub_id=hub.pk, line_id=OuterRef("pk"))
    starts = Q(total__hub_id=hub.pk) & Q(
        total__planned__lt=Greatest(F("total__accepted") - F("total__cancelled"), F("total__received"))
    )
    passing = ~Q(total__hub_id=hub.pk) & Exists(stands)
    return (
        Line.objects.filter(starts | passing, consignment__operation=hub.operation_id)
        .exclude(consignment__request__decision="cancelled")
        .select_related(
            "consignment__destination", "consignment__request", "owner", "unit", "handling_unit", "category", "total"
        )
    )


def open_journeys_from(hub: Hub, destination_id: UUID | None = None) -> QuerySet[Journey]:
    """Journeys from a hub that still take cargo, with how much is planned on them; to a place where given."""
    journeys = Journey.objects.filter(origin=hub, state__in=[JourneyState.PLANNED, JourneyState.LOADING])
    if destination_id:
        journeys = journeys.filter(Q(destination=destination_id) | Q(stops__place=destination_id)).distinct()
    return with_loads(journeys).select_related("vehicle", "destination").order_by("departs_at", "number")
