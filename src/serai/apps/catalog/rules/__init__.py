"""Who may keep the catalogue, and what may be written into it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, ServiceKind, TemperatureBand, UnitUse
from serai.kit.policy import YES, Actor, Answer, no

Problems = list[tuple[str, Any]]
LANGUAGES = frozenset({"fr", "es", "ar"})
MOST_DECIMALS = 3  # of a quantity; the ledger keeps three
HAZARD_CLASS = re.compile(r"^[1-9](\.[1-6][A-S]?)?$")
UN_NUMBER = re.compile(r"^\d{4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What every entry has: a code, an English name and names by language (fr, es, ar)."""

    code: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryData(EntryData):
    """`life_saving` 0 to 1 is used by the ranking; a blank `number` is the next free one."""

    number: int | None = None
    life_saving: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitData(EntryData):
    """`scale`: decimals that quantities in this unit may have, 0 for things that are counted."""

    use: str = "iu"
    scale: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceData(EntryData):
    kind: str = "road"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemData(EntryData):
    """Typical figures of one inventory unit, packing included: kg, m³, value in `currency`."""

    category_id: UUID
    unit_id: UUID
    handling_unit_id: UUID | None = None
    units_per_handling_unit: Decimal | None = None
    unit_weight_kg: Decimal
    unit_volume_m3: Decimal
    unit_value: Decimal | None = None
    currency: str = "USD"
    shelf_life_months: int | None = None
    temperature_band: str = "ambient"
    un_number: str = ""
    hazard_class: str = ""
    packing_group: str = ""


def may_keep_catalog(actor: Actor) -> Answer:
    if actor.has("administrator"):
        return YES
    return no(_("The catalogue is kept by administrators, because every operation uses it."))


def entry_problems(data: EntryData, *, name_length: int = 120) -> Problems:
    problems: Problems = []
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,24}", data.code.strip()):
        problems.append(("code", _("A code has at most 24 letters, digits, hyphens and underscores.")))
    if not data.name.strip() or len(data.name) > name_length:
        problems.append(("name", _("Enter a name of at most %(most)s letters.") % {"most": name_length}))
    if not set(data.names) <= LANGUAGES:
        problems.append(("names", _("Names are kept in French, Spanish and Arabic.")))
    return problems


def category_problems(data: CategoryData) -> Problems:
    problems = entry_problems(data)
    if not 0 <= data.life_saving <= 1:
        problems.append(("life_saving", _("Enter a number from 0 to 1.")))
    return problems


def unit_problems(data: UnitData) -> Problems:
    problems = entry_problems(data)
    if data.use not in UnitUse.values:
        problems.append(("use", _("Choose inventory unit or handling unit.")))
    if not 0 <= data.scale <= MOST_DECIMALS:
        problems.append(("scale", _("A unit has 0 to 3 decimals.")))
    return problems


def service_problems(data: ServiceData) -> Problems:
    problems = entry_problems(data)
    if data.kind not in ServiceKind.values:
        problems.append(("kind", _("Choose the kind of service from the list.")))
    return problems


def item_problems(data: ItemData) -> Problems:
    problems = entry_problems(data, name_length=200)
    for name in ("unit_weight_kg", "unit_volume_m3"):
        if getattr(data, name) <= 0:
            problems.append((name, _("Enter a figure above zero.")))
    if (data.handling_unit_id is None) != (data.units_per_handling_unit is None):
        problems.append(("units_per_handling_unit", _("Enter the handling unit and how many it holds, or neither.")))
    elif data.units_per_handling_unit is not None and data.units_per_handling_unit < 1:
        problems.append(("units_per_handling_unit", _("A handling unit holds at least one inventory unit.")))
    if data.unit_value is not None and data.unit_value < 0:
        problems.append(("unit_value", _("A value is not negative.")))
    if data.temperature_band not in TemperatureBand.values:
        problems.append(("temperature_band", _("Choose a temperature band from the list.")))
    return problems + _hazard_problems(data)


def _hazard_problems(data: ItemData) -> Problems:
    problems: Problems = []
    if data.un_number and not UN_NUMBER.match(data.un_number):
        problems.append(("un_number", _("A UN number has four digits.")))
    if data.hazard_class and not HAZARD_CLASS.match(data.hazard_class):
        problems.append(("hazard_class", _("Enter a hazard class such as 3 or 5.1.")))
    if bool(data.un_number) != bool(data.hazard_class):
        missing = "hazard_class" if data.un_number else "un_number"
        problems.append((missing, _("Dangerous goods need both the UN number and the hazard class.")))
    if data.packing_group and data.packing_group not in PackingGroup.values:
        problems.append(("packing_group", _("A packing group is I, II or III.")))
    return problems
