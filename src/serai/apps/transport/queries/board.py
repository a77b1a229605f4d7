"""What is on vehicles, what is planned on them, and how much is left to plan."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance, Line, LineTotal
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, Load
from serai.apps.transport.rules.fit import Freight

ZERO = Decimal()
NOT_LEFT = (JourneyState.PLANNED, JourneyState.LOADING)
ON_THE_ROAD = (JourneyState.DEPARTED, JourneyState.AT_STOP, JourneyState.ARRIVED)


@dataclass(frozen=True, slots=True)
class OnBoard:
    """One balance of a journey's account. Quantities in the line's unit; `hu` handling units."""

    journey_id: UUID
    line: Line
    account_id: int
    condition: int
    quantity: Decimal
    hu: int
    kg: Decimal
    m3: Decimal


def on_board(journey_ids: Sequence[UUID]) -> dict[UUID, list[OnBoard]]:
    """What the ledger says is on these vehicles now, in the order of consignment and line. One query."""
    rows = (
        Balance.objects.filter(live=True, kind=AccountKind.JOURNEY, account__journey_id__in=journey_ids)
        .select_related(
            "account", "line__consignment", "line__unit", "line__handling_unit", "line__owner", "line__category"
        )
        .order_by("line__consignment__code", "line__position", "condition")
    )
    found: dict[UUID, list[OnBoard]] = defaultdict(list)
    for row in rows:
        journey_id = row.account.journey_id
        assert journey_id is not None  # the filter
        found[journey_id].append(
            OnBoard(journey_id, row.line, row.account_id, row.condition, row.quantity, row.hu, row.kg, row.m3)
        )
    return found


def freight_of_loads(journey: Journey) -> list[Freight]:
    """What is planned on a journey, as the rules see it."""
    loads = journey.loads.select_related("line__category", "line__consignment").order_by("id")
    return [freight_of(load.line, load.kg, load.m3) for load in loads]


def freight_of(line: Line, kg: Decimal, m3: Decimal) -> Freight:
    return Freight(
        name=f"{line.description} ({line.consignment.code})",
        kg=kg,
        m3=m3,
        category=line.category.code,
        temperature_band=line.temperature_band,
        hazard_class=line.hazard_class,
    )


def share_of(line: Line, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """Weight (kg, 3 decimals) and volume (m³, 4 decimals) of a part of a line, in proportion to what was announced."""
    part = quantity / line.quantity
    return (line.weight_kg * part).quantize(Decimal("0.001")), (line.volume_m3 * part).quantize(Decimal("0.0001"))


def left_to_plan(line_ids: Iterable[UUID], hub_id: UUID) -> dict[UUID, Decimal]:
    """How much of each line can still be planned from a hub (rule 2 of journey-states.md), never below zero. Three
    queries.
    """
    wanted = list(line_ids)
    totals = {total.line_id: total for total in LineTotal.objects.filter(line_id__in=wanted)}
    elsewhere = [line_id for line_id, total in totals.items() if total.hub_id != hub_id]
    reach = _in_reach(elsewhere, hub_id) if elsewhere else {}
    left = {}
    for line_id in wanted:
        total = totals.get(line_id)
        if total is None:
            left[line_id] = ZERO
        elif total.hub_id == hub_id:
            made = -total.converted  # by repacking; what was repacked away elsewhere does not count here
            left[line_id] = max(max(total.accepted - total.cancelled, total.received, made) - total.planned, ZERO)
        else:
            left[line_id] = max(reach.get(line_id, ZERO), ZERO)
    return left


def _in_reach(line_ids: Sequence[UUID], hub_id: UUID) -> dict[UUID, Decimal]:
    """At a hub that is not the line's first: stock there, plus on its way there, less loads that have not left yet."""
    reach: dict[UUID, Decimal] = defaultdict(Decimal)
    stock = Balance.objects.filter(live=True, kind=AccountKind.STORE, hub_id=hub_id, line_id__in=line_ids)
    for line_id, quantity in stock.values_list("line_id").annotate(Sum("quantity")):
        reach[line_id] += quantity
    coming = Journey.objects.filter(destination_hub_id=hub_id, state__in=ON_THE_ROAD).values_list("pk", flat=True)
    moving = Balance.objects.filter(
        live=True, kind=AccountKind.JOURNEY, line_id__in=line_ids, account__journey_id__in=coming
    )
    for line_id, quantity in moving.values_list("line_id").annotate(Sum("quantity")):
        reach[line_id] += quantity
    planned = Load.objects.filter(line_id__in=line_ids, journey__origin_id=hub_id, journey__state__in=NOT_LEFT)
    for line_id, quantity in planned.values_list("line_id").annotate(Sum("quantity")):
        reach[line_id] -= quantity
    return reach
