"""Gap-free human numbers: one counter per scope (a hub, an operation) and kind of document.

The counter row is locked until the transaction ends, and a transaction that is rolled back gives its number back. So take
the number as late as possible: everything before it can run side by side, everything after it waits in one queue.
"""

from uuid import UUID

from django.db import connection

_NEXT = """
insert into kit_numberseries as s (scope_id, kind, last) values (%s, %s, %s)
on conflict (scope_id, kind) do update set last = s.last + excluded.last
returning last
"""


def next_number(scope_id: UUID, kind: str) -> int:
    """The next number of a series, beginning with 1."""
    return next_numbers(scope_id, kind, 1)[0]


def next_numbers(scope_id: UUID, kind: str, count: int) -> range:
    """The next `count` numbers of a series, without a gap between them. Raises ValueError for a count below 1."""
    if count < 1:
        raise ValueError("a series gives at least one number")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [scope_id, kind, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)
