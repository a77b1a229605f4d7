"""Dispatch: from the store onto a journey. Loading is planned in transport; here it is posted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import Spot
from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import Shelves, shelves_of
from serai.apps.cargo.actions.support import the_hub
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries.picking import earlier_stock, standing
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.kernel.problems import Problem, RecordId
from serai.core.ledger.records import Account, Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict
from serai.kit.numbers import day, number
from serai.kit.policy import Actor, require

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pick:
    """A quantity of a line, from one bin, or (`bin_id` None) from wherever it stands at the hub."""

    line_id: UUID
    quantity: Decimal
    bin_id: UUID | None = None
    condition: int = Condition.GOOD


@action
def dispatch(
    *,
    actor: Actor,
    hub_id: UUID,
    journey_id: UUID,
    occurred_at: datetime,
    picks: Sequence[Pick],
    event_id: UUID | None = None,
    number: int | None = None,
    fefo_reason: str = "",
    remarks: str = "",
) -> Event:
    """Load cargo onto a journey; the document's number is the waybill's.

    Taking what expires later (or has expired) needs `fefo_reason`. Refused with what is there and who took it last.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    digest = digest_of("dispatch", hub_id, journey_id, occurred_at, picks, fefo_reason, remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = open_desk(actor, hub.operation_id, occurred_at, {pick.line_id for pick in picks})
    journey = desk.at(Spot(AccountKind.JOURNEY, journey_id=journey_id))
    sources = _lock(desk, shelves_of(hub), picks, journey)
    for pick in picks:
        _load(desk, sources, pick, journey, hub.name)
    if not fefo_reason.strip():
        _ask_why(desk, hub.id, picks, occurred_at.astimezone(UTC).date())
    facts = {"fefo_reason": fefo_reason.strip()} if fefo_reason.strip() else {}
    draft = Draft(
        EventKind.DISPATCH, hub, event_id, digest, journey_id=journey_id, number=number, remarks=remarks, facts=facts
    )
    return post(desk, draft)


Sources = dict[tuple[UUID, UUID | None, int], list[Key]]


def _lock(desk: Desk, shelves: Shelves, picks: Sequence[Pick], journey: Account) -> Sources:
    """Lock where the picks come from and go to; the keys to take each pick from, in order."""
    anywhere = {pick.line_id for pick in picks if pick.bin_id is None}
    found = standing(shelves.hub.id, anywhere)
    desk.know({key.account for key in found})
    bins = desk.all_at({shelves.stand(pick.bin_id) for pick in picks if pick.bin_id is not None})
    by_line: dict[tuple[RecordId, int], list[Key]] = defaultdict(list)
    for key in found:
        by_line[key.line, int(key.condition)].append(key)
    sources: Sources = {}
    for pick in picks:
        if pick.bin_id is not None:
            keys = [Key(pick.line_id, bins[shelves.stand(pick.bin_id)].id, Condition(pick.condition))]
        else:
            keys = by_line[pick.line_id, int(pick.condition)]
        sources[pick.line_id, pick.bin_id, pick.condition] = keys
    targets = [Key(pick.line_id, journey.id, Condition(pick.condition)) for pick in picks]
    desk.lock(targets, present=(key for keys in sources.values() for key in keys))
    return sources


def _load(desk: Desk, sources: Sources, pick: Pick, journey: Account, where: str) -> None:
    """Take a pick from its keys in order. Refused when they hold less."""
    if pick.quantity <= 0:
        desk.refuse_if([Problem("quantity-not-positive", pick.line_id)])
    missing = Decimal(pick.quantity)
    keys = sources[pick.line_id, pick.bin_id, pick.condition]
    if pick.bin_id is not None:
        desk.move(keys[0], journey, missing)
        return
    for key in keys:
        taken = min(missing, max(desk.held(key).quantity, _ZERO))
        if taken > 0:
            desk.move(key, journey, taken)
            missing -= taken
    if missing > 0:
        there = sum((desk.booked(key).quantity for key in keys), _ZERO)
        desk.refuse_missing(pick.line_id, Decimal(pick.quantity), there, where=where)


def _ask_why(desk: Desk, hub_id: UUID, picks: Sequence[Pick], today: date) -> None:
    """Refuse, asking for a reason, where good stock that expires earlier is passed over or what is taken has expired."""
    language = desk.actor.language
    for pick in picks:
        line = desk.lines[pick.line_id]
        if line.expires_on is not None and line.expires_on < today and pick.condition == Condition.GOOD:
            raise Conflict(
                _("“%(line)s” expired on %(expiry)s. Say why it leaves all the same."),
                code="expired",
                line=line.description,
                expiry=day(line.expires_on, language),
            )
    taken: dict[UUID, Decimal] = defaultdict(Decimal)
    for pick in picks:
        taken[pick.line_id] += pick.quantity
    passed = earlier_stock(hub_id, taken, today)
    for line_id, other in passed:
        raise Conflict(
            _(
                "“%(line)s” of batch %(batch)s expires earlier (%(expiry)s) and %(left)s remain. Say why it stays behind."
            ),
            code="fefo",
            fields={f"line:{line_id}": [_("Something of this kind expires earlier.")]},
            line=other.description,
            batch=other.batch or "–",
            expiry=day(other.expires_on, language),
            left=number(other.left, language),
        )
