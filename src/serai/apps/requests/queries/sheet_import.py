"""A request workbook from file to plan, for whoever reads it without the import pages: the command, tests, the
benchmark."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import get_language

from serai.apps.operations.models import Operation
from serai.apps.requests.queries.sheet_columns import columns
from serai.apps.requests.queries.sheet_plan import plan_rows
from serai.apps.requests.queries.sheet_planned import CHANGED, DECIDED, NEW, REFUSED, SAME, PlannedRequest
from serai.kit import sheets
from serai.kit.models import ImportMapping
from serai.kit.policy import Actor


@dataclass
class ReadRequests:
    """What was read: the file, the meaning of its headings, its rows with their problems, the requests planned of
    them."""

    grid: sheets.Grid
    match: sheets.Match
    rows: list[sheets.Row]
    planned: list[PlannedRequest]

    @property
    def problems(self) -> list[sheets.CellProblem]:
        return [problem for row in self.rows for problem in row.problems]

    @property
    def to_write(self) -> list[PlannedRequest]:
        return [one for one in self.planned if one.outcome in {NEW, CHANGED}]

    def report(self) -> dict[str, Any]:
        """Counts and messages, ready for JSON."""
        outcomes = Counter(one.outcome for one in self.planned)
        return {
            "rows": len(self.rows),
            "requests": len(self.planned),
            "new": outcomes[NEW],
            "changed_requests": outcomes[CHANGED],
            "same": outcomes[SAME],
            "decided": outcomes[DECIDED],
            "refused_requests": outcomes[REFUSED],
            "refused_rows": sum(1 for row in self.rows if row.problems),
            "missing_columns": list(self.match.missing),
            "unknown_columns": list(self.match.unknown),
            "messages": [{"cell": problem.reference, "message": problem.message} for problem in self.problems],
        }

    def write_errors(self, target: Path | BinaryIO) -> None:
        """The same sheet with the cells to mend coloured and the reasons beside the rows."""
        sheets.errors_workbook(target, self.grid, self.match, self.problems, language=get_language() or "en")


def read_requests(actor: Actor, operation: Operation, source: bytes | Path | BinaryIO) -> ReadRequests:
    """Read a workbook or CSV file and plan its requests; nothing is written. Raises SheetError for the file as a
    whole."""
    grid = sheets.read_any(source)
    wanted = columns()
    match = sheets.match_columns(grid, wanted, _remembered(operation, grid, wanted))
    if match.missing:
        return ReadRequests(grid, match, [], [])
    rows = list(sheets.read_rows(grid, match, wanted))
    return ReadRequests(grid, match, rows, plan_rows(actor, operation, rows))


def _remembered(operation: Operation, grid: sheets.Grid, wanted: list[sheets.Column]) -> dict[str, str]:
    headings = sheets.match_columns(grid, wanted).headings
    digest = sheets.headings_digest(headings)
    row = ImportMapping.objects.filter(kind=f"requests:{operation.code}", headings_digest=digest).first()
    return dict(row.mapping) if row else {}
