"""Consignments and the ledger.

Every movement is an immutable `Posting` of one line from one account to another; `Balance`, `LineTotal` and `FlowDelta` are
kept by one statement-level trigger on `Posting` (migration 0002) and never written by application code.
docs/algorithms/ledger.md explains the tables, the trigger and the lock order.
"""

from serai.apps.cargo.models.balances import FAR, FOREVER, LIVE_STOCK, Balance, FlowDay, FlowDelta, LineTotal
from serai.apps.cargo.models.counting import CountLine, Stocktake, StocktakeLine, Surplus
from serai.apps.cargo.models.goods import Consignment, Line, Lineage
from serai.apps.cargo.models.ledger import Account, Event, LossReport, Posting
from serai.apps.cargo.models.releasing import LedgerCheck, ReleaseOrder, ReleaseOrderLine

__all__ = [
    "FAR",
    "FOREVER",
    "LIVE_STOCK",
    "Account",
    "Balance",
    "Consignment",
    "CountLine",
    "Event",
    "FlowDay",
    "FlowDelta",
    "LedgerCheck",
    "Line",
    "LineTotal",
    "Lineage",
    "LossReport",
    "Posting",
    "ReleaseOrder",
    "ReleaseOrderLine",
    "Stocktake",
    "StocktakeLine",
    "Surplus",
]
