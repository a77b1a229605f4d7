"""Rows of a file as values of our columns, each cell that cannot be used named with what to write instead."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from serai.kit.sheets.cells import choice_words, value_of
from serai.kit.sheets.errors import CellError, CellProblem, reference
from serai.kit.sheets.mapping import Match
from serai.kit.sheets.model import Column
from serai.kit.sheets.read import Grid


@dataclass(frozen=True)
class Row:
    """One row. ``number`` counts from 0 in the file; ``values`` has every key of the columns, None where the cell is
    empty or the column absent; a key with a problem is None as well, so look at ``problems`` first."""

    number: int
    values: dict[str, Any]
    problems: list[CellProblem] = field(default_factory=list)
    columns: Mapping[str, int] = field(default_factory=dict)  # key → number of its column in the file

    @property
    def line(self) -> int:
        """The number that people see at the edge of the sheet, counted from 1."""
        return self.number + 1


def read_rows(grid: Grid, match: Match, columns: Sequence[Column]) -> Iterator[Row]:
    """The filled rows under the heading, one at a time. A column of the file that is absent gives None without problem,
    except a required one, which ``match.missing`` has named for the whole file."""
    by_key = {column.key: column for column in columns}
    places = [
        (number, by_key[key], choice_words(by_key[key])) for number, key in match.columns.items() if key in by_key
    ]
    empty = dict.fromkeys(by_key)
    places_by_key = {column.key: place for place, column, _words in places}
    for number, raw in grid.filled(match.heading_row + 1):
        values: dict[str, Any] = dict(empty)
        problems: list[CellProblem] = []
        for place, column, words in places:
            try:
                if grid.errors and reference(number, place) in grid.errors:
                    raise CellError("formula-error")
                values[column.key] = value_of(raw[place] if place < len(raw) else None, column, words)
            except CellError as error:
                problems.append(CellProblem(number, place, column.key, error.code, error.params))
        yield Row(number, values, problems, places_by_key)
