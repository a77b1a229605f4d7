"""How the operation stands on its last day: what the pictures show, and what waits for each persona to do next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from serai.apps.cargo import actions as cargo
from serai.demo import demand
from serai.demo.asking import Asking
from serai.demo.fleet import Fleet, hours
from serai.demo.freight import Goods, Shipment
from serai.demo.plot import Featured, FeaturedJourney, FeaturedStock
from serai.demo.records import ItemRow
from serai.demo.releasing import Releases
from serai.demo.script import SCRIPTED, Script
from serai.demo.stage import Stage
from serai.demo.wishes import Wish, WishedLine, line_of, whole_units

#: What the vehicles of the last days carry: plate → organisation, title, items, and where the cargo goes in the end.
FREIGHT: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    "SSD 204 A": ("JNFA", "Maize flour and beans", ("MAZ25", "BEA50"), "PAN"),
    "SSD 318 C": ("BWI", "Water treatment, aluminium sulphate", ("ALUM1",), "PAN"),
    "RIV-B 101": ("EFC", "Sorghum and beans for the lean season", ("SOR50", "BEA50", "SAL25"), "SHA"),
    "SSD 077 E": ("LCT", "Supplementary food for mothers and children", ("RUSF1", "SUPC1"), "PIB"),
    "SSD 411 B": ("RWR", "Hygiene kits and soap", ("HYGK1", "SOAP1"), "PAN"),
    "SSD 129 D": ("LCT", "Therapeutic food", ("RUTF1",), "PIB"),
    "RIV-B 102": ("RCS", "Fishing kits, nets", ("NET10", "FSH01"), "SHA"),
    "RIV-C 304": ("RWR", "Laundry soap", ("SOAP1",), "PAN"),
    "SSD 340 C": ("RULA", "Seeds and hand tools", ("SDS10", "TLK01"), "TOR"),
}
#: What carries parts of the request in the picture.
FLIGHT = FeaturedJourney("DM-KF4", "JUB", "MAL", Decimal(), 0, "closed")
BARGE = FeaturedJourney("RIV-B 103", "JUB", "MAL", Decimal(), 0, "departed")
SUSPECT = "RING1"
WAITS_FOR_ORDER = "Collect with our own truck; call the day before."
HOLD = "Waits for clearance of the route."
Row = TypeVar("Row")
RETURN = "The volume of line 2 does not fit its weight; please check."


class Ending:
    def __init__(self, stage: Stage, asking: Asking, script: Script, releases: Releases, fleet: Fleet) -> None:
        self.stage = stage
        self.asking = asking
        self.script = script
        self.releases = releases
        self.fleet = fleet
        self.rng = Random(f"{stage.seed} ending")

    def plan(self) -> None:
        """Put it all on the agenda, and keep the vehicles that the last days need."""
        story = self.stage.data.story
        for row in self._some(story.featured):
            self._featured(row)
        self._waiting()
        for stock in self._some(story.bor_stock):
            self._stock(stock)
        journeys = self._some(story.journeys_now)
        for journey in (*journeys, FLIGHT, BARGE):  # before the year begins, or its traffic takes them on these days
            self.fleet.book(journey.plate, self.script.before(24 * 12), self.script.before(-24 * 12))
        for index, journey in enumerate(journeys):
            self._journey(index, journey)
        self.stage.agenda.add(self.script.before(2), self._orders)

    def _some(self, rows: Sequence[Row]) -> Sequence[Row]:
        """All rows of the whole demonstration; at a smaller scale at least two."""
        return rows[: max(2, round(len(rows) * min(self.stage.scale * 2, 1)))]

    # What waits for a decision

    def _featured(self, row: Featured) -> None:
        asked_at = self.script.before(row.hours_ago)
        items = {code: self.stage.item(code) for code in row.items}
        needed = max(self.stage.calendar.day(row.needed_by), self.stage.calendar.local(asked_at) + timedelta(days=1))
        wish = Wish(
            key=f"now {row.reference}",
            organisation=row.organisation,
            title=row.title,
            asked_at=asked_at,
            services=row.services,
            origin=row.origin,
            destination=row.destination,
            ready_on=min(self.stage.calendar.local(asked_at) + timedelta(days=1), needed),
            needed_by=needed,
            people=row.people,
            lines=tuple(self._dated(items[code], Decimal(quantity)) for code, quantity in row.items.items()),
            reference=row.reference,
            outcome=row.decision,
            reason=HOLD if row.decision == "on_hold" else RETURN,
        )
        if row.decision == "accepted":
            wish = replace(wish, troubles=SCRIPTED)
            self.asking.play(wish)
            self.stage.agenda.add(asked_at + hours(20), lambda now: self._partly_there(now, wish))
        else:
            self.asking.play(wish)

    def _dated(self, item: ItemRow, quantity: Decimal) -> WishedLine:
        if not item.shelf_life_months:
            return line_of(item, quantity)
        expires_on = self.stage.calendar.today + timedelta(days=item.shelf_life_months * 20)
        return line_of(item, quantity, batch=f"K{self.rng.randint(1000, 9999)}", expires_on=expires_on)

    def _partly_there(self, now: datetime, wish: Wish) -> None:
        """The request in the picture: its last line cut, the first line flown and delivered, half of the second on a barge."""
        shipment = self.asking.accept(now, wish, less={"FIXK1": 350})
        agenda = self.stage.agenda
        agenda.add(now + hours(30), lambda at: self.script.receive(at, shipment))
        first, second, *_others = shipment.goods
        self._send(now + hours(96), FLIGHT, shipment, {first: first.announced}, unload=True)
        self._send(now + hours(170), BARGE, shipment, {second: second.whole(second.announced / 2)}, unload=False)

    def _send(
        self, at: datetime, row: FeaturedJourney, shipment: Shipment, loads: dict[Goods, Decimal], *, unload: bool
    ) -> None:
        vehicle = next(each for each in self.stage.data.fleet if each.plate == row.plate)
        departs_at = self.stage.calendar.next_hour(at, 10, 30)
        trip = self.script.trip(row, departs_at, loads, to_hub=None)
        if vehicle.vehicle_class == "fixed_wing":
            flown = self.stage.ways.between(row.origin, row.destination, self.stage.calendar.month(at), "air")
            assert flown is not None, f"no flight from {row.origin} to {row.destination}"
            trip.way = flown
            trip.arrives_at = departs_at + timedelta(minutes=trip.way.minutes)
        self.stage.agenda.add(departs_at - hours(3), lambda now: self.script.plan(now, trip))
        self.stage.agenda.add(departs_at, lambda now: self.script.leave(now, trip))
        if unload:
            shipment.wish = replace(shipment.wish, troubles=shipment.wish.troubles | {"unreleased"})
            self.stage.agenda.add(trip.arrives_at + hours(1), lambda now: self.script.trips.unload(now, trip))

    def _waiting(self) -> None:
        """Beside the featured ones: requests of the last day, some on hold or returned, and drafts."""
        now, featured = self.stage.data.story.waiting_now, self._some(self.stage.data.story.featured)
        shown = [row.decision for row in featured]
        counts = {
            name: self.stage.count(now[name]) - shown.count(name) for name in ("submitted", "on_hold", "returned")
        }
        above = sum(row.decision == "submitted" and row.hours_ago > 24 for row in featured)
        for index in range(counts["submitted"]):
            late = index < self.stage.count(now["above_limit"]) - above
            self._ask(f"waits {index:02d}", 27 if late else self.rng.uniform(1, 22), "submitted")
        for index in range(counts["on_hold"]):
            self._ask(f"held {index:02d}", self.rng.uniform(70, 300), "on_hold", HOLD)
        for index in range(counts["returned"]):
            self._ask(f"back {index:02d}", self.rng.uniform(30, 200), "returned", RETURN, "HRA" if index == 0 else "")
        for index, organisation in enumerate(("HRA", "HRA", "SWN")):
            self._ask(f"draft {index:02d}", self.rng.uniform(2, 60), "draft", organisation=organisation)

    def _ask(self, key: str, hours_ago: float, outcome: str, reason: str = "", organisation: str = "") -> None:
        stage = self.stage
        rng = Random(f"{stage.seed} {key}")
        wish = demand.a_wish(stage.data, stage.calendar, stage.ways, f"now {key}", self.script.before(hours_ago), rng)
        wish = replace(wish, outcome=outcome, reason=reason, organisation=organisation or wish.organisation)
        self.asking.play(wish)

    # What stands in the store of Bor

    def _stock(self, row: FeaturedStock) -> None:
        arrives = self.script.before(24 * row.days_here)
        arrives = self.stage.calendar.at(self.stage.calendar.local(arrives), 10, 20)
        asked_at = arrives - timedelta(days=4)
        expires_on = self.stage.calendar.day(row.expires_on) if row.expires_on else None
        wish = Wish(
            key=f"now {row.organisation} {row.item}",
            organisation=row.organisation,
            title=self.stage.item(row.item).description.split(",")[0],
            asked_at=asked_at,
            services=("ROAD", "STORAGE"),
            origin="BOR",
            destination="PAN",
            ready_on=self.stage.calendar.local(asked_at) + timedelta(days=2),
            needed_by=self.stage.calendar.today + timedelta(days=20),
            people=6000,
            lines=(line_of(self.stage.item(row.item), Decimal(row.quantity), batch="B2207" if expires_on else "",
                           expires_on=expires_on),),
            remarks=row.note,
            troubles=SCRIPTED,
        )  # fmt: skip
        bins = [code for code in row.bins if not code.startswith(("Q", "D"))]
        shares = {code: Decimal(1) / len(bins) for code in bins}

        def received(_now: datetime, shipment: Shipment) -> None:
            self.stage.agenda.add(
                arrives, lambda at: self.script.receive(at, shipment, bins=shares, damaged=Decimal(row.damaged))
            )
            if expires_on:
                self.stage.done["expiring_medicine"] += 1
            if row.item == SUSPECT:
                self.stage.agenda.add(self.script.before(30), lambda at: self._quarantine(at, shipment, bins[0]))

        self.script.accepted(wish, asked_at + hours(22), received)

    def _quarantine(self, now: datetime, shipment: Shipment, bin_code: str) -> None:
        """Five cartons look cloudy: set apart until the laboratory answers."""
        goods, keys = shipment.goods[0], self.stage.keys
        cargo.move(
            actor=self.stage.cast.keeper("BOR", now), hub_id=keys.hubs["BOR"], occurred_at=now, reason="Waits for the laboratory",
            moves=[
                cargo.Move(
                    goods.line_id, keys.bins["BOR", bin_code], keys.bins["BOR", "Q-01"], goods.pack * 5, 1, to_condition=3
                )
            ],
        )  # fmt: skip

    # What is on the road

    def _journey(self, index: int, row: FeaturedJourney) -> None:
        organisation, title, codes, destination = FREIGHT[row.plate]
        departs_at = self.script.before(row.hours)
        asked_at = min(departs_at, self.stage.calendar.end) - timedelta(days=7, hours=index)
        wish = Wish(
            key=f"now {row.plate}",
            organisation=organisation,
            title=title,
            asked_at=asked_at,
            services=("ROAD",) if not row.plate.startswith("RIV") else ("RIVER",),
            origin=row.origin,
            destination=destination,
            ready_on=self.stage.calendar.local(asked_at) + timedelta(days=2),
            needed_by=self.stage.calendar.today + timedelta(days=9),
            people=int(row.kg / 4),
            lines=tuple(self._weighing(code, row.kg / len(codes)) for code in codes),
            troubles=SCRIPTED,
        )
        to_hub = row.destination if row.destination in self.stage.keys.hubs and row.destination != destination else None

        def arrange(now: datetime, shipment: Shipment) -> None:
            shipment.via = to_hub
            self.stage.agenda.add(now + timedelta(days=2), lambda at: self.script.receive(at, shipment))
            loads = {goods: goods.announced for goods in shipment.goods}
            trip = self.script.trip(row, departs_at, loads, to_hub=to_hub)
            last = self.script.before(4)
            planned_at = min(departs_at - hours(20), last)
            self.stage.agenda.add(planned_at, lambda at: self.script.plan(at, trip))
            if row.state == "departed":
                self.stage.agenda.add(departs_at, lambda at: self.script.leave(at, trip))
            if row.state == "loading":
                self.stage.agenda.add(
                    self.script.before(1.5),
                    lambda at: self.script.trips.start_loading(at, trip, door=f"Door {index % 3 + 1}"),
                )

        self.script.accepted(wish, asked_at + hours(26), arrange)

    def _weighing(self, code: str, kg: Decimal) -> WishedLine:
        item = self.stage.item(code)
        return self._dated(item, whole_units(item, kg / item.unit_weight_kg))

    # What waits for a signature

    def _orders(self, now: datetime) -> None:
        """Release orders at three steps, for cargo that stands at the door since some days."""
        waiting = [each for each in self.asking.shipments if any(quantity > 0 for quantity in each.delivered.values())]
        waiting.sort(key=lambda shipment: (shipment.organisation != "HRA", shipment.code))
        for steps, shipment in zip((0, 0, 1, 2, 0), waiting, strict=False):
            shipment.is_release_planned = True
            there = {key: quantity for key, quantity in shipment.delivered.items() if quantity > 0}
            order = self.releases.write_order(now, shipment, there, WAITS_FOR_ORDER)
            for key, quantity in there.items():
                shipment.delivered[key] -= quantity
            if steps > 0:
                cargo.verify_release(actor=self.stage.cast.keeper(shipment.hub, now + hours(0.5)), order_id=order.pk)
            if steps > 1:
                cargo.accept_release(actor=self.stage.cast.officer(shipment.hub, now + hours(1)), order_id=order.pk)
