"""Cargo whose way is written down step by step, beside that which goes by chance: what the pictures show at the end."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from serai.apps.cargo import actions as cargo
from serai.demo.asking import Asking
from serai.demo.fleet import hours
from serai.demo.freight import Goods, Shipment
from serai.demo.plot import FeaturedJourney
from serai.demo.stage import Stage
from serai.demo.trips import Trip, Trips
from serai.demo.ways import Way
from serai.demo.wishes import Wish

SCRIPTED = frozenset({"scripted", "stays", "direct", "keep_quantities"})
"""Marks of a wish that nothing happens to by chance."""

Then = Callable[[datetime, Shipment], None]


class Script:
    def __init__(self, stage: Stage, asking: Asking, trips: Trips) -> None:
        self.stage = stage
        self.asking = asking
        self.trips = trips

    def accepted(self, wish: Wish, at: datetime, then: Then) -> None:
        """Play a wish to its acceptance at a moment, then go on with its shipment."""
        self.asking.play(wish)
        self.stage.agenda.add(at, lambda now: then(now, self.asking.accept(now, wish)))

    def receive(
        self,
        now: datetime,
        shipment: Shipment,
        *,
        bins: Mapping[str, Decimal] | None = None,
        damaged: Decimal = Decimal(),
    ) -> None:
        """Everything in one part; `bins` (code → share of the whole) where its first line is put, half an hour later."""
        stage, hub = self.stage, shipment.hub
        lines = [
            cargo.ReceiptLine(goods.line_id, good=goods.announced - (damaged if index == 0 else 0),
                              damaged=damaged if index == 0 else Decimal(),
                              bin_id=stage.special_bin(hub, goods.hazard))
            for index, goods in enumerate(shipment.goods)
        ]  # fmt: skip
        cargo.receive(
            actor=stage.cast.keeper(hub, now), hub_id=stage.keys.hubs[hub], occurred_at=now, lines=lines,
            document_reference=shipment.wish.reference,
        )  # fmt: skip
        stage.done["receipts"] += 1
        moves = self._into_bins(shipment, bins or {}, damaged)
        if moves:
            later = now + timedelta(minutes=35)
            cargo.move(
                actor=stage.cast.keeper(hub, later), hub_id=stage.keys.hubs[hub], occurred_at=later, moves=moves,
                reason="Put away",
            )  # fmt: skip
            stage.done["put_away"] += 1

    def _into_bins(self, shipment: Shipment, bins: Mapping[str, Decimal], damaged: Decimal) -> list[cargo.Move]:
        first = shipment.goods[0]
        moves = []
        left = first.announced - damaged
        for index, (code, share) in enumerate(bins.items()):
            quantity = left if index == len(bins) - 1 else first.whole(first.announced * share)
            moves.append(cargo.Move(first.line_id, None, self.stage.keys.bins[shipment.hub, code], quantity))
            left -= quantity
        if damaged and bins:
            code = next(iter(bins))
            moves.append(
                cargo.Move(first.line_id, None, self.stage.keys.bins[shipment.hub, code], damaged, condition=2)
            )
        return [] if first.is_special else moves

    def trip(
        self, row: FeaturedJourney, departs_at: datetime, loads: Mapping[Goods, Decimal], *, to_hub: str | None
    ) -> Trip:
        """A journey of a given vehicle; not planned yet."""
        vehicle = next(each for each in self.stage.data.fleet if each.plate == row.plate)
        way = self.way(row, departs_at, vehicle.vehicle_class)
        return Trip(
            hub=row.origin, to_hub=to_hub, to_place=self.stage.hub(to_hub).place if to_hub else row.destination,
            vehicle=vehicle, driver=None, way=way, departs_at=departs_at,
            arrives_at=departs_at + timedelta(minutes=way.minutes), loads=dict(loads),
        )  # fmt: skip

    def way(self, row: FeaturedJourney, at: datetime, vehicle_class: str) -> Way:
        """The way of such a craft; where the links do not show one, a slow one of the straight distance and a half."""
        mode = {"barge": "river", "boat": "river", "canoe": "river"}.get(vehicle_class, "road")
        found: Way | None = self.stage.ways.between(row.origin, row.destination, self.stage.calendar.month(at), mode)
        if found is not None:
            return found
        kilometres = Decimal(round(self.stage.ways.straight_km(row.origin, row.destination) * 1.5))
        return Way(mode, vehicle_class, kilometres, int(kilometres * 24 if mode == "river" else kilometres * 4))

    def plan(self, now: datetime, trip: Trip) -> None:
        """Plan without putting the departure on the agenda: the script says when."""
        self.trips.plan(now, trip, departs=False)

    def leave(self, now: datetime, trip: Trip) -> None:
        """The vehicle leaves and is on the road; nothing says yet when it arrives."""
        self.trips.leave(now, trip)

    def before(self, count: float) -> datetime:
        """So many hours before the end."""
        return self.stage.calendar.end - hours(count)
