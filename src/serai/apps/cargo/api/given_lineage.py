"""What is given of a line's family: what it was made of, what was made of it, where each of them is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from serai.apps.cargo.api.given import WhereOut
from serai.apps.cargo.queries import Kin, Trace
from serai.kit.api import AmountOut, Out


class KinOut(Out):
    """A line `depth` steps away, by the document that made it: `quantity` in `unit` is what it took, or made, of the line."""

    line_id: UUID
    position: int
    description: str
    batch: str
    sscc: str
    quantity: AmountOut
    unit: str
    depth: int
    event_id: UUID
    document: str
    way: str
    occurred_at: datetime
    is_reversed: bool
    where: list[WhereOut]


class TraceOut(Out):
    line_id: UUID
    where: list[WhereOut]
    made_of: list[KinOut]
    made_into: list[KinOut]


def trace_out(found: Trace) -> dict[str, Any]:
    def where(line_id: UUID) -> list[dict[str, Any]]:
        return [WhereOut.of(each) for each in found.where.get(line_id, [])]

    def kin(rows: list[Kin]) -> list[dict[str, Any]]:
        names = Kin.__dataclass_fields__
        return [{**{name: getattr(row, name) for name in names}, "where": where(row.line_id)} for row in rows]

    return {
        "line_id": found.line.pk,
        "where": where(found.line.pk),
        "made_of": kin(found.above),
        "made_into": kin(found.below),
    }
