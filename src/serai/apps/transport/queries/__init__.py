"""Reads of transport. `visible_to(actor)` is the one scope of journeys; everything else starts from it."""

from serai.apps.transport.queries.board import OnBoard, freight_of_loads, left_to_plan, on_board
from serai.apps.transport.queries.scopes import hub_by_code, hubs_visible_to, journey_by_number, vehicles_visible_to, visible_to

__all__ = [
    "OnBoard",
    "freight_of_loads",
    "hub_by_code",
    "hubs_visible_to",
    "journey_by_number",
    "left_to_plan",
    "on_board",
    "vehicles_visible_to",
    "visible_to",
]
