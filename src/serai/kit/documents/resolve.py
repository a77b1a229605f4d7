"""A document with its parts becomes plain text in one language: the one mapping that PDF and web page share.

Everything a template sees is a string that is already translated, grouped, dated and cleaned, so a template decides
about looks and nothing else. The text of users never becomes code: it travels as JSON and is escaped on the web.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from serai.kit.charts import Theme, as_svg
from serai.kit.documents.codes import gs1_svg, qr_svg
from serai.kit.documents.parts import Document, Head, Kind, Picture, Table, Value
from serai.kit.documents.words import PRINTED, PRINTED_BY, chrome
from serai.kit.errors import Invalid
from serai.kit.numbers import UNKNOWN, day, moment, number

MAX_TEXT_CHARACTERS = 20_000
MAX_ROWS = 5_000
# Control characters have no place on paper, and overriding or embedding marks could show a text other than the one
# stored ("trojan source"). The plain marks U+200E and U+200F stay: Arabic text needs them. Isolation is done by us.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class DocumentTooLarge(Invalid):
    """More text or rows than a printed document may have; a spreadsheet of the same lines has no such limit."""

    def __init__(self, *, found: int, limit: int) -> None:
        super().__init__(
            _("This document would be too long to print: %(found)s where %(limit)s are possible."),
            code="document-too-large",
            way_out=_("Export the lines as a spreadsheet."),
            found=found,
            limit=limit,
        )


def clean(text: object) -> str:
    """Text of anyone, made safe to print: no control or direction-overriding characters; bounded length."""
    plain = _FORBIDDEN.sub("", str(text).replace("\r\n", "\n").replace("\t", " "))
    if len(plain) > MAX_TEXT_CHARACTERS:
        raise DocumentTooLarge(found=len(plain), limit=MAX_TEXT_CHARACTERS)
    return plain


def written(value: Value, kind: Kind, language: str, zone: str, digits: int | None = None) -> str:
    """A value as it is printed. None becomes a dash ("not known"), a blank box an empty string."""
    if kind is Kind.BLANK:
        return ""
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, datetime) and kind is Kind.MOMENT:
        return moment(value, language, zone)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Decimal | int | float):  # a float is refused by number()
        digits = {Kind.COUNT: 0, Kind.MONEY: 2}.get(kind, digits)
        sign = "+" if kind is Kind.SIGNED and value > 0 else ""
        return sign + number(value, language, digits=digits)
    if isinstance(value, tuple):
        return "\n".join(clean(piece) for piece in value) or UNKNOWN
    return clean(value)


def resolve(document: Document) -> dict[str, Any]:
    """The document as nested dicts, lists and strings (shape: see ``kit/documents/library/serai.typ``).

    Raises DocumentTooLarge when a table has more than ``MAX_ROWS`` rows or a text more than ``MAX_TEXT_CHARACTERS``.
    """
    language = document.language
    with translation.override(language):
        head = document.head
        return {
            "kind": document.kind,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "title": clean(document.title),
            "lead": clean(document.lead),
            "stamp": clean(document.stamp),
            "copies": [clean(copy) for copy in document.copies],
            "paper": document.paper,
            "landscape": document.landscape,
            "head": _head(head, language),
            "words": chrome(),
            "parts": [_part(part, language, head.zone) for part in document.parts],
        }


def _head(head: Head, language: str) -> dict[str, Any]:
    return {
        "publisher": clean(head.publisher),
        "operation": clean(head.operation),
        "number": clean(head.number),
        "dated": day(head.dated, language),
        "url": clean(head.url),
        "qr": qr_svg(head.url),
        "printed": _printed(head, language),
        "demonstration": head.demonstration,
    }


def _printed(head: Head, language: str) -> str:
    """When and by whom it was printed, with the names isolated, so that the sentence holds in both directions."""
    sentence = str(PRINTED_BY if head.printed_by else PRINTED)
    printed_at = isolated(moment(head.printed_at, language, head.zone))
    return sentence % {"moment": printed_at, "person": isolated(clean(head.printed_by))}


def isolated(text: str) -> str:
    """Text between Unicode's first strong isolate and its end: its direction leaves its neighbours alone."""
    return f"\u2068{text}\u2069"


