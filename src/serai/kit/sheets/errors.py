"""Refusals of whole files and problems of single cells: a code for machines, a sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Invalid

#: Why a file is not read at all.
FILE_MESSAGES: dict[str, Promise] = {
    "sheet-empty-file": _("The file is empty."),
    "sheet-too-large": _("The file has %(found)s MB; at most %(limit)s MB are read. Split it, or remove pictures."),
    "sheet-unpacks-too-large": _("The file unpacks to more than %(limit)s MB and was not opened."),
    "sheet-too-many-rows": _("There are more than %(limit)s rows. Split the file into several."),
    "sheet-too-many-columns": _("There are more than %(limit)s columns. Remove those that are not needed."),
    "sheet-broken": _("The file is damaged and cannot be read. Save it again as .xlsx."),
    "sheet-password": _("The file is protected by a password. Save it without one."),
    "sheet-old-format": _("This is an old .xls file. Save it as .xlsx."),
    "sheet-wrong-format": _("This is not an Excel workbook (.xlsx). Save it as .xlsx or CSV."),
    "sheet-not-text": _("This is not a CSV file in UTF-8. Save it as “CSV UTF-8” or as .xlsx."),
    "sheet-not-found": _("There is no sheet named “%(name)s”."),
    "sheet-no-heading": _("No row with the expected headings was found. Use the template or name the columns."),
    "sheet-too-many-rows-to-write": _("There are more than %(limit)s rows, too many for one sheet. Narrow the filter."),
}

#: Why a cell cannot be used. The advice says what to write instead.
CELL_MESSAGES: dict[str, Promise] = {
    "required": _("Fill this in."),
    "formula-error": _("The formula in this cell gives an error. Write the value."),
    "too-long": _("Use at most %(limit)s characters; there are %(found)s."),
    "not-text": _("Write words here, not true or false."),
    "not-a-number": _("“%(value)s” is not a number. Write digits only, without a unit."),
    "number-unreadable": _("“%(value)s” is not a number. Write digits only, without a unit."),
    "number-ambiguous": _("“%(value)s” may mean %(first)s or %(second)s. Write it without a mark for thousands."),
    "number-too-many-decimals": _("%(value)s has too many decimals; at most %(scale)s are possible here."),
    "number-negative": _("%(value)s is below zero. Write zero or more."),
    "number-too-large": _("%(value)s is too large; the largest possible is %(largest)s."),
    "not-whole": _("%(value)s is not a whole number."),
    "not-a-day": _("“%(value)s” is not a date. Write it as 2026-11-22."),
    "ambiguous-day": _("“%(value)s” may mean %(first)s or %(second)s. Write it as %(first)s or %(second)s."),
    "short-year": _("“%(value)s” has a year of two digits. Write all four."),
    "impossible-day": _("“%(value)s” is not a day of the calendar."),
    "not-yes-or-no": _("“%(value)s” is neither yes nor no."),
    "not-a-choice": _("“%(value)s” is not in the list. Possible: %(choices)s."),
    "nearly-a-choice": _("“%(value)s” is not in the list. Did you mean “%(suggestion)s”?"),
}


class SheetError(Invalid):
    """A file that was not read, or a sheet that cannot be written: ``code`` of FILE_MESSAGES with its ``params``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(FILE_MESSAGES[code], code=code, **params)


@dataclass(frozen=True)
class CellProblem:
    """One cell that cannot be used. ``row`` and ``column`` count from 0 in the file; ``key`` is the column's."""

    row: int
    column: int
    key: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """The cell as spreadsheets name it: ``B7``."""
        return reference(self.row, self.column)

    @property
    def message(self) -> str:
        """The sentence, in the language that is active."""
        return str(CELL_MESSAGES[self.code]) % dict(self.params)


class CellError(ValueError):
    """Raised by the readers of single values (`kit/sheets/cells.py`); the reader of rows adds where it was."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def reference(row: int, column: int) -> str:
    """``(6, 1)`` → ``B7``."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
