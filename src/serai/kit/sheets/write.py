"""Writing workbooks and CSV files row by row, without holding them, and without a formula that anybody smuggled in.

In a workbook text is stored as text and marked so ("quote prefix"): `=1+1` is shown, never calculated, also after it
was edited. CSV knows no types, so there a text that a spreadsheet would calculate gets an apostrophe in front, which
our own reader takes away again. Numbers stay numbers in both.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from serai.kit.sheets.errors import SheetError
from serai.kit.sheets.model import MAX_CELL_CHARACTERS, MAX_SHEET_ROWS, Column, Kind, Sheet

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
_MAX_TITLE = 31
_FIRST_DAY = dt.date(1900, 3, 1)  # before it Excel's calendar is wrong
YES, NO = _("yes"), _("no")
NUMERIC = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})


def write_workbook(
    target: Path | BinaryIO, sheets: Iterable[Sheet], *, language: str, zone: str = "UTC", author: str = "Serai"
) -> None:
    """An .xlsx file: heading frozen and filtered, totals that follow the filter, worksheets right to left in Arabic.

    ``zone`` is where moments are shown, since Excel knows no time zones. Raises SheetError
    ``sheet-too-many-rows-to-write``. Rows are taken from their generators one by one.
    """
    with translation.override(language):
        workbook = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
        workbook.set_properties({"author": author, "comments": ""})
        styles = Styles(workbook)
        titles: set[str] = set()
        try:
            for sheet in sheets:
                worksheet = workbook.add_worksheet(sheet_title(str(sheet.title), titles))
                _write_sheet(worksheet, sheet, styles, ZoneInfo(zone), translation.get_language_bidi())
        finally:
            workbook.close()


def write_csv(target: BinaryIO, sheet: Sheet, *, language: str, zone: str = "UTC") -> None:
    """The same rows as CSV: UTF-8 with mark, comma, points for decimals, ISO dates; numbers for machines."""
    with translation.override(language):
        text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
        try:
            writer = csv.writer(text)
            writer.writerow([harmless(str(column.label)) for column in sheet.columns])
            cells = [(column.key, _csv_cell(column, ZoneInfo(zone))) for column in sheet.columns]
            for row in sheet.rows:
                writer.writerow([plain(row.get(key)) for key, plain in cells])
        finally:
            text.detach()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before the dangerous beginnings."""
    if text.isprintable() and not text.startswith(_DANGEROUS):
        return text  # nearly all; whatever is printable has no control character
    plain = _CONTROL.sub("", text)
    return f"'{plain}" if text.startswith(_DANGEROUS) or plain.startswith(_DANGEROUS) else plain


def sheet_title(title: str, taken: set[str]) -> str:
    """A title that Excel accepts: 31 characters, none of ``[]:*?/\\'``, not used before in this file."""
    plain = _FORBIDDEN_IN_TITLE.sub(" ", _CONTROL.sub("", title)).strip()[:_MAX_TITLE] or "Sheet"
    result, number = plain, 1
    while result.casefold() in taken:
        number += 1
        result = f"{plain[: _MAX_TITLE - len(str(number)) - 3]} ({number})"
    taken.add(result.casefold())
    return result


