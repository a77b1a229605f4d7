"""PostgreSQL by hand, where the driver's general way is too slow."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet


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


class KeyIn(Func):
    """Condition: the row's primary key, of one column or several, is one of `keys`.

    `pk__in` makes an expression of every part of every key: of a page of 25 rows with a key of three columns, as much work as the
    rest of the query. Here each column is one array.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, model: type[Model], keys: Sequence[Any]) -> None:
        fields: Any = model._meta.pk_fields
        self.types = [str(field.rel_db_type(connection)) for field in fields]
        columns = zip(*keys, strict=True) if len(fields) > 1 else [keys]
        self.arrays = [array(column) for column in columns]
        super().__init__(*(F(field.attname) for field in fields))

    def as_sql(self, compiler: Any, *_args: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """The first column is asked for by itself as well: `in (select …)` alone is a join, which PostgreSQL may do last."""
        columns = [compiler.compile(each)[0] for each in self.get_source_expressions()]
        first = f"{columns[0]} = any(%s::{self.types[0]}[])"
        if len(columns) == 1:
            return first, (self.arrays[0],)
        arrays = ", ".join(f"%s::{each}[]" for each in self.types)
        return f"({first} and ({', '.join(columns)}) in (select * from unnest({arrays})))", (
            self.arrays[0],
            *self.arrays,
        )


def counts(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each has, in one question. None is asked when there is nothing to ask."""
    found = dict.fromkeys(range(len(querysets)), 0)
    asked: list[tuple[int, str, tuple[Any, ...]]] = []
    for index, queryset in enumerate(querysets):
        with suppress(EmptyResultSet):  # a filter that nothing can fit
            asked.append((index, *queryset.query.sql_with_params()))
    if asked:
        with connection.cursor() as cursor:
            sql = ", ".join(f"(select count(*) from ({sql}) as found)" for _index, sql, _params in asked)
            cursor.execute(f"select {sql}", [value for _index, _sql, params in asked for value in params])
            found.update(zip((index for index, *_rest in asked), cursor.fetchone(), strict=True))
    return [found[index] for index in range(len(querysets))]


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