def _part(part: Any, language: str, zone: str) -> dict[str, Any]:
    """Any part, field by field; tables and facts are the two that hold values of a kind."""
    plain = {"type": type(part).__name__.lower()}
    if isinstance(part, Picture):
        return plain | _picture(part, language)
    if isinstance(part, Table):
        return plain | _table(part, language, zone)
    return plain | {item.name: _plain(getattr(part, item.name), language, zone) for item in fields(part)}


def _picture(picture: Picture, language: str) -> dict[str, str]:
    chart = picture.chart
    return {
        "key": picture.key,
        "title": clean(chart.title),
        "description": clean(chart.description),
        "paper": as_svg(chart, language, Theme.PAPER),
        "page": as_svg(chart, language, Theme.PAGE),
    }


def _plain(value: Any, language: str, zone: str) -> Any:
    if hasattr(value, "kind") and hasattr(value, "value"):
        return _fact(value, language, zone)
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name), language, zone) for item in fields(value)}
    if isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return moment(value, language, zone)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item, language, zone) for item in value]
    return "" if value is None else clean(value)


def _fact(fact: Any, language: str, zone: str) -> dict[str, Any]:
    return {
        "key": fact.key,
        "label": clean(fact.label),
        "kind": str(fact.kind),
        "value": written(fact.value, fact.kind, language, zone),
        "second": _second(fact.second),
        "qr": _code(fact),
    }


def _code(fact: Any) -> str:
    if fact.kind is Kind.QR:
        return qr_svg(str(fact.value))
    return gs1_svg(str(fact.value)) if fact.kind is Kind.GS1 and fact.value else ""


def _second(value: Value) -> list[str]:
    """The pieces of a second line; each is isolated by the templates."""
    if value is None or value == "":
        return []
    return [clean(piece) for piece in (value if isinstance(value, tuple) else (value,))]


def _table(table: Table, language: str, zone: str) -> dict[str, Any]:
    if len(table.rows) > MAX_ROWS:
        raise DocumentTooLarge(found=len(table.rows), limit=MAX_ROWS)
    columns = [
        {
            "key": column.key,
            "label": clean(column.label),
            "kind": str(column.kind),
            "numeric": column.kind.is_number,
            "width": column.width,
            "group": clean(column.group),
        }
        for column in table.columns
    ]
    return {
        "key": table.key,
        "title": clean(table.title),
        "note": clean(table.note),
        "empty": clean(table.empty),
        "blank_rows": table.blank_rows,
        "numbered": table.numbered,
        "columns": columns,
        "groups": _groups(columns),
        "rows": [_row(table, row, language, zone) for row in table.rows],
        "totals": [
            written(table.totals[column.key], column.kind, language, zone, column.digits)
            if column.key in table.totals
            else ""
            for column in table.columns
        ]
        if table.totals
        else [],
    }


def _row(table: Table, row: Mapping[str, Value], language: str, zone: str) -> list[dict[str, Any]]:
    return [
        {
            "text": written(row[column.key], column.kind, language, zone, column.digits) if column.key in row else "",
            "second": _second(row.get(column.second)) if column.second else [],
            "kind": str(column.kind),
            "numeric": column.kind.is_number,
            "label": clean(column.label),
        }
        for column in table.columns
    ]


def _groups(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Headings over neighbouring columns: ``[{"label": "", "span": 4}, {"label": "Received", "span": 3}]`` or none."""
    if not any(column["group"] for column in columns):
        return []
    groups: list[dict[str, Any]] = []
    for column in columns:
        if groups and groups[-1]["label"] == column["group"]:
            groups[-1]["span"] += 1
        else:
            groups.append({"label": column["group"], "span": 1})
    return groups
