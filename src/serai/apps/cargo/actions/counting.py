"""A count asserts what was seen at a moment; the difference is posted so that the book shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import accounts_at
from serai.apps.cargo.actions.desk import Desk, close_bins, open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import Shelves, shelves_of
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.models import CountLine as CountRow
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries.history import keys_in_bins
from serai.apps.cargo.queries.stocktakes import is_above
from serai.apps.cargo.rules import may_handle_cargo
from serai.apps.operations.models import Hub
from serai.core.kernel.problems import RecordId
from serai.core.kernel.quantities import Amount
from serai.core.ledger import records
from serai.core.ledger.counts import check_count, complete_count, count_differences
from serai.core.ledger.records import CountLine, Key, Line
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class CountedItem:
    """What was seen of a line in a bin (None: the floor), in a condition."""

    line_id: UUID
    bin_id: UUID | None
    counted: Decimal
    condition: int = Condition.GOOD
    hu: int | None = None
    kg: Decimal | None = None
    m3: Decimal | None = None


@action
def count(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    items: Sequence[CountedItem],
    full_bins: Sequence[UUID | None] = (),
    event_id: UUID | None = None,
    remarks: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Record a count. In `full_bins` (None: the floor) everything was counted: stock that is not listed was not there.

    `facts` come with the stock count that was approved; without them a variance above the operation's limit is refused.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    digest = digest_of("count", hub_id, occurred_at, items, list(full_bins), remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    shelves = shelves_of(hub)
    desk, bins = _open(actor, hub, shelves, occurred_at, items, full_bins)
    event = _seen(desk, shelves, items, bins, event_id)
    balances = {key: desk.then(key) for key in desk.balances}
    lines: dict[RecordId, Line] = {key: line.pure for key, line in desk.lines.items()}
    desk.refuse_if(check_count(event, balances, desk.accounts, lines, desk.marks))
    counted = complete_count(event, balances)
    difference = desk.nominal(AccountKind.COUNT_DIFFERENCE)
    desk.postings += count_differences(counted, balances, difference.id, occurred_at, lines)
    if facts is None:
        _refuse_far(actor, hub, desk, counted, balances)
    rows = [_row(line, balances, occurred_at) for line in counted]
    rows += [CountRow(account_id=account, occurred_at=occurred_at) for account in sorted(bins)]
    said = {"full_bins": [str(each) if each else None for each in full_bins]} if full_bins else {}
    said |= dict(facts or {})
    return post(desk, Draft(EventKind.COUNT, hub, event_id, digest, remarks=remarks, facts=said), counted=rows)


def _refuse_far(
    actor: Actor, hub: Hub, desk: Desk, counted: Iterable[CountLine], balances: Mapping[Key, Amount]
) -> None:
    """A variance above the operation's limit is recounted and approved: raise Conflict, but for the coordinator."""
    limit = hub.operation.count_limit_percent
    if actor.has("coordinator", "administrator", scope=hub.operation_id):
        return
    for line in counted:
        booked = balances.get(line.key, Amount()).quantity
        if is_above(line.quantity, booked, limit):
            raise Conflict(
                _(
                    "“%(line)s” is off by more than %(limit)s %%. Start a stock count: it is counted again, and somebody else "
                    "approves it."
                ),
                code="count_above_limit",
                fields={f"line:{line.key.line}": [_("Off by more than the limit.")]},
                line=desk.lines[line.key.line].description,
                limit=limit,
            )


def _open(
    actor: Actor,
    hub: Hub,
    shelves: Shelves,
    at: datetime,
    items: Sequence[CountedItem],
    full_bins: Sequence[UUID | None],
) -> tuple[Desk, frozenset[int]]:
    """The desk with everything locked that the count looks at, and the accounts of the fully counted bins.

    Stock in a full bin belongs to lines that nobody listed. They are looked up, then the bins are closed for others, then
    they are looked up again: something may have been put there meanwhile.
    """
    spots = accounts_at(hub.operation_id, [shelves.stand(each) for each in full_bins])
    bins = frozenset(account.id for account in spots.values())
    listed: set[RecordId] = {item.line_id for item in items}
    desk = open_desk(actor, hub.operation_id, at, listed | {key.line for key in keys_in_bins(hub.id, bins, at)})
    close_bins(bins)
    unlisted = keys_in_bins(hub.id, bins, at)
    if not {key.line for key in unlisted} <= desk.lines.keys():
        desk = open_desk(actor, hub.operation_id, at, listed | {key.line for key in unlisted})
    desk.adopt(spots)
    desk.lock([_key(desk, shelves, item) for item in items], present=unlisted)
    return desk, bins


def _seen(
    desk: Desk, shelves: Shelves, items: Sequence[CountedItem], bins: frozenset[int], event_id: UUID | None
) -> records.Event:
    counted = tuple(
        CountLine(_key(desk, shelves, item), Decimal(item.counted), item.hu, item.kg, item.m3) for item in items
    )
    return records.Event(
        event_id or shelves.hub.id, EventKind.COUNT, desk.occurred_at, desk.actor.now, counted=counted, bins=bins
    )


def _key(desk: Desk, shelves: Shelves, item: CountedItem) -> Key:
    return Key(item.line_id, desk.at(shelves.stand(item.bin_id)).id, Condition(item.condition))


def _row(line: CountLine, balances: dict[Key, Amount], at: datetime) -> CountRow:
    booked = balances.get(line.key, Amount())
    return CountRow(
        line_id=line.key.line,
        account_id=line.key.account,
        condition=int(line.key.condition),
        occurred_at=at,
        counted=line.quantity,
        booked=booked.quantity,
    )
