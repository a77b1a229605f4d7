"""The workbook that goes back to its sender: what they sent, the cells to mend coloured, the reasons at the side."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils import translation

from serai.kit.sheets.errors import CellProblem
from serai.kit.sheets.mapping import OWN_HEADING, Match
from serai.kit.sheets.model import Column
from serai.kit.sheets.read import Grid
from serai.kit.sheets.write import OPTIONS, Styles, heading, set_up, sheet_title, write_cell, write_text

FAULT = {"bg_color": "#FBE3E1", "border": 1, "border_color": "#A61B1B"}
_ANYTHING = Column("", "", digits=10, width=18)


def errors_workbook(
    target: Path | BinaryIO,
    grid: Grid,
    match: Match,
    problems: Iterable[CellProblem],
    *,
    language: str,
    row_messages: Sequence[tuple[int, str]] = (),
) -> None:
    """The rows of ``grid`` as they came, with the cells of ``problems`` coloured and a last column of sentences.

    ``row_messages`` are (row number counted from 0, sentence) for what concerns a row as a whole. Rows above the
    heading are kept. Mended and sent again it is read like any other file; the added column is passed over.
    """
    faults = {(problem.row, problem.column): problem for problem in problems}
    with translation.override(language):
        sentences = _sentences(faults.values(), match, row_messages)
        workbook = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)
        styles = Styles(workbook)
        worksheet = workbook.add_worksheet(sheet_title(grid.title, set()))
        width = max((len(row) for row in grid.rows), default=0)
        _lay_out(worksheet, width, match, right_to_left=translation.get_language_bidi())
        for number, row in enumerate(grid.rows):
            if number == match.heading_row:
                labels = [(str(value), False) for value in row] + [("", False)] * (width - len(row))
                heading(worksheet, number, [*labels, (str(OWN_HEADING), False)], styles)
                continue
            for place in range(width):
                more = FAULT if (number, place) in faults else {}
                value = _plain(row[place]) if place < len(row) else None
                write_cell(worksheet, (number, place), value, _ANYTHING, styles, ZoneInfo("UTC"), **more)
            if number in sentences:
                write_text(worksheet, (number, width), sentences[number], styles, text_wrap=True, font_color="#A61B1B")
        workbook.close()


def _lay_out(worksheet: Any, width: int, match: Match, *, right_to_left: bool) -> None:
    set_up(worksheet, [_ANYTHING] * width, right_to_left=right_to_left)
    worksheet.freeze_panes(match.heading_row + 1, 0)
    worksheet.repeat_rows(match.heading_row)
    worksheet.set_column(width, width, 90)


def _sentences(
    problems: Iterable[CellProblem], match: Match, row_messages: Sequence[tuple[int, str]]
) -> dict[int, str]:
    """One text a row: each problem with the name of its column."""
    found: dict[int, list[str]] = {}
    for problem in problems:
        name = match.headings[problem.column] if problem.column < len(match.headings) else problem.reference
        found.setdefault(problem.row, []).append(f"{name}: {problem.message}")
    for number, message in row_messages:
        found.setdefault(number, []).append(str(message))
    return {number: "\n".join(messages) for number, messages in found.items()}


def _plain(value: Any) -> Any:
    """Raw values that are neither text, number nor date are written as text."""
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    return value
