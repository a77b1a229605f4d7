"""Which movements each kind of document may make, and whether its amounts are possible.

The table is the rule: what is not in it is refused. Conditions are part of it, because "became damaged on the road"
and "was put in quarantine" are movements too.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from serai.core.kernel.problems import Problem
from serai.core.kernel.quantities import LARGEST_M3, LARGEST_QUANTITY, Amount
from serai.core.ledger.records import Account, Accounts, Event, Line, Lines, Posting
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind


class ConditionRule(Enum):
    """What may happen to the condition on the way."""

    SAME = "same"  # nothing
    NOT_BETTER = "not-better"  # the receiver may find it worse, never better
    ANY = "any"
    CHANGED = "changed"  # the change is the point of the document


class Where(Enum):
    """How the two accounts of a movement relate."""

    ANYWHERE = "anywhere"
    SAME_ACCOUNT = "same-account"
    SAME_PLACE = "same-place"  # another bin of the same store
    OTHER_PLACE = "other-place"  # another store, without a journey
    OTHER_JOURNEY = "other-journey"  # from one vehicle to another


_O, _S, _J, _D = AccountKind.OUTSIDE, AccountKind.STORE, AccountKind.JOURNEY, AccountKind.DELIVERED
_R, _L, _X, _C = AccountKind.RELEASED, AccountKind.LOST, AccountKind.DISPOSED, AccountKind.COUNT_DIFFERENCE
_Q, _V = AccountKind.DISPUTED, AccountKind.CONVERTED
_SAME, _NOT_BETTER, _ANY, _CHANGED = ConditionRule
_ANYWHERE, _SAME_ACCOUNT, _SAME_PLACE, _OTHER_PLACE, _OTHER_JOURNEY = Where

#: Document kind → (from kind, to kind) → what may happen to the condition, and how the accounts relate.
LEGAL_FLOWS: Mapping[EventKind, Mapping[tuple[AccountKind, AccountKind], tuple[ConditionRule, Where]]] = {
    # Collected at the owner's door: a receipt into the store of that place, and a dispatch at the same moment.
    EventKind.RECEIPT: {(_O, _S): (_SAME, _ANYWHERE)},
    EventKind.DISPATCH: {(_S, _J): (_SAME, _ANYWHERE), (_D, _J): (_SAME, _ANYWHERE)},
    # More came off the truck than was loaded: a surplus (count difference → journey), never an edit of the dispatch.
    EventKind.ARRIVAL: {(_J, _S): (_NOT_BETTER, _ANYWHERE), (_C, _J): (_SAME, _ANYWHERE)},
    EventKind.DELIVERY: {
        (_J, _D): (_NOT_BETTER, _ANYWHERE),
        (_S, _D): (_SAME, _ANYWHERE),
        (_C, _J): (_SAME, _ANYWHERE),
    },
    EventKind.RELEASE: {(_S, _R): (_SAME, _ANYWHERE), (_D, _R): (_SAME, _ANYWHERE)},
    EventKind.LOSS: {(kind, _L): (_SAME, _ANYWHERE) for kind in (_S, _J, _D, _Q)},
    # In a store the goods may change their bin with it: into quarantine, or out of it.
    EventKind.DAMAGE: {
        (_S, _S): (_CHANGED, _SAME_PLACE),
        (_J, _J): (_CHANGED, _SAME_ACCOUNT),
        (_D, _D): (_CHANGED, _SAME_ACCOUNT),
    },
    EventKind.FOUND: {(_L, kind): (_ANY, _ANYWHERE) for kind in (_S, _J, _D)},
    EventKind.COUNT: {
        (_S, _C): (_SAME, _ANYWHERE),
        (_C, _S): (_SAME, _ANYWHERE),
        (_D, _C): (_SAME, _ANYWHERE),
        (_C, _D): (_SAME, _ANYWHERE),
    },
    EventKind.MOVE: {(_S, _S): (_NOT_BETTER, _SAME_PLACE)},
    EventKind.REPACK: {(_S, _V): (_SAME, _ANYWHERE), (_V, _S): (_ANY, _ANYWHERE)},
    EventKind.TRANSFER: {(_S, _S): (_SAME, _OTHER_PLACE), (_J, _J): (_SAME, _OTHER_JOURNEY)},
    EventKind.DISPOSAL: {(kind, _X): (_SAME, _ANYWHERE) for kind in (_S, _D, _Q)},
    # Will not come: it goes back to its owner without having been here.
    EventKind.CANCELLATION: {(_O, _R): (_SAME, _ANYWHERE)},
    EventKind.DISPUTE: {
        **{(kind, _Q): (_SAME, _ANYWHERE) for kind in (_S, _J, _D)},
        **{(_Q, kind): (_SAME, _ANYWHERE) for kind in (_S, _D, _R)},
    },
}


def check_event(event: Event, accounts: Accounts, lines: Lines) -> list[Problem]:
    """Everything that can be said about a document without looking at what was there before.

    Codes: `unknown-account`, `unknown-line`, `flow-not-allowed`, `condition-not-allowed`, `place-not-allowed`,
    `posting-goes-nowhere`, those of `check_amount`, `posting-time-differs`, `repack-one-sided`, `event-empty`,
    `reversal-names-nothing`, `reverses-outside-reversal`.
    Whether a reversal mirrors its posting is said by `reversal.check_reversal`.
    """
    problems: list[Problem] = []
    if not event.postings and event.kind is not EventKind.COUNT:
        problems.append(Problem("event-empty"))
    for posting in event.postings:
        problems += _check_posting(event, posting, accounts, lines)
    if event.kind is EventKind.REPACK and not problems:
        problems += _check_repack(event.postings, accounts)
    return problems


def _check_posting(event: Event, posting: Posting, accounts: Accounts, lines: Lines) -> list[Problem]:
    line = lines.get(posting.line)
    source, target = accounts.get(posting.from_account), accounts.get(posting.to_account)
    if line is None:
        return [Problem("unknown-line", posting.line)]
    if source is None or target is None:
        missing = posting.from_account if source is None else posting.to_account
        return [Problem("unknown-account", posting.line, {"account": missing})]
    problems = check_amount(line, posting.amount)
    if posting.occurred_at != event.occurred_at:
        problems.append(Problem("posting-time-differs", posting.line, {"occurred_at": posting.occurred_at}))
    if posting.source == posting.target:
        problems.append(Problem("posting-goes-nowhere", posting.line))
    elif event.kind is EventKind.REVERSAL:
        if posting.reverses is None:
            problems.append(Problem("reversal-names-nothing", posting.line))
    elif posting.reverses is not None:
        problems.append(Problem("reverses-outside-reversal", posting.line, {"reverses": posting.reverses}))
    else:
        problems += check_flow(event.kind, posting, source, target)
    return problems


def check_flow(kind: EventKind, posting: Posting, source: Account, target: Account) -> list[Problem]:
    """Whether a document of this kind may make this movement: `flow-not-allowed`, `condition-not-allowed`,
    `place-not-allowed` (parameter `rule`: how the accounts must relate)."""
    allowed = LEGAL_FLOWS.get(kind, {}).get((source.kind, target.kind))
    if allowed is None:
        parameters = {"event_kind": kind, "from_kind": source.kind, "to_kind": target.kind}
        return [Problem("flow-not-allowed", posting.line, parameters)]
    condition_rule, where = allowed
    problems = []
    if not _condition_fits(condition_rule, posting.from_condition, posting.to_condition):
        parameters = {"event_kind": kind, "from": posting.from_condition, "to": posting.to_condition}
        problems.append(Problem("condition-not-allowed", posting.line, parameters))
    if not _accounts_fit(where, source, target):
        problems.append(Problem("place-not-allowed", posting.line, {"event_kind": kind, "rule": where.value}))
    return problems


def check_amount(line: Line, amount: Amount) -> list[Problem]:
    """Whether an amount can be posted: `quantity-not-positive`, `measure-negative` (`measure`), `too-many-decimals`
    (`unit`, `scale`), `amount-too-large`, `more-hu-than-iu` (`hu`, `quantity`).

    HU ≤ IU holds for things that are counted. Of bulk measured in kg or litres, half-kilogram sacks exist.
    """
    problems = []
    if amount.quantity <= 0:
        problems.append(Problem("quantity-not-positive", line.id, {"quantity": amount.quantity}))
    elif (measure := amount.negative_measure()) is not None:
        problems.append(Problem("measure-negative", line.id, {"measure": measure}))
    if max(amount.quantity, amount.kg) > LARGEST_QUANTITY or amount.m3 > LARGEST_M3:
        problems.append(Problem("amount-too-large", line.id))
    elif not line.unit.allows(amount.quantity):
        problems.append(Problem("too-many-decimals", line.id, {"unit": line.unit.code, "scale": line.unit.scale}))
    if amount.quantity > 0 and breaks_hu_limit(line, amount):
        problems.append(Problem("more-hu-than-iu", line.id, {"hu": amount.hu, "quantity": amount.quantity}))
    return problems


def breaks_hu_limit(line: Line, amount: Amount) -> bool:
    """Whether more would be lifted than was counted, for units counted in whole things."""
    return line.unit.scale == 0 and amount.hu > amount.quantity


def _condition_fits(rule: ConditionRule, before: Condition, after: Condition) -> bool:
    if rule is ConditionRule.SAME:
        return before == after
    if rule is ConditionRule.NOT_BETTER:
        return after >= before
    if rule is ConditionRule.CHANGED:
        return before != after
    return True


def _accounts_fit(where: Where, source: Account, target: Account) -> bool:
    if where is Where.SAME_ACCOUNT:
        return source.id == target.id
    if where is Where.SAME_PLACE:
        return source.place == target.place
    if where is Where.OTHER_PLACE:
        return source.place != target.place
    if where is Where.OTHER_JOURNEY:
        return source.journey != target.journey
    return True


def _check_repack(postings: Sequence[Posting], accounts: Accounts) -> list[Problem]:
    """A repack takes something and makes something of it, in one document: parentage is never half told."""
    taken = _any_into(postings, accounts, to_converted=True)
    made = _any_into(postings, accounts, to_converted=False)
    return [] if taken and made else [Problem("repack-one-sided")]


def _any_into(postings: Iterable[Posting], accounts: Accounts, *, to_converted: bool) -> bool:
    return any((accounts[posting.to_account].kind is AccountKind.CONVERTED) is to_converted for posting in postings)
