"""A request of a workbook as it is understood: its rows, its outcome, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from serai.apps.parties.models import Organisation
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.sheet_changes import Told
from serai.apps.requests.rules.data import RequestData
from serai.kit.sheets import CellProblem, Row

NEW, CHANGED, SAME, DECIDED, REFUSED = "new", "changed", "same", "decided", "refused"


@dataclass(frozen=True)
class SaidProblem(CellProblem):
    """A problem whose sentence was made elsewhere: `params["text"]`."""

    @property
    def message(self) -> str:
        return str(self.params["text"])


@dataclass
class PlannedRequest:
    """One request of the file: its rows, what it would become, and what speaks against it."""

    key: str
    rows: list[Row]
    organisation: Organisation | None = None
    outcome: str = NEW
    data: RequestData | None = None
    declared_by: str = ""
    stored: ServiceRequest | None = None
    stored_lines: Sequence[Any] = ()
    messages: list[str] = field(default_factory=list)  # what to know; they do not refuse it
    new_places: dict[UUID, str] = field(
        default_factory=dict
    )  # entered provisionally when it is written, by key in `data`
    new_organisations: dict[UUID, str] = field(default_factory=dict)
    changes: Sequence[Sequence[Told]] = ()  # of a changed request: what would change, for each of its rows

    @property
    def is_refused(self) -> bool:
        return self.outcome == REFUSED

    @property
    def label(self) -> str:
        title = self.data.title if self.data else ""
        return f"{self.key} · {title}" if title else self.key


def say(row: Row, key: str, text: str) -> None:
    """A problem of one cell, with its sentence."""
    row.problems.append(SaidProblem(row.number, row.columns.get(key, 0), key, "said", {"text": text}))
