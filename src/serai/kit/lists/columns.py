"""Columns of a list page: what a cell shows, what an export writes, and how a column gives way on narrow screens."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit import moments, numbers, pieces

Row = Any
CARD_PLACES = frozenset({"", "number", "aside", "title", "line", "fact"})
WIDTHS = frozenset({"", "wide", "mid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Only `key` and `label` are needed: the value is then the row's attribute `key`.

    value       attribute path ("organisation.name") or function of the row; the plain value, for exports and totals
    cell        function of the row that returns what is shown (safe HTML or text); default: the value in words
    second      function of the row: the quieter second line
    url         function of the row: makes the cell a link (class `rec` when the column is the record's number)
    sort        ORM path, annotation or expression to sort by; "" = not sortable
    sort_never_null  an annotation or expression that is never null (paths of model fields are looked up)
    is_number   right-aligned; `digits` fixes decimals; `divide_by` 1000 shows kilograms as tonnes
    total       ORM path that is summed over all rows for the line above the table; the page's own sum goes below
    unit        word after the total above the table ("t", "m³")
    narrow      "wide": hidden at 1360 px and less, "mid": at 1180 px and less; then shown under the column named
                `under`, with its unit
    card        its place on a phone's card: number, aside, title, line, fact, or "" for none
    is_shown    in the table unless the reader chose otherwise
    is_heading  the cell that names the row for screen readers (one a list)
    width       of the exported column, in characters
    """

    key: str
    label: Any
    value: str | Callable[[Row], Any] = ""
    cell: Callable[[Row], Any] | None = None
    second: Callable[[Row], Any] | None = None
    url: Callable[[Row], str] | None = None
    sort: str | Combinable = ""
    sort_never_null: bool = False
    is_number: bool = False
    digits: int | None = None
    divide_by: int = 1
    total: str = ""
    unit: Any = ""
    narrow: str = ""
    under: str = ""
    card: str = ""
    css: str = ""
    is_shown: bool = True
    is_heading: bool = False
    is_exported: bool = True
    width: int = 16

    def __post_init__(self) -> None:
        if self.card not in CARD_PLACES or self.narrow not in WIDTHS:
            raise ValueError(f"column {self.key}: no such card place or width: {self.card!r}, {self.narrow!r}")

    def plain(self, row: Row) -> Any:
        """The value as a number, day, moment or text; amounts already in the unit of the column."""
        value = self.value(row) if callable(self.value) else attribute(row, self.value or self.key)
        if self.divide_by != 1 and value is not None:
            return Decimal(value) / self.divide_by
        return value

    def html(self, row: Row) -> SafeString:
        """What the cell shows, without its second line."""
        shown = self.cell(row) if self.cell else words_of(self.plain(row), digits=self.digits)
        if self.url is not None and (address := self.url(row)):
            if self.card == "number":
                return pieces.recno(shown, address)
            return format_html('<a href="{}">{}</a>', address, shown)
        return conditional_escape(shown)

    @property
    def classes(self) -> str:
        return " ".join(
            filter(None, ("num" if self.is_number else "", self.css, f"x-{self.narrow}" if self.narrow else ""))
        )


def attribute(row: Row, path: str) -> Any:
    """`row.organisation.name` for "organisation.name"; None as soon as a step is None; dicts are read by key."""
    for step in path.split("."):
        if row is None:
            return None
        row = row[step] if isinstance(row, dict) else getattr(row, step)
    return row


def words_of(value: Any, *, digits: int | None = None) -> Any:
    """A plain value written for people; a state becomes its mark and word; unknown becomes a dash."""
    language = get_language() or "en"
    if value is None or value == "":
        return format_html('<span class="mut">{}</span>', numbers.UNKNOWN)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal | int):
        return numbers.number(value, language, digits=digits)
    if isinstance(value, dt.datetime):
        return moments.when_words(value, language, now=timezone.now())
    if isinstance(value, dt.date):
        return moments.day_words(value, language, now=timezone.now(), weekday=False)
    if hasattr(value, "mark") and hasattr(value, "label"):
        return pieces.state(value)
    if isinstance(value, Model):
        return format_html("<bdi>{}</bdi>", getattr(value, "local_name", None) or value)
    return value


def sheet_value(value: Any) -> Any:
    """A plain value for a spreadsheet: numbers, days and moments as they are, everything else as text."""
    if value is None or isinstance(value, bool | Decimal | int | dt.date | dt.datetime):
        return value
    return str(getattr(value, "label", value))
