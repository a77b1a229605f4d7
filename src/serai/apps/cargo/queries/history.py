"""What was posted to some lines, and which counts looked at them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from serai.apps.cargo.enums import DOCUMENT_PREFIX
from serai.core.kernel.problems import RecordId
from serai.core.kernel.quantities import Amount
from serai.core.ledger.records import Account, CountMark, Key, Posting
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.postgres import array

_POSTINGS = """
select p.id, p.line_id, p.from_account_id, p.to_account_id, p.from_condition, p.to_condition, p.quantity, p.hu, p.kg, p.m3,
  p.occurred_at, p.reverses_id
from cargo_posting p where p.line_id = any(%s) order by p.id
"""
_ACCOUNTS = "select id, kind, hub_id, place_id, bin_id, journey_id from cargo_account where id = any(%s)"


def postings_of_lines(line_ids: Iterable[RecordId]) -> tuple[list[Posting], dict[int, Account]]:
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


def as_posting(row: tuple[Any, ...]) -> Posting:
    return Posting(
        row[1], row[2], row[3], Condition(row[4]), Condition(row[5]), Amount(*row[6:10]), row[10], row[11], row[0]
    )


_MARKS = """
select c.event_id, e.number, h.code, c.occurred_at, c.line_id, c.account_id, c.condition
from cargo_countline c join cargo_event e on e.id = c.event_id left join operations_hub h on h.id = e.hub_id
where c.occurred_at >= %s and (
  (c.line_id is null and c.account_id = any(%s::integer[]))
  or (c.line_id, c.account_id, c.condition) in (select * from unnest(%s::uuid[], %s::integer[], %s::smallint[])))
"""


def count_marks(keys: Sequence[Key], since: datetime) -> list[CountMark]:
    """Counts at or after a moment that looked at one of the keys (or at its whole bin), earliest first. One query."""
    if not keys:
        return []
    columns = [
        array(key.line for key in keys),  # type: ignore[misc]
        array(key.account for key in keys),
        array(int(key.condition) for key in keys),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [since, array({key.account for key in keys}), *columns])
        rows = cursor.fetchall()
    counted: dict[tuple[Any, ...], set[Key]] = defaultdict(set)
    bins: dict[tuple[Any, ...], set[int]] = defaultdict(set)
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


_LOST = """
select p.line_id, p.from_condition, p.quantity, p.hu, p.kg, p.m3 from cargo_posting p
where p.event_id = %s and not exists (select from cargo_posting r where r.reverses_id = p.id) order by p.id
"""
_FOUND = """
select p.line_id, p.to_condition, p.quantity, p.hu, p.kg, p.m3 from cargo_posting p join cargo_event e on e.id = p.event_id
where e.kind = 8 and e.facts->>'loss_event' = %s
  and p.line_id in (select line_id from cargo_posting where event_id = %s::uuid)
  and not exists (select from cargo_posting r where r.reverses_id = p.id)
"""


def lost_by(event_id: UUID) -> list[tuple[UUID, int, Amount]]:
    """(line, condition, amount) that a loss report booked out and no reversal took back."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [event_id])
        return [(row[0], row[1], Amount(*row[2:])) for row in cursor.fetchall()]


def found_of_loss(event_id: UUID) -> list[tuple[UUID, int, Amount]]:
    """(line, condition, amount) of a loss report that were found again."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [str(event_id), event_id])
        return [(row[0], row[1], Amount(*row[2:])) for row in cursor.fetchall()]


_IN_BINS = """
select line_id, account_id, condition from cargo_balance
where hub_id = %s and kind = 2 and empty_from > %s and account_id = any(%s)
"""


def keys_in_bins(hub_id: UUID, accounts: Iterable[int], at: datetime) -> list[Key]:
    """Every balance in some bins of a hub that holds something, or did at a moment or later. One query."""
    wanted = list(accounts)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_IN_BINS, [hub_id, at, wanted])
        return [Key(row[0], row[1], Condition(row[2])) for row in cursor.fetchall()]


_OF_EVENT = """
select p.id, p.line_id, p.from_account_id, p.to_account_id, p.from_condition, p.to_condition, p.quantity, p.hu, p.kg,
  p.m3, p.occurred_at, p.reverses_id, r.id
from cargo_posting p left join cargo_posting r on r.reverses_id = p.id where p.event_id = %s order by p.id
"""


def postings_of_event(event_id: UUID) -> list[tuple[Posting, int | None]]:
    """The postings of a document, each with the id of the posting that reversed it (None: none did). One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_EVENT, [event_id])
        return [(as_posting(row), row[12]) for row in cursor.fetchall()]
