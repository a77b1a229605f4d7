"""What a ranking knows of a request. Unknown is a value: None, never a guess."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from serai.core.kernel.problems import RecordId


class Temperature(StrEnum):
    """Temperature bands; the codes are the catalogue's."""

    AMBIENT = "ambient"
    COOL = "15-25"
    CHILLED = "8-15"
    COLD = "2-8"
    FROZEN = "<-15"


class Organisation(StrEnum):
    """How national the requester is."""

    NATIONAL = "national"
    WITH_NATIONAL_PARTNER = "with-national-partner"  # an international one, whose national partner distributes
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True, kw_only=True)
class CargoLine:
    """One line of cargo: its category by use, sector, weight, and what makes it urgent to keep.

    `life_saving` is the category's value in the catalogue, 0 to 1; None is unknown. `perishable`: fresh food
    and such.
    """

    category: str
    gross_weight_kg: Decimal
    sector: str | None = None
    life_saving: Decimal | None = None
    temperature: Temperature = Temperature.AMBIENT
    expires_on: date | None = None
    perishable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A request that waits to be ranked.

    `locations` are the destination's codes from the narrowest (the place) to the widest (the state).
    `travel_minutes` is the fastest open way today, from the access network; None when unknown.
    `access_closes_on` is the last day on which the way is expected to be open.
    """

    id: RecordId
    submitted_at: datetime
    lines: tuple[CargoLine, ...] = ()
    locations: tuple[str, ...] = ()
    needed_by: date | None = None
    ready_on: date | None = None
    documents_complete: bool = True
    travel_minutes: int | None = None
    access_closes_on: date | None = None
    people_reached: int | None = None
    organisation: Organisation | None = None

    @property
    def gross_weight_kg(self) -> Decimal:
        """The weight of all lines."""
        return sum((line.gross_weight_kg for line in self.lines), Decimal(0))
