"""What an import is: columns, a plan for each row, and the action that carries the plans out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from serai.kit import sheets
from serai.kit.policy import Actor, Answer

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen with one row. `row` counts from 0 in the file; `data` is what `write` needs."""

    row: int
    outcome: str
    label: str
    messages: Sequence[Any] = ()  # for refused rows: what to mend; for others: what to know (a likely duplicate)
    changes: Sequence[tuple[Any, Any, Any]] = ()  # field, before, after
    data: Any = field(default=None, compare=False)


class Importer:
    """Subclass, then `register()` one instance."""

    kind: ClassVar[str]
    title: Any
    lead: Any = ""
    columns: ClassVar[Sequence[sheets.Column]]
    instructions: Sequence[Any] = ()
    examples: Sequence[dict[str, Any]] = ()
    active: ClassVar[str] = ""

    def may(self, actor: Actor) -> Answer:
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError

    def plan(self, actor: Actor, rows: Iterable[sheets.Row]) -> list[Plan]:
        """A plan for each row, in order; a row with `problems` is REFUSED. A bounded number of queries, no writes."""
        raise NotImplementedError

    def write(self, *, actor: Actor, plans: Sequence[Plan]) -> None:
        """Carry out the new and changed rows, all or none. An action: permission is checked again."""
        raise NotImplementedError


_importers: dict[str, Importer] = {}
_families: dict[str, Callable[[str], Importer]] = {}


def register(one: Importer) -> Importer:
    _importers[one.kind] = one
    return one


def register_family(name: str, make: Callable[[str], Importer]) -> None:
    """Importers of one kind for many records: `requests:south-sudan` is `make("south-sudan")`."""
    _families[name] = make


def importer(kind: str) -> Importer:
    """The importer of a kind, or the member of a family. Raises KeyError for an unknown one."""
    family, colon, member = kind.partition(":")
    return _families[family](member) if colon else _importers[kind]
