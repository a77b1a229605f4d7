"""Goods as papers describe them: one description for all of this app's and transport's documents."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from serai.kit.documents import Value, Words, labelled
from serai.kit.numbers import number


@dataclass(frozen=True)
class Goods:
    """What a line is, apart from any amount. ``unit`` is counted (inventory unit), ``handling_unit`` is lifted.

    ``dangerous_goods`` is as on a shipper's declaration (``UN 1791, class 8, PG III``), empty for others;
    ``temperature`` is empty for ambient goods; ``packaging`` and ``stacking`` where the owner did not say.
    """

    description: str
    consignment: str = ""
    owner: str = ""
    unit: Words = ""
    handling_unit: Words = ""
    batch: str = ""
    expires_on: dt.date | None = None
    dangerous_goods: str = ""
    temperature: Words = ""
    packaging: str = ""
    stacking: Words = ""


def stacking(is_stackable: bool | None) -> Words:
    """Whether something may stand on the goods; nothing where the owner did not say."""
    if is_stackable is None:
        return ""
    return _("Can be stacked") if is_stackable else _("Do not stack")


def about(goods: Goods, language: str, *more: tuple[Words, Value]) -> tuple[str, ...]:
    """The second line under a description: owner, batch, expiry, danger, cold, packaging, and what the caller adds."""
    return labelled(
        language,
        ("", goods.owner),
        (_("batch"), goods.batch),
        (_("expires"), goods.expires_on),
        ("", goods.dangerous_goods),
        ("", goods.temperature),
        ("", goods.packaging),
        ("", goods.stacking),
        *more,
    )


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of exact amounts; zero for none."""
    return sum(amounts, Decimal())


def cubic_metres(volume_m3: Decimal, language: str) -> str:
    """A volume with its unit, for a second line: ``9.6 m³``. Empty where it is zero (not measured)."""
    return f"{number(volume_m3, language)} m³" if volume_m3 else ""


def packages(handling_units: int, goods: Goods, language: str) -> tuple[str, ...]:
    """What is lifted, for a second line: ``96 bale``. Empty for loose goods."""
    return labelled(language, (number(handling_units, language), goods.handling_unit)) if handling_units else ()
