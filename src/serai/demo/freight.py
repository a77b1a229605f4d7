"""What the builder remembers of accepted cargo, so that it knows what it can tell the actions to do next.

The books are in the ledger; these are only the builder's notes, and `serai ledger verify` says at the end whether the books
hold. Quantities are inventory units.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from serai.apps.cargo.models import Line
from serai.apps.transport.rules import Freight
from serai.demo.wishes import Wish

ZERO = Decimal()
MOST_OF_IT = Decimal("0.9")


@dataclass(slots=True, eq=False)
class Goods:
    """One line of a consignment. `announced` as accepted; `expected` what the owner has still to bring."""

    line_id: UUID
    shipment: "Shipment"
    description: str
    position: int
    announced: Decimal
    pack: Decimal  # units in one handling unit
    kg: Decimal  # of one unit
    m3: Decimal
    is_special: bool  # goods of a special kind of bin: cold or dangerous
    needs_cold: bool
    expected: Decimal
    freight: Freight

    @property
    def hazard(self) -> str:
        return self.freight.hazard_class

    def whole(self, quantity: Decimal) -> Decimal:
        """The quantity in full handling units, rounded to the nearest; at least one."""
        return max((quantity / self.pack).quantize(Decimal(1)), Decimal(1)) * self.pack

    def parts(self, quantity: Decimal, count: int) -> list[Decimal]:
        """The quantity in up to `count` parts of full handling units; the last one takes the rest."""
        parts: list[Decimal] = []
        left = quantity
        for index in range(count, 1, -1):
            part = self.whole(left / index)
            if part >= left:
                break
            parts.append(part)
            left -= part
        return [*parts, left]

    def bit(self, quantity: Decimal, rng: Random, most_percent: int = 4) -> Decimal:
        """A few handling units of a quantity, never all of it: 0 when it is a single one."""
        units = int(quantity / self.pack)
        if units < 2:
            return ZERO
        return self.pack * rng.randint(1, max(1, min(units - 1, units * most_percent // 100)))


@dataclass(slots=True, eq=False)
class Shipment:
    """One consignment of one request, and how far the builder has brought it."""

    wish: Wish
    request_id: UUID
    consignment_id: UUID
    code: str
    owner_id: UUID
    organisation: str
    hub: str  # the first hub
    destination: str  # places
    via: str | None  # a second hub
    receiver: str
    goods: list[Goods] = field(default_factory=list)
    delivered: dict[tuple[UUID, int], Decimal] = field(default_factory=dict)  # (line, condition) → at the door
    arrived: dict[tuple[UUID, int], Decimal] = field(default_factory=dict)  # the same, released or not
    is_release_planned: bool = False
    accepted_at: datetime | None = None
    orders: int = 0
    waits: int = 0

    @property
    def is_more_coming(self) -> bool:
        """Whether much of the consignment has not reached the door yet: judged by weight, a tenth is not much."""
        kg = {goods.line_id: goods.kg for goods in self.goods}
        announced = sum((goods.kg * goods.announced for goods in self.goods), ZERO)
        here = sum((kg[line] * quantity for (line, _condition), quantity in self.arrived.items()), ZERO)
        return here < announced * MOST_OF_IT

    def bring(self, line_id: UUID, quantity: Decimal, condition: int = 1) -> None:
        """Note that a quantity has reached the consignee's door."""
        for there in (self.delivered, self.arrived):
            there[line_id, condition] = there.get((line_id, condition), ZERO) + quantity

    def has(self, trouble: str) -> bool:
        return trouble in self.wish.troubles


@dataclass(slots=True, eq=False)
class Lot:
    """A part of a line that stands in a store and is to go on from there."""

    goods: Goods
    quantity: Decimal
    ready_at: datetime

    @property
    def kg(self) -> Decimal:
        return self.goods.kg * self.quantity

    @property
    def m3(self) -> Decimal:
        return self.goods.m3 * self.quantity


def goods_of(line: Line, shipment: Shipment) -> Goods:
    pack = (line.quantity / line.hu).quantize(Decimal(1)) if line.hu else Decimal(1)
    return Goods(
        line_id=line.pk,
        shipment=shipment,
        description=line.description,
        position=line.position,
        announced=line.quantity,
        pack=max(pack, Decimal(1)),
        kg=line.weight_kg / line.quantity,
        m3=line.volume_m3 / line.quantity,
        is_special=bool(line.hazard_class or line.un_number) or line.temperature_band in ("2-8", "<-15"),
        needs_cold=line.temperature_band in ("2-8", "<-15"),
        expected=line.quantity,
        freight=Freight(
            line.description,
            line.weight_kg,
            line.volume_m3,
            line.category.code,
            line.temperature_band,
            line.hazard_class,
        ),
    )
