"""Lines as the ledger's rules see them: unit, announcement, totals so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from serai.core.kernel.problems import RecordId
from serai.core.kernel.quantities import Amount, Unit
from serai.core.ledger.records import Line
from serai.kit.postgres import array


@dataclass(frozen=True, slots=True)
class CargoLine:
    """One line with what documents need of it. Quantities in the line's inventory unit."""

    id: UUID
    consignment_id: UUID
    code: str
    request_id: UUID
    operation_id: UUID
    hub_id: UUID
    description: str
    unit: str
    scale: int
    announced: Amount  # as accepted; zero on a line that a repack made
    weighs: Amount  # the whole line as entered: gives weight and volume per unit
    received: Decimal
    cancelled: Decimal
    lost: Decimal
    last_at: datetime | None
    temperature_band: str
    is_dangerous: bool
    expires_on: date | None
    hazard_class: str

    @property
    def pure(self) -> Line:
        """The line as the core's rules take it."""
        return Line(
            self.id,
            Unit(self.unit, self.scale),
            self.hub_id,
            self.announced if self.announced.quantity else self.weighs,
        )

    @property
    def still_expected(self) -> Decimal:
        return max(self.announced.quantity - self.received - self.cancelled, Decimal(0))


_LINES = """
select l.id, l.consignment_id, c.code, c.request_id, c.operation_id, c.hub_id, l.description, u.code, u.scale,
  l.quantity, l.hu, l.weight_kg, l.volume_m3, l.parent_id is null, t.received, t.cancelled, t.lost, t.last_at,
  l.temperature_band, l.un_number <> '' or l.hazard_class <> '', l.expires_on, l.hazard_class
from cargo_line l join cargo_consignment c on c.id = l.consignment_id join catalog_unit u on u.id = l.unit_id
join cargo_linetotal t on t.line_id = l.id
where l.id = any(%s::uuid[])
"""


def cargo_lines(line_ids: Iterable[RecordId]) -> dict[RecordId, CargoLine]:
    """The lines by id; unknown ids are simply missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [array(line_ids)])  # type: ignore[arg-type]
        rows = cursor.fetchall()
    return {row[0]: _line(row) for row in rows}


def _line(row: tuple[Any, ...]) -> CargoLine:
    weighs = Amount(row[9], row[10], row[11], row[12])
    facts = (*row[:9], weighs if row[13] else Amount(), weighs, *row[14:])
    return CargoLine(*facts)
