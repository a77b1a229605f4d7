"""Which column of a file is which: by name, by the other names it is known by, and by what was decided before."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from serai.kit.sheets.cells import is_blank, normalised
from serai.kit.sheets.errors import SheetError
from serai.kit.sheets.model import Column, Words
from serai.kit.sheets.read import Grid

#: Sheets of other trackers have titles and notes above their headings; no further than this are they looked for.
HEADING_WITHIN = 25
IGNORED = ""
#: The column that we add to a workbook sent back; it may come back to us.
OWN_HEADING = _("What to mend")


@dataclass(frozen=True)
class Match:
    """What was found. ``columns`` maps the column's number in the file to the key of ours.

    ``unknown`` are headings that mean nothing to us (their data are not read), ``missing`` the keys of required
    columns that no heading has, ``doubled`` the headings that claim a key which an earlier one has, ``suggestions`` a
    likely key for an unknown heading: to be confirmed by a person, never used unasked.
    """

    heading_row: int
    headings: list[str]
    columns: dict[int, str]
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    suggestions: dict[str, str] = field(default_factory=dict)

    def remembered(self) -> dict[str, str]:
        """What to keep for the next file with these headings: normalised heading → key, empty for "not read"."""
        known = {normalised(self.headings[number]): key for number, key in self.columns.items()}
        return {normalised(heading): IGNORED for heading in self.unknown} | known


def match_columns(grid: Grid, columns: Sequence[Column], remembered: Mapping[str, str] | None = None) -> Match:
    """The heading row of ``grid`` and what its headings mean.

    ``remembered`` (normalised heading → key, as ``Match.remembered`` gave it) goes before our own names.
    Raises SheetError ``sheet-no-heading`` when no row among the first has the name of any column.
    """
    known = known_names(columns) | dict(remembered or {})
    row = _heading_row(grid, known)
    headings = ["" if is_blank(value) else str(value).strip() for value in grid.rows[row]]
    own = in_all_languages(OWN_HEADING)
    found: dict[int, str] = {}
    unknown, doubled = [], []
    for number, heading in enumerate(headings):
        if not heading:
            continue
        name = normalised(heading)
        key = known.get(name)
        if name in own:
            continue
        if key in found.values():
            doubled.append(heading)
        elif key:
            found[number] = key
        else:
            unknown.append(heading)
    missing = [column.key for column in columns if column.required and column.key not in found.values()]
    return Match(row, headings, found, unknown, missing, doubled, _suggestions(unknown, known, set(found.values())))


def known_names(columns: Sequence[Column]) -> dict[str, str]:
    """Every name we know: keys, synonyms, and labels in all languages of the site (so a template comes back in any)."""
    names: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for column in columns:
                names.setdefault(normalised(str(column.label)), column.key)
    for column in columns:
        for name in (column.key, *column.synonyms):
            names.setdefault(normalised(name), column.key)
    return names


def in_all_languages(words: Words) -> set[str]:
    """A text, normalised, in every language of the site."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(normalised(str(words)))
    return found


def headings_digest(headings: Sequence[str]) -> str:
    """A key under which a mapping is remembered: the same for the same headings in any order and writing."""
    names = sorted({normalised(heading) for heading in headings} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def _heading_row(grid: Grid, known: Mapping[str, str]) -> int:
    """The row among the first with the most headings known; the upper one of equals."""
    best, most = -1, 0
    for number, row in grid.filled():
        if number >= HEADING_WITHIN:
            break
        hits = len({known.get(normalised(value)) for value in row if isinstance(value, str)} - {None, IGNORED})
        if hits > most:
            best, most = number, hits
    if best < 0:
        raise SheetError("sheet-no-heading")
    return best


def _suggestions(unknown: Sequence[str], known: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    free = {name: key for name, key in known.items() if key and key not in taken}
    found = {}
    for heading in unknown:
        close = get_close_matches(normalised(heading), free, n=1, cutoff=0.75)
        if close:
            found[heading] = free[close[0]]
    return found
