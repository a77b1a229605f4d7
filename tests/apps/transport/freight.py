"""Cargo and vehicles for transport's tests, in the storekeeper's words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Balance, Consignment, Line, LineTotal
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport.actions import (
    JourneyData,
    LoadItem,
    VehicleData,
    add_vehicle,
    depart,
    plan_journey,
    plan_loads,
)
from serai.apps.transport.models import Journey, Vehicle


def consignment(world: World, *goods: tuple[str, int, int], owner: Any = None, number: int = 1, to: Any = None,
                **extra: Any) -> Consignment:  # fmt: skip
    """An accepted request and its consignment at Juba: lines of (description, pieces, kg each), 0.02 m³ each."""
    owner, to = owner or world.horizon, to or world.malakal
    request = ServiceRequest.objects.create(
        operation=world.op, number=number, organisation=owner, title="Shelter", decision="accepted", hub=world.hub,
        origin=world.juba, destination=to, accepted_at=world.now,
    )  # fmt: skip
    for position, (name, pieces, kg) in enumerate(goods or (("Tarpaulins", 100, 10),), start=1):
        RequestLine.objects.create(
            request=request, position=position, description=name, category=extra.get("category", world.shelter),
            unit=world.piece, quantity=pieces, handling_unit=world.carton, handling_units=pieces,
            weight_kg=Decimal(pieces * kg), volume_m3=Decimal(pieces) * Decimal("0.02"), accepted_quantity=pieces,
            unit_value=Decimal(5), **{name: value for name, value in extra.items() if name != "category"},
        )  # fmt: skip
    return cargo.open_consignments(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk)[0]


def received(world: World, *goods: tuple[str, int, int], **extra: Any) -> Consignment:
    """A consignment that stands in the store at Juba, all good."""
    found = consignment(world, *goods, **extra)
    lines = [cargo.ReceiptLine(line.pk, good=line.quantity) for line in found.lines.all()]
    cargo.receive(
        actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=world.now - dt.timedelta(days=1), lines=lines
    )
    return found


def loaded(world: World, *goods: tuple[str, int, int], vehicle: Vehicle | None = None, hub: Any = None,
           **extra: Any) -> tuple[Journey, list[Line]]:  # fmt: skip
    """A journey that left an hour ago with all of a consignment on board."""
    lines = list(received(world, *goods, **extra).lines.order_by("position"))
    journey = trip(world, vehicle, hub=hub)
    items = [LoadItem(line.pk, line.quantity) for line in lines]
    plan_loads(actor=world.actor("omar"), journey_id=journey.pk, items=items)
    return depart(
        actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now - dt.timedelta(hours=1)
    ), lines


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


def aboard(journey: Journey) -> int:
    """Units on the vehicle, whatever their condition."""
    return int(sum(row.quantity for row in Balance.objects.filter(live=True, account__journey_id=journey.pk)))


def standing(world: World, kind: int, hub: Any = None) -> dict[str, int]:
    """What stands in stores (2), at doors (4) …: by condition name."""
    rows = Balance.objects.filter(live=True, kind=kind)
    rows = rows.filter(hub_id=hub.pk) if hub else rows
    found: dict[str, int] = {}
    for row in rows:
        name = row.get_condition_display()
        found[name] = found.get(name, 0) + int(row.quantity)
    return found
