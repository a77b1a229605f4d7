"""Spreadsheets in and out: exports, templates to fill in, imports that say which cell to mend."""

from serai.kit.sheets.archive import Limits
from serai.kit.sheets.errors import CELL_MESSAGES, FILE_MESSAGES, CellError, CellProblem, SheetError, reference
from serai.kit.sheets.mapping import Match, headings_digest, known_names, match_columns
from serai.kit.sheets.model import Column, Kind, Sheet
from serai.kit.sheets.read import Grid, read_any, read_csv, read_workbook
from serai.kit.sheets.returned import errors_workbook
from serai.kit.sheets.rows import Row, read_rows
from serai.kit.sheets.template import Form, template_workbook
from serai.kit.sheets.write import write_csv, write_workbook

__all__ = [
    "CELL_MESSAGES",
    "FILE_MESSAGES",
    "CellError",
    "CellProblem",
    "Column",
    "Form",
    "Grid",
    "Kind",
    "Limits",
    "Match",
    "Row",
    "Sheet",
    "SheetError",
    "errors_workbook",
    "headings_digest",
    "known_names",
    "match_columns",
    "read_any",
    "read_csv",
    "read_rows",
    "read_workbook",
    "reference",
    "template_workbook",
    "write_csv",
    "write_workbook",
]
