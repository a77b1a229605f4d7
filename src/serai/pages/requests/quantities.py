"""The six quantities of each line, from the ledger's line totals, in the line's unit and in kilograms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from serai.apps.cargo.queries import quantities_by_request_line
from serai.apps.requests.models import RequestLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Six:
    """Requested, accepted, planned, dispatched, delivered, released: all in one unit of measure."""

    requested: Decimal = ZERO
    accepted: Decimal | None = None
    planned: Decimal = ZERO
    dispatched: Decimal = ZERO
    delivered: Decimal = ZERO
    released: Decimal = ZERO

    @property
    def less(self) -> Decimal | None:
        """How much less was accepted than requested, as a negative number; None when nothing is missing."""
        if self.accepted is None or self.accepted >= self.requested:
            return None
        return self.accepted - self.requested

    @property
    def to_plan(self) -> Decimal:
        return max((self.accepted or ZERO) - max(self.planned, self.dispatched), ZERO)

    @property
    def undelivered(self) -> Decimal:
        return max((self.accepted or ZERO) - self.delivered, ZERO)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the record page: the line, its quantities in its unit and in kilograms."""

    line: RequestLine
    units: Six
    kg: Six


def line_rows(lines: Sequence[RequestLine]) -> list[LineRow]:
    """Rows in the order of the lines. One query."""
    if not lines:
        return []
    found = quantities_by_request_line([lines[0].request_id])
    return [_row(line, found) for line in lines]


def _row(line: RequestLine, found: Mapping[UUID, object]) -> LineRow:
    known = found.get(line.pk)
    units = Six(
        requested=line.quantity,
        accepted=line.accepted_quantity,
        **{name: getattr(known, name, ZERO) for name in ("planned", "dispatched", "delivered", "released")},
    )
    each_kg = line.weight_kg / line.quantity
    return LineRow(line, units, _times(units, each_kg))


def _times(units: Six, each_kg: Decimal) -> Six:
    values = {field.name: getattr(units, field.name) for field in fields(Six)}
    weights: dict[str, Any] = {
        name: None if value is None else round(value * each_kg, 3) for name, value in values.items()
    }
    return Six(**weights)


def total(rows: Sequence[LineRow]) -> Six:
    """The sums in kilograms; accepted is None until something is decided."""
    decided = [row.kg.accepted for row in rows if row.kg.accepted is not None]
    sums = {
        name: sum((getattr(row.kg, name) for row in rows), ZERO)
        for name in ("requested", "planned", "dispatched", "delivered", "released")
    }
    return Six(accepted=sum(decided, ZERO) if decided else None, **sums)
