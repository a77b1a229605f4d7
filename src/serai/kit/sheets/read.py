"""Reading a workbook or CSV file into rows that know where they stand. What the cells mean is `cells.py`'s business."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from serai.kit.sheets.archive import Checked, Limits, check_size, check_workbook
from serai.kit.sheets.errors import SheetError

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Grid:
    """A sheet as it was read. ``rows[6][1]`` is cell B7; raw values are str, float, bool, date, datetime, time or "".

    ``errors`` are the cells (``B7``) whose formula gave an error; their value reads as empty.
    """

    title: str
    rows: list[list[Any]]
    titles: list[str] = field(default_factory=list)
    errors: frozenset[str] = frozenset()

    def filled(self, start: int = 0) -> Iterator[tuple[int, list[Any]]]:
        """The rows from ``start`` on that hold anything, each with its number counted from 0."""
        for number in range(start, len(self.rows)):
            row = self.rows[number]
            if any(value is not None and str(value).strip() for value in row):
                yield number, row


def read_workbook(source: bytes | Path | BinaryIO, limits: Limits | None = None, *, sheet: str = "") -> Grid:
    """One sheet of an .xlsx file: the one named ``sheet``, else the first that is visible and holds anything.

    Raises SheetError before reading a file that is too large, unpacks too large, is broken, protected by a password
    or no .xlsx file; and after reading one with more rows or columns than the limits allow.
    """
    limits = limits or Limits()
    checked = check_workbook(_content(source, limits), limits)
    try:
        with calamine.load_workbook(io.BytesIO(checked.content)) as book:
            names = _visible(book)
            title, rows = _rows(book, names, sheet, limits)
    except calamine.PasswordError as error:
        raise SheetError("sheet-password") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise SheetError("sheet-broken") from error
    except BaseException as error:  # a Rust panic is no Exception; a hostile file must not end the worker
        if type(error).__name__ != "PanicException":
            raise
        raise SheetError("sheet-broken") from error
    width = max((len(row) for row in rows), default=0)
    if width > limits.max_columns:
        raise SheetError("sheet-too-many-columns", limit=limits.max_columns)
    return Grid(title, rows, names, frozenset(_error_cells(checked, title)))


def read_csv(source: bytes | Path | BinaryIO, limits: Limits | None = None) -> Grid:
    """A CSV file in UTF-8 (with or without mark) with comma, semicolon, tab or bar between the values.

    Raises SheetError as ``read_workbook`` does.
    """
    limits = limits or Limits()
    content = _content(source, limits)
    check_size(content, limits)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError("sheet-not-text") from error
    if "\x00" in text:
        raise SheetError("sheet-not-text")
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(rows) >= limits.max_rows:
                raise SheetError("sheet-too-many-rows", limit=limits.max_rows)
            if len(row) > limits.max_columns:
                raise SheetError("sheet-too-many-columns", limit=limits.max_columns)
            rows.append(row)
    except csv.Error as error:
        raise SheetError("sheet-broken") from error
    return Grid("CSV", rows, ["CSV"])


def read_any(source: bytes | Path | BinaryIO, limits: Limits | None = None, *, sheet: str = "") -> Grid:
    """A workbook or a CSV file, told apart by what is in it and not by its name."""
    limits = limits or Limits()
    content = _content(source, limits)
    is_text = not content.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and not content.lstrip().startswith(b"<")
    return read_csv(content, limits) if is_text and content.strip() else read_workbook(content, limits, sheet=sheet)


def _content(source: bytes | Path | BinaryIO, limits: Limits) -> bytes:
    """The bytes, never more than one above the limit, so that an endless stream ends."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    return source.read(limits.max_bytes + 1)


def _visible(book: calamine.CalamineWorkbook) -> list[str]:
    return [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def _rows(
    book: calamine.CalamineWorkbook, names: list[str], wanted: str, limits: Limits
) -> tuple[str, list[list[Any]]]:
    if wanted:
        match = next((name for name in names if name.strip().casefold() == wanted.strip().casefold()), None)
        if match is None:
            raise SheetError("sheet-not-found", name=wanted)
        names = [match]
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is None:
            continue
        if sheet.end[0] >= limits.max_rows:
            raise SheetError("sheet-too-many-rows", limit=limits.max_rows)
        if sheet.end[1] >= limits.max_columns:
            raise SheetError("sheet-too-many-columns", limit=limits.max_columns)
        return name, sheet.to_python(skip_empty_area=False)
    return (names[0] if names else "", [])


def _error_cells(checked: Checked, title: str) -> set[str]:
    """The cells of this sheet whose formula gave an error; found through the workbook's list of sheets."""
    if not checked.error_cells:
        return set()
    with zipfile.ZipFile(io.BytesIO(checked.content)) as archive:
        book = archive.read("xl/workbook.xml")
        try:
            relations = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            return set()
    targets = {a.get(b"Id"): a.get(b"Target", b"") for a in map(_attributes, _RELATION.findall(relations))}
    for sheet in map(_attributes, _SHEET.findall(book)):
        if _unescaped(sheet.get(b"name", b"")) == title:
            target = targets.get(sheet.get(b"r:id"), b"").decode()
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return checked.error_cells.get(member, set())
    return set()


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _unescaped(name: bytes) -> str:
    return html.unescape(name.decode("utf-8", "replace"))


def _delimiter(text: str) -> str:
    """The mark that stands most often in the first line that has one; quoted text is left out."""
    for line in text.splitlines()[:20]:
        bare = re.sub(r'"[^"]*"', "", line)
        counts = {mark: bare.count(mark) for mark in _DELIMITERS}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","
