"""Counts assert what was seen at a moment.

The difference between book and floor is posted to the count-difference account, so that from the count on the book
shows what was seen. A document that arrives late and happened before a count cannot change what was seen: its effect is
taken back at the count, dated there, visibly. So only the moments between change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from serai.core.kernel.problems import Problem
from serai.core.kernel.quantities import NOTHING, Amount
from serai.core.ledger.records import (
    Accounts,
    Balances,
    CountLine,
    CountMark,
    Event,
    Key,
    Lines,
    Posting,
)
from serai.core.ledger.vocabulary import COUNTABLE, EventKind


def mark_of(event: Event) -> CountMark:
    """What a count document covers."""
    keys = frozenset(line.key for line in event.counted)
    return CountMark(event.id, event.number, event.occurred_at, keys, event.bins)


def complete_count(event: Event, balances: Mapping[Key, Amount]) -> tuple[CountLine, ...]:
    """The count's lines, with a line of zero for all stock in fully counted bins that was not listed.

    `balances` are those just before the count's difference, at its moment.
    """
    listed = {line.key for line in event.counted}
    unlisted = (
        key
        for key, amount in balances.items()
        if key.account in event.bins and key not in listed and not amount.is_zero
    )
    return event.counted + tuple(
        CountLine(key, NOTHING.quantity) for key in sorted(unlisted, key=lambda key: key.order)
    )


def count_differences(
    counted: Iterable[CountLine], balances: Mapping[Key, Amount], difference_account: int, at: datetime, lines: Lines
) -> list[Posting]:
    """The postings that make the book show what was seen, in lock order.

    What was not looked at (HU, kg, m³ None) follows the quantity: of the booked stock if there is any, else of the
    line as announced. Fewer is a posting to the difference account, more is one from it. When measures differ in
    opposite directions, or only HU, kg or m³ differ, all of it goes out and what was seen comes in, at one instant.
    """
    postings: list[Posting] = []
    for line in sorted(counted, key=lambda line: line.key.order):
        booked = balances.get(line.key, NOTHING)
        seen = _seen(line, booked, lines[line.key.line].announced)
        for amount in _steps(seen - booked, booked, seen):
            postings.append(_difference(line.key, amount, difference_account, at))
    return postings


def check_count(
    event: Event, balances: Mapping[Key, Amount], accounts: Accounts, lines: Lines, counts: Iterable[CountMark]
) -> list[Problem]:
    """Whether a count can be recorded, before its differences are computed.

    Codes: `unknown-line`, `unknown-account`, `not-countable` (`account`), `counted-twice` (in one document, `key`),
    `already-counted` (another count of the same stock at the same moment; `number`), `count-negative`,
    `too-many-decimals`, `more-hu-than-iu`, `ghost-counted` (nothing seen, but HU, kg or m³).
    """
    problems = []
    seen: set[Key] = set()
    for account in sorted(event.bins):
        problems += _check_countable(account, None, accounts)
    for line in event.counted:
        problems += _check_line(line, accounts, lines)
        if line.key in seen:
            problems.append(Problem("counted-twice", line.key.line, {"account": line.key.account}))
        seen.add(line.key)
    touched = seen | {key for key in balances if key.account in event.bins}
    for mark in counts:
        same = [key for key in touched if mark.covers(key)] if mark.occurred_at == event.occurred_at else []
        if same or (mark.occurred_at == event.occurred_at and mark.bins & event.bins):
            problems.append(Problem("already-counted", parameters={"count": mark.event, "number": mark.number}))
    return problems


def corrections(
    late: Sequence[Posting], kind: EventKind, counts: Iterable[CountMark], accounts: Accounts, difference_account: int
) -> list[tuple[CountMark, list[Posting]]]:
    """What late postings change at the counts they cross: per count, the opposite of their effect, dated there.

    For each side of each posting only the first count at or after it counts (for a late count: after it); behind that
    one nothing changes any more. A reversal is never corrected for: crossing a count, it is refused.
    """
    if kind is EventKind.REVERSAL:
        return []
    marks = sorted(counts, key=lambda mark: (mark.occurred_at, str(mark.event)))
    result: dict[int, list[Posting]] = {}
    for posting in late:
        for key, change in posting.legs:
            if accounts[key.account].kind not in COUNTABLE:
                continue
            place = _first_crossed(marks, key, posting.occurred_at, strictly_after=kind is EventKind.COUNT)
            if place is not None:
                taken_back = _difference(key, -change, difference_account, marks[place].occurred_at)
                result.setdefault(place, []).append(taken_back)
    return [(marks[place], result[place]) for place in sorted(result)]


def _first_crossed(marks: Sequence[CountMark], key: Key, at: datetime, *, strictly_after: bool) -> int | None:
    for place, mark in enumerate(marks):
        crossed = mark.occurred_at > at or (mark.occurred_at == at and not strictly_after)
        if crossed and mark.covers(key):
            return place
    return None


def _seen(line: CountLine, booked: Amount, announced: Amount) -> Amount:
    """The amount that a count line stands for, what was not looked at being filled in by proportion."""
    if not line.quantity:
        follows = NOTHING
    elif line.quantity <= booked.quantity:
        follows = booked.part(line.quantity)
    else:
        model = booked if booked.quantity else announced
        follows = _scaled(model, line) if model.quantity else Amount(line.quantity)
    return Amount.of(
        line.quantity,
        follows.hu if line.hu is None else line.hu,
        follows.kg if line.kg is None else line.kg,
        follows.m3 if line.m3 is None else line.m3,
    )


def _scaled(model: Amount, line: CountLine) -> Amount:
    factor = line.quantity / model.quantity
    hu = min(int(model.hu * factor), int(line.quantity))
    return Amount.of(line.quantity, hu, model.kg * factor, model.m3 * factor)


def _steps(difference: Amount, booked: Amount, seen: Amount) -> list[Amount]:
    """The signed amounts to post at the key, each with a quantity and without mixed signs."""
    if difference.is_zero:
        return []
    if difference.quantity > 0 and difference.negative_measure() is None:
        return [difference]
    if difference.quantity < 0 and (-difference).negative_measure() is None:
        return [difference]
    return [step for step in (-booked, seen) if step.quantity]


def _difference(key: Key, change: Amount, difference_account: int, at: datetime) -> Posting:
    """A posting that changes `key` by a signed amount, against the count-difference account."""
    if change.quantity > 0:
        return Posting(key.line, difference_account, key.account, key.condition, key.condition, change, at)
    return Posting(key.line, key.account, difference_account, key.condition, key.condition, -change, at)


def _check_line(line: CountLine, accounts: Accounts, lines: Lines) -> list[Problem]:
    known = lines.get(line.key.line)
    if known is None:
        return [Problem("unknown-line", line.key.line)]
    problems = _check_countable(line.key.account, line, accounts)
    if line.quantity < 0 or any(value is not None and value < 0 for value in (line.hu, line.kg, line.m3)):
        problems.append(Problem("count-negative", line.key.line))
    elif not line.quantity and any((line.hu, line.kg, line.m3)):
        problems.append(Problem("ghost-counted", line.key.line))
    elif not known.unit.allows(line.quantity):
        parameters = {"unit": known.unit.code, "scale": known.unit.scale}
        problems.append(Problem("too-many-decimals", line.key.line, parameters))
    elif known.unit.scale == 0 and line.hu is not None and line.hu > line.quantity:
        problems.append(Problem("more-hu-than-iu", line.key.line, {"hu": line.hu, "quantity": line.quantity}))
    return problems


def _check_countable(account: int, line: CountLine | None, accounts: Accounts) -> list[Problem]:
    subject = None if line is None else line.key.line
    if account not in accounts:
        return [Problem("unknown-account", subject, {"account": account})]
    if accounts[account].kind not in COUNTABLE:
        return [Problem("not-countable", subject, {"account": account})]
    return []


def check_assertions(
    marks: Iterable[tuple[CountMark, Sequence[CountLine]]], balances_at: Mapping[datetime, Balances]
) -> list[Problem]:
    """Whether the book still shows at each count what was seen: `count-contradicted` (`number`, `seen`, `booked`)."""
    problems = []
    for mark, counted in marks:
        balances = balances_at[mark.occurred_at]
        for line in counted:
            booked = balances.get(line.key, NOTHING)
            if booked.quantity != line.quantity or (line.hu is not None and booked.hu != line.hu):
                parameters = {"number": mark.number, "seen": line.quantity, "booked": booked.quantity}
                problems.append(Problem("count-contradicted", line.key.line, parameters))
    return problems
