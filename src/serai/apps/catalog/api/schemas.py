"""What the API says of categories, units, services and items."""

from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.catalog.models import Category, Entry, Item, Service, Unit
from serai.kit.api import AmountOut, Out


class EntryOut(Out):
    id: UUID
    code: str
    name: str
    names: dict[str, str] = Field(description="By language: fr, es, ar")
    is_active: bool


class CategoryOut(EntryOut):
    number: int
    life_saving: AmountOut


class UnitOut(EntryOut):
    use: str = Field(description="iu inventory unit, hu handling unit")
    scale: int = Field(description="Decimals that a quantity in this unit may have")


class ServiceOut(EntryOut):
    kind: str


class ItemOut(EntryOut):
    """Typical figures of one inventory unit, packing included."""

    category: str
    unit: str
    handling_unit: str | None
    units_per_handling_unit: AmountOut | None
    unit_weight_kg: AmountOut
    unit_volume_m3: AmountOut
    unit_value: AmountOut | None
    currency: str
    shelf_life_months: int | None
    temperature_band: str
    un_number: str
    hazard_class: str
    packing_group: str


def _plain(row: Entry, schema: type[EntryOut], *apart: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schema.model_fields if name not in apart}


def category_out(row: Category) -> dict[str, Any]:
    return _plain(row, CategoryOut)


def unit_out(row: Unit) -> dict[str, Any]:
    return _plain(row, UnitOut)


def service_out(row: Service) -> dict[str, Any]:
    return _plain(row, ServiceOut)


def item_out(row: Item) -> dict[str, Any]:
    related = {"category": row.category.code, "unit": row.unit.code}
    handling_unit = row.handling_unit.code if row.handling_unit else None
    return {**_plain(row, ItemOut, "category", "unit", "handling_unit"), **related, "handling_unit": handling_unit}
