"""Inside one store: from bin to bin, and from good to quarantined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo.actions.desk import open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import keep_apart, shelves_of
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import Condition, EventKind
from serai.kit.actions import action
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class Move:
    """A quantity of a line from one bin to another (None: the floor), perhaps into a worse condition."""

    line_id: UUID
    from_bin_id: UUID | None
    to_bin_id: UUID | None
    quantity: Decimal
    condition: int = Condition.GOOD
    to_condition: int | None = None


@action
def move(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    moves: Sequence[Move],
    event_id: UUID | None = None,
    reason: str = "",
) -> Event:
    """Put goods elsewhere in the store. Refused where the bin does not suit them."""
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    digest = digest_of("move", hub_id, occurred_at, moves, reason)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = open_desk(actor, hub.operation_id, occurred_at, {each.line_id for each in moves})
    shelves = shelves_of(hub)
    sources, targets = [], []
    for each in moves:
        worse = Condition(each.to_condition or each.condition)
        sources.append(shelves.stand(each.from_bin_id))
        targets.append(shelves.put(desk.lines[each.line_id], worse, each.to_bin_id))
    accounts = desk.all_at({*sources, *targets})
    keys = [
        Key(each.line_id, accounts[spot].id, Condition(each.condition))
        for each, spot in zip(moves, sources, strict=True)
    ]
    into = [
        Key(each.line_id, accounts[spot].id, Condition(each.to_condition or each.condition))
        for each, spot in zip(moves, targets, strict=True)
    ]
    desk.lock(into, present=keys)
    keep_apart((desk.lines[key.line], desk.accounts[key.account]) for key in into)
    for each, key, spot in zip(moves, keys, targets, strict=True):
        desk.move(key, accounts[spot], Decimal(each.quantity), condition=Condition(each.to_condition or each.condition))
    return post(desk, Draft(EventKind.MOVE, hub, event_id, digest, reason=reason.strip()))
