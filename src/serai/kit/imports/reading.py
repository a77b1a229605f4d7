"""From an uploaded file to plans: nothing here writes."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from serai.kit import sheets
from serai.kit.imports.model import REFUSED, Importer, Plan
from serai.kit.models import Attachment, ImportMapping
from serai.kit.policy import Actor


@dataclass
class Reading:
    """A file as understood: its grid, the meaning of its headings, its rows, and what would happen with each."""

    grid: sheets.Grid
    match: sheets.Match
    rows: list[sheets.Row]
    plans: list[Plan]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(plan.outcome for plan in self.plans)

    @property
    def problems(self) -> list[sheets.CellProblem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def row_messages(self) -> list[tuple[int, str]]:
        return [(p.row, str(message)) for p in self.plans if p.outcome == REFUSED for message in p.messages]


def read(actor: Actor, one: Importer, upload: Attachment) -> Reading:
    """Raises SheetError when the file as a whole cannot be read."""
    with upload.file.open("rb") as file:
        grid = sheets.read_any(file.read())
    match = sheets.match_columns(grid, one.columns, remembered(one.kind, grid, one))
    if match.missing:
        return Reading(grid, match, [], [])
    rows = list(sheets.read_rows(grid, match, one.columns))
    return Reading(grid, match, rows, one.plan(actor, rows))


def remembered(kind: str, grid: sheets.Grid, one: Importer) -> dict[str, str]:
    """The mapping that was decided for a file with these headings, if any."""
    headings = sheets.match_columns(grid, one.columns).headings
    row = ImportMapping.objects.filter(kind=kind, headings_digest=sheets.headings_digest(headings)).first()
    return dict(row.mapping) if row else {}
