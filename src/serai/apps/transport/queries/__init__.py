"""Reads of transport. `visible_to(actor)` is the one scope of journeys; everything else starts from it."""

from serai.apps.transport.queries.board import OnBoard, freight_of_loads, left_to_plan, on_board
from serai.apps.transport.queries.counting import CountingLine, announced_on, awaited_of, counting_lines
from serai.apps.transport.queries.expected import (
    awaited_consignments,
    awaited_sums,
    journeys_from,
    journeys_to,
    open_counts,
)
from serai.apps.transport.queries.journeys import (
    JourneyPage,
    LoadRow,
    count_words,
    journey_page,
    late,
    road_state,
    silent,
    stops_stood_at,
    with_board,
    with_loads,
)
from serai.apps.transport.queries.papers import waybill_data
from serai.apps.transport.queries.planning import Waiting, groups_of, open_journeys_from, waiting_at
from serai.apps.transport.queries.scopes import (
    hub_by_code,
    hubs_visible_to,
    journey_by_number,
    journey_names,
    vehicles_visible_to,
    visible_to,
)
from serai.apps.transport.queries.vehicles import VehicleChoice, limits_of_vehicle, vehicle_choices

__all__ = [
    "CountingLine",
    "JourneyPage",
    "LoadRow",
    "OnBoard",
    "VehicleChoice",
    "Waiting",
    "announced_on",
    "awaited_consignments",
    "awaited_of",
    "awaited_sums",
    "count_words",
    "counting_lines",
    "freight_of_loads",
    "groups_of",
    "hub_by_code",
    "hubs_visible_to",
    "journey_by_number",
    "journey_names",
    "journey_page",
    "journeys_from",
    "journeys_to",
    "late",
    "left_to_plan",
    "limits_of_vehicle",
    "on_board",
    "open_counts",
    "open_journeys_from",
    "road_state",
    "silent",
    "stops_stood_at",
    "vehicle_choices",
    "vehicles_visible_to",
    "visible_to",
    "waiting_at",
    "waybill_data",
    "with_board",
    "with_loads",
]
