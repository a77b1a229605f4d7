"""The main job: one request from its draft to the signed release, played in the last nine days and told line by line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from serai.apps.cargo import actions as cargo
from serai.apps.requests import actions as requests
from serai.apps.requests.models import RankingRow, RequestLine, ServiceRequest
from serai.apps.transport import actions as transport
from serai.apps.transport.models import Journey
from serai.demo.asking import Asking
from serai.demo.fleet import Fleet, hours
from serai.demo.forms import request_data
from serai.demo.freight import Goods, Shipment
from serai.demo.plot import FeaturedJourney
from serai.demo.releasing import Releases
from serai.demo.script import SCRIPTED, Script
from serai.demo.stage import Stage
from serai.demo.trips import Trip
from serai.demo.wishes import Wish, line_of
from serai.kit.policy import Actor

TITLE = "Family tents, hygiene kits and lamps"
FIRST_TRUCK, SECOND_TRUCK = "SSD 351 A", "SSD 352 A"
RETURNED = "Weight and volume of line 2 do not fit together; please check."
FOUND = "Found unharmed at kilometre 61: the driver had waited out a road block."


class MainJob:
    """`told` grows while the agenda runs: one line for each step."""

    def __init__(self, stage: Stage, asking: Asking, script: Script, releases: Releases, fleet: Fleet) -> None:
        self.stage = stage
        self.asking = asking
        self.script = script
        self.releases = releases
        self.told: list[str] = []
        self.begins = stage.calendar.at(stage.calendar.today - timedelta(days=9), 9)
        for plate in (FIRST_TRUCK, SECOND_TRUCK):
            fleet.book(plate, self.begins, stage.calendar.end + timedelta(days=1))
        item = stage.item
        day = stage.calendar.local(self.begins)
        self.wish = Wish(
            key="now main job", organisation="HRA", title=TITLE, asked_at=self.begins, services=("ROAD", "STORAGE"), origin="JUB",
            destination="BOR", ready_on=day + timedelta(days=1), needed_by=day + timedelta(days=14), people=4200,
            lines=(line_of(item("TENF1"), Decimal(120)), line_of(item("HYGK1"), Decimal(900)), line_of(item("SOLA1"), Decimal(720))),
            reference="HRA/SHL/26-120", requester="amina", troubles=SCRIPTED | {"returned", "unreleased"},
        )  # fmt: skip
        self.shipment: Shipment | None = None
        self.reference = ""

    def plan(self) -> None:
        """Every step on its day. Times are local; the order of the steps is the order of the agenda."""
        for day, hour, minute, step in (
            (0, 9, 0, self._draft), (0, 9, 20, self._submit), (0, 13, 5, self._return), (0, 16, 40, self._correct),
            (1, 8, 30, self._accept), (2, 10, 10, self._receive_first), (3, 9, 40, self._receive_second),
            (3, 15, 0, self._plan), (4, 10, 30, self._leave), (4, 15, 45, self._deliver), (4, 18, 10, self._lose),
            (6, 9, 15, self._find), (6, 14, 20, self._deliver_found), (7, 8, 50, self._order), (7, 10, 30, self._verify),
            (7, 11, 45, self._execute), (8, 9, 30, self._rest),
        ):  # fmt: skip
            at = self.stage.calendar.at(self.stage.calendar.local(self.begins) + timedelta(days=day), hour, minute)
            self.stage.agenda.add(at, self._told(step))

    def _told(self, step: Callable[[datetime], tuple[Actor, str]]) -> Callable[[datetime], None]:
        def tell(now: datetime) -> None:
            actor, text = step(now)
            local = now.astimezone(self.stage.calendar.zone)
            self.told.append(f"{local:%a %d %b %H:%M}  {actor.name:<14}  {text}")

        return tell

    def _at(self, username: str, now: datetime) -> Actor:
        return self.stage.cast.at(username, now)

    @property
    def parcel(self) -> Shipment:
        assert self.shipment is not None, "accepted first"
        return self.shipment

    def _draft(self, now: datetime) -> tuple[Actor, str]:
        amina = self._at("amina", now)
        data = request_data(self.stage, self.wish, self.stage.cast.people["amina"], with_fault=True)
        made = requests.save_draft(actor=amina, operation_id=self.stage.operation.pk, data=data)
        self.asking.requests[self.wish.key] = made.pk
        return amina, f"drafts “{TITLE}”, Juba to Bor: {made.line_count} lines, {made.weight_kg / 1000:.1f} t"

    def _submit(self, now: datetime) -> tuple[Actor, str]:
        amina = self._at("amina", now)
        request = requests.submit(
            actor=amina, request_id=self.asking.requests[self.wish.key], declared_by=amina.name, rerank=False
        )
        self.reference = request.reference
        return amina, f"submits it as {request.reference}"

    def _return(self, now: datetime) -> tuple[Actor, str]:
        omar = self._at("omar", now)
        requests.return_for_correction(
            actor=omar, request_id=self.asking.requests[self.wish.key], reason=RETURNED, rerank=False
        )
        return omar, f"returns it: {RETURNED}"

    def _correct(self, now: datetime) -> tuple[Actor, str]:
        amina, request_id = self._at("amina", now), self.asking.requests[self.wish.key]
        data = request_data(self.stage, self.wish, self.stage.cast.people["amina"])
        ids = RequestLine.objects.filter(request=request_id).values_list("pk", flat=True)
        lines = [replace(line, id=key) for line, key in zip(data.lines, ids, strict=True)]
        requests.save_draft(
            actor=amina, operation_id=self.stage.operation.pk, data=replace(data, lines=lines), request_id=request_id
        )
        requests.submit(actor=amina, request_id=request_id, declared_by=amina.name, rerank=False)
        ranking = requests.rank(
            actor=self._at("omar", now), operation_id=self.stage.operation.pk, cause=f"{self.reference} was submitted"
        )
        row = RankingRow.objects.get(ranking=ranking, request=request_id)
        return amina, f"corrects and submits it again; it is ranked {row.place} with {row.points} points"

    def _accept(self, now: datetime) -> tuple[Actor, str]:
        omar = self._at("omar", now)
        self.shipment = self.asking.accept(now, self.wish)
        self.shipment.via = None
        return omar, f"accepts it through the Juba store: consignment {self.parcel.code}"

    def _receive(self, now: datetime, lines: list[cargo.ReceiptLine]) -> tuple[Actor, str]:
        grace = self.stage.cast.keeper(self.parcel.hub, now)
        event = cargo.receive(actor=grace, hub_id=self.stage.keys.hubs[self.parcel.hub], occurred_at=now, lines=lines)
        return grace, event.code

    def _receive_first(self, now: datetime) -> tuple[Actor, str]:
        tents, kits, _lamps = self.parcel.goods
        lines = [
            cargo.ReceiptLine(tents.line_id, good=tents.announced),
            cargo.ReceiptLine(kits.line_id, good=Decimal(499), damaged=Decimal(1), note="One carton wet"),
        ]
        grace, code = self._receive(now, lines)
        return grace, f"receives a first part ({code}): 120 tents and 500 kits, one carton damaged"

    def _receive_second(self, now: datetime) -> tuple[Actor, str]:
        _tents, kits, lamps = self.parcel.goods
        lines = [
            cargo.ReceiptLine(kits.line_id, good=Decimal(401), note="One more than announced"),
            cargo.ReceiptLine(lamps.line_id, good=lamps.announced),
        ]
        grace, code = self._receive(now, lines)
        return grace, f"receives the rest ({code}): 401 kits, one more than announced, and 720 lamps"

    def _plan(self, now: datetime) -> tuple[Actor, str]:
        tents, kits, lamps = self.parcel.goods
        departs_at = self.stage.calendar.next_hour(now, 10, 30)
        loads: tuple[dict[Goods, Decimal], ...] = (
            {tents: tents.announced, lamps: lamps.announced}, {kits: Decimal(900)}
        )  # fmt: skip
        self.trips: list[Trip] = []
        for plate, load in zip((FIRST_TRUCK, SECOND_TRUCK), loads, strict=True):
            row = FeaturedJourney(plate, "JUB", "BOR", Decimal(), 0, "closed")
            self.trips.append(self.script.trip(row, departs_at, load, to_hub=None))
            self.script.plan(now, self.trips[-1])
        numbers = " and ".join(self._journey(trip).reference for trip in self.trips)
        return self.stage.cast.officer("JUB", now), f"plans {numbers}: trucks {FIRST_TRUCK} and {SECOND_TRUCK}"

    def _journey(self, trip: Trip) -> Journey:
        return Journey.objects.select_related("origin").get(pk=trip.id)

    def _leave(self, now: datetime) -> tuple[Actor, str]:
        for trip in self.trips:
            self.script.leave(now, trip)
        waybills = " and ".join(self._journey(trip).waybill for trip in self.trips)
        return self.stage.cast.keeper("JUB", now), f"loads both; they leave with {waybills}"

    def _hand_over(self, now: datetime, trip: Trip) -> Actor:
        officer = self.stage.cast.officer("BOR", now)
        transport.deliver(
            actor=officer,
            journey_id=trip.id,
            occurred_at=now,
            signer=self.parcel.receiver,
            signer_role="Storekeeper in Bor",
        )
        transport.close_journey(actor=officer, journey_id=trip.id)
        for goods, quantity in trip.loads.items():
            self.parcel.bring(goods.line_id, quantity)
        return officer

    def _deliver(self, now: datetime) -> tuple[Actor, str]:
        return self._hand_over(now, self.trips[0]), f"delivers the first in Bor; {self.parcel.receiver} signs"

    def _lose(self, now: datetime) -> tuple[Actor, str]:
        officer = self.stage.cast.officer("JUB", now)
        transport.report_journey_lost(
            actor=officer,
            journey_id=self.trips[1].id,
            occurred_at=now,
            cause="unknown",
            description="No word since Mongalla.",
        )
        return officer, "reports the second truck lost: no word since Mongalla"

    def _find(self, now: datetime) -> tuple[Actor, str]:
        officer = self.stage.cast.officer("JUB", now)
        transport.report_journey_found(actor=officer, journey_id=self.trips[1].id, occurred_at=now, remarks=FOUND)
        return officer, f"books it back: {FOUND}"

    def _deliver_found(self, now: datetime) -> tuple[Actor, str]:
        return self._hand_over(now, self.trips[1]), f"delivers it in Bor; {self.parcel.receiver} signs for 900 kits"

    def _order(self, now: datetime) -> tuple[Actor, str]:
        tents, kits, _lamps = self.parcel.goods
        there = {(tents.line_id, 1): tents.announced, (kits.line_id, 1): Decimal(400)}
        self.order = self.releases.write_order(now, self.parcel, there, "First distribution on Saturday.")
        for key, quantity in there.items():
            self.parcel.delivered[key] -= quantity
        return self._at("amina", now), f"orders the release of a part ({self.order.code}): 120 tents and 400 kits"

    def _verify(self, now: datetime) -> tuple[Actor, str]:
        keeper = self.stage.cast.keeper("JUB", now)
        cargo.verify_release(actor=keeper, order_id=self.order.pk)
        cargo.accept_release(actor=self._at("omar", now + hours(0.5)), order_id=self.order.pk)
        return keeper, "checks the signature; Omar Hassan accepts"

    def _execute(self, now: datetime) -> tuple[Actor, str]:
        officer = self.stage.cast.officer("BOR", now)
        event = cargo.execute_release(actor=officer, order_id=self.order.pk, occurred_at=now)
        return officer, f"hands it over against signature ({event.code})"

    def _rest(self, now: datetime) -> tuple[Actor, str]:
        """The rest at the door, and the damaged and surplus cartons that stayed in Juba, leave the books too."""
        there = {key: quantity for key, quantity in self.parcel.delivered.items() if quantity > 0}
        order = self.releases.write_order(now, self.parcel, there)
        for key in there:
            self.parcel.delivered[key] = Decimal()
        orders = [order, self.releases.order_left_in_store(now, self.parcel)]
        officer = self.stage.cast.officer("BOR", now + hours(3))
        for each in orders:
            cargo.verify_release(actor=self.stage.cast.keeper("JUB", now + hours(1)), order_id=each.pk)
            cargo.accept_release(actor=self._at("omar", now + hours(2)), order_id=each.pk)
            cargo.execute_release(actor=officer, order_id=each.pk, occurred_at=now + hours(3))
        request = ServiceRequest.objects.get(pk=self.parcel.request_id)
        return self._at("amina", now), (
            f"orders the rest, with the two cartons left in Juba; signed out the same day: "
            f"{request.reference} is {request.get_fulfilment_display().lower()}"
        )
