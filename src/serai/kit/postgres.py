"""PostgreSQL by hand, where the driver's general way is too slow."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection


def array(values: Iterable[UUID | int | bool | Decimal | datetime | None]) -> str:
    """An array literal, to be passed as one parameter and cast: `%s::uuid[]`.

    The driver quotes every element of a list by itself, which for a document of 200 lines costs more than the statement.
    Only types whose text has no comma, quote, brace or backslash: text is not accepted.
    """
    return "{" + ",".join([_text(value) for value in values]) + "}"


def _text(value: UUID | int | bool | Decimal | datetime | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID | int | Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot stand in an array literal")


def local_name(alias: str) -> str:
    """SQL of the name in the language `%(language)s`, the English one where there is none, of a table with `name` and `names`."""
    return f"coalesce({alias}.names->>%(language)s, {alias}.name)"


@contextmanager
def joins_as_written() -> Iterator[None]:
    """Queries inside join in the order in which they are written: for known rows with a dozen things beside them, where the
    planner's search for a better order takes longer than the query."""
    with connection.cursor() as cursor:
        cursor.execute("set join_collapse_limit = 1")
        try:
            yield
        except BaseException:
            if not connection.in_atomic_block:  # a failed transaction takes the setting back by itself
                cursor.execute("reset join_collapse_limit")
            raise
        cursor.execute("reset join_collapse_limit")