class Styles:
    """The few cell formats of all our workbooks, made once a file."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"valign": "top", "font_size": 10, **properties})
        return self._made[key]

    def heading(self, *, numeric: bool) -> Format:
        """Bold on grey with a line below; over numbers flush right."""
        align = {"align": "right"} if numeric else {}
        return self.get(bold=True, bg_color="#EEF0EF", bottom=1, text_wrap=True, **align)

    def number(self, value: Any, column: Column, **more: Any) -> Format:
        """Groups of thousands, and as many decimals as the value has: ``12,480`` and ``12,480.5``."""
        if column.kind is Kind.MONEY:
            return self.get(num_format="#,##0.00", **more)
        whole = Decimal(value) == Decimal(value).to_integral_value()
        decimals = "" if whole or not column.digits else "." + "0" + "#" * (column.digits - 1)
        return self.get(num_format=f"#,##0{decimals}", **more)


def write_cell(
    worksheet: Worksheet,
    place: tuple[int, int],
    value: Any,
    column: Column,
    styles: Styles,
    zone: ZoneInfo,
    **more: Any,
) -> None:
    """One value in the cell of its kind; ``more`` are properties of the format, such as a colour."""
    row, number = place
    if value is None or value == "":
        if more:
            worksheet.write_blank(row, number, None, styles.get(**more))
    elif isinstance(value, bool):
        worksheet.write_boolean(row, number, value, styles.get(**more))
    elif isinstance(value, int | float | Decimal):
        worksheet.write_number(row, number, value, styles.number(value, column, **more))
    elif isinstance(value, dt.datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        worksheet.write_datetime(row, number, local, styles.get(num_format="yyyy-mm-dd hh:mm", align="left", **more))
    elif isinstance(value, dt.date) and value >= _FIRST_DAY:
        worksheet.write_datetime(row, number, value, styles.get(num_format="yyyy-mm-dd", align="left", **more))
    else:
        write_text(worksheet, place, str(value), styles, **more)


def write_text(worksheet: Worksheet, place: tuple[int, int], text: str, styles: Styles, **more: Any) -> None:
    """Text as text: what looks like a formula is marked so that it stays one to the eye only."""
    plain = _CONTROL.sub("", text)
    if len(plain) > MAX_CELL_CHARACTERS:
        plain = plain[: MAX_CELL_CHARACTERS - 1] + "…"
    if plain.startswith(_DANGEROUS) or text.startswith(_DANGEROUS):
        more["quote_prefix"] = True
    worksheet.write_string(*place, plain, styles.get(**more) if more else styles.get())


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: Styles, zone: ZoneInfo, right_to_left: bool) -> None:
    columns = sheet.columns
    set_up(worksheet, columns, right_to_left=right_to_left)
    heading(worksheet, 0, [(str(column.label), column.kind in NUMERIC) for column in columns], styles)
    sums = {column.key: Decimal() for column in columns if column.total}
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last >= MAX_SHEET_ROWS:
            raise SheetError("sheet-too-many-rows-to-write", limit=MAX_SHEET_ROWS)
        for number, column in enumerate(columns):
            value = row.get(column.key)
            if column.kind in {Kind.CHOICE, Kind.YES_NO}:
                value = in_words(value, column)
            write_cell(worksheet, (last, number), value, column, styles, zone)
            if column.total and value is not None:
                sums[column.key] += value
    worksheet.autofilter(0, 0, max(last, 1), max(len(columns) - 1, 0))
    if sums and last:
        _totals(worksheet, columns, sums, last, styles)
    if sheet.note:
        write_text(worksheet, (last + 3, 0), str(sheet.note), styles, italic=True)


def set_up(worksheet: Worksheet, columns: Sequence[Column], *, right_to_left: bool) -> None:
    """Widths, frozen heading, direction, and printing on landscape paper with the heading on every page."""
    for number, column in enumerate(columns):
        worksheet.set_column(number, number, column.width)
    worksheet.freeze_panes(1, 0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_footer("&L&8&A&R&8&P / &N")
    if right_to_left:
        worksheet.right_to_left()


def heading(worksheet: Worksheet, row: int, labels: Sequence[tuple[str, bool]], styles: Styles) -> None:
    """A row of headings; the second of each pair says whether numbers stand below."""
    for number, (label, numeric) in enumerate(labels):
        worksheet.write_string(row, number, _CONTROL.sub("", label), styles.heading(numeric=numeric))


def _totals(
    worksheet: Worksheet, columns: Sequence[Column], sums: Mapping[str, Decimal], last: int, styles: Styles
) -> None:
    """Sums one row below the table, so that the filter leaves them alone; they add what the filter shows."""
    place = last + 2
    write_text(worksheet, (place, 0), str(_("Total")), styles, bold=True, top=1)
    for number, column in enumerate(columns):
        if column.key in sums:
            total = sums[column.key]
            letter = xlsxwriter.utility.xl_col_to_name(number)
            formula = f"=SUBTOTAL(109,{letter}2:{letter}{last + 1})"
            worksheet.write_formula(
                place, number, formula, styles.number(total, column, bold=True, top=1), float(total)
            )


def in_words(value: Any, column: Column) -> Any:
    """A choice by its label and a truth as yes or no, in the language that is active; anything else as it is."""
    if column.kind is Kind.CHOICE and value in column.choices:
        return str(column.choices[value])
    if column.kind is Kind.YES_NO and isinstance(value, bool):
        return str(YES if value else NO)
    return value


def _csv_cell(column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
    """What writes the values of a column: the words of its choices are looked up once and not for each row."""
    words = {key: str(label) for key, label in column.choices.items()} if column.kind is Kind.CHOICE else {}

    def plain(value: Any) -> str:
        if isinstance(value, str):
            return harmless(words.get(value, value))
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, Decimal):
            return format(value, "f")
        if isinstance(value, dt.datetime):
            return (value.astimezone(zone) if value.tzinfo else value).isoformat(timespec="seconds")
        if isinstance(value, dt.date):
            return value.isoformat()
        return str(value) if isinstance(value, int) else harmless(str(in_words(value, column)))

    return plain
