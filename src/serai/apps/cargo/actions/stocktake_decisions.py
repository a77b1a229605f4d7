"""What becomes of a count's variance: approved and posted, counted again, or thrown away."""

from uuid import UUID

from serai.apps.cargo.actions.stocktake_lines import keep_lines
from serai.apps.cargo.actions.stocktake_posting import post_stocktake
from serai.apps.cargo.actions.stocktaking import locked_stocktake, set_recount
from serai.apps.cargo.actions.support import a_reason
from serai.apps.cargo.enums import OPEN_COUNTS, StocktakeState
from serai.apps.cargo.models import Stocktake
from serai.apps.cargo.queries.stocktakes import booked_at, key_of
from serai.apps.cargo.rules import may_approve_count
from serai.kit.actions import action
from serai.kit.policy import Actor, require


@action
def approve_stocktake(*, actor: Actor, stocktake_id: UUID, reason: str = "") -> Stocktake:
    """Post the variance. While the books of that moment have changed since, the new figures are kept and nothing is posted."""
    found = locked_stocktake(actor, stocktake_id, StocktakeState.VARIANCE)
    require(may_approve_count(actor, found.operation_id, found.hub_id, found.counters))
    assert found.counted_at is not None, "it was submitted"
    rows = list(found.lines.filter(counted__isnull=False))
    booked = booked_at([key_of(row) for row in rows], found.counted_at)
    changed = [row for row in rows if row.booked != booked[key_of(row)]]
    for row in changed:
        row.booked = booked[key_of(row)]
    if changed:
        keep_lines(changed)
    else:
        found.reason = reason.strip()[:300]
        post_stocktake(actor, found)
    found.revision += 1
    found.save()
    return found


@action
def recount_stocktake(*, actor: Actor, stocktake_id: UUID, reason: str) -> Stocktake:
    """Have every line that is off counted again."""
    found = locked_stocktake(actor, stocktake_id, StocktakeState.VARIANCE)
    require(may_approve_count(actor, found.operation_id, found.hub_id, found.counters))
    found.reason = a_reason(reason)
    rows = [row for row in found.lines.filter(counted__isnull=False) if row.counted != row.booked]
    found.lines.update(must_recount=False)
    set_recount(rows)
    keep_lines(rows)
    found.state, found.revision = StocktakeState.RECOUNT, found.revision + 1
    found.save()
    return found


@action
def discard_stocktake(*, actor: Actor, stocktake_id: UUID, reason: str) -> Stocktake:
    """Throw a count away that nobody will finish. Nothing was posted; the sheet and the reason stay."""
    found = locked_stocktake(actor, stocktake_id, *OPEN_COUNTS)
    found.reason, found.state = a_reason(reason), StocktakeState.DISCARDED
    found.decided_by, found.decided_at, found.revision = actor.name, actor.now, found.revision + 1
    found.save()
    return found
