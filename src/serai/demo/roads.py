"""From store to store and to the consignee: lots wait for each other, a vehicle takes them, and they arrive.

Each hub looks at its queues every working morning. A queue is one destination by one way; its vehicle leaves when it is
worth while, or when something has waited long enough.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.demo.fleet import Fleet, fill, hours
from serai.demo.freight import ZERO, Goods, Lot
from serai.demo.stage import Stage
from serai.demo.trips import Trip, Trips
from serai.demo.ways import Way

MODES = {"ROAD": "road", "RIVER": "river", "AIR": "air", "PORTER": "river"}
#: When a vehicle of a craft is worth sending, kg; less waits for more, but not longer than so many days.
WORTH_KG = {"truck": 12_000, "4x4": 7_000, "barge": 60_000, "boat": 7_000, "canoe": 1_200, "air": 3_500}
PATIENCE_DAYS = {"truck": 9, "4x4": 9, "barge": 14, "boat": 9, "canoe": 7, "air": 7}
LOCAL_KM, LOCAL_PATIENCE_DAYS = 20, 7
FULL = Decimal("0.8")  # of its volume: then it goes, whatever it weighs
MOST_A_DAY = 4  # vehicles that one hub loads for one destination
Received = Callable[[datetime, str, Goods, Decimal], None]


@dataclass(frozen=True, slots=True)
class Queue:
    """Where lots of one kind go next: from a hub to another hub, or to a place, if they can by the mode asked for."""

    hub: str
    to_hub: str | None
    to_place: str
    mode: str
    is_cold: bool


@dataclass(slots=True)
class Waiting:
    lots: list[Lot] = field(default_factory=list)


class Roads:
    """`received` is set by the stores: what happens with cargo that a hub took off a vehicle."""

    received: Received

    def __init__(self, stage: Stage, fleet: Fleet, trips: Trips) -> None:
        self.stage = stage
        self.fleet = fleet
        self.trips = trips
        self.goods: dict[UUID, Goods] = {}  # every line that was accepted or made
        self._queues: dict[Queue, Waiting] = defaultdict(Waiting)
        trips.unloaded = self._unloaded

    def begin(self) -> None:
        """Every hub plans in the morning of its working days, one after the other."""
        for index, hub in enumerate(self.stage.data.hubs):
            at = self.stage.calendar.next_hour(self.stage.now, 6, 10 + index * 7)
            self.stage.agenda.add(at, self._morning_at(hub.code))

    def _morning_at(self, hub: str) -> Callable[[datetime], None]:
        def morning(now: datetime) -> None:
            if self.stage.calendar.local(now).weekday() < 6:
                for queue in [each for each in self._queues if each.hub == hub]:
                    self._look_at(now, queue)
            self.stage.agenda.add(now + timedelta(days=1), morning)

        return morning

    def know(self, goods: Iterable[Goods]) -> None:
        self.goods |= {each.line_id: each for each in goods}

    def offer(self, now: datetime, hub: str, goods: Goods, quantity: Decimal) -> None:
        """Goods stand in a store and can go on; they go in one to three parts, some days apart."""
        weights = self.stage.data.story.parts["dispatches"]
        count = self.stage.rng.choices(list(weights), list(weights.values()))[0]
        ready = now
        for part in goods.parts(quantity, count):
            self._queues[self._queue_of(hub, goods)].lots.append(Lot(goods, part, ready))
            ready += timedelta(days=self.stage.rng.randint(1, 5))

    def _queue_of(self, hub: str, goods: Goods) -> Queue:
        shipment = goods.shipment
        via = shipment.via if shipment.via != hub and hub == shipment.hub else None
        place = self.stage.hub(via).place if via else shipment.destination
        asked = [MODES[code] for code in shipment.wish.services if code in MODES]
        way = self.stage.ways.best(hub, place, self.stage.calendar.month(self.stage.now), asked)
        return Queue(hub, via, place, way.mode if way else "road", goods.needs_cold)

    def take(self, goods: Goods, hub: str, quantity: Decimal) -> bool:
        """Take a quantity out of what waits at a hub, because it is no longer there. False when less waits."""
        for waiting in (w for queue, w in self._queues.items() if queue.hub == hub):
            for lot in waiting.lots:
                if lot.goods is goods and lot.quantity > quantity:
                    lot.quantity -= quantity
                    return True
        return False

    def waiting_at(self, hub: str) -> list[Lot]:
        """Lots that stand at a hub, oldest first."""
        found = [lot for queue, waiting in self._queues.items() if queue.hub == hub for lot in waiting.lots]
        return sorted(found, key=lambda lot: (lot.ready_at, lot.goods.shipment.code, lot.goods.position))

    def _look_at(self, now: datetime, queue: Queue) -> None:
        waiting = self._queues[queue]
        way = self.stage.ways.best(queue.hub, queue.to_place, self.stage.calendar.month(now), (queue.mode,))
        if way is None:
            return  # closed until the season ends
        for number in range(MOST_A_DAY):
            lots = [lot for lot in waiting.lots if lot.ready_at <= now]
            if not lots or not self._send(now, queue, way, lots, number):
                break
            waiting.lots = [lot for lot in waiting.lots if lot.quantity > 0]

    def _send(self, now: datetime, queue: Queue, way: Way, lots: list[Lot], number: int) -> bool:
        """Plan one vehicle for the lots, if there is one and it is worth while."""
        departs = now + hours(4 + number + self.stage.rng.random())
        arrives = departs + timedelta(minutes=way.minutes)
        home = arrives + timedelta(minutes=way.minutes // 2) + hours(10)
        kg = sum((lot.kg for lot in lots), ZERO)
        vehicle = self.fleet.pick(way, queue.hub, kg, departs, home, cold=queue.is_cold)
        if vehicle is None:
            return False
        chosen = fill(vehicle, sorted(lots, key=lambda lot: (lot.ready_at, lot.goods.shipment.code)))
        if not chosen or not self._is_worth(now, way, vehicle.capacity_m3, chosen):
            return False
        self.fleet.book(vehicle.plate, departs, home)
        for lot, quantity in chosen:
            lot.quantity -= quantity
        loads: dict[Goods, Decimal] = defaultdict(Decimal)
        for lot, quantity in chosen:
            loads[lot.goods] += quantity
        trip = Trip(
            hub=queue.hub, to_hub=queue.to_hub, to_place=queue.to_place, vehicle=vehicle, driver=self.fleet.driver(vehicle),
            way=way, departs_at=departs, arrives_at=arrives, loads=dict(loads), is_cold=queue.is_cold,
        )  # fmt: skip
        self.trips.plan(now, trip)
        return True

    def _is_worth(self, now: datetime, way: Way, capacity_m3: Decimal, chosen: list[tuple[Lot, Decimal]]) -> bool:
        kg = sum((lot.goods.kg * quantity for lot, quantity in chosen), ZERO)
        m3 = sum((lot.goods.m3 * quantity for lot, quantity in chosen), ZERO)
        if kg >= WORTH_KG[way.craft] or m3 >= capacity_m3 * FULL:
            return True
        oldest = min(lot.ready_at for lot, _quantity in chosen)
        is_local = way.distance_km <= LOCAL_KM
        return now - oldest >= timedelta(days=LOCAL_PATIENCE_DAYS if is_local else PATIENCE_DAYS[way.craft])

    def _unloaded(self, now: datetime, trip: Trip, goods: Goods, quantity: Decimal) -> None:
        if trip.to_hub is not None:
            self.received(now, trip.to_hub, goods, quantity)
