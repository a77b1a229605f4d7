"""Vouchers for fuel: some of the trucks are filled up before each journey, and their odometers are read."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from serai.apps.transport import actions as transport
from serai.demo.records import VehicleRow
from serai.demo.stage import Stage

FILLED_AFTER_KM = 250  # a tank is not filled up for a trip across the town
EVERY = 3  # of the trucks of a base: one in so many keeps its vouchers in Serai


class Fuelling:
    """`Random` of its own, so that the year's other chances stay as they are."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rng = Random(f"{stage.seed} fuel")
        self.plates = {row.plate for row in self._trucks()[::EVERY]}
        self.odometers: dict[str, Decimal] = {}
        self.driven: dict[str, Decimal] = {}

    def _trucks(self) -> list[VehicleRow]:
        rows = [row for row in self.stage.data.fleet if row.vehicle_class.startswith("truck") and row.fuel_use]
        return sorted(rows, key=lambda row: row.plate)

    def before(self, now: datetime, vehicle: VehicleRow, hub: str, distance_km: Decimal) -> None:
        """Fill up for what was driven since the last time; the way there and back is driven afterwards."""
        if vehicle.plate not in self.plates:
            return
        driven = self.driven.get(vehicle.plate, Decimal(300))
        if driven < FILLED_AFTER_KM:
            self.driven[vehicle.plate] = driven + distance_km * 2
            return
        odometer = self.odometers.get(vehicle.plate, Decimal(self.rng.randrange(40, 180) * 1000)) + driven
        use = Decimal(str(vehicle.fuel_use)) * Decimal(self.rng.randrange(93, 119)) / 100
        self.stage.done["fuel_vouchers"] += 1
        transport.issue_fuel(
            actor=self.stage.cast.keeper(hub, now), operation_id=self.stage.operation.pk,
            data=transport.FuelData(
                voucher=f"FV-{hub}-{self.stage.done['fuel_vouchers']:04d}", issued_at=now - timedelta(minutes=40),
                litres=(driven * use / 100).quantize(Decimal("0.1")), received_by="Driver",
                hub_id=self.stage.keys.hubs[hub], vehicle_id=self.stage.keys.vehicles[vehicle.plate], odometer_km=odometer,
            ),
        )  # fmt: skip
        self.odometers[vehicle.plate], self.driven[vehicle.plate] = odometer, distance_km * 2
