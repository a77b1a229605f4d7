"""Journeys: planned, loaded, left, arrived, unloaded, closed; and what can go wrong on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Account, Event
from serai.apps.catalog.rules.segregation import segregation
from serai.apps.transport import actions as transport
from serai.demo.fleet import hours
from serai.demo.freight import ZERO, Goods
from serai.demo.records import VehicleRow
from serai.demo.releasing import Releases
from serai.demo.stage import Stage
from serai.demo.tokens import Tokens
from serai.demo.ways import Way
from serai.kit.errors import Conflict

COOL_BOXES = "In cool boxes with ice packs; the flight is short."
OPPOSITE_ENDS = "Loaded at opposite ends, other cargo between"
Unloaded = Callable[[datetime, "Trip", Goods, Decimal], None]


@dataclass(slots=True)
class Trip:
    """One journey as the builder plans it; `journey_id` once it is planned."""

    hub: str
    to_hub: str | None
    to_place: str
    vehicle: VehicleRow
    driver: str | None
    way: Way
    departs_at: datetime
    arrives_at: datetime
    loads: dict[Goods, Decimal]
    is_cold: bool = False
    journey_id: UUID | None = None

    @property
    def id(self) -> UUID:
        if self.journey_id is None:  # planning was refused, which the agenda has told; then nothing leaves or arrives
            raise Conflict("This journey was not planned.", code="not_planned")
        return self.journey_id


class Trips:
    """`unloaded` is set by the roads: what happens with cargo that a second hub has received."""

    unloaded: Unloaded

    def __init__(self, stage: Stage, releases: Releases, tokens: Tokens) -> None:
        self.stage = stage
        self.releases = releases
        self.tokens = tokens

    def plan(self, now: datetime, trip: Trip, *, departs: bool = True) -> None:
        """Plan the journey with its loads, and put its departure on the agenda."""
        keys = self.stage.keys
        officer = self.stage.cast.officer(trip.hub, now)
        journey = transport.plan_journey(
            actor=officer,
            operation_id=self.stage.operation.pk,
            data=transport.JourneyData(
                vehicle_id=keys.vehicles[trip.vehicle.plate],
                origin_id=keys.hubs[trip.hub],
                departs_at=trip.departs_at,
                arrives_at=trip.arrives_at,
                destination_id=None if trip.to_hub else keys.places[trip.to_place],
                destination_hub_id=keys.hubs[trip.to_hub] if trip.to_hub else None,
                driver_id=keys.drivers[trip.driver] if trip.driver else None,
                driver_name=self._driver(trip)[0],
                driver_phone=self._driver(trip)[1],
                distance_km=trip.way.distance_km,
            ),
        )
        trip.journey_id = journey.pk
        items = [transport.LoadItem(goods.line_id, quantity) for goods, quantity in trip.loads.items()]
        transport.plan_loads(actor=officer, journey_id=trip.id, items=items)
        self.stage.done["journeys"] += 1
        if not departs:
            return
        if self.stage.chance(30):
            self.stage.agenda.add(trip.departs_at - hours(2), lambda at: self.start_loading(at, trip))
        self.stage.agenda.add(trip.departs_at, lambda at: self.depart(at, trip))

    def _driver(self, trip: Trip) -> tuple[str, str]:
        """Name and phone; blank for crews."""
        driver = next((row for row in self.stage.data.drivers if row.code == trip.driver), None)
        return (driver.name, driver.phone) if driver else ("", "")

    def start_loading(self, now: datetime, trip: Trip, door: str = "") -> None:
        transport.start_loading(actor=self.stage.cast.keeper(trip.hub, now), journey_id=trip.id, door=door)

    def leave(self, now: datetime, trip: Trip) -> None:
        """The loads are posted to the vehicle; the officer allows cold cargo on one that does not cool, in cool boxes, and
        dangerous goods that are loaded at opposite ends."""
        is_warm = trip.is_cold and not trip.vehicle.refrigerated
        hazards = sorted({goods.hazard for goods in trip.loads if goods.hazard})
        is_near = any(segregation(one, other) for one in hazards for other in hazards)
        why = COOL_BOXES if is_warm else OPPOSITE_ENDS if is_near else ""
        actor = self.stage.cast.officer(trip.hub, now) if why else self.stage.cast.keeper(trip.hub, now)
        transport.depart(
            actor=actor, journey_id=trip.id, occurred_at=now, override_reason=why,
            fefo_reason=self.tokens.fefo_reason(trip.loads),
        )  # fmt: skip
        self.stage.done["departures"] += 1

    def depart(self, now: datetime, trip: Trip) -> None:
        self.leave(now, trip)
        if trip.way.mode == "road" and trip.way.distance_km > 60 and self.tokens.take("truck_lost", now):
            self.stage.agenda.add(now + hours(5), lambda at: self._lost(at, trip))
            return
        delay = self.stage.rng.choices((0.98, 1.05, 1.2, 1.5), (45, 35, 15, 5))[0]
        arrived = now + timedelta(minutes=int(trip.way.minutes * delay))
        self.stage.agenda.add(self._unloading_time(arrived), lambda at: self.unload(at, trip))

    def _unloading_time(self, arrived: datetime) -> datetime:
        """An hour or two after arrival, by daylight."""
        at = arrived + hours(1 + self.stage.rng.random())
        hour = at.astimezone(self.stage.calendar.zone).hour
        return at if 7 <= hour < 18 else self.stage.calendar.next_hour(at, 7, 20 + self.stage.rng.randrange(40))

    def unload(self, now: datetime, trip: Trip) -> None:
        if trip.to_hub:
            self._receive(now, trip)
        else:
            self._deliver(now, trip)
        transport.close_journey(actor=self.stage.cast.officer(trip.hub, now), journey_id=trip.id)
        self.stage.done["closed_journeys"] += 1

    def _receive(self, now: datetime, trip: Trip) -> None:
        """A second hub takes the cargo in, as the waybill says; dangerous goods go into the bin of their class."""
        assert trip.to_hub is not None
        lines = None
        if any(goods.hazard for goods in trip.loads):
            lines = [
                cargo.ReceiptLine(
                    goods.line_id, good=quantity, bin_id=self.stage.special_bin(trip.to_hub, goods.hazard)
                )
                for goods, quantity in trip.loads.items()
            ]
        transport.receive_waybill(
            actor=self.stage.cast.keeper(trip.to_hub, now), journey_id=trip.id, hub_id=self.stage.keys.hubs[trip.to_hub],
            occurred_at=now, lines=lines,
        )  # fmt: skip
        for goods, quantity in trip.loads.items():
            self.unloaded(now, trip, goods, quantity)

    def _deliver(self, now: datetime, trip: Trip) -> None:
        """The consignees sign; some of it may be missing."""
        first = next(iter(trip.loads))
        lon, lat = self._where(trip)
        gone = self._missing(now, trip)
        lines = None
        if gone:
            lines = [
                cargo.DeliveryLine(goods.line_id, good=quantity - gone.get(goods, ZERO), missing=gone.get(goods, ZERO))
                for goods, quantity in trip.loads.items()
            ]
        transport.deliver(
            actor=self.stage.cast.officer(trip.hub, now), journey_id=trip.id, occurred_at=now, lines=lines,
            signer=first.shipment.receiver, signer_role="Consignee's storekeeper", lon=lon, lat=lat,
        )  # fmt: skip
        self.stage.done["deliveries"] += 1
        if gone:
            self._report_missing(now, trip, gone)
        for goods, quantity in trip.loads.items():
            goods.shipment.bring(goods.line_id, quantity - gone.get(goods, ZERO))
        shipments = dict.fromkeys(goods.shipment for goods in trip.loads)
        for shipment in shipments:
            self.releases.after_delivery(now, shipment)

    def _where(self, trip: Trip) -> tuple[Decimal, Decimal]:
        """Where the signature was given: near the middle of the place."""
        place = next(row for row in self.stage.data.places if row.code == trip.to_place)
        near = Decimal(self.stage.rng.randint(-40, 40)) / 10_000
        return place.lon + near, place.lat - near

    def _missing(self, now: datetime, trip: Trip) -> dict[Goods, Decimal]:
        if trip.way.distance_km < 100:
            return {}
        goods = max(trip.loads, key=lambda each: (trip.loads[each] / each.pack, each.shipment.code, each.position))
        bit = goods.bit(trip.loads[goods], self.stage.rng, 8)
        return {goods: bit} if bit and self.tokens.take("loss_in_transit", now) else {}

    def _report_missing(self, now: datetime, trip: Trip, gone: dict[Goods, Decimal]) -> None:
        account = Account.objects.get(kind=AccountKind.JOURNEY, journey_id=trip.id)
        trouble = self.tokens.trouble("loss_in_transit")
        items = [cargo.LossItem(goods.line_id, account.pk, quantity) for goods, quantity in gone.items()]
        loss = cargo.report_loss(
            actor=self.stage.cast.officer(trip.hub, now), occurred_at=now, items=items, cause=trouble.cause,
            chain_place="transit", responsible=trip.vehicle.owner, witness=self._driver(trip)[0],
            description=trouble.text,
        )  # fmt: skip
        self.stage.done["loss_in_transit"] += 1
        if self.tokens.take("found_again", now):
            at = now + timedelta(days=self.stage.rng.randint(4, 12))
            self.stage.agenda.add(at, lambda moment: self._found(moment, trip, loss, gone))

    def _found(self, now: datetime, trip: Trip, loss: Event, gone: dict[Goods, Decimal]) -> None:
        """The police bring it to the consignee after all."""
        door = Account.objects.get(
            operation=self.stage.operation, kind=AccountKind.DELIVERED, place=self.stage.keys.places[trip.to_place]
        )
        items = [cargo.FoundItem(goods.line_id, quantity, door.pk) for goods, quantity in gone.items()]
        cargo.report_found(
            actor=self.stage.cast.officer(trip.hub, now), loss_event_id=loss.pk, occurred_at=now, items=items,
            remarks=self.tokens.trouble("found_again").text,
        )  # fmt: skip
        self.stage.done["found_again"] += 1
        for goods, quantity in gone.items():
            goods.shipment.bring(goods.line_id, quantity)
            self.releases.after_delivery(now, goods.shipment)

    def _lost(self, now: datetime, trip: Trip) -> None:
        """The whole vehicle; a week later a second one recovers the load and the journey goes on."""
        trouble = self.tokens.trouble("truck_lost")
        transport.report_journey_lost(
            actor=self.stage.cast.officer(trip.hub, now), journey_id=trip.id, occurred_at=now, cause=trouble.cause,
            responsible=trip.vehicle.owner, description=trouble.text,
        )  # fmt: skip
        self.stage.done["truck_lost"] += 1
        again = now + timedelta(days=7)
        self.stage.agenda.add(again, lambda at: self._recovered(at, trip))

    def _recovered(self, now: datetime, trip: Trip) -> None:
        text = self.tokens.trouble("found_again").text
        transport.report_journey_found(
            actor=self.stage.cast.officer(trip.hub, now), journey_id=trip.id, occurred_at=now, remarks=text
        )
        self.stage.done["found_again"] += 1
        self.stage.agenda.add(self._unloading_time(now + hours(8)), lambda at: self.unload(at, trip))
