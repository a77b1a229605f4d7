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
from serai.apps.cargo.queries.counting import Proposal, count_proposals
from serai.apps.cargo.queries.documents import DocumentPage, document_page, event_by_key
from serai.apps.cargo.queries.families import Family, families
from serai.apps.cargo.queries.hubs import HubFigures, hub_figures
from serai.apps.cargo.queries.journeys import Aboard, JourneyName, journey_contents, journey_words, names_of_journeys
from serai.apps.cargo.queries.lineage import Kin, Trace, trace
from serai.apps.cargo.queries.movements import Movement, movements
from serai.apps.cargo.queries.picking import FromBin, TooNear, pick_list, propose_lines, too_near
from serai.apps.cargo.queries.pivots import COUNTS, DIMENSIONS, MEASURES, Pivot, pivot
from serai.apps.cargo.queries.quantities import Quantities, Weights, quantities_by_request_line, weights_of
from serai.apps.cargo.queries.standing import (
    LinePage,
    Standing,
    lines_of,
    lost_still,
    sees_all_of,
    standing_in_hub,
    standing_of,
)
from serai.apps.cargo.queries.stock import StockRow, balances_visible_to, stock, stock_at
from serai.apps.cargo.queries.storing import StorageDue, storage_due
from serai.apps.cargo.queries.tracking import Tracking, TrackStep, track
from serai.apps.cargo.queries.verifying import Difference, verify

__all__ = [
    "COUNTS",
    "DIMENSIONS",
    "MEASURES",
    "Aboard",
    "Difference",
    "DocumentPage",
    "Entry",
    "Family",
    "FromBin",
    "HubFigures",
    "JourneyName",
    "Kin",
    "LinePage",
    "Movement",
    "Pivot",
    "Proposal",
    "Quantities",
    "Standing",
    "Step",
    "StockRow",
    "StorageDue",
    "TooNear",
    "Trace",
    "TrackStep",
    "Tracking",
    "Weights",
    "balances_visible_to",
    "consignment_by_code",
    "count_proposals",
    "document_page",
    "event_by_key",
    "events_visible_to",
    "families",
    "history_of",
    "hub_figures",
    "journey_contents",
    "journey_words",
    "lines_of",
    "lost_still",
    "movements",
    "names_of_journeys",
    "pick_list",
    "pivot",
    "propose_lines",
    "quantities_by_request_line",
    "releases_visible_to",
    "sees_all_of",
    "standing_in_hub",
    "standing_of",
    "stock",
    "stock_at",
    "storage_due",
    "too_near",
    "trace",
    "track",
    "verify",
    "visible_to",
    "weights_of",
    "where_now",
]
