"""What one organisation asks for: the plan of one request, before anybody types it. Made by `demand`, played by `asking`.

Quantities are inventory units, weights kg and volumes m³ of the whole line; days and moments are those of the records.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from serai.demo.records import ItemRow


@dataclass(frozen=True, slots=True)
class WishedLine:
    item: ItemRow
    quantity: Decimal
    handling_units: int
    weight_kg: Decimal
    volume_m3: Decimal
    batch: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """`outcome` is what the team decides: accepted, rejected, cancelled, or what the request still waits for at the end
    (draft, submitted, on_hold, returned). `troubles` are kinds of story.yaml that befall it."""

    key: str
    organisation: str  # organisations
    title: str
    asked_at: datetime
    services: tuple[str, ...]  # services
    origin: str  # places
    destination: str
    ready_on: date
    needed_by: date
    people: int
    lines: tuple[WishedLine, ...]
    reference: str = ""
    outcome: str = "accepted"
    reason: str = ""
    reason_code: str = ""
    remarks: str = ""
    channel: str = "web"
    troubles: frozenset[str] = field(default=frozenset())
    requester: str = ""  # people; blank: any requester of the organisation

    @property
    def weight_kg(self) -> Decimal:
        return sum((line.weight_kg for line in self.lines), Decimal())


def line_of(item: ItemRow, quantity: Decimal, *, batch: str = "", expires_on: date | None = None) -> WishedLine:
    """A line with the catalogue's figures; its handling units are rounded up, never above the quantity."""
    handling_units = -(-quantity // item.units_per_handling_unit)
    return WishedLine(
        item=item,
        quantity=quantity,
        handling_units=int(min(handling_units, quantity)),
        weight_kg=max((item.unit_weight_kg * quantity).quantize(Decimal("0.001")), Decimal("0.001")),
        volume_m3=max((item.unit_volume_m3 * quantity).quantize(Decimal("0.0001")), Decimal("0.0001")),
        batch=batch,
        expires_on=expires_on,
    )


def whole_units(item: ItemRow, quantity: Decimal) -> Decimal:
    """The quantity in full bags or cartons, at least one of them."""
    per = item.units_per_handling_unit
    return max((quantity / per).quantize(Decimal(1)), Decimal(1)) * per
