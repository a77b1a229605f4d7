"""Convoys to Kapoeta while the road needed them: partners' own vehicles travel with clearance and escort; and one that is planned now."""

from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN
from random import Random

from serai.apps.operations.models import Hub
from serai.apps.transport import actions as transport
from serai.apps.transport.models import Convoy
from serai.apps.transport.queries import Waiting, journeys_to_take_along, vehicle_choices, waiting_at
from serai.demo.fleet import hours
from serai.demo.stage import Stage

FIRST, LAST = date(2025, 12, 15), date(2026, 9, 21)  # of the service's terms
EVERY_DAYS = 28
PARTNERS = ("KDA", "HRA", "BMR", "LCT", "JNFA", "SWN")
PLACES = 6
AUTHORITY = "State Ministry of Local Government, Eastern Equatoria"
BRIEFING = (
    "Vehicles keep 100 m apart and never overtake. Radio channel 7, check at every halt.\n"
    "Halts: Liria 20 min, Torit 60 min. Nobody leaves the road.\n"
    "When one vehicle is stopped all stop; the convoy leader speaks, nobody else."
)


class Convoys:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.rng = Random(f"{stage.seed} convoys")

    def plan(self) -> None:
        told = FIRST
        while told <= LAST:
            leaves = self.stage.calendar.told_at(told, 8)
            self.stage.agenda.add(leaves - timedelta(days=10), lambda now, at=leaves: self._arrange(now, at))  # type: ignore[misc]
            told += timedelta(days=EVERY_DAYS)
        self.stage.agenda.add(self.stage.calendar.end - timedelta(minutes=10), self._now)

    def _convoy(self, now: datetime, leaves: datetime, destination: str, name: str, escort: str) -> Convoy:
        keys = self.stage.keys
        self.stage.done["convoys"] += 1
        return transport.plan_convoy(
            actor=self.stage.cast.officer("JUB", now), operation_id=self.stage.operation.pk,
            data=transport.ConvoyData(
                name=name, origin_id=keys.places["JUB"], destination_id=keys.places[destination],
                assembly_point="Common store, north gate", assembles_at=leaves - hours(1.5), departs_at=leaves,
                arrives_at=leaves + hours(9), places=PLACES, leader="Convoy desk, Juba", leader_phone="+211 920 555 107",
                escort=escort, briefing=BRIEFING,
            ),
        )  # fmt: skip

    def _arrange(self, now: datetime, leaves: datetime) -> None:
        """Ten days before: two or three partners ask; the authority answers within the week."""
        convoy = self._convoy(now, leaves, "KAP", f"Juba–Kapoeta, {leaves:%d %B}", "Traffic police, two vehicles")
        officer = self.stage.cast.officer("JUB", now)
        for code in self.rng.sample(PARTNERS, self.rng.choice((2, 3))):
            asked = self.rng.choice((1, 1, 2))
            slot = transport.ask_place(
                actor=officer, convoy_id=convoy.pk, asked=asked, organisation_id=self.stage.keys.organisations[code]
            )
            transport.answer_place(actor=officer, slot_id=slot.pk, given=asked)
            plates = [f"SSD {self.rng.randrange(400, 990)} {code[:1]}" for _each in range(asked)]
            transport.name_vehicles(actor=officer, slot_id=slot.pk, plates=plates, crew=2 * asked)
        clearance = transport.ask_clearance(
            actor=officer, convoy_id=convoy.pk, authority=AUTHORITY, asked_on=self.stage.calendar.local(now)
        )
        agenda = self.stage.agenda
        agenda.add(now + timedelta(days=6), lambda at: self._grant(at, clearance.pk, leaves))
        agenda.add(leaves, lambda at: self._leave(at, convoy))
        agenda.add(leaves + hours(9), lambda at: self._arrive(at, convoy))

    def _grant(self, now: datetime, clearance_id: object, leaves: datetime) -> None:
        day = self.stage.calendar.local(leaves)
        transport.grant_clearance(
            actor=self.stage.cast.officer("JUB", now), clearance_id=clearance_id,  # type: ignore[arg-type]
            granted_on=self.stage.calendar.local(now), valid_from=day - timedelta(days=1),
            valid_until=day + timedelta(days=2), reference=f"EES/LG/{self.rng.randrange(100, 999)}",
        )  # fmt: skip

    def _leave(self, now: datetime, convoy: Convoy) -> None:
        transport.depart_convoy(actor=self.stage.cast.officer("JUB", now), convoy_id=convoy.pk, occurred_at=now)

    def _arrive(self, now: datetime, convoy: Convoy) -> None:
        transport.arrive_convoy(actor=self.stage.cast.officer("JUB", now), convoy_id=convoy.pk, occurred_at=now)

    def _now(self, now: datetime) -> None:
        """The day after tomorrow: one clearance ends on that day, one is waited for; a partner waits for an answer."""
        calendar = self.stage.calendar
        leaves = calendar.at(calendar.today + timedelta(days=2), 7)
        convoy = self._convoy(now, leaves, "BOR", f"Juba–Bor, {leaves:%d %B}", "To be named by the police")
        officer, today = self.stage.cast.officer("JUB", now), calendar.local(now)
        for code, asked, given in (("HRA", 2, 2), ("BMR", 3, 0)):
            slot = transport.ask_place(
                actor=officer, convoy_id=convoy.pk, asked=asked, organisation_id=self.stage.keys.organisations[code]
            )
            if given:
                transport.answer_place(actor=officer, slot_id=slot.pk, given=given)
        granted = transport.ask_clearance(
            actor=officer, convoy_id=convoy.pk, authority="State Ministry of Local Government, Jonglei", asked_on=today
        )
        transport.grant_clearance(
            actor=officer, clearance_id=granted.pk, granted_on=today, valid_from=today,
            valid_until=calendar.local(leaves), reference="JS/LG/231",
        )  # fmt: skip
        transport.ask_clearance(
            actor=officer, convoy_id=convoy.pk, authority="Traffic police, Mangalla checkpoint", asked_on=today
        )
        self._plan_journeys(now, leaves)
        waiting = journeys_to_take_along(convoy).filter(origin__code="JUB", mode="road", departs_at__gt=calendar.end)
        for journey in waiting[:2]:
            transport.join_convoy(actor=officer, convoy_id=convoy.pk, journey_id=journey.pk)

    def _plan_journeys(self, now: datetime, leaves: datetime) -> None:
        """Two trucks for the day of the convoy, with cargo that waits in Juba: what the planning board shows."""
        hub = Hub.objects.get(pk=self.stage.keys.hubs["JUB"])
        lines = [item for item in waiting_at(hub, limit=60) if _is_plain(item) and item.left >= 1]
        free = [
            choice.vehicle
            for choice in vehicle_choices(
                self.stage.operation.pk,
                [],
                leaves,
                leaves + timedelta(days=1),
                modes=frozenset({"road"}),
                hub_id=hub.pk,
            )
            if choice.fits and choice.vehicle.vehicle_class.startswith("truck") and not choice.vehicle.carries
        ]
        for vehicle, reason in zip(
            free[2:5], ("Gearbox in the workshop", "Annual inspection", "Tyres awaited"), strict=False
        ):
            transport.set_absence(
                actor=self.stage.cast.officer("JUB", now), vehicle_id=vehicle.pk, reason=reason,
                from_day=self.stage.calendar.local(now), until_day=self.stage.calendar.local(leaves),
            )  # fmt: skip
        for index, vehicle in enumerate(free[:2]):
            chosen = lines[index * 2 : index * 2 + 2]
            if not chosen:
                return
            room, loads = vehicle.capacity_kg / 2, []
            for item in chosen:
                quantity = min(item.left, room * item.line.quantity / item.line.weight_kg).to_integral_value(ROUND_DOWN)
                if quantity >= 1:
                    loads.append(transport.LoadItem(item.line.pk, quantity))
            data = transport.JourneyData(
                vehicle_id=vehicle.pk, origin_id=hub.pk, departs_at=leaves, arrives_at=leaves + timedelta(days=1),
                destination_id=chosen[0].line.consignment.destination_id,
            )  # fmt: skip
            transport.plan_journey(
                actor=self.stage.cast.officer("JUB", now), operation_id=self.stage.operation.pk, data=data, loads=loads
            )
            self.stage.done["journeys"] += 1


def _is_plain(item: Waiting) -> bool:
    """Neither cold nor dangerous: goes on any truck beside anything."""
    return item.line.temperature_band == "ambient" and not item.line.hazard_class
