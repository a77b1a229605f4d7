"""Cargo and vehicles for transport's tests, in the storekeeper's words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from serai.apps.cargo.models import Consignment, Line, LineTotal
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport.actions import JourneyData, VehicleData, add_vehicle, plan_journey
from serai.apps.transport.models import Journey, Vehicle
from tests.world import World


def consignment(world: World, *goods: tuple[str, int, int], owner: Any = None, number: int = 1, to: Any = None,
                **extra: Any) -> Consignment:  # fmt: skip
    """An accepted request and its consignment at Juba: lines of (description, pieces, kg each), 0.02 m³ each."""
    owner, to = owner or world.horizon, to or world.malakal
    request = ServiceRequest.objects.create(
        operation=world.op, number=number, organisation=owner, title="Shelter", decision="accepted", hub=world.hub,
        origin=world.juba, destination=to, accepted_at=world.now,
    )  # fmt: skip
    found = Consignment.objects.create(
        operation=world.op, hub=world.hub, number=number, code=f"JUB-{number:04d}", tracking_code=f"TRACK{number:07d}",
        request=request, owner=owner, origin=world.juba, destination=to, title="Shelter",
    )  # fmt: skip
    for position, (name, pieces, kg) in enumerate(goods or (("Tarpaulins", 100, 10),), start=1):
        weight, volume = Decimal(pieces * kg), Decimal(pieces) * Decimal("0.02")
        request_line = RequestLine.objects.create(
            request=request, position=position, description=name, category=world.shelter, origin=world.juba, destination=to,
            unit=world.piece, quantity=pieces, handling_unit=world.carton, handling_units=pieces, weight_kg=weight,
            volume_m3=volume, accepted_quantity=pieces,
        )  # fmt: skip
        line = Line.objects.create(
            consignment=found, request_line=request_line, position=position, description=name, owner=owner,
            category=world.shelter, unit=world.piece, handling_unit=world.carton, quantity=pieces, hu=pieces,
            weight_kg=weight, volume_m3=volume, unit_value=Decimal(5), **extra,
        )  # fmt: skip
        LineTotal.objects.get_or_create(
            line=line, defaults={"hub_id": world.hub.pk, "consignment_id": found.pk, "accepted": pieces}
        )
    return found


def truck(world: World, plate: str = "SSD 204 A", tonnes: int = 10, **extra: Any) -> Vehicle:
    data = VehicleData(
        plate=plate, vehicle_class=extra.pop("vehicle_class", "truck_10t"), owner_id=world.fleet_company.pk,
        capacity_kg=Decimal(tonnes * 1000), capacity_m3=extra.pop("m3", Decimal(40)), **extra,
    )  # fmt: skip
    return add_vehicle(actor=world.actor("omar"), operation_id=world.op.pk, data=data)


def trip(world: World, vehicle: Vehicle | None = None, *, hours: int = 2, to: Any = None, hub: Any = None,
         **extra: Any) -> Journey:  # fmt: skip
    """A planned journey from Juba in some hours, lasting a day: to Malakal, or to a hub."""
    leaves = world.now + dt.timedelta(hours=hours)
    data = JourneyData(
        vehicle_id=(vehicle or truck(world)).pk, origin_id=world.hub.pk, departs_at=leaves,
        arrives_at=leaves + dt.timedelta(days=1), destination_id=None if hub else (to or world.malakal).pk,
        destination_hub_id=hub.pk if hub else None, **extra,
    )  # fmt: skip
    return plan_journey(actor=world.actor("omar"), operation_id=world.op.pk, data=data)


def planned(line: Line) -> Decimal:
    return LineTotal.objects.get(line=line).planned
