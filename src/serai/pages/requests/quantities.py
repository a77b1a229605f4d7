"""The six quantities of each line, from the ledger, in the line's unit and in kilograms; and the next gap of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from serai.apps.cargo.queries import Quantities, quantities_by_request_line
from serai.apps.requests.models import RequestLine
from serai.kit.templatetags.serai import next_gap

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Six:
    """Requested, accepted, planned, dispatched, delivered, released, all in one unit of measure; and what is where now.

    `expected` has not come yet, `in_store` stands in a common store, `in_transit` is on a journey, `at_door` waits at the
    consignee for its release. What was lost or cancelled on the way is in none of these: nothing is left to do with it.
    """

    requested: Decimal = ZERO
    accepted: Decimal | None = None
    planned: Decimal = ZERO
    dispatched: Decimal = ZERO
    delivered: Decimal = ZERO
    released: Decimal = ZERO
    expected: Decimal = ZERO
    in_store: Decimal = ZERO
    in_transit: Decimal = ZERO
    at_door: Decimal = ZERO

    @property
    def less(self) -> Decimal | None:
        """How much less was accepted than requested, as a negative number; None when nothing is missing."""
        if self.accepted is None or self.accepted >= self.requested:
            return None
        return self.accepted - self.requested

    @property
    def to_plan(self) -> Decimal:
        """What is neither planned nor gone, and can still go: expected, or standing in a store."""
        open_ = max((self.accepted or ZERO) - max(self.planned, self.dispatched), ZERO)
        promised = max(self.planned - self.dispatched, ZERO)  # planned, not yet gone
        return min(open_, max(self.expected + self.in_store - promised, ZERO))

    @property
    def undelivered(self) -> Decimal:
        """What can still be delivered: expected, in store or on its way."""
        open_ = max((self.accepted or ZERO) - self.delivered, ZERO)
        return min(open_, self.expected + self.in_store + self.in_transit)

    @property
    def missing(self) -> Decimal:
        """Accepted, but lost, disposed of or cancelled: neither delivered nor anywhere."""
        there = self.expected + self.in_store + self.in_transit + max(self.delivered, self.released + self.at_door)
        return max((self.accepted or ZERO) - there, ZERO)

    @property
    def gap(self) -> tuple[Any, Any] | None:
        """The first gap in the order of work that can still be closed: (amount, words)."""
        delivered = self.released + min(max(self.delivered - self.released, ZERO), self.at_door)
        under_way = min(max(self.dispatched - self.delivered, ZERO), self.in_transit + self.in_store)
        dispatched = delivered + under_way
        to_dispatch = min(max(self.planned - self.dispatched, ZERO), self.expected + self.in_store)
        planned = dispatched + to_dispatch
        return next_gap(planned + self.to_plan, planned, dispatched, delivered, self.released)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the record page: the line, its quantities in its unit and in kilograms."""

    line: RequestLine
    units: Six
    kg: Six


_LEDGER = ("planned", "dispatched", "delivered", "released", "in_store", "in_transit", "at_door")
_SUMMED = ("requested", *_LEDGER, "expected")


def line_rows(lines: Sequence[RequestLine]) -> list[LineRow]:
    """Rows in the order of the lines. One query."""
    if not lines:
        return []
    found = quantities_by_request_line([lines[0].request_id])
    return [_row(line, found) for line in lines]


def rows_of(lines: Sequence[RequestLine], found: Mapping[UUID, Quantities]) -> list[LineRow]:
    """The same from quantities that are read already, for the lines of many requests."""
    return [_row(line, found) for line in lines]


def _row(line: RequestLine, found: Mapping[UUID, Quantities]) -> LineRow:
    known = found[line.pk]
    units = Six(
        requested=line.quantity,
        accepted=line.accepted_quantity,
        expected=max((line.accepted_quantity or ZERO) - known.received - known.cancelled, ZERO),
        **{name: getattr(known, name) for name in _LEDGER},
    )
    return LineRow(line, units, _times(units, line.weight_kg / line.quantity))


def _times(units: Six, each_kg: Decimal) -> Six:
    values = {field.name: getattr(units, field.name) for field in fields(Six)}
    weights: dict[str, Any] = {
        name: None if value is None else round(value * each_kg, 3) for name, value in values.items()
    }
    return Six(**weights)


def total(rows: Sequence[LineRow]) -> Six:
    """The sums in kilograms; accepted is None until something is decided."""
    decided = [row.kg.accepted for row in rows if row.kg.accepted is not None]
    sums = {name: sum((getattr(row.kg, name) for row in rows), ZERO) for name in _SUMMED}
    return Six(accepted=sum(decided, ZERO) if decided else None, **sums)


def to_plan(rows: Sequence[LineRow]) -> Decimal:
    """Kilograms of all lines that still need a journey; a line's loss never hides another line's need."""
    return sum((row.kg.to_plan for row in rows), ZERO)
