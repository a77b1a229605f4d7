"""Receipt of goods at a hub: from the owner's hands, or off a journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo.actions.accounts import Spot
from serai.apps.cargo.actions.amounts import arriving, explained, scaled, split
from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.actions.posting import Draft, SurplusFound, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import Shelves, keep_apart, shelves_of
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries.lines import CargoLine
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.kernel.problems import Problem
from serai.core.kernel.quantities import Amount
from serai.core.ledger.records import Account, Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.policy import Actor, require

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What was counted of one line, by condition, in its inventory unit; `hu`, `kg` and `m3` of all of it, where measured.

    Without `bin_id` goods that need a special bin go to the hub's first one, others on the floor.
    """

    line_id: UUID
    good: Decimal = _ZERO
    damaged: Decimal = _ZERO
    quarantined: Decimal = _ZERO
    bin_id: UUID | None = None
    hu: int | None = None
    kg: Decimal | None = None
    m3: Decimal | None = None
    note: str = ""

    @property
    def seen(self) -> dict[Condition, Decimal]:
        each = {
            Condition.GOOD: self.good,
            Condition.DAMAGED: self.damaged,
            Condition.QUARANTINED: self.quarantined,
        }
        return {condition: Decimal(quantity) for condition, quantity in each.items() if quantity}

    @property
    def total(self) -> Decimal:
        return sum(self.seen.values(), _ZERO)


@action
def receive(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    lines: Sequence[ReceiptLine],
    journey_id: UUID | None = None,
    event_id: UUID | None = None,
    document_reference: str = "",
    remarks: str = "",
    device: str = "",
) -> Event:
    """Take goods into the store and write a goods received note.

    Without a journey they come from outside (the owner brings them); with one, off that journey. Less than announced or
    loaded stays expected or in transit; more is a recorded surplus and never an edit of what the sender said.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    digest = digest_of("receive", hub_id, occurred_at, lines, journey_id, document_reference, remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = open_desk(actor, hub.operation_id, occurred_at, [line.line_id for line in lines])
    shelves = shelves_of(hub)
    if journey_id is None:
        kind, surpluses = EventKind.RECEIPT, _from_outside(desk, shelves, lines)
    else:
        kind, surpluses = EventKind.ARRIVAL, _off_journey(desk, shelves, lines, journey_id)
    notes = {str(line.line_id): line.note for line in lines if line.note}
    draft = Draft(
        kind,
        hub,
        event_id,
        digest,
        journey_id=journey_id,
        document_reference=document_reference,
        remarks=remarks,
        device=device,
        facts={"notes": notes} if notes else {},
    )
    return post(desk, draft, surpluses=surpluses)


Targets = list[dict[Condition, Account]]


def _from_outside(desk: Desk, shelves: Shelves, lines: Sequence[ReceiptLine]) -> list[SurplusFound]:
    outside = desk.nominal(AccountKind.OUTSIDE)
    targets = _targets(desk, shelves, lines)
    desk.lock(_keys(lines, targets))
    keep_apart(_placed(desk, lines, targets))
    received = {line.id: line.received for line in desk.lines.values()}
    surpluses = []
    for entry, shelf in zip(lines, targets, strict=True):
        line, before = desk.lines[entry.line_id], received[entry.line_id]
        if not entry.total:
            continue
        whole = _measured(entry, arriving(line, before, entry.total))
        for condition, amount in split(whole, entry.seen).items():
            desk.bring(line.id, outside, shelf[condition], condition, amount)
        received[line.id] += entry.total
        over = before + line.cancelled + entry.total - line.announced.quantity
        if line.announced.quantity and over > 0:
            more = min(over, entry.total)
            surpluses.append(SurplusFound(line.id, line.announced.quantity, before + entry.total, more, entry.note))
    return surpluses


def _off_journey(desk: Desk, shelves: Shelves, lines: Sequence[ReceiptLine], journey_id: UUID) -> list[SurplusFound]:
    journey = desk.at(Spot(AccountKind.JOURNEY, journey_id=journey_id))
    targets = _targets(desk, shelves, lines)
    on_board = [Key(entry.line_id, journey.id, condition) for entry in lines for condition in Condition]
    desk.lock(_keys(lines, targets), present=on_board)
    keep_apart(_placed(desk, lines, targets))
    surpluses = []
    for entry, shelf in zip(lines, targets, strict=True):
        surpluses += unload(desk, journey, entry.line_id, entry.seen, shelf, entry.note)
    return surpluses


def unload(
    desk: Desk,
    journey: Account,
    line_id: UUID,
    seen: Mapping[Condition, Decimal],
    targets: Mapping[Condition, Account],
    note: str,
) -> list[SurplusFound]:
    """Move what came off a journey to its targets; what nothing on board explains is a surplus."""
    keys = {condition: Key(line_id, journey.id, condition) for condition in Condition}
    loaded = {condition: desk.held(key).quantity for condition, key in keys.items()}
    moves, more = explained(loaded, seen)
    for loaded_as, seen_as, quantity in moves:
        desk.move(keys[loaded_as], targets[seen_as], quantity, condition=seen_as)
    if not more:
        return []
    difference = desk.nominal(AccountKind.COUNT_DIFFERENCE)
    for condition, quantity in more.items():
        amount = scaled(desk.lines[line_id].weighs, quantity)
        desk.bring(line_id, difference, journey, condition, amount)
        desk.bring(line_id, journey, targets[condition], condition, amount)
    was = sum(loaded.values(), _ZERO)
    return [SurplusFound(line_id, was, sum(seen.values(), _ZERO), sum(more.values(), _ZERO), note)]


def _targets(desk: Desk, shelves: Shelves, lines: Sequence[ReceiptLine]) -> Targets:
    """The store account of each entry's conditions; refused where the bin does not suit the goods."""
    desk.refuse_if(
        [
            Problem("quantity-not-positive", entry.line_id)
            for entry in lines
            if any(quantity < 0 for quantity in entry.seen.values())
        ]
    )
    spots = [
        {condition: shelves.spot(desk.lines[entry.line_id], condition, entry.bin_id) for condition in entry.seen}
        for entry in lines
    ]
    accounts = desk.all_at(spot for each in spots for spot in each.values())
    return [{condition: accounts[spot] for condition, spot in each.items()} for each in spots]


def _placed(desk: Desk, lines: Sequence[ReceiptLine], targets: Targets) -> list[tuple[CargoLine, Account]]:
    return [
        (desk.lines[entry.line_id], account)
        for entry, shelf in zip(lines, targets, strict=True)
        for account in shelf.values()
    ]


def _keys(lines: Sequence[ReceiptLine], targets: Targets) -> list[Key]:
    return [
        Key(entry.line_id, account.id, condition)
        for entry, shelf in zip(lines, targets, strict=True)
        for condition, account in shelf.items()
    ]


def _measured(entry: ReceiptLine, share: Amount) -> Amount:
    """The share of the announcement, with whatever was measured in its place."""
    return Amount.of(
        entry.total,
        share.hu if entry.hu is None else entry.hu,
        share.kg if entry.kg is None else entry.kg,
        share.m3 if entry.m3 is None else entry.m3,
    )
