"""Reads the data files beside this module into frozen records; refuses what it does not understand, naming where."""

import csv
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import yaml

from serai.demo.plot import Story
from serai.demo.policies import Criteria, OperationRow, Services
from serai.demo.records import (
    AreaRow,
    BinRow,
    CategoryRow,
    CorridorRow,
    DriverRow,
    HubRow,
    ItemRow,
    OrganisationRow,
    PersonRow,
    PlaceRow,
    Units,
    VehicleRow,
)

T = TypeVar("T")
YES_NO = {"yes": True, "no": False}


class DataError(ValueError):
    """A data file does not say what its record needs. The message names file, row and field."""


@dataclass(frozen=True, slots=True)
class DemoData:
    """All files of the demonstration, as read. Nothing is sorted or filled in: the order is that of the files."""

    operation: OperationRow
    areas: tuple[AreaRow, ...]
    places: tuple[PlaceRow, ...]
    hubs: tuple[HubRow, ...]
    bins: tuple[BinRow, ...]
    organisations: tuple[OrganisationRow, ...]
    people: tuple[PersonRow, ...]
    categories: tuple[CategoryRow, ...]
    units: Units
    items: tuple[ItemRow, ...]
    fleet: tuple[VehicleRow, ...]
    drivers: tuple[DriverRow, ...]
    corridors: tuple[CorridorRow, ...]
    services: Services
    criteria: Criteria
    story: Story


def load() -> DemoData:
    """Every file. Raises DataError; takes about a quarter of a second."""
    return DemoData(
        operation=read_yaml("operation.yaml", OperationRow),
        areas=read_csv("areas.csv", AreaRow),
        places=read_csv("places.csv", PlaceRow),
        hubs=read_csv("hubs.csv", HubRow),
        bins=read_csv("bins.csv", BinRow),
        organisations=read_csv("organisations.csv", OrganisationRow),
        people=read_csv("people.csv", PersonRow),
        categories=read_yaml("categories.yaml", tuple[CategoryRow, ...]),
        units=read_yaml("units.yaml", Units),
        items=read_csv("items.csv", ItemRow),
        fleet=read_csv("fleet.csv", VehicleRow),
        drivers=read_csv("drivers.csv", DriverRow),
        corridors=read_csv("corridors.csv", CorridorRow),
        services=read_yaml("services.yaml", Services),
        criteria=read_yaml("criteria.yaml", Criteria),
        story=read_yaml("story.yaml", Story),
    )


def read_csv(name: str, kind: type[T]) -> tuple[T, ...]:
    """The rows of a CSV file as records of `kind`; columns are found by name, lists inside a cell are parted by `;`."""
    rows = csv.DictReader(_text(name).splitlines(), restkey="beyond the last column", strict=True)
    return tuple(cast(T, _record(row, kind, f"{name}, line {number}")) for number, row in enumerate(rows, start=2))


def read_yaml(name: str, kind: type[T]) -> T:
    """A YAML file as `kind`: a record, or a tuple of records. A number with decimals has to be quoted (no floats)."""
    return cast(T, convert(yaml.safe_load(_text(name)), kind, name))


def _text(name: str) -> str:
    return files("serai.demo").joinpath("data", name).read_text(encoding="utf-8")


def _record(source: Any, kind: Any, where: str) -> Any:
    if not isinstance(source, Mapping):
        raise DataError(f"{where}: expected named fields, got {source!r}")
    hints = get_type_hints(kind)
    unknown = set(source) - set(hints)
    if unknown:
        raise DataError(f"{where}: unknown {sorted(map(str, unknown))}")
    values = {}
    for field in fields(kind):
        if field.name in source:
            values[field.name] = convert(source[field.name], hints[field.name], f"{where}, {field.name}")
        elif field.default is MISSING:
            raise DataError(f"{where}: {field.name} is missing")
    return kind(**values)


def convert(value: Any, hint: Any, where: str) -> Any:
    """`value` (a CSV cell or what YAML gave) as the type that a field is annotated with."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if value is None or value == "":
            return None
        return convert(value, next(a for a in arguments if a is not type(None)), where)
    if origin is tuple:
        return _tuple(value, arguments, where)
    if origin is dict:
        if not isinstance(value, Mapping):
            raise DataError(f"{where}: expected names and values, got {value!r}")
        return {
            convert(key, arguments[0], where): convert(each, arguments[1], f"{where}, {key}")
            for key, each in value.items()
        }
    if is_dataclass(hint):
        return _record(value, hint, where)
    return _plain(value, hint, where)


def _tuple(value: Any, arguments: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(";") if part.strip()]
    if not isinstance(value, Sequence):
        raise DataError(f"{where}: expected a list, got {value!r}")
    if arguments[-1] is Ellipsis:
        return tuple(convert(each, arguments[0], f"{where} {number}") for number, each in enumerate(value, start=1))
    if len(value) != len(arguments):
        raise DataError(f"{where}: expected {len(arguments)} values, got {value!r}")
    return tuple(convert(each, hint, where) for each, hint in zip(value, arguments, strict=True))


def _plain(value: Any, hint: Any, where: str) -> Any:
    try:
        if hint is bool:
            return value if isinstance(value, bool) else YES_NO[value]
        if hint is int and not isinstance(value, bool | float):
            return int(value)
        if hint is Decimal and not isinstance(value, bool | float):
            number = Decimal(value)
            if number.is_finite():
                return number
        if hint is date:
            return value if isinstance(value, date) else date.fromisoformat(value)
        if hint is str and isinstance(value, str):
            return value
    except (KeyError, ValueError, TypeError, InvalidOperation):
        pass  # said below, with the place
    raise DataError(f"{where}: {value!r} is not {hint.__name__}")
