"""What a sheet is: columns with a kind, and rows. Read, written and filled in from the same description."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.utils.functional import Promise

Words: TypeAlias = str | Promise

#: The most that the format itself can hold, less the heading.
MAX_SHEET_ROWS = 1_048_575
MAX_CELL_CHARACTERS = 32_767


class Kind(enum.StrEnum):
    """What a column holds. Units belong in the label (``Weight, kg``)."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column. The last seven fields matter only where people fill a sheet in.

    ``width`` in characters; ``digits`` the decimals that a DECIMAL may have; ``total`` sums it under the last row.
    ``choices`` maps what the application stores to what people read; ``synonyms`` are other headings it is known by
    (its labels in all languages are known anyway); ``hint`` is shown beside the cell.
    """

    key: str
    label: Words
    kind: Kind = Kind.TEXT
    width: int = 16
    digits: int = 3
    total: bool = False
    required: bool = False
    may_be_negative: bool = False
    max_characters: int = 200
    choices: Mapping[str, Words] = field(default_factory=dict)
    synonyms: Sequence[str] = ()
    hint: Words = ""
    example: Any = None


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: a row is a mapping of column keys to values (Decimal, int, str, date, aware datetime, bool,
    None). ``rows`` may be a generator: it is read once, in order, and never held."""

    title: Words
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    note: Words = ""
