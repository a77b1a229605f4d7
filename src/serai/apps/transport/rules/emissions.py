"""Distance, work, emissions and cost of a journey. Pure; docs/algorithms/emissions.md has the method and its sources."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from serai.core.kernel.positions import Position, distance_km

ZERO = Decimal()
#: Great circle × this = the way that really goes there; air adds kilometres instead (ISO 14083).
CIRCUITY = {
    "road": Decimal("1.4"), "river": Decimal("1.5"), "sea": Decimal("1.2"), "air": Decimal(1), "porter": Decimal("1.3")
}  # fmt: skip
AIR_KM = Decimal(95)


@dataclass(frozen=True, slots=True)
class Factor:
    """Well-to-wheel g CO2e per t·km, where it comes from and of which year."""

    g_per_tkm: Decimal
    source: Any
    year: int
    is_default: bool = True


_UK = _("UK government GHG conversion factors, Annex 7, direct and indirect")


def _uk(g_per_tkm: str) -> Factor:
    return Factor(Decimal(g_per_tkm), _UK, 2012)


def _proxy(g_per_tkm: str, note: Any) -> Factor:
    return Factor(Decimal(g_per_tkm), note, 2012)


DEFAULTS = {
    "truck_10t": _uk("429.3"),  # rigid, 7.5–17 t
    "truck_30t": _uk("233.2"),  # rigid, over 17 t
    "tractor": _uk("102.7"),  # articulated, over 33 t
    "4x4": _proxy("709.8", _("No value for a loaded 4×4: that of a rigid truck under 7.5 t, UK factors")),
    "barge": _proxy("35.7", _("No value for river barges: that of a small bulk carrier, UK factors, with 21 % for fuel supply")),
    "boat": _proxy("233.2", _("No value for river boats: that of a rigid truck over 17 t, UK factors")),
    "canoe": _proxy("709.8", _("No value for canoes with an engine: that of a rigid truck under 7.5 t, UK factors")),
    "ship": _proxy("16.0", _("General cargo ship, UK factors, with 21 % for fuel supply")),
    "dhow": _proxy("35.7", _("No value for dhows: that of a small bulk carrier, UK factors, with 21 % for fuel supply")),
    "fixed_wing": _proxy("2104.0", _("Domestic and short-haul air freight, UK factors, with 21 % for fuel supply")),
    "helicopter": _proxy("4208.0", _("No value for helicopters: twice that of short-haul air freight, UK factors")),
    "pack_animals": _proxy("0.0", _("No fuel is burnt; ISO 14083 does not count animals and people")),
    "porters": _proxy("0.0", _("No fuel is burnt; ISO 14083 does not count animals and people")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """What falls on one load: km it travels, t·km, kg CO2e. None: not known."""

    km: Decimal | None
    tkm: Decimal | None
    co2e_kg: Decimal | None


def proposed_km(places: Sequence[Position | None], mode: str) -> Decimal | None:
    """The distance (km, 1 decimal) over these places in their order, None where one has no coordinates."""
    legs = great_circles(places)
    if legs is None:
        return None
    extra = AIR_KM * len(legs) if mode == "air" else ZERO
    return (sum(legs, ZERO) * CIRCUITY[mode] + extra).quantize(Decimal("0.1"))


def great_circles(places: Sequence[Position | None]) -> list[Decimal] | None:
    """Kilometres between each place and the next."""
    known = [place for place in places if place is not None]
    if len(known) != len(places) or len(known) < 2:
        return None
    return [Decimal(str(distance_km(here, there))) for here, there in itertools.pairwise(known)]


def km_at(index: int, legs: Sequence[Decimal] | None, whole_km: Decimal | None) -> Decimal | None:
    """How far the `index`-th place (0 = first stop) lies from the origin on a journey of `whole_km`.

    Without coordinates stops divide the way evenly; the last place is the end.
    """
    if whole_km is None:
        return None
    if legs is None or not sum(legs):
        return whole_km
    return whole_km * sum(legs[: index + 1], ZERO) / sum(legs, ZERO)


def share_of_load(kg: Decimal, km: Decimal | None, factor: Factor) -> Share:
    """t·km and kg CO2e of a weight over a distance, exact."""
    if km is None:
        return Share(None, None, None)
    tkm = kg * km / 1000
    return Share(km, tkm, tkm * factor.g_per_tkm / 1000)


def days_of(begins: datetime, ends: datetime) -> int:
    """Begun periods of 24 hours, at least one: what a daily rate is paid for."""
    return max(-(-(ends - begins) // timedelta(days=1)), 1)


def cost_of(daily_rate: Decimal | None, begins: datetime, ends: datetime) -> Decimal | None:
    """In the currency of the rate; None without one."""
    return None if daily_rate is None else daily_rate * days_of(begins, ends)
