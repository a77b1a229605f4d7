"""The fleet as the builder books it: which vehicle is free when, which one suits a load, and what fits on it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from serai.apps.catalog.rules.segregation import segregation
from serai.apps.transport.rules.fit import Freight, must_travel_apart
from serai.demo.freight import ZERO, Lot
from serai.demo.load import DemoData
from serai.demo.records import VehicleRow
from serai.demo.ways import CRAFT, Way

FULL = Decimal("0.97")  # of a vehicle's limits: shares of weights are rounded


class Fleet:
    def __init__(self, data: DemoData) -> None:
        self._by_class: dict[str, list[VehicleRow]] = defaultdict(list)
        for vehicle in data.fleet:
            self._by_class[vehicle.vehicle_class].append(vehicle)
        self._drivers: dict[str, list[str]] = defaultdict(list)
        for driver in data.drivers:
            for vehicle_class in driver.vehicle_classes:
                self._drivers[vehicle_class].append(driver.code)
        self._booked: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._driven: dict[str, int] = defaultdict(int)

    def book(self, plate: str, begins: datetime, ends: datetime) -> None:
        self._booked[plate].append((begins, ends))

    def is_free(self, plate: str, begins: datetime, ends: datetime) -> bool:
        return all(ends <= start or begins >= end for start, end in self._booked[plate])

    def pick(
        self, way: Way, hub: str, kg: Decimal, begins: datetime, ends: datetime, *, cold: bool
    ) -> VehicleRow | None:
        """A free vehicle of the way's craft: the smallest that takes all, otherwise the largest; the hub's own first."""
        suitable = [
            vehicle
            for vehicle_class in CRAFT[way.craft]
            for vehicle in self._by_class[vehicle_class]
            if self.is_free(vehicle.plate, begins, ends) and vehicle.refrigerated >= (cold and way.mode == "road")
        ]
        if not suitable:
            return None
        enough = [vehicle for vehicle in suitable if vehicle.capacity_kg * FULL >= kg]
        if enough:
            return min(enough, key=lambda vehicle: (vehicle.capacity_kg, vehicle.base_hub != hub, vehicle.plate))
        return max(suitable, key=lambda vehicle: (vehicle.capacity_kg, vehicle.base_hub == hub, vehicle.plate))

    def driver(self, vehicle: VehicleRow) -> str | None:
        """The drivers of a class take turns."""
        drivers = self._drivers[vehicle.vehicle_class]
        if not drivers:
            return None
        self._driven[vehicle.vehicle_class] += 1
        return drivers[self._driven[vehicle.vehicle_class] % len(drivers)]


def fill(vehicle: VehicleRow, lots: Sequence[Lot]) -> list[tuple[Lot, Decimal]]:
    """What of the lots, in their order, goes on a vehicle: whole handling units, and nothing that must travel apart."""
    kg, m3 = vehicle.capacity_kg * FULL, vehicle.capacity_m3 * FULL
    chosen: list[tuple[Lot, Decimal]] = []
    for lot in lots:
        if any(_keep_distance(lot.goods.freight, other.goods.freight) for other, _quantity in chosen):
            continue
        quantity = min(lot.quantity, _most(lot, kg, m3))
        if quantity < lot.quantity:
            quantity = quantity // lot.goods.pack * lot.goods.pack
        if quantity <= 0:
            continue
        chosen.append((lot, quantity))
        kg -= lot.goods.kg * quantity
        m3 -= lot.goods.m3 * quantity
    return chosen


def _keep_distance(first: Freight, second: Freight) -> bool:
    """Nobody here takes the trouble to load what must stand “away from” each other at two ends of one vehicle."""
    return must_travel_apart(first, second) or bool(segregation(first.hazard_class, second.hazard_class))


def _most(lot: Lot, kg: Decimal, m3: Decimal) -> Decimal:
    by_weight = kg / lot.goods.kg if lot.goods.kg else lot.quantity
    by_volume = m3 / lot.goods.m3 if lot.goods.m3 else lot.quantity
    return max(min(by_weight, by_volume), ZERO)


def hours(count: float) -> timedelta:
    return timedelta(minutes=round(count * 60))
