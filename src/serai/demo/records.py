"""The shapes of the demonstration's data files: one frozen record a row. Field names are the column or key names.

Weights are kg, volumes m³, distances km, money USD; coordinates are WGS 84 degrees, longitude first. Codes refer to the
`code` of the file named in the comment. Blank text is "", a blank number or day is None. Values of kinds, classes,
roles and states are those of the apps' enums.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name in the four languages; a blank French, Spanish or Arabic name means: as in English."""

    name_en: str
    name_fr: str
    name_es: str
    name_ar: str

    @property
    def names(self) -> dict[str, str]:
        """The names other than English, by language code, blanks left out."""
        pairs = {"fr": self.name_fr, "es": self.name_es, "ar": self.name_ar}
        return {language: name for language, name in pairs.items() if name}


@dataclass(frozen=True, slots=True)
class AreaRow(Named):
    code: str
    level: int  # 0 country, 1 state or administrative area
    parent: str  # areas; blank for a country


@dataclass(frozen=True, slots=True)
class PlaceRow(Named):
    code: str
    kind: str
    area: str  # areas
    lon: Decimal
    lat: Decimal
    confidence: str  # high: checked against an independent list; medium: from general knowledge
    aliases: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class HubRow(Named):
    code: str
    place: str  # places: the town that requests name
    premises: str  # places: the store itself
    floor_m2: Decimal
    capacity_m3: Decimal  # the sum of its bins
    threshold_percent: int
    run_by: str  # organisations
    cold_room: bool
    note: str


@dataclass(frozen=True, slots=True)
class BinRow:
    hub: str
    code: str
    kind: str
    capacity_m3: Decimal
    note: str


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    code: str
    name: str
    name_ar: str
    acronym: str
    kind: str
    standing: str
    country: str  # ISO 3166-1 alpha-2; blank for agencies without one
    national: bool
    provisional: bool
    duplicate_of: str  # organisations: the record that it is merged into during the story
    aliases: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    username: str
    name: str
    organisation: str  # organisations; blank for Eve
    membership_roles: tuple[str, ...]
    operation_roles: tuple[str, ...]
    hubs: tuple[str, ...]  # hubs
    language: str
    email: str
    phone: str
    job_title: str
    persona: bool  # one-click sign-in
    note: str


@dataclass(frozen=True, slots=True)
class CategoryRow(Named):
    code: str
    life_saving: Decimal  # 0 to 1


@dataclass(frozen=True, slots=True)
class InventoryUnitRow(Named):
    code: str
    scale: int  # decimals of a quantity


@dataclass(frozen=True, slots=True)
class HandlingUnitRow(Named):
    code: str


@dataclass(frozen=True, slots=True)
class Units:
    inventory: tuple[InventoryUnitRow, ...]
    handling: tuple[HandlingUnitRow, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A usual item; weight, volume and value are those of one inventory unit, packing included."""

    code: str
    description: str
    category: str  # categories
    inventory_unit: str  # units
    handling_unit: str  # units
    units_per_handling_unit: Decimal
    unit_weight_kg: Decimal
    unit_volume_m3: Decimal
    unit_value_usd: Decimal
    shelf_life_months: int | None
    temperature_band: str
    un_number: str
    hazard_class: str
    packing_group: str


@dataclass(frozen=True, slots=True)
class VehicleRow:
    plate: str
    name: str
    vehicle_class: str
    owner: str  # organisations
    capacity_kg: Decimal
    capacity_m3: Decimal
    refrigerated: bool
    daily_rate_usd: Decimal
    fuel_use: Decimal
    fuel_unit: str  # l_per_100km or l_per_hour
    base_hub: str  # hubs
    note: str

    @property
    def fuel_litres_per_100km(self) -> Decimal | None:
        """None for barges, boats and aircraft, whose use is given per hour."""
        return self.fuel_use if self.fuel_unit == "l_per_100km" else None


@dataclass(frozen=True, slots=True)
class DriverRow:
    code: str
    name: str
    employer: str  # organisations
    vehicle_classes: tuple[str, ...]
    licence_valid_until: date
    base_hub: str  # hubs
    languages: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class CorridorRow:
    """A link usable both ways. In the months wet_from to wet_to (they may pass the year's end) it is `wet_state`."""

    code: str
    from_place: str  # places
    to_place: str  # places
    mode: str
    distance_km: Decimal
    usual_duration_minutes: int  # of a truck, barge or aircraft in the good season, night stops included
    way: str  # paved, gravel, earth; barge, boat, canoe (the largest craft that passes); air
    wet_state: str  # open, slow, 4x4, closed
    wet_from_month: int | None
    wet_to_month: int | None
    note: str

    def state_in(self, month: int) -> str:
        """`wet_state` in the bad months, otherwise "open"."""
        if self.wet_from_month is None or self.wet_to_month is None:
            return "open"
        if self.wet_from_month <= self.wet_to_month:
            bad = self.wet_from_month <= month <= self.wet_to_month
        else:
            bad = month >= self.wet_from_month or month <= self.wet_to_month
        return self.wet_state if bad else "open"
