"""Reading a report: its sums, a part of its rows in order, and all of them through a cursor of the database."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from serai.pages.reports.model import Asked, Report, Sums, facts_of, rows_sql, sums_sql

#: Rows fetched at a time.
CHUNK = 2_000


def sums_of(report: Report, asked: Asked) -> Sums:
    with connection.cursor() as cursor:
        cursor.execute(sums_sql(report, asked), asked.values())
        sums = Sums()
        for row in cursor.fetchall():
            sums.add(report, asked.unit, row)
    return sums


def is_longer_than(report: Report, asked: Asked, limit: int) -> bool:
    """Whether there are more rows; counts no further."""
    with connection.cursor() as cursor:
        sql = f"select count(*) from (select from ({facts_of(report, asked)}) f limit {limit + 1}) x"
        cursor.execute(sql, asked.values())
        return bool(cursor.fetchone()[0] > limit)


def part_of(
    report: Report, asked: Asked, *, limit: int, after: tuple[datetime, str] | None = None
) -> list[tuple[Any, ...]]:
    """The first rows after a place (`at`, `key` of a row); each row ends with its own place."""
    beyond = "where (f.at, f.key) > (%(after_at)s, %(after_key)s)" if after else ""
    at, key = after or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            rows_sql(report, asked, f"{beyond} order by f.at, f.key limit {limit}"),
            {**asked.values(), "after_at": at, "after_key": key},
        )
        return list(cursor.fetchall())


def all_rows(report: Report, asked: Asked) -> Iterator[Sequence[Any]]:
    """Every row in order, CHUNK at a time from a cursor of the database, which sees one moment and holds none of them here."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0; set local cursor_tuple_fraction = 1")
        with connection.chunked_cursor() as cursor:
            cursor.execute(rows_sql(report, asked), asked.values())
            while found := cursor.fetchmany(CHUNK):
                yield from found
