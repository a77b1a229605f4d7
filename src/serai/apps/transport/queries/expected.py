"""What a hub waits for: journeys on their way to it, and cargo that owners announced and have not brought."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum

from serai.apps.cargo.models import Consignment, Line
from serai.apps.operations.models import Hub
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, JourneyStop, ReceivingDraft
from serai.apps.transport.queries.journeys import with_board, with_loads
from serai.apps.transport.queries.scopes import visible_to
from serai.kit.policy import Actor

COMING = (
    JourneyState.PLANNED,
    JourneyState.LOADING,
    JourneyState.DEPARTED,
    JourneyState.AT_STOP,
    JourneyState.ARRIVED,
)
ON_THE_ROAD = (JourneyState.DEPARTED, JourneyState.AT_STOP, JourneyState.ARRIVED)
AWAITED = F("total__accepted") - F("total__cancelled") - F("total__received")
AWAITED_KG: Any = ExpressionWrapper(
    F("weight_kg") * AWAITED / F("quantity"), output_field=DecimalField(max_digits=18, decimal_places=3)
)


def journeys_to(actor: Actor, hub: Hub) -> QuerySet[Journey]:
    """Journeys that end in this hub or stop there, planned or on the road; those that are empty are left out."""
    ending = Journey.objects.filter(destination_hub=hub, state__in=COMING).values("pk")
    stopping = JourneyStop.objects.filter(hub=hub, journey__state__in=COMING).values("journey")
    heading = visible_to(actor).filter(pk__in=ending.union(stopping))  # a union, so that both indexes are used
    rows = with_board(with_loads(heading)).exclude(Q(state__in=ON_THE_ROAD) & Q(board_kg=0))
    return rows.select_related("vehicle", "origin", "destination", "destination_hub").order_by("arrives_at", "number")


def journeys_from(actor: Actor, hub: Hub) -> QuerySet[Journey]:
    """Journeys that start at this hub and are not over; those on the road only while they carry something."""
    rows = with_board(with_loads(visible_to(actor).filter(origin=hub, state__in=COMING)))
    rows = rows.exclude(Q(state__in=ON_THE_ROAD) & Q(board_kg=0))
    return rows.select_related("vehicle", "origin", "destination", "destination_hub").order_by("departs_at", "number")


def awaited_lines(actor: Actor, hub: Hub) -> QuerySet[Line]:
    """Lines of which something is still to come from their owner; the actor's own unless of the team."""
    rows = Line.objects.filter(total__hub_id=hub.pk, total__awaiting=True)
    rows = rows.exclude(consignment__request__decision="cancelled")
    return rows if actor.takes_part_in(hub.operation_id) else rows.filter(owner__in=actor.organisations)


def awaited_sums(actor: Actor, hub: Hub) -> tuple[int, Decimal]:
    """How many consignments owners have not brought all of, and how many kg that is. One query."""
    sums = awaited_lines(actor, hub).aggregate(n=Count("consignment", distinct=True), total_kg=Sum(AWAITED_KG))
    return sums["n"], sums["total_kg"] or Decimal()


def awaited_consignments(actor: Actor, hub: Hub, limit: int) -> list[Consignment]:
    """Consignments of this hub of which something is still to come, with `awaited_kg`, the soonest ready first."""
    rows = awaited_lines(actor, hub).values("consignment").annotate(total_kg=Sum(AWAITED_KG))
    ready = F("consignment__request__ready_on").asc(nulls_last=True)
    sums = {row["consignment"]: row["total_kg"] for row in rows.order_by(ready, "consignment")[:limit]}
    found = Consignment.objects.filter(pk__in=sums).select_related("owner", "request", "origin").in_bulk()
    for consignment_id, consignment in found.items():
        consignment.awaited_kg = sums[consignment_id]  # type: ignore[attr-defined]
    return [found[consignment_id] for consignment_id in sums]


def open_counts(hub: Hub) -> QuerySet[ReceivingDraft]:
    """Counts that were begun at a hub and not finished."""
    rows = ReceivingDraft.objects.filter(hub=hub, finished_at=None)
    return rows.select_related("journey__origin", "journey__vehicle", "consignment__owner").order_by("-started_at")
