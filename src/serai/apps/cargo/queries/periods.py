"""Which part of an operation's books is open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from serai.core.kernel.windows import TimeWindow


@dataclass(frozen=True, slots=True)
class Books:
    open_from: datetime
    closed: list[TimeWindow]


def books_of(operation_id: UUID) -> Books:
    """When the operation opened and what is closed.

    Holds a key-share lock until the end of the transaction, so that nobody closes the period between check and posting.
    """
    with connection.cursor() as cursor:
        cursor.execute("select open_from from operations_operation where id = %s for key share", [operation_id])
        row = cursor.fetchone()
        cursor.execute(
            "select closed_until from operations_periodclosing where operation_id = %s order by recorded_at desc, id desc limit 1",
            [operation_id],
        )
        closed = cursor.fetchone()
    if row is None:
        raise LookupError("no such operation")
    return Books(row[0], [TimeWindow(None, closed[0])] if closed else [])
