"""Which dangerous goods must be kept apart, as data.

Source: IMDG Code, chapter 7.2.4, segregation table (the same table stands in 49 CFR 176.83 (b)); for roads ADR 7.5.2.1, which adds that
explosives share a vehicle with no other class. The table is general: where the dangerous goods list says more of a substance, that
takes precedence, and a person looks it up. Subsidiary hazards are not known here.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _


class Segregation(IntEnum):
    """What the table asks for between two classes; the terms are the Code's."""

    NONE = 0  # X in the table: nothing general
    AWAY_FROM = 1
    SEPARATED_FROM = 2
    COMPARTMENT = 3  # separated by a complete compartment or hold from
    LONGITUDINAL = 4  # separated longitudinally by an intervening complete compartment or hold from


TERMS: dict[int, Any] = {
    Segregation.AWAY_FROM: _("away from"),
    Segregation.SEPARATED_FROM: _("separated from"),
    Segregation.COMPARTMENT: _("separated by a complete compartment or hold from"),
    Segregation.LONGITUDINAL: _("separated longitudinally by an intervening complete compartment or hold from"),
}
RULE = "IMDG 7.2.4"

#: Order of rows and columns; several divisions of class 1 share a row.
_COLUMNS = (
    "1.1",
    "1.3",
    "1.4",
    "2.1",
    "2.2",
    "2.3",
    "3",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
    "6.1",
    "6.2",
    "7",
    "8",
    "9",
)
_SAME_ROW = {"1.2": "1.1", "1.5": "1.1", "1.6": "1.3"}
#: `*`: within class 1 by compatibility groups, which are not known here: nothing general.
_ROWS = {
    "1.1": "* * * 4 2 2 4 4 4 4 4 4 2 4 2 4 X", "1.3": "* * * 4 2 2 4 3 3 4 4 4 2 4 2 2 X", "1.4": "* * * 2 1 1 2 2 2 2 2 2 X 4 2 2 X",
    "2.1": "4 4 2 X X X 2 1 2 X 2 2 X 4 2 1 X", "2.2": "2 2 1 X X X 1 X 1 X X 1 X 2 1 X X", "2.3": "2 2 1 X X X 2 X 2 X X 2 X 2 1 X X",
    "3": "4 4 2 2 1 2 X X 2 1 2 2 X 3 2 X X", "4.1": "4 3 2 1 X X X X 1 X 1 2 X 3 2 1 X", "4.2": "4 3 2 2 1 2 2 1 X 1 2 2 1 3 2 1 X",
    "4.3": "4 4 2 X X X 1 X 1 X 2 2 X 2 2 1 X", "5.1": "4 4 2 2 X X 2 1 2 2 X 2 1 3 1 2 X", "5.2": "4 4 2 2 1 2 2 2 2 2 2 X 1 3 2 2 X",
    "6.1": "2 2 X X X X X X 1 X 1 1 X 1 X X X", "6.2": "4 4 4 4 2 2 3 3 3 2 3 3 1 X 3 3 X", "7": "2 2 2 2 1 1 2 2 2 2 1 2 X 3 X 2 X",
    "8": "4 2 2 1 X X X 1 1 1 2 2 X 3 2 X X", "9": "X X X X X X X X X X X X X X X X X",
}  # fmt: skip
TABLE: dict[tuple[str, str], int] = {
    (row, column): 0 if cell in "X*" else int(cell)
    for row, cells in _ROWS.items()
    for column, cell in zip(_COLUMNS, cells.split(), strict=True)
}
_DIVISION = re.compile(r"[1-9](\.[1-6])?")


@lru_cache(maxsize=4096)  # of some dozen words that people type
def segregation(first: str, second: str) -> Segregation:
    """What must lie between goods of two hazard classes (blank: not dangerous). A bare `4` is the strictest of its divisions."""
    rows = [(a, b) for a in _divisions(first) for b in _divisions(second)]
    return Segregation(max((TABLE[pair] for pair in rows), default=0))


def classes_apart(first: str, second: str) -> bool:
    """Whether goods of two hazard classes must not share a vehicle or a bin: “separated from” or more.

    ADR 7.5.2.1: explosives share a vehicle with no other class.
    """
    explosive = [name.startswith("1") for name in (first, second) if name]
    return segregation(first, second) >= Segregation.SEPARATED_FROM or (len(explosive) == 2 and sum(explosive) == 1)


def rule_words(first: str, second: str) -> Any:
    """The rule between two classes as people cite it: `IMDG 7.2.4: separated from`."""
    level = segregation(first, second)
    return f"{RULE}: {TERMS[level]}" if level else "ADR 7.5.2.1"


def _divisions(name: str) -> list[str]:
    """`1.4S` → 1.4, `2` → 2.1, 2.2 and 2.3, blank → nothing."""
    match = _DIVISION.match(name.strip())
    if match is None:
        return []
    found = _SAME_ROW.get(match[0], match[0])
    return [found] if found in _ROWS else [row for row in _COLUMNS if row.startswith(f"{found}.")]
