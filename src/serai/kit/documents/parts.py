"""The parts a document is made of: what the PDF and the web page are both drawn from, in the same order.

A part says *what* is shown; the Typst library and the web template say how. Nothing here knows a business noun: an
app turns its own records into these parts (``apps/<app>/documents``). Text may be a lazy translation; it becomes a
sentence in the document's language when the document is resolved.
"""

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from django.utils.functional import Promise

from serai.kit.charts import Chart

Words: TypeAlias = str | Promise
Value: TypeAlias = Words | Decimal | int | dt.date | dt.datetime | tuple[str, ...] | None


class Kind(enum.StrEnum):
    """How a value is written. Units belong in the label (``Weight, kg``), never in the value."""

    TEXT = "text"
    CODE = "code"  # record numbers, plates, batch numbers: kept left to right and never broken
    COUNT = "count"  # whole numbers
    QUANTITY = "quantity"  # a Decimal, zeros at the end cut
    SIGNED = "signed"  # a Decimal with + or -, for movements
    MONEY = "money"  # two decimals, no currency
    DAY = "day"
    MOMENT = "moment"  # an aware datetime, shown in the operation's zone
    BLANK = "blank"  # an empty box to write in by hand
    QR = "qr"  # an address, drawn as a QR code
    GS1 = "gs1"  # GS1 elements with their identifiers in brackets, drawn as a DataMatrix; blank: nothing

    @property
    def is_number(self) -> bool:
        """True for what is set flush right, in every direction of writing."""
        return self in {Kind.COUNT, Kind.QUANTITY, Kind.SIGNED, Kind.MONEY}


class Tone(enum.StrEnum):
    """How loudly a text speaks."""

    PLAIN = "plain"
    NOTICE = "notice"  # framed: what a reader must not miss
    SMALL = "small"  # terms and declarations


@dataclass(frozen=True)
class Fact:
    """One labelled value. ``key`` lets a template pick it out; ``second`` is a smaller line under it."""

    label: Words
    value: Value
    kind: Kind = Kind.TEXT
    key: str = ""
    second: Value = ""


@dataclass(frozen=True)
class Facts:
    """Labelled values in columns; ``columns`` is for paper (1 to 4)."""

    facts: Sequence[Fact]
    title: Words = ""
    columns: int = 2
    key: str = ""


@dataclass(frozen=True)
class Party:
    """Someone named on the paper: the role, the name, then lines such as contact, phone and address."""

    role: Words
    name: Words
    lines: Sequence[Words] = ()


@dataclass(frozen=True)
class Parties:
    """Boxes side by side, at most four."""

    parties: Sequence[Party]
    key: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table. ``width`` in millimetres, 0 = a share of what is left; ``second`` names the key of the
    smaller line under the value; ``group`` is a heading that neighbouring columns with the same words share;
    ``digits`` fixes the decimals of a quantity, which otherwise loses its last zeros."""

    key: str
    label: Words
    kind: Kind = Kind.TEXT
    width: int = 0
    second: str = ""
    group: Words = ""
    digits: int | None = None


@dataclass(frozen=True)
class Table:
    """Lines with totals. Rows map column keys to values: None is written as a dash (not known), a key left out as
    nothing at all; ``blank_rows`` are added for writing by hand on paper."""

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Value]]
    title: Words = ""
    note: Words = ""
    totals: Mapping[str, Value] = field(default_factory=dict)
    empty: Words = ""
    blank_rows: int = 0
    numbered: bool = False
    key: str = ""


@dataclass(frozen=True)
class Signature:
    """A box to sign; with ``name`` and ``signed_at`` it has been signed in the system already.

    ``image`` is the signature itself (PNG or JPEG, see ``is_picture``), ``image_url`` where the page finds it.
    """

    role: Words
    statement: Words = ""
    name: str = ""
    organisation: str = ""
    signed_at: dt.datetime | None = None
    image: bytes = b""
    image_url: str = ""


@dataclass(frozen=True)
class Signatures:
    """Signature boxes side by side, kept together on one page."""

    boxes: Sequence[Signature]
    title: Words = ""
    key: str = ""


@dataclass(frozen=True)
class Text:
    """Paragraphs, or numbered terms."""

    paragraphs: Sequence[Words]
    title: Words = ""
    tone: Tone = Tone.PLAIN
    numbered: bool = False
    key: str = ""


@dataclass(frozen=True)
class WriteIn:
    """Ruled lines to write on by hand, with what is known already above them."""

    label: Words
    text: Words = ""
    lines: int = 2
    key: str = ""


@dataclass(frozen=True)
class Picture:
    """A chart: fixed colours on paper, the style sheet's on the page; its title stands above it."""

    chart: Chart
    key: str = ""


Part: TypeAlias = Facts | Parties | Table | Signatures | Text | WriteIn | Picture


@dataclass(frozen=True)
class Head:
    """What stands at the top and the foot of every document.

    ``publisher`` is the body that issues the paper, ``url`` the absolute address of the record (drawn as QR code),
    ``zone`` the time zone of the operation, ``printed_at`` an aware moment read once at the edge.
    """

    publisher: Words
    operation: Words
    number: str
    dated: dt.date
    url: str
    printed_at: dt.datetime
    zone: str
    printed_by: str = ""
    demonstration: bool = False


@dataclass(frozen=True)
class Document:
    """One document, complete: render it with ``as_pdf`` or ``as_html``.

    ``kind`` is ``<app>.<name>``; ``template`` the Typst file; ``stamp`` a word across the page such as *Cancelled*;
    ``copies`` one heading a copy (the whole document is printed once for each); ``lead`` one sentence under the title.
    """

    kind: str
    language: str
    title: Words
    head: Head
    parts: Sequence[Part]
    template: Path
    lead: Words = ""
    stamp: Words = ""
    copies: Sequence[Words] = ()
    paper: str = "a4"
    landscape: bool = False
