"""Every read of cargo that is not trivial."""

from serai.apps.cargo.queries.consignments import (
    Entry,
    Step,
    consignment_by_code,
    events_visible_to,
    history_of,
    releases_visible_to,
    visible_to,
    where_now,
)
from serai.apps.cargo.queries.hubs import HubFigures, hub_figures
from serai.apps.cargo.queries.journeys import Aboard, journey_contents
from serai.apps.cargo.queries.movements import Movement, movements
from serai.apps.cargo.queries.pivots import DIMENSIONS, MEASURES, Pivot, pivot
from serai.apps.cargo.queries.quantities import Quantities, Weights, quantities_by_request_line, weights_of
from serai.apps.cargo.queries.stock import StockRow, balances_visible_to, stock, stock_at
from serai.apps.cargo.queries.tracking import Tracking, TrackStep, track
from serai.apps.cargo.queries.verifying import Difference, verify

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "Aboard",
    "Difference",
    "Entry",
    "HubFigures",
    "Movement",
    "Pivot",
    "Quantities",
    "Step",
    "StockRow",
    "TrackStep",
    "Tracking",
    "Weights",
    "balances_visible_to",
    "consignment_by_code",
    "events_visible_to",
    "history_of",
    "hub_figures",
    "journey_contents",
    "movements",
    "pivot",
    "quantities_by_request_line",
    "releases_visible_to",
    "stock",
    "stock_at",
    "track",
    "verify",
    "visible_to",
    "weights_of",
    "where_now",
]
