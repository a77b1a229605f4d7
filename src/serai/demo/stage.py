"""What every part of the builder shares: the data, the calendar, the cast, the agenda, and the keys of what exists."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from serai.apps.operations.models import Operation
from serai.demo.agenda import Agenda
from serai.demo.calendar import Calendar
from serai.demo.cast import Cast
from serai.demo.load import DemoData
from serai.demo.records import CategoryRow, HubRow, ItemRow
from serai.demo.ways import Ways


@dataclass(slots=True)
class Keys:
    """Ids by the codes of the data files."""

    areas: dict[str, UUID] = field(default_factory=dict)
    places: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    categories: dict[str, UUID] = field(default_factory=dict)
    units: dict[tuple[str, str], UUID] = field(default_factory=dict)  # (use, code): a kit is both
    items: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    hubs: dict[str, UUID] = field(default_factory=dict)
    bins: dict[tuple[str, str], UUID] = field(default_factory=dict)  # (hub, code)
    vehicles: dict[str, UUID] = field(default_factory=dict)
    drivers: dict[str, UUID] = field(default_factory=dict)


@dataclass(slots=True)
class Stage:
    """`rng` is for whatever happens in the order of the agenda; what is planned beforehand has its own sources."""

    data: DemoData
    calendar: Calendar
    ways: Ways
    cast: Cast
    agenda: Agenda
    rng: Random
    seed: int
    scale: float
    keys: Keys = field(default_factory=Keys)
    done: Counter[str] = field(default_factory=Counter)  # what was done how often; troubles among it
    _operation: Operation | None = None

    @property
    def operation(self) -> Operation:
        assert self._operation is not None, "the operation is set up first"
        return self._operation

    @operation.setter
    def operation(self, operation: Operation) -> None:
        self._operation = operation

    @property
    def now(self) -> datetime:
        return self.agenda.now

    def item(self, code: str) -> ItemRow:
        return next(item for item in self.data.items if item.code == code)

    def hub(self, code: str) -> HubRow:
        return next(hub for hub in self.data.hubs if hub.code == code)

    def category(self, code: str) -> CategoryRow:
        return next(category for category in self.data.categories if category.code == code)

    def special_bin(self, hub: str, hazard_class: str) -> UUID | None:
        """The bin of a hub for dangerous goods of a class: oxidisers stand in the first one, everything else in the last one.

        None for goods that are not dangerous; for cold ones the store finds a bin itself.
        """
        codes = sorted(row.code for row in self.data.bins if row.hub == hub and row.kind == "dangerous")
        if not hazard_class or not codes:
            return None
        return self.keys.bins[hub, codes[0] if hazard_class.startswith("5") else codes[-1]]

    def chance(self, percent: float) -> bool:
        return self.rng.random() * 100 < percent

    def count(self, count: int) -> int:
        """How often something of the whole story happens at this scale: at least once."""
        return max(round(count * self.scale), 1)
