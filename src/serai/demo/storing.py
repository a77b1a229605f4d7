"""The stores: what owners bring is received in parts, and put away the next morning. What is ready goes to `roads`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance
from serai.demo.agenda import Step
from serai.demo.aside import Aside
from serai.demo.freight import ZERO, Goods, Shipment
from serai.demo.roads import Roads
from serai.demo.stage import Stage

REST_FOLLOWS = "The rest follows with the next truck."


@dataclass(slots=True)
class Standing:
    """Good cargo that came to a store and is ready to go on once it is put away."""

    goods: Goods
    quantity: Decimal


class Stores:
    def __init__(self, stage: Stage, roads: Roads, aside: Aside) -> None:
        self.stage = stage
        self.roads = roads
        self.aside = aside
        self._floors: dict[str, list[Standing]] = defaultdict(list)
        self._put_away_at: dict[str, datetime] = {}
        self._bins: dict[str, list[UUID]] = {}
        for hub in stage.data.hubs:
            self._bins[hub.code] = [
                stage.keys.bins[row.hub, row.code]
                for row in stage.data.bins
                if row.hub == hub.code and row.kind == "dry"
            ]
        roads.received = self.arrived

    def expect(self, now: datetime, shipment: Shipment) -> None:
        """An accepted request: its owner brings the goods in one to three parts, beginning when they are ready."""
        self.roads.know(shipment.goods)
        if shipment.has("scripted"):
            return
        weights = self.stage.data.story.parts["receipts"]
        count = self.stage.rng.choices(list(weights), list(weights.values()))[0]
        if shipment.has("short_receipt") or shipment.has("reversal") or shipment.has("closed_short"):
            count = max(count, 2)
        shares = {goods: goods.parts(goods.announced, count) for goods in shipment.goods}
        day = max(shipment.wish.ready_on, self.stage.calendar.local(now) + timedelta(days=1))
        for index in range(count):
            part = {goods: parts[index] for goods, parts in shares.items() if index < len(parts)}
            if not part:
                break
            at = self.stage.calendar.at(day, self.stage.rng.randint(8, 15), self.stage.rng.randrange(60))
            is_last = index == count - 1
            self.stage.agenda.add(at, self._receipt(shipment, part, index, is_last))
            day += timedelta(days=self.stage.rng.randint(1, 5))

    def _receipt(self, shipment: Shipment, part: dict[Goods, Decimal], index: int, is_last: bool) -> Step:
        return lambda now: self.receive(now, shipment, part, is_first=index == 0, is_last=is_last)

    def receive(
        self, now: datetime, shipment: Shipment, part: Mapping[Goods, Decimal], *, is_first: bool, is_last: bool
    ) -> None:
        """The owner's truck stands at the door: count it, with the troubles that befall this shipment."""
        if is_last and shipment.has("closed_short"):
            self._close_short(now, shipment)
            return
        lines = [self._counted(shipment, goods, quantity, is_first, is_last) for goods, quantity in part.items()]
        lines = [line for line in lines if line.good or line.damaged or line.quarantined]
        remarks = "" if is_last else REST_FOLLOWS
        cargo.receive(
            actor=self.stage.cast.keeper(shipment.hub, now), hub_id=self.stage.keys.hubs[shipment.hub], occurred_at=now,
            lines=lines, document_reference=f"{shipment.wish.reference or shipment.organisation}/{now:%d%m}", remarks=remarks,
        )  # fmt: skip
        self.stage.done["receipts"] += 1
        self.stage.done["partial_receipt"] += not is_last
        by_line = {goods.line_id: goods for goods in part}
        for line in lines:
            goods = by_line[line.line_id]
            goods.expected = max(goods.expected - line.total, ZERO)
            self._stand(now, shipment.hub, goods, line)
            if line.damaged or line.quarantined:
                self.aside.set_aside(now, shipment.hub, goods, line.damaged, line.quarantined)
        if is_first and shipment.has("reversal"):
            self._entered_twice(now, shipment, lines)
        if is_last and shipment.has("short_receipt"):
            self.stage.agenda.add(now + timedelta(days=3), lambda at: self._cancel_rest(at, shipment))

    def _counted(
        self, shipment: Shipment, goods: Goods, quantity: Decimal, is_first: bool, is_last: bool
    ) -> cargo.ReceiptLine:
        """One line as counted: the first line of the first receipt has the damage, of the last one the surplus or the gap."""
        bin_id = self.stage.special_bin(shipment.hub, goods.hazard)
        if goods is not shipment.goods[0]:
            return cargo.ReceiptLine(goods.line_id, good=quantity, bin_id=bin_id)
        rng, done = self.stage.rng, self.stage.done
        damaged = quarantined = ZERO
        note = ""
        if is_last and shipment.has("surplus"):
            quantity += goods.pack * rng.randint(1, 4)
            note = self.text("surplus")
            done["surplus"] += 1
        if is_last and shipment.has("short_receipt"):
            quantity -= goods.bit(quantity, rng, 12)
            note = self.text("short_receipt")
            done["short_receipt"] += 1
        if is_first and shipment.has("damaged_receipt"):
            damaged = goods.bit(quantity, rng)
            note = self.text("damaged_receipt")
            done["damaged_receipt"] += damaged > 0
        if is_first and shipment.has("quarantined") and bin_id is None:
            quarantined = goods.bit(quantity - damaged, rng, 20)
            note = self.text("quarantined")
            done["quarantined"] += quarantined > 0
        good = quantity - damaged - quarantined
        return cargo.ReceiptLine(
            goods.line_id, good=good, damaged=damaged, quarantined=quarantined, bin_id=bin_id, note=note
        )

    def _stand(self, now: datetime, hub: str, goods: Goods, line: cargo.ReceiptLine) -> None:
        """Special goods stand in their bin already and are ready; the others are put away the next morning."""
        if goods.is_special:
            self._ready(now, hub, goods, line.good)
            return
        self._floors[hub].append(Standing(goods, line.good))
        self._plan_put_away(now, hub)

    def _plan_put_away(self, now: datetime, hub: str) -> None:
        if hub not in self._put_away_at:
            at = self.stage.calendar.next_hour(now + timedelta(days=self.stage.rng.choice((0, 1, 1))), 7, 30)
            self._put_away_at[hub] = at
            self.stage.agenda.add(at, lambda moment: self.put_away(moment, hub))

    def put_away(self, now: datetime, hub: str) -> None:
        """Everything on the floor, by the books, into dry bins: most of it into one, some into two."""
        self._put_away_at.pop(hub, None)
        floor, self._floors[hub] = self._floors[hub], []
        weights = self.stage.data.story.parts["put_away_moves"]
        moves = []
        for line_id, condition, quantity in self._on_the_floor(hub):
            count = self.stage.rng.choices(list(weights), list(weights.values()))[0]
            for part in self.roads.goods[line_id].parts(quantity, count):
                bin_id = self.stage.rng.choice(self._bins[hub])
                moves.append(cargo.Move(line_id, None, bin_id, part, condition))
        if moves:
            cargo.move(
                actor=self.stage.cast.keeper(hub, now), hub_id=self.stage.keys.hubs[hub], occurred_at=now,
                moves=merged(moves), reason="Put away",
            )  # fmt: skip
            self.stage.done["put_away"] += 1
        for standing in floor:
            self._ready(now, hub, standing.goods, standing.quantity)

    def _on_the_floor(self, hub: str) -> list[tuple[UUID, int, Decimal]]:
        """Line, condition and quantity; in the order of the consignments, which is the same in every run."""
        rows = Balance.objects.filter(
            live=True, kind=AccountKind.STORE, hub_id=self.stage.keys.hubs[hub], account__bin=None
        ).values_list("line_id", "condition", "quantity")
        goods = self.roads.goods
        return sorted(rows, key=lambda row: (goods[row[0]].shipment.code, goods[row[0]].position, row[1]))

    def _ready(self, now: datetime, hub: str, goods: Goods, quantity: Decimal) -> None:
        if quantity > 0 and not goods.shipment.has("stays"):
            self.roads.offer(now, hub, goods, quantity)

    def arrived(self, now: datetime, hub: str, goods: Goods, quantity: Decimal) -> None:
        """Cargo of a vehicle that was received on the floor of a second hub."""
        if goods.is_special:
            self._ready(now, hub, goods, quantity)
            return
        self._floors[hub].append(Standing(goods, quantity))
        self._plan_put_away(now, hub)

    def _entered_twice(self, now: datetime, shipment: Shipment, lines: list[cargo.ReceiptLine]) -> None:
        """The same paper entered a second time; an officer takes it back the next day."""
        again = cargo.receive(
            actor=self.stage.cast.keeper(shipment.hub, now + timedelta(minutes=20)),
            hub_id=self.stage.keys.hubs[shipment.hub], occurred_at=now + timedelta(minutes=20), lines=lines[:1],
        )  # fmt: skip

        def take_back(at: datetime) -> None:
            cargo.reverse(
                actor=self.stage.cast.officer(shipment.hub, at), event_id=again.pk, reason=self.text("reversal")
            )
            self.stage.done["reversal"] += 1

        self.stage.agenda.add(now + timedelta(hours=3), take_back)

    def _cancel_rest(self, now: datetime, shipment: Shipment) -> None:
        """What the owner did not bring will not come."""
        goods = shipment.goods[0]
        if goods.expected > 0:
            cargo.cancel_remainder(
                actor=self.stage.cast.officer(shipment.hub, now), line_id=goods.line_id, quantity=goods.expected,
                reason=self.text("short_receipt"),
            )  # fmt: skip
            goods.expected = ZERO

    def _close_short(self, now: datetime, shipment: Shipment) -> None:
        """Instead of the last part there is word that the owner gave it away."""
        cargo.close_short(
            actor=self.stage.cast.officer(shipment.hub, now),
            request_id=shipment.request_id,
            reason=self.text("closed_short"),
        )
        self.stage.done["closed_short"] += 1
        for goods in shipment.goods:
            goods.expected = ZERO

    def text(self, kind: str) -> str:
        return next(trouble.text for trouble in self.stage.data.story.troubles if trouble.kind == kind)


def merged(moves: list[cargo.Move]) -> list[cargo.Move]:
    """Moves of the same goods into the same bin as one."""
    sums: dict[tuple[UUID, UUID | None, UUID | None, int], Decimal] = defaultdict(Decimal)
    for move in moves:
        sums[move.line_id, move.from_bin_id, move.to_bin_id, int(move.condition)] += move.quantity
    return [
        cargo.Move(line, source, target, quantity, condition)
        for (line, source, target, condition), quantity in sums.items()
    ]
