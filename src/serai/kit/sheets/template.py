"""The workbook to fill in: headings, an example, checks while typing, instructions, and lists on a hidden sheet."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from serai.kit.sheets.model import Column, Kind, Words
from serai.kit.sheets.write import (
    NO,
    NUMERIC,
    YES,
    Styles,
    heading,
    in_words,
    set_up,
    sheet_title,
    write_cell,
    write_text,
)

REQUIRED = " *"
ROWS_CHECKED = 2_000
_FIRST, _LAST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
_MAX_HINT = 255
_MAX_HINT_TITLE = 32


@dataclass(frozen=True)
class Form:
    """One sheet to fill in; ``rows`` are written under the heading (an example, or what is known already)."""

    title: Words
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]] = ()


def template_workbook(
    target: Path | BinaryIO, forms: Sequence[Form], instructions: Sequence[Words], *, language: str
) -> None:
    """A workbook in one language. Columns to fill in are marked with a star; ``instructions`` become a sheet of their
    own beside a table of all columns with kind, hint and example. Reading takes headings of any language back."""
    with translation.override(language):
        workbook = xlsxwriter.Workbook(
            str(target) if isinstance(target, Path) else target,
            {"strings_to_formulas": False, "strings_to_urls": False},
        )
        styles, titles = Styles(workbook), set[str]()
        right_to_left = translation.get_language_bidi()
        sheets = [workbook.add_worksheet(sheet_title(str(form.title), titles)) for form in forms]
        _instructions(workbook, sheet_title(_("Instructions"), titles), forms, instructions, styles, right_to_left)
        lists = Lists(workbook, sheet_title("lists", titles))
        for worksheet, form in zip(sheets, forms, strict=True):
            _form(worksheet, form, styles, lists, right_to_left)
        lists.hide()
        sheets[0].activate()
        workbook.close()


class Lists:
    """The hidden sheet with the choices: a drop-down list itself holds no more than 255 characters."""

    def __init__(self, workbook: Workbook, title: str) -> None:
        self._sheet = workbook.add_worksheet(title)
        self._title = title
        self._columns = 0
        self._known: dict[tuple[str, ...], str] = {}

    def range(self, labels: Sequence[str]) -> str:
        """The address of a list with these labels, written once for all columns that share it."""
        key = tuple(labels)
        if key not in self._known:
            self._sheet.write_column(0, self._columns, labels)
            letter = xlsxwriter.utility.xl_col_to_name(self._columns)
            self._known[key] = f"='{self._title}'!${letter}$1:${letter}${len(labels)}"
            self._columns += 1
        return self._known[key]

    def hide(self) -> None:
        """Out of sight; Excel still reads it."""
        self._sheet.hide()


def _form(worksheet: Worksheet, form: Form, styles: Styles, lists: Lists, right_to_left: bool) -> None:
    set_up(worksheet, form.columns, right_to_left=right_to_left)
    labels = [
        (f"{column.label}{REQUIRED if column.required else ''}", column.kind in NUMERIC) for column in form.columns
    ]
    heading(worksheet, 0, labels, styles)
    for number, column in enumerate(form.columns):
        rule = _rule(column, lists)
        worksheet.data_validation(1, number, ROWS_CHECKED, number, rule)
        if column.kind is Kind.DAY:
            worksheet.set_column(number, number, column.width, styles.get(num_format="yyyy-mm-dd"))
        elif column.kind is Kind.TEXT:  # so that 007 and 1-2 stay what was typed
            worksheet.set_column(number, number, column.width, styles.get(num_format="@"))
    for row, values in enumerate(form.rows, start=1):
        for number, column in enumerate(form.columns):
            write_cell(
                worksheet, (row, number), in_words(values.get(column.key), column), column, styles, ZoneInfo("UTC")
            )


def _rule(column: Column, lists: Lists) -> dict[str, Any]:
    """The check while typing, with the hint beside the cell."""
    rule: dict[str, Any] = {"validate": "any"}
    least = None if column.may_be_negative else 0
    if column.kind in {Kind.CHOICE, Kind.YES_NO}:
        rule = {"validate": "list", "source": lists.range(_labels(column))}
    elif column.kind in NUMERIC:
        kind = "integer" if column.kind is Kind.WHOLE else "decimal"
        rule = {"validate": kind, "criteria": ">=", "value": -(10**9) if least is None else least}
    elif column.kind is Kind.DAY:
        rule = {"validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST}
    elif column.kind is Kind.TEXT:
        rule = {"validate": "length", "criteria": "<=", "value": column.max_characters}
    hint = str(column.hint)
    if hint:
        rule |= {"input_title": str(column.label)[:_MAX_HINT_TITLE], "input_message": hint[:_MAX_HINT]}
    return rule | {"ignore_blank": True, "error_type": "stop", "error_message": _kind_in_words(column)[:_MAX_HINT]}


def _labels(column: Column) -> list[str]:
    return [str(YES), str(NO)] if column.kind is Kind.YES_NO else [str(label) for label in column.choices.values()]


def _kind_in_words(column: Column) -> str:
    """What may be written, in one short sentence."""
    return {
        Kind.TEXT: _("Text, at most %(limit)s characters") % {"limit": column.max_characters},
        Kind.WHOLE: _("Whole number, zero or more"),
        Kind.DECIMAL: _("Number, zero or more"),
        Kind.MONEY: _("Amount of money with at most two decimals"),
        Kind.DAY: _("Date, such as 2026-11-22"),
        Kind.MOMENT: _("Date and time, such as 2026-11-22 14:30"),
        Kind.YES_NO: _("Yes or no"),
        Kind.CHOICE: _("One of the list"),
    }[column.kind]


def _instructions(
    workbook: Workbook,
    title: str,
    forms: Sequence[Form],
    instructions: Sequence[Words],
    styles: Styles,
    right_to_left: bool,
) -> None:
    worksheet = workbook.add_worksheet(title)
    if right_to_left:
        worksheet.right_to_left()
    for number, width in enumerate((34, 14, 34, 60, 26)):
        worksheet.set_column(number, number, width)
    row = 0
    for text in instructions:
        worksheet.merge_range(row, 0, row, 4, str(text), styles.get(text_wrap=True))
        worksheet.set_row(row, 15 * (1 + len(str(text)) // 150))
        row += 1
    for form in forms:
        row += 1
        write_text(worksheet, (row, 0), str(form.title), styles, bold=True, font_size=12)
        row += 1
        names = (_("Column"), _("Needed"), _("What to write"), _("Hint"), _("Example"))
        heading(worksheet, row, [(name, False) for name in names], styles)
        for column in form.columns:
            row += 1
            needed = str(YES if column.required else NO)
            texts = (str(column.label), needed, _kind_in_words(column), str(column.hint))
            for number, text in enumerate(texts):
                write_text(worksheet, (row, number), text, styles, text_wrap=True)
            write_cell(
                worksheet, (row, 4), in_words(column.example, column), column, styles, ZoneInfo("UTC"), align="left"
            )
        row += 1
