"""What was posted to some lines, and which counts looked at them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from serai.apps.cargo.enums import DOCUMENT_PREFIX
from serai.core.kernel.quantities import Amount
from serai.core.ledger.records import Account, CountMark, Key, Posting
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind

_POSTINGS = """
select p.id, p.line_id, p.from_account_id, p.to_account_id, p.from_condition, p.to_condition, p.quantity, p.hu, p.kg, p.m3,
  p.occurred_at, p.reverses_id
from cargo_posting p where p.line_id = any(%s) order by p.id
"""
_ACCOUNTS = "select id, kind, hub_id, place_id, bin_id, journey_id from cargo_account where id = any(%s)"


def postings_of_lines(line_ids: Iterable[UUID]) -> tuple[list[Posting], dict[int, Account]]:
    """Every posting of the lines in the order of writing, and the accounts they touch. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS, [list(line_ids)])
        postings = [as_posting(row) for row in cursor.fetchall()]
        touched = {each.from_account for each in postings} | {each.to_account for each in postings}
        cursor.execute(_ACCOUNTS, [list(touched)])
        accounts = {
            row[0]: Account(row[0], AccountKind(row[1]), row[2] or row[3], row[4], row[5]) for row in cursor.fetchall()
        }
    return postings, accounts


def as_posting(row: tuple) -> Posting:
    return Posting(
        row[1], row[2], row[3], Condition(row[4]), Condition(row[5]), Amount(*row[6:10]), row[10], row[11], row[0]
    )


_MARKS = """
select c.event_id, e.number, h.code, c.occurred_at, c.line_id, c.account_id, c.condition
from cargo_countline c join cargo_event e on e.id = c.event_id left join operations_hub h on h.id = e.hub_id
where c.occurred_at >= %s and (
  (c.line_id is null and c.account_id = any(%s))
  or (c.line_id, c.account_id, c.condition) in (select * from unnest(%s::uuid[], %s::integer[], %s::smallint[])))
"""


def count_marks(keys: Sequence[Key], since: datetime) -> list[CountMark]:
    """Counts at or after a moment that looked at one of the keys (or at its whole bin), earliest first. One query."""
    if not keys:
        return []
    columns = [[key.line for key in keys], [key.account for key in keys], [int(key.condition) for key in keys]]
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [since, list({key.account for key in keys}), *columns])
        rows = cursor.fetchall()
    counted: dict[tuple, set[Key]] = defaultdict(set)
    bins: dict[tuple, set[int]] = defaultdict(set)
    for event_id, number, hub, at, line_id, account_id, condition in rows:
        head = (at, event_id, f"{DOCUMENT_PREFIX[EventKind.COUNT]}-{hub}-{number:04d}")
        if line_id is None:
            bins[head].add(account_id)
        else:
            counted[head].add(Key(line_id, account_id, Condition(condition)))
    return [
        CountMark(event_id, number, at, frozenset(counted[at, event_id, number]), frozenset(bins[at, event_id, number]))
        for at, event_id, number in sorted(counted.keys() | bins.keys(), key=lambda head: (head[0], str(head[1])))
    ]
