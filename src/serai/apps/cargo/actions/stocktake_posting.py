"""A stock count becomes a count of the ledger: one document, at the moment at which it was counted."""

from decimal import Decimal

from serai.apps.cargo.actions.counting import CountedItem, count
from serai.apps.cargo.enums import StocktakeKind, StocktakeState
from serai.apps.cargo.models import Stocktake
from serai.kit.policy import Actor


def post_stocktake(actor: Actor, stocktake: Stocktake) -> None:
    """Post what was seen and link the document; the caller holds the lock and saves."""
    assert stocktake.counted_at is not None, "it was submitted"
    rows = stocktake.lines.filter(counted__isnull=False).values_list(
        "line_id", "account__bin_id", "counted", "condition"
    )
    items = [CountedItem(line, bin_id, counted or Decimal(), condition) for line, bin_id, counted, condition in rows]
    bins = sorted({item.bin_id for item in items}, key=str) if stocktake.kind == StocktakeKind.FULL else []
    facts = {"stocktake": str(stocktake.pk), "number": stocktake.code, "counted_by": list(stocktake.counters.values())}
    stocktake.event = count(
        actor=actor, hub_id=stocktake.hub_id, occurred_at=stocktake.counted_at, items=items, full_bins=bins,
        remarks=stocktake.code, facts=facts,
    )  # fmt: skip
    stocktake.state = StocktakeState.POSTED
    stocktake.decided_by, stocktake.decided_at = actor.name, actor.now
