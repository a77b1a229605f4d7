"""Quantities of cargo: units, and the four measures that always travel together.

Decimal throughout. A binary float cannot hold 0.1, and a ledger that drifts by a gram a posting never reconciles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)
QUANTITY_STEP = Decimal("0.001")
KG_STEP = Decimal("0.001")
M3_STEP = Decimal("0.0001")
#: The columns are numeric(14,3) and numeric(14,4): anything larger is a typing error.
LARGEST_QUANTITY = Decimal("99999999999.999")
LARGEST_M3 = Decimal("9999999999.9999")


@dataclass(frozen=True, slots=True)
class Unit:
    """An inventory unit (IU): its code and how many decimals it may have (0 for things that are counted, up to 3)."""

    code: str
    scale: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.scale <= 3:
            raise ValueError("scale is 0 to 3")

    def allows(self, quantity: Decimal) -> bool:
        """Whether the quantity has no more decimals than the unit (2.50 is fine for one decimal, 2.55 is not)."""
        return quantity == quantity.quantize(Decimal(1).scaleb(-self.scale))


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: quantity in inventory units, handling units, kilograms and cubic metres.

    Always exact on the grid of 3, 0, 3 and 4 decimals. May be negative: a difference of two amounts is an amount.
    Build it with `Amount.of` unless all four values are on the grid already.
    """

    quantity: Decimal = ZERO
    hu: int = 0
    kg: Decimal = ZERO
    m3: Decimal = ZERO

    @classmethod
    def of(
        cls,
        quantity: Decimal | int | str,
        hu: int = 0,
        kg: Decimal | int | str = 0,
        m3: Decimal | int | str = 0,
    ) -> "Amount":
        """An amount from numbers or plain decimal strings, rounded half-even to the grid.

        A quantity that is off the grid is refused with ValueError instead of rounded: it was counted, not weighed.
        """
        exact = Decimal(quantity)
        on_grid = exact.quantize(QUANTITY_STEP)
        if on_grid != exact:
            raise ValueError("a quantity has at most three decimals")
        return cls(
            on_grid,
            int(hu),
            Decimal(kg).quantize(KG_STEP, ROUND_HALF_EVEN),
            Decimal(m3).quantize(M3_STEP, ROUND_HALF_EVEN),
        )

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.quantity + other.quantity, self.hu + other.hu, self.kg + other.kg, self.m3 + other.m3)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.quantity - other.quantity, self.hu - other.hu, self.kg - other.kg, self.m3 - other.m3)

    def __neg__(self) -> "Amount":
        return Amount(-self.quantity, -self.hu, -self.kg, -self.m3)

    @property
    def is_zero(self) -> bool:
        """Whether all four measures are zero."""
        return not (self.quantity or self.hu or self.kg or self.m3)

    @property
    def is_ghost(self) -> bool:
        """Nothing is there, yet it weighs, fills or is lifted: ghost weight."""
        return not self.quantity and bool(self.hu or self.kg or self.m3)

    def negative_measure(self) -> str | None:
        """The first measure below zero (`quantity`, `hu`, `kg`, `m3`), or None."""
        for name in ("quantity", "hu", "kg", "m3"):
            if getattr(self, name) < 0:
                return name
        return None

    def part(self, quantity: Decimal) -> "Amount":
        """The share that belongs to `quantity` of this amount, 0 ≤ quantity ≤ self.quantity.

        The part that takes everything takes all the rest of HU, kg and m³, so that repeated parts never leave
        a ghost behind. HU are whole; where whole things are counted, neither part gets more HU than things.
        Raises ValueError when the quantity is negative or more than there is.
        """
        if not ZERO <= quantity <= self.quantity:
            raise ValueError("a part lies between nothing and everything")
        if quantity == self.quantity:
            return self
        if not quantity:
            return Amount()
        share = quantity / self.quantity
        return Amount(
            quantity.quantize(QUANTITY_STEP),
            self._hu_part(quantity, share),
            (self.kg * share).quantize(KG_STEP, ROUND_HALF_EVEN),
            (self.m3 * share).quantize(M3_STEP, ROUND_HALF_EVEN),
        )

    def _hu_part(self, quantity: Decimal, share: Decimal) -> int:
        wanted = int((self.hu * share).quantize(Decimal(1), ROUND_HALF_EVEN))
        lowest = max(0, self.hu - _ceiling(self.quantity - quantity))
        highest = min(self.hu, _ceiling(quantity))
        # Half-kilogram sacks: more HU than IU is possible for bulk, and then there is nothing to keep to.
        return wanted if lowest > highest else min(max(wanted, lowest), highest)


NOTHING = Amount()


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts; nothing for none."""
    result = NOTHING
    for amount in amounts:
        result += amount
    return result


def _ceiling(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))
