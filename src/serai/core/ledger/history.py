"""No balance below zero, at any moment: the check of what was there, back-dating included.

A late document changes every later moment. Looking at today's balance alone would let somebody dispatch on Monday what
arrived on Tuesday. Postings of one instant act together: received and sent on at 09:00 is fine in either order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from serai.core.kernel.problems import Problem, RecordId
from serai.core.kernel.quantities import NOTHING, ZERO, Amount
from serai.core.ledger.flows import breaks_hu_limit
from serai.core.ledger.records import Accounts, Balances, Key, Lines, Posting, balances_of, touched_keys
from serai.core.ledger.vocabulary import AccountKind


def check_history(
    history: Iterable[Posting], late: Sequence[Posting], accounts: Accounts, lines: Lines
) -> list[Problem]:
    """What would go wrong, at which moment, if `late` were added to `history`.

    `history` holds at least all postings of the lines in `late`, in any order. One problem a key, the earliest moment:
    - `below-zero`: `account`, `condition`, `at`, `measure`, `available` and `asked` (the key's measure then, and how
      much `late` takes from it up to then);
    - `ghost-weight`: nothing would be left but `hu`, `kg`, `m3`;
    - `more-hu-than-iu` of what would be left;
    - `found-more-than-lost`: `at`, `available` (lost so far), `asked`.
    """
    concerned = {posting.line for posting in late}
    past = [posting for posting in history if posting.line in concerned]
    changes, added = _changes_by_key(past, accounts), _changes_by_key(late, accounts)
    problems = []
    for key in touched_keys(late, accounts):
        problem = _first_fault(key, changes.get(key, []), added[key], lines)
        if problem is not None:
            problems.append(problem)
    return problems + _check_found(past, late, accounts)


def check_now(
    balances: Mapping[Key, Amount], postings: Sequence[Posting], accounts: Accounts, lines: Lines
) -> list[Problem]:
    """The same for postings not earlier than anything already posted to their keys: current balances suffice.

    `balances` holds the touched keys (missing means zero). Found-again is left to `check_history` or
    `check_found_now`, because lost goods have no balance.
    """
    problems = []
    for key, change in sorted(balances_of(postings, accounts).items(), key=lambda item: item[0].order):
        before = balances.get(key, NOTHING)
        problem = _fault(key, before + change, before, change, postings[0].occurred_at, lines)
        if problem is not None:
            problems.append(problem)
    return problems


def check_found_now(lost: Mapping[RecordId, Decimal], postings: Sequence[Posting], accounts: Accounts) -> list[Problem]:
    """`found-more-than-lost` from the current total lost per line, for postings later than any loss of theirs."""
    problems = []
    for line, change in sorted(_lost_changes(postings, accounts).items(), key=lambda item: str(item[0])):
        before, asked = lost.get(line, ZERO), -sum(quantity for _, quantity in change)
        if asked > before:
            parameters = {"at": postings[0].occurred_at, "available": before, "asked": asked}
            problems.append(Problem("found-more-than-lost", line, parameters))
    return problems


def balances_at(postings: Iterable[Posting], moment: datetime, accounts: Accounts) -> Balances:
    """Balances per physical key as they were at a moment, everything of that instant included."""
    return balances_of((posting for posting in postings if posting.occurred_at <= moment), accounts)


def running_balances(changes: Iterable[tuple[datetime, Amount]]) -> Iterator[tuple[datetime, Amount]]:
    """The balance after each instant, from changes in any order."""
    balance = NOTHING
    for moment, group in groupby(sorted(changes, key=_moment), key=_moment):
        for _, change in group:
            balance += change
        yield moment, balance


def takeable(history: Iterable[Posting], key: Key, moment: datetime, accounts: Accounts) -> Amount:
    """The most that can leave a key at a moment without taking back what was used later: each measure's least, from
    that moment on.

    `takeable(…).part(quantity)` is the amount to propose for a quantity: in proportion, and with all the rest of HU, kg
    and m³ when it takes everything. (Where two moments hold the same last pieces with different weights, no amount
    empties both; then `check_history` says `ghost-weight` and the weights have to be put right by a count.)
    """
    changes = _changes_by_key((posting for posting in history if posting.line == key.line), accounts).get(key, [])
    then = NOTHING
    later: list[Amount] = []
    for at, balance in running_balances(changes):
        if at <= moment:
            then = balance
        else:
            later.append(balance)
    moments = [then, *later]
    return Amount(
        min(amount.quantity for amount in moments),
        min(amount.hu for amount in moments),
        min(amount.kg for amount in moments),
        min(amount.m3 for amount in moments),
    )


def _moment(change: tuple[datetime, Amount]) -> datetime:
    return change[0]


def _changes_by_key(postings: Iterable[Posting], accounts: Accounts) -> dict[Key, list[tuple[datetime, Amount]]]:
    result: dict[Key, list[tuple[datetime, Amount]]] = defaultdict(list)
    for posting in postings:
        for key, change in posting.legs:
            if accounts[key.account].is_physical:
                result[key].append((posting.occurred_at, change))
    return result


def _first_fault(
    key: Key, past: list[tuple[datetime, Amount]], late: list[tuple[datetime, Amount]], lines: Lines
) -> Problem | None:
    """The first moment, from the earliest late change on, at which the key would hold something impossible."""
    begin = min(late, key=_moment)[0]
    was = dict(running_balances(past))
    before = change = NOTHING
    gone = dict(running_balances(late))
    for moment, balance in running_balances([*past, *late]):
        before, change = was.get(moment, before), gone.get(moment, change)
        if moment >= begin:
            problem = _fault(key, balance, before, change, moment, lines)
            if problem is not None:
                return problem
    return None


def _fault(key: Key, after: Amount, before: Amount, change: Amount, moment: datetime, lines: Lines) -> Problem | None:
    where = {"account": key.account, "condition": key.condition, "at": moment}
    measure = after.negative_measure()
    if measure is not None:
        available, asked = getattr(before, measure), -getattr(change, measure)
        return Problem("below-zero", key.line, {**where, "measure": measure, "available": available, "asked": asked})
    if after.is_ghost:
        return Problem("ghost-weight", key.line, {**where, "hu": after.hu, "kg": after.kg, "m3": after.m3})
    if breaks_hu_limit(lines[key.line], after):
        return Problem("more-hu-than-iu", key.line, {**where, "hu": after.hu, "quantity": after.quantity})
    return None


def _check_found(past: Sequence[Posting], late: Sequence[Posting], accounts: Accounts) -> list[Problem]:
    """Found again is at most what was reported lost before; anything more is a surplus, and a count says so."""
    problems = []
    lost = _lost_changes(past, accounts)
    for line, change in sorted(_lost_changes(late, accounts).items(), key=lambda item: str(item[0])):
        begin = min(change)[0]
        balance = ZERO
        known = sorted([*lost.get(line, []), *change])
        for moment, group in groupby(known, key=lambda item: item[0]):
            balance += sum(quantity for _, quantity in group)
            if moment >= begin and balance < 0:
                asked = -sum(quantity for at, quantity in change if at <= moment)
                parameters = {"at": moment, "available": balance + asked, "asked": asked}
                problems.append(Problem("found-more-than-lost", line, parameters))
                break
    return problems


def _lost_changes(postings: Iterable[Posting], accounts: Accounts) -> dict[RecordId, list[tuple[datetime, Decimal]]]:
    result: dict[RecordId, list[tuple[datetime, Decimal]]] = defaultdict(list)
    for posting in postings:
        for key, change in posting.legs:
            if accounts[key.account].kind is AccountKind.LOST:
                result[posting.line].append((posting.occurred_at, change.quantity))
    return result
