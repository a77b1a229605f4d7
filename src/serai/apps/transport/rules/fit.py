"""What a vehicle may carry: weight, volume, temperature, categories, and dangerous goods that must not travel together.

Which classes of dangerous goods must not stand together is said once, in `serai.apps.catalog.rules.segregation`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.rules.segregation import Segregation, classes_apart, rule_words, segregation
from serai.kit.errors import Refused

COOLED = frozenset({"2-8", "<-15"})
FOOD = frozenset({"food", "nutrition", "food_security"})

#: Classes that must not travel beside food: fuel and other flammable liquids, poisons, infectious and corrosive
#: substances.
_NOT_WITH_FOOD = frozenset({"3", "6.1", "6.2", "7", "8"})


@dataclass(frozen=True, slots=True)
class Limits:
    """A vehicle's: kg, m³, whether it cools, codes of the categories it carries (empty = all), bands it keeps."""

    capacity_kg: Decimal
    capacity_m3: Decimal
    is_refrigerated: bool = False
    carries: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()  # of temperature that it keeps; empty = not said


@dataclass(frozen=True, slots=True)
class Freight:
    """One line on board, or meant to be. `name` is how people know it."""

    name: str
    kg: Decimal
    m3: Decimal
    category: str = ""
    temperature_band: str = "ambient"
    hazard_class: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a vehicle does not fit. `is_absolute` cannot be overridden with a reason. `key` is stable for machines."""

    key: str
    message: Any
    is_absolute: bool = False
    params: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return str(Refused(self.message, **dict(self.params)))


def misfits(limits: Limits, freight: Sequence[Freight]) -> list[Problem]:
    """Every reason why this freight does not go on a vehicle of these limits; empty when it fits."""
    kg = sum((item.kg for item in freight), Decimal())
    m3 = sum((item.m3 for item in freight), Decimal())
    found = []
    if kg > limits.capacity_kg:
        found.append(
            _problem(
                "over_kg",
                _("%(kg)s kg is %(over)s kg over the vehicle's limit of %(limit)s kg."),
                kg=_plain(kg),
                over=_plain(kg - limits.capacity_kg),
                limit=_plain(limits.capacity_kg),
            )
        )
    if m3 > limits.capacity_m3:
        found.append(
            _problem(
                "over_m3",
                _("%(m3)s m³ is %(over)s m³ over the vehicle's limit of %(limit)s m³."),
                m3=_plain(m3),
                over=_plain(m3 - limits.capacity_m3),
                limit=_plain(limits.capacity_m3),
            )
        )
    found += _warm(limits, freight) + _not_carried(limits, freight) + _apart(freight)
    return found


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: not problem.is_absolute)


def _warm(limits: Limits, freight: Iterable[Freight]) -> list[Problem]:
    """Goods whose temperature the vehicle does not keep: by its bands where they are said, else by whether it cools."""
    told = [item for item in freight if item.temperature_band != "ambient"]
    if limits.bands:
        return [
            _problem("warm", _("%(name)s must be kept at %(band)s °C and the vehicle keeps %(bands)s °C."), name=item.name,
                     band=item.temperature_band, bands=", ".join(sorted(limits.bands)))
            for item in told
            if item.temperature_band not in limits.bands
        ]  # fmt: skip
    if limits.is_refrigerated:
        return []
    return [
        _problem("warm", _COLD if item.temperature_band in COOLED else _UNKNOWN, name=item.name, band=item.temperature_band)
        for item in told
    ]  # fmt: skip


_COLD = _("%(name)s must be kept cold (%(band)s °C) and the vehicle does not cool.")
_UNKNOWN = _("%(name)s must be kept at %(band)s °C and nothing is known of the vehicle's temperature.")


def _not_carried(limits: Limits, freight: Iterable[Freight]) -> list[Problem]:
    if not limits.carries:
        return []
    return [
        _problem("category", _("The vehicle is not kept for the category of %(name)s."), name=item.name)
        for item in freight
        if item.category not in limits.carries
    ]


def _apart(freight: Sequence[Freight]) -> list[Problem]:
    found = []
    for position, first in enumerate(freight):
        for second in freight[position + 1 :]:
            if classes_apart(first.hazard_class, second.hazard_class):
                found.append(
                    _problem("apart", _("%(first)s (class %(class)s) and %(second)s (class %(hazard)s) must not travel on one "
                                        "vehicle: %(rule)s."), is_absolute=True, **_pair(first, second))
                )  # fmt: skip
            elif must_travel_apart(first, second):
                found.append(
                    _problem("apart", _("%(first)s and %(second)s must not travel on one vehicle (dangerous goods)."),
                             is_absolute=True, first=first.name, second=second.name)
                )  # fmt: skip
            elif segregation(first.hazard_class, second.hazard_class) == Segregation.AWAY_FROM:
                found.append(
                    _problem("away", _("%(first)s (class %(class)s) and %(second)s (class %(hazard)s) must be loaded away from "
                                       "each other: %(rule)s."), **_pair(first, second))
                )  # fmt: skip
    return found


def _pair(first: Freight, second: Freight) -> dict[str, Any]:
    return {
        "first": first.name,
        "class": first.hazard_class,
        "second": second.name,
        "hazard": second.hazard_class,
        "rule": rule_words(first.hazard_class, second.hazard_class),
    }


def must_travel_apart(first: Freight, second: Freight) -> bool:
    """Whether two lines must be on different vehicles: by their classes, or because one is food."""
    if classes_apart(first.hazard_class, second.hazard_class):
        return True
    pairs = ((first, second), (second, first))
    return any(one.hazard_class in _NOT_WITH_FOOD and other.category in FOOD for one, other in pairs)


def _problem(key: str, message: Any, *, is_absolute: bool = False, **params: Any) -> Problem:
    return Problem(key, message, is_absolute, tuple(params.items()))


def _plain(value: Decimal) -> str:
    """12480.500 → 12480.5; messages are short, pages format their own figures."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
