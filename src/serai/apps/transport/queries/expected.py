"""What a hub waits for: journeys on their way to it, and cargo that owners announced and have not brought."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from serai.apps.cargo.models import Consignment, Line
from serai.apps.operations.models import Hub
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, ReceivingDraft
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


def journeys_to(actor: Actor, hub: Hub) -> QuerySet[Journey]:
    """Journeys that end in this hub or stop there, planned or on the road; those that are empty are left out."""
    heading = Q(destination_hub=hub) | Q(stops__hub=hub)
    rows = with_board(with_loads(visible_to(actor).filter(heading, state__in=COMING).distinct()))
    rows = rows.exclude(Q(state__in=ON_THE_ROAD) & Q(board_kg=0))
    return rows.select_related("vehicle", "origin", "destination", "destination_hub").order_by("arrives_at", "number")


def journeys_from(actor: Actor, hub: Hub) -> QuerySet[Journey]:
    """Journeys that start at this hub and are not over; those on the road only while they carry something."""
    rows = with_board(with_loads(visible_to(actor).filter(origin=hub, state__in=COMING)))
    rows = rows.exclude(Q(state__in=ON_THE_ROAD) & Q(board_kg=0))
    return rows.select_related("vehicle", "origin", "destination", "destination_hub").order_by("departs_at", "number")


def awaited_consignments(actor: Actor, hub: Hub) -> QuerySet[Consignment]:
    """Consignments of this hub of which something is still to come from their owner, with `awaited_kg`,
    `awaited_lines`.
    """
    lines = Line.objects.filter(consignment=OuterRef("pk"), parent=None).filter(
        total__accepted__gt=F("total__cancelled") + F("total__received")
    )
    sums = lines.order_by().values("consignment")
    kg: Any = ExpressionWrapper(
        F("weight_kg") * AWAITED / F("quantity"), output_field=DecimalField(max_digits=18, decimal_places=3)
    )
    rows = Consignment.objects.filter(hub=hub).exclude(request__decision="cancelled")
    if not actor.takes_part_in(hub.operation_id):
        rows = rows.filter(owner__in=actor.organisations)
    rows = rows.annotate(
        awaited_lines=Coalesce(Subquery(sums.annotate(n=Count("pk")).values("n")), 0),
        awaited_kg=Coalesce(
            Subquery(
                sums.annotate(kg=Sum(kg)).values("kg"), output_field=DecimalField(max_digits=18, decimal_places=3)
            ),
            Decimal(),
        ),
    )
    ready = F("request__ready_on").asc(nulls_last=True)
    return rows.filter(awaited_lines__gt=0).select_related("owner", "request", "origin").order_by(ready, "number")


def open_counts(hub: Hub) -> QuerySet[ReceivingDraft]:
    """Counts that were begun at a hub and not finished."""
    rows = ReceivingDraft.objects.filter(hub=hub, finished_at=None)
    return rows.select_related("journey__origin", "journey__vehicle", "consignment__owner").order_by("-started_at")
