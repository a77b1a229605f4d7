"""Taking a posting back: a linked counter-posting, never a deletion.

A reversal is the exact mirror, dated at the posting's moment or later. A count made since then has looked at the stock:
to reverse beneath it would make the count a lie, so it is refused and the count is named. What a count found is
corrected by counting again. A reversal is not reversed: record the document anew, and both facts stay readable.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from serai.core.kernel.problems import Problem
from serai.core.ledger.records import Accounts, CountMark, Posting
from serai.core.ledger.vocabulary import EventKind


def mirror(posting: Posting, occurred_at: datetime | None = None) -> Posting:
    """The counter-posting: everything back where it came from, dated as the posting unless told otherwise.

    Raises ValueError when the posting has no id yet: what is not written needs no reversal.
    """
    if posting.id is None:
        raise ValueError("only a written posting can be reversed")
    return replace(
        posting,
        from_account=posting.to_account,
        to_account=posting.from_account,
        from_condition=posting.to_condition,
        to_condition=posting.from_condition,
        occurred_at=occurred_at or posting.occurred_at,
        reverses=posting.id,
        id=None,
    )


def check_reversal(
    original: Posting | None,
    original_kind: EventKind | None,
    counter: Posting,
    *,
    reversed_by: int | None,
    counts: Iterable[CountMark],
    accounts: Accounts,
) -> list[Problem]:
    """Whether `counter` may take `original` back.

    `original_kind` is the kind of document that `original` belongs to; `reversed_by` is the id of the posting that
    reverses it already; `counts` holds at least the counts at or after `original` that touch its stock.
    Codes: `reversed-unknown`, `already-reversed` (`by`), `reversal-of-reversal`, `count-not-reversible`,
    `not-a-mirror`, `reversal-before-original`, `counted-since` (`count`, `number`, `counted_at`).
    Whether the stock is still there to be taken back is said by `history.check_history`.
    """
    if original is None:
        return [Problem("reversed-unknown", counter.line, {"reverses": counter.reverses})]
    if reversed_by is not None:
        return [Problem("already-reversed", counter.line, {"by": reversed_by})]
    if original.reverses is not None:
        return [Problem("reversal-of-reversal", counter.line, {"reverses": original.reverses})]
    if original_kind is EventKind.COUNT:
        return [Problem("count-not-reversible", counter.line)]
    problems = []
    if counter != mirror(original, counter.occurred_at):
        problems.append(Problem("not-a-mirror", counter.line, {"reverses": original.id}))
    if counter.occurred_at < original.occurred_at:
        problems.append(Problem("reversal-before-original", counter.line, {"at": original.occurred_at}))
    mark = first_count_since(original, counts, accounts)
    if mark is not None:
        parameters = {"count": mark.event, "number": mark.number, "counted_at": mark.occurred_at}
        problems.append(Problem("counted-since", counter.line, parameters))
    return problems


def first_count_since(posting: Posting, counts: Iterable[CountMark], accounts: Accounts) -> CountMark | None:
    """The earliest count, at or after a posting's moment, that looked at the stock on either side of it."""
    keys = [key for key in (posting.source, posting.target) if accounts[key.account].is_physical]
    later = [
        mark for mark in counts if mark.occurred_at >= posting.occurred_at and any(mark.covers(key) for key in keys)
    ]
    return min(later, key=lambda mark: (mark.occurred_at, str(mark.event)), default=None)
