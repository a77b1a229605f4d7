"""Releases: the owner orders its cargo out of the books; the team verifies, accepts and hands over, or says no."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Account, Balance, ReleaseOrder
from serai.demo.freight import Goods, Shipment
from serai.demo.stage import Stage
from serai.kit.policy import Actor

#: How often an owner waits for the rest of a consignment before ordering what has come.
MOST_WAITS = 2
There = dict[tuple[UUID, int], Decimal]


class Releases:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._doors: dict[str, int] = {}
        self._was_rejected: set[UUID] = set()
        self._was_partial: set[UUID] = set()

    def after_delivery(self, now: datetime, shipment: Shipment) -> None:
        """Some days after something reached the door its owner orders the release of all that is there."""
        if shipment.is_release_planned or shipment.has("unreleased"):
            return
        shipment.is_release_planned = True
        days = self.stage.rng.choices((2, 4, 7, 10, 15), (15, 25, 25, 20, 15))[0]
        at = self.stage.calendar.next_hour(now + timedelta(days=days - 1), self.stage.rng.randint(8, 15))
        self.stage.agenda.add(at, lambda moment: self.order(moment, shipment))

    def order(self, now: datetime, shipment: Shipment) -> None:
        shipment.is_release_planned = False
        there = {key: quantity for key, quantity in shipment.delivered.items() if quantity > 0}
        if not there:
            return
        if shipment.is_more_coming and shipment.waits < MOST_WAITS:
            shipment.waits += 1
            self.after_delivery(now + timedelta(days=4), shipment)
            return
        if shipment.has("release_rejected") and shipment.consignment_id not in self._was_rejected:
            self._reject(now, shipment, there)
            return
        if self._is_part(shipment):
            there = self._part(shipment, there)
            self.stage.done["partial_release"] += 1
        order = self.write_order(now, shipment, there)
        for key, quantity in there.items():
            shipment.delivered[key] -= quantity
        steps = now + timedelta(hours=self.stage.rng.randint(1, 20))
        self.stage.agenda.add(steps, lambda at: self._verify(at, shipment, order.pk, there))
        if any(quantity > 0 for quantity in shipment.delivered.values()):
            self.after_delivery(now + timedelta(days=4), shipment)

    def _is_part(self, shipment: Shipment) -> bool:
        """ "Part now, the rest next week": once for a shipment that has this trouble."""
        if shipment.has("partial_release") and shipment.consignment_id not in self._was_partial:
            self._was_partial.add(shipment.consignment_id)
            return True
        return False

    def _part(self, shipment: Shipment, there: There) -> There:
        goods = {each.line_id: each for each in shipment.goods}
        part: There = {}
        for (line, condition), quantity in there.items():
            packs = goods[line].parts(quantity, 2)
            part[line, condition] = packs[0]
        return part

    def write_order(self, now: datetime, shipment: Shipment, there: There, instructions: str = "") -> ReleaseOrder:
        """The owner's order for what stands at the door; nobody has looked at it yet."""
        door = self._door(shipment)
        items = [cargo.ReleaseItem(line, door, quantity, condition) for (line, condition), quantity in there.items()]
        return self._write(now, shipment, items, instructions)

    def _write(
        self, now: datetime, shipment: Shipment, items: list[cargo.ReleaseItem], instructions: str = ""
    ) -> ReleaseOrder:
        actor, on_paper = self._releaser(shipment, now)
        shipment.orders += 1
        self.stage.done["release_orders"] += 1
        return cargo.order_release(
            actor=actor, consignment_id=shipment.consignment_id, items=items, collector=shipment.receiver, is_on_paper=on_paper,
            ordered_by=shipment.receiver if on_paper else "", instructions=instructions,
        )  # fmt: skip

    def from_store(self, now: datetime, shipment: Shipment, items: list[cargo.ReleaseItem]) -> None:
        """The owner collects cargo at the store's own door, for example what was damaged."""
        order = self._write(now, shipment, items)
        later = now + timedelta(hours=5)
        self.stage.agenda.add(later, lambda at: self._verify(at, shipment, order.pk, {}))

    def order_left_in_store(self, now: datetime, shipment: Shipment) -> ReleaseOrder:
        """An order for everything of a shipment that still stands in a store, whatever its condition."""
        rows = Balance.objects.filter(live=True, kind=AccountKind.STORE, consignment_id=shipment.consignment_id)
        items = [
            cargo.ReleaseItem(row.line_id, row.account_id, row.quantity, row.condition)
            for row in rows.order_by("account_id", "condition")
        ]
        return self._write(now, shipment, items)

    def _releaser(self, shipment: Shipment, now: datetime) -> tuple[Actor, bool]:
        """The owner's own person; a signed paper, entered by the officer, where it has named nobody."""
        cast = self.stage.cast
        if cast.has(shipment.organisation, "releaser"):
            return cast.at(cast.of(shipment.organisation, "releaser").username, now), False
        return cast.officer(shipment.hub, now), True

    def _door(self, shipment: Shipment) -> int:
        if shipment.destination not in self._doors:
            self._doors[shipment.destination] = Account.objects.values_list("pk", flat=True).get(
                operation=self.stage.operation,
                kind=AccountKind.DELIVERED,
                place=self.stage.keys.places[shipment.destination],
            )
        return self._doors[shipment.destination]

    def _reject(self, now: datetime, shipment: Shipment, there: There) -> None:
        """The first order is refused; a second one follows."""
        self._was_rejected.add(shipment.consignment_id)
        order = self.write_order(now, shipment, there)
        text = next(t.text for t in self.stage.data.story.troubles if t.kind == "release_rejected")

        def refuse(at: datetime) -> None:
            cargo.reject_release(actor=self.stage.cast.officer(shipment.hub, at), order_id=order.pk, reason=text)
            self.stage.done["release_rejected"] += 1
            self.after_delivery(at, shipment)

        self.stage.agenda.add(now + timedelta(hours=self.stage.rng.randint(2, 24)), refuse)

    def _verify(self, now: datetime, shipment: Shipment, order_id: UUID, there: There) -> None:
        cargo.verify_release(actor=self.stage.cast.keeper(shipment.hub, now), order_id=order_id)
        later = now + timedelta(hours=self.stage.rng.randint(1, 26))
        self.stage.agenda.add(later, lambda at: self._accept(at, shipment, order_id, there))

    def _accept(self, now: datetime, shipment: Shipment, order_id: UUID, there: There) -> None:
        cargo.accept_release(actor=self.stage.cast.officer(shipment.hub, now), order_id=order_id)
        later = now + timedelta(hours=self.stage.rng.randint(3, 40))
        self.stage.agenda.add(later, lambda at: self._execute(at, shipment, order_id, there))

    def _execute(self, now: datetime, shipment: Shipment, order_id: UUID, there: There) -> None:
        """In one go, or in two: what the truck did not take is handed over two days later."""
        items = None
        weights = self.stage.data.story.parts["releases"]
        if self.stage.rng.choices(list(weights), list(weights.values()))[0] > 1 and there:  # from a store: in one go
            goods = {each.line_id: each for each in shipment.goods}
            items = self._first_part(goods, there, self._door(shipment))
        keeper = self.stage.cast.officer(shipment.hub, now)
        cargo.execute_release(actor=keeper, order_id=order_id, occurred_at=now, items=items)
        self.stage.done["releases"] += 1
        if items is not None:
            later = now + timedelta(days=2)
            self.stage.agenda.add(later, lambda at: self._rest(at, shipment, order_id))

    def _first_part(self, goods: Mapping[UUID, Goods], there: There, door: int) -> list[cargo.ReleaseItem] | None:
        items = []
        for (line, condition), quantity in there.items():
            parts = goods[line].parts(quantity, 2)
            if len(parts) > 1:
                items.append(cargo.ReleaseItem(line, door, parts[0], condition))
        return items or None

    def _rest(self, now: datetime, shipment: Shipment, order_id: UUID) -> None:
        cargo.execute_release(
            actor=self.stage.cast.officer(shipment.hub, now), order_id=order_id, occurred_at=now, items=None
        )
        self.stage.done["releases"] += 1
