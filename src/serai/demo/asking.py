"""Requests: from a wish to a draft, its submission, and what the team decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo.models import Consignment, Line
from serai.apps.requests import actions as requests
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.demo.forms import request_data
from serai.demo.freight import Shipment, goods_of
from serai.demo.records import PersonRow
from serai.demo.stage import Stage
from serai.demo.storing import Stores
from serai.demo.wishes import Wish
from serai.kit.policy import Actor

#: Hours between a submission and its first answer → weight; most answers come within the limit of 24.
FIRST_ANSWER_HOURS = {3: 20, 8: 30, 18: 30, 26: 14, 40: 6}
CUT = "Less accepted: the vehicles of this month are promised."


class Asking:
    """Plays wishes. What is accepted is handed to the stores."""

    def __init__(self, stage: Stage, stores: Stores) -> None:
        self.stage = stage
        self.stores = stores
        self.requests: dict[str, UUID] = {}  # wish → request
        self.shipments: list[Shipment] = []

    def play(self, wish: Wish) -> None:
        """Put everything that will happen to a wish on the agenda."""
        self.stage.agenda.add(wish.asked_at - timedelta(minutes=25), lambda now: self._draft(now, wish))
        if wish.outcome != "draft":
            self.stage.agenda.add(wish.asked_at, lambda now: self._submit(now, wish))

    def _draft(self, now: datetime, wish: Wish) -> None:
        person = self._requester(wish)
        data = request_data(self.stage, wish, person, with_fault="returned" in wish.troubles)
        made = requests.save_draft(
            actor=self.stage.cast.at(person.username, now), operation_id=self.stage.operation.pk, data=data
        )
        self.requests[wish.key] = made.pk
        self.stage.done["drafts"] += 1

    def _requester(self, wish: Wish) -> PersonRow:
        cast = self.stage.cast
        if wish.requester:
            return cast.people[wish.requester]
        return cast.of(wish.organisation, "requester")

    def _submit(self, now: datetime, wish: Wish) -> None:
        person = self._requester(wish)
        requests.submit(
            actor=self.stage.cast.at(person.username, now), request_id=self.requests[wish.key], declared_by=person.name,
            rerank=False,
        )  # fmt: skip
        self.stage.done["submitted"] += 1
        if wish.outcome == "submitted" or "scripted" in wish.troubles:
            return
        hours = self.stage.rng.choices(list(FIRST_ANSWER_HOURS), list(FIRST_ANSWER_HOURS.values()))[0]
        answer_at = self._working(now + timedelta(hours=hours))
        if wish.outcome in ("on_hold", "returned"):
            answer_at = min(answer_at, now + timedelta(hours=20), self.stage.calendar.end - timedelta(minutes=30))
        self.stage.agenda.add(answer_at, lambda at: self._answer(at, wish))

    def _working(self, moment: datetime) -> datetime:
        """The moment itself in working hours, otherwise the next morning."""
        hour = moment.astimezone(self.stage.calendar.zone).hour
        if 7 <= hour < 17:
            return moment
        return self.stage.calendar.next_hour(moment, 8, self.stage.rng.randrange(60))

    def _answer(self, now: datetime, wish: Wish) -> None:
        """The team's first answer."""
        if wish.outcome == "returned" or "returned" in wish.troubles:
            self._return(now, wish)
        elif wish.outcome == "on_hold" or "on_hold" in wish.troubles:
            self._hold(now, wish)
        else:
            self._decide(now, wish)

    def _return(self, now: datetime, wish: Wish) -> None:
        text = wish.reason if wish.outcome == "returned" else self._text("returned")
        requests.return_for_correction(
            actor=self._officer(wish, now), request_id=self.requests[wish.key], reason=text, rerank=False
        )
        self.stage.done["returned"] += 1
        if wish.outcome != "returned":
            later = self._working(now + timedelta(hours=self.stage.rng.randint(5, 60)))
            self.stage.agenda.add(later, lambda at: self._correct(at, wish))

    def _correct(self, now: datetime, wish: Wish) -> None:
        person = self._requester(wish)
        actor = self.stage.cast.at(person.username, now)
        request_id = self.requests[wish.key]
        data = request_data(self.stage, wish, person)
        ids = list(RequestLine.objects.filter(request=request_id).values_list("pk", flat=True))
        lines = [replace(line, id=key) for line, key in zip(data.lines, ids, strict=True)]
        requests.save_draft(
            actor=actor, operation_id=self.stage.operation.pk, data=replace(data, lines=lines), request_id=request_id
        )
        requests.submit(actor=actor, request_id=request_id, declared_by=person.name, rerank=False)
        self.stage.agenda.add(self._working(now + timedelta(hours=12)), lambda at: self._decide(at, wish))

    def _hold(self, now: datetime, wish: Wish) -> None:
        text = wish.reason if wish.outcome == "on_hold" else self._text("on_hold")
        requests.put_on_hold(actor=self._officer(wish, now), request_id=self.requests[wish.key], reason=text)
        self.stage.done["on_hold"] += 1
        if wish.outcome != "on_hold":
            later = self._working(now + timedelta(days=self.stage.rng.randint(2, 6)))
            self.stage.agenda.add(later, lambda at: self._resume(at, wish))

    def _resume(self, now: datetime, wish: Wish) -> None:
        requests.resume(actor=self._officer(wish, now), request_id=self.requests[wish.key])
        self._decide(now + timedelta(minutes=5), wish)

    def _decide(self, now: datetime, wish: Wish) -> None:
        request_id = self.requests[wish.key]
        if wish.outcome == "rejected":
            requests.reject(
                actor=self._officer(wish, now), request_id=request_id, reason_code=wish.reason_code, reason=wish.reason,
                rerank=False,
            )  # fmt: skip
            self.stage.done["rejected"] += 1
            return
        if wish.outcome == "cancelled":
            person = self._requester(wish)
            actor = self.stage.cast.at(person.username, now)
            requests.cancel(actor=actor, request_id=request_id, reason=wish.reason, rerank=False)
            self.stage.done["cancelled"] += 1
            return
        self.accept(now, wish)

    def accept(
        self, now: datetime, wish: Wish, *, via: str | None = None, less: Mapping[str, int] | None = None
    ) -> Shipment:
        """Accept through the hub nearest to the origin; one request in twelve for less than it asked.

        A script says itself where cargo changes vehicles (`via` a hub) and which items are accepted for `less`.
        """
        stage = self.stage
        hub = stage.ways.nearest_hub(wish.origin)
        request = ServiceRequest.objects.get(pk=self.requests[wish.key])
        quantities, notes = self._said(request, less) if less else self._cuts(wish, request)
        requests.accept(
            actor=self._officer(wish, now), request_id=request.pk, hub_id=stage.keys.hubs[hub], quantities=quantities,
            notes=notes, rerank=False,
        )  # fmt: skip
        stage.done["accepted"] += 1
        shipment = self._shipment(wish, request, hub)
        shipment.accepted_at = now
        self.shipments.append(shipment)
        shipment.via = via or shipment.via
        self.stores.expect(now, shipment)
        return shipment

    def _cuts(self, wish: Wish, request: ServiceRequest) -> tuple[dict[UUID, Decimal], dict[UUID, str]]:
        if "keep_quantities" in wish.troubles or not self.stage.chance(8):
            return {}, {}
        line = request.lines.order_by("-quantity").select_related("unit").first()
        if line is None or line.handling_units < 4:
            return {}, {}
        less = (line.quantity / line.handling_units * (line.handling_units * 3 // 4)).quantize(Decimal(1))
        return {line.pk: less}, {line.pk: CUT}

    def _said(self, request: ServiceRequest, less: Mapping[str, int]) -> tuple[dict[UUID, Decimal], dict[UUID, str]]:
        lines = {line.item.code: line for line in request.lines.select_related("item") if line.item}
        quantities = {lines[code].pk: Decimal(quantity) for code, quantity in less.items()}
        return quantities, dict.fromkeys(quantities, CUT)

    def _shipment(self, wish: Wish, request: ServiceRequest, hub: str) -> Shipment:
        consignment = Consignment.objects.get(request=request)
        shipment = Shipment(
            wish=wish,
            request_id=request.pk,
            consignment_id=consignment.pk,
            code=consignment.code,
            owner_id=consignment.owner_id,
            organisation=wish.organisation,
            hub=hub,
            destination=wish.destination,
            via=self._second_hub(wish, hub),
            receiver=request.receiver_name,
        )
        lines = Line.objects.filter(consignment=consignment).select_related("category").order_by("position")
        shipment.goods = [goods_of(line, shipment) for line in lines]
        return shipment

    def _second_hub(self, wish: Wish, hub: str) -> str | None:
        """The hub nearest to the destination, for most of the cargo for which that is another one."""
        nearest = self.stage.ways.nearest_hub(wish.destination)
        percent = self.stage.data.story.via_second_hub_percent
        if nearest == hub or "direct" in wish.troubles or not self.stage.chance(percent):
            return None
        return nearest

    def _officer(self, wish: Wish, now: datetime) -> Actor:
        return self.stage.cast.officer(self.stage.ways.nearest_hub(wish.origin), now)

    def _text(self, kind: str) -> str:
        return next(trouble.text for trouble in self.stage.data.story.troubles if trouble.kind == kind)
