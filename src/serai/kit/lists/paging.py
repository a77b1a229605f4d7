"""Paging by key: a page starts after the last row of the one before, so page 4,000 costs what page 1 costs.

The key of a row is its sort value and its primary key. A cursor carries both, and the running number of its first row,
which is only shown ("51–100"). Unknown values come last in both directions.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable

from serai.kit.postgres import KeyIn, joins_as_written

SORT_VALUE = "list_sort_value"


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by an expression (path, annotation or expression), then by primary key in the same direction."""

    by: str | Combinable
    descending: bool = False
    nullable: bool = True

    def apply(self, queryset: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        """Order `queryset`; backwards for reading the page before. Adds the sort value as an annotation."""
        queryset = self.with_value(queryset)
        down = self.descending != backwards
        options = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        sort = F(SORT_VALUE).desc(**options) if down else F(SORT_VALUE).asc(**options)
        return queryset.order_by(sort, "-pk" if down else "pk")  # by name: a key may have several columns

    def with_value(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        expression = F(self.by) if isinstance(self.by, str) else self.by
        annotated: QuerySet[Any] = queryset.annotate(**{SORT_VALUE: expression})
        return annotated

    def beyond(self, value: Any, key: Any, *, backwards: bool = False) -> Q:
        """Rows after (or before) the row with this value and key."""
        down = self.descending != backwards
        word = "lt" if down else "gt"
        same_value = Q(**{f"{SORT_VALUE}__isnull": True}) if value is None else Q(**{SORT_VALUE: value})
        tie = same_value & Q(**{f"pk__{word}": key})
        unknown = Q(**{f"{SORT_VALUE}__isnull": True})
        if value is None:
            return (tie | ~unknown) if backwards else tie
        further = Q(**{f"{SORT_VALUE}__{word}": value})
        # The first condition lets an index on the sort value start at the right place.
        inside = Q(**{f"{SORT_VALUE}__{word}e": value}) & (further | tie)
        return (inside | unknown) if self.nullable and not backwards else inside


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: the running number of its first row, and the sort value and key of the row beside it."""

    first: int
    value: Any
    key: str | tuple[str, ...]

    def encode(self) -> str:
        raw = json.dumps([self.first, self.value, self.key], cls=DjangoJSONEncoder, separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """None for anything that is not a cursor: the list then starts at its beginning."""
        try:
            first, value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(max(int(first), 1), value, tuple(key) if isinstance(key, list) else str(key))
        except (ValueError, TypeError, binascii.Error, UnicodeDecodeError):
            return None


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Any]
    first: int
    after: str = ""  # cursor of the next page, "" when this is the last
    before: str = ""  # cursor of the page before

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def page_of(queryset: QuerySet[Any], order: Order, *, size: int, after: str = "", before: str = "") -> Page:
    """The rows of one page. A cursor that no longer fits gives the first page.

    Rows with others beside them take two queries: which `size` + 1 keys, with the filters only, then those rows and what stands
    beside. In one query PostgreSQL thinks ten times as long about the order of a dozen joins as it needs to do them
    (`explain analyze` of the stock list).
    """
    cursor = Cursor.decode(after or before) if after or before else None
    if cursor is not None:
        try:
            return _page(queryset, order, size, cursor, backwards=bool(before and not after))
        except (ValidationError, ValueError, TypeError, DataError):
            pass  # a cursor of another sort order, or typed by hand
    return _page(queryset, order, size, None, backwards=False)


def _page(queryset: QuerySet[Any], order: Order, size: int, cursor: Cursor | None, *, backwards: bool) -> Page:
    ordered = order.apply(queryset, backwards=backwards)
    if cursor is not None:
        ordered = ordered.filter(order.beyond(cursor.value, cursor.key, backwards=backwards))
    more, rows = _first(ordered, order.with_value(queryset), size)
    if backwards:
        rows.reverse()
        first = max(cursor.first - len(rows), 1) if cursor and more else 1
    else:
        first = cursor.first if cursor else 1
    if not rows:
        return Page(rows, first)
    has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
    return Page(
        rows,
        first,
        after=_cursor(rows[-1], first + len(rows)) if has_next else "",
        before=_cursor(rows[0], first) if has_previous else "",
    )


def _first(ordered: QuerySet[Any], unordered: QuerySet[Any], size: int) -> tuple[bool, list[Any]]:
    """Whether there are more than `size` rows, and the first of them."""
    if not ordered.query.select_related:
        rows = list(ordered[: size + 1])
        return len(rows) > size, rows[:size]
    keys = list(ordered.select_related(None).values_list("pk", flat=True)[: size + 1])
    with joins_as_written():
        found = {row.pk: row for row in unordered.order_by().filter(KeyIn(unordered.model, keys))} if keys else {}
    return len(keys) > size, [found[key] for key in keys[:size] if key in found]


def _cursor(row: Any, first: int) -> str:
    value = getattr(row, SORT_VALUE)
    key = tuple(str(part) for part in row.pk) if isinstance(row.pk, tuple) else str(row.pk)
    return Cursor(first, str(value) if isinstance(value, UUID | Decimal) else value, key).encode()


def is_nullable(model: type[Model], path: str | Combinable) -> bool:
    """Whether a path of model fields can be unknown; annotations and expressions are taken to be."""
    if not isinstance(path, str):
        return True
    for step in path.split("__"):
        try:
            found: Any = model._meta.get_field("id" if step == "pk" else step)
        except FieldDoesNotExist:
            return True
        if getattr(found, "null", True):
            return True
        if found.related_model:
            model = found.related_model
    return False
