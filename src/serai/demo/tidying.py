"""What storekeepers do on quiet afternoons: older stock goes to the front, and a bin is counted whole."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import AccountKind, Condition
from serai.apps.cargo.models import Balance
from serai.demo.roads import Roads
from serai.demo.stage import Stage

ROTATED_EVERY_DAYS = 8
COUNTED_EVERY_DAYS = 35
ROTATED_PERCENT = 65


class Tidying:
    def __init__(self, stage: Stage, roads: Roads) -> None:
        self.stage = stage
        self.roads = roads

    def plan(self) -> None:
        for index, hub in enumerate(self.stage.data.hubs):
            first = self.stage.agenda.now + timedelta(days=70 + index)
            self.stage.agenda.add(
                self.stage.calendar.next_hour(first, 16), self._every(COUNTED_EVERY_DAYS, self.count, hub.code)
            )
            self.stage.agenda.add(
                self.stage.calendar.next_hour(first, 14, 30), self._every(ROTATED_EVERY_DAYS, self.rotate, hub.code)
            )

        self.stage.agenda.add(self.stage.calendar.end - timedelta(hours=6), self._counts_of_today)

    def _counts_of_today(self, now: datetime) -> None:
        """At the end one count waits for approval, and a blind one is half done."""
        hub = self.stage.data.hubs[0].code
        rows = self._stock(hub)
        first, rest = rows[:4], rows[4:16]
        if not rest:
            return
        keeper = self.stage.cast.keeper(hub, now)
        for chosen, is_blind in ((first, False), (rest, True)):
            count = cargo.start_stocktake(
                actor=keeper, hub_id=self.stage.keys.hubs[hub], kind="cycle", is_blind=is_blind,
                keys=[(row.line_id, row.account_id, row.condition) for row in chosen],
            )  # fmt: skip
            sheet = list(count.lines.select_related("line").order_by("pk"))
            booked = {(row.line_id, row.account_id, row.condition): row.quantity for row in chosen}
            figures = {row.pk: booked[row.line_id, row.account_id, row.condition] for row in sheet}
            if is_blind:
                figures = dict(list(figures.items())[: len(figures) // 2])
            else:
                figures[sheet[0].pk] -= 1
            cargo.enter_counts(actor=keeper, stocktake_id=count.pk, counted=figures)
            if not is_blind:
                done = cargo.submit_stocktake(actor=keeper, stocktake_id=count.pk, counted_at=now)
                if done.state == "recount":
                    cargo.enter_counts(actor=keeper, stocktake_id=count.pk, counted={sheet[0].pk: figures[sheet[0].pk]})
                    cargo.submit_stocktake(actor=keeper, stocktake_id=count.pk, counted_at=now)
            self.stage.done["stock_counts"] += 1

    def _every(self, days: int, work: Callable[[datetime, str], None], hub: str) -> Callable[[datetime], None]:
        def again(now: datetime) -> None:
            work(now, hub)
            self.stage.agenda.add(now + timedelta(days=days), again)

        return again

    def _stock(self, hub: str) -> list[Balance]:
        """What stands in the bins of a hub, in the order of bins and consignments."""
        rows = (
            Balance.objects.filter(
                live=True, kind=AccountKind.STORE, hub_id=self.stage.keys.hubs[hub], account__bin__isnull=False
            )
            .select_related("account__bin", "line__consignment")
            .order_by("account__bin__code", "line__consignment__code", "line__position", "condition")
        )
        return list(rows)

    def rotate(self, now: datetime, hub: str) -> None:
        """Much of what stands in dry bins moves to others, so that what came first stands in front."""
        bins = [
            self.stage.keys.bins[row.hub, row.code]
            for row in self.stage.data.bins
            if row.hub == hub and row.kind == "dry"
        ]
        moves = [
            cargo.Move(
                row.line_id, row.account.bin_id, self._another(bins, row.account.bin_id), row.quantity, row.condition
            )
            for row in self._stock(hub)
            if row.account.bin_id in bins and self._goes_round(row) and self.stage.chance(ROTATED_PERCENT)
        ]
        if moves:
            cargo.move(
                actor=self.stage.cast.keeper(hub, now), hub_id=self.stage.keys.hubs[hub], occurred_at=now, moves=moves,
                reason="Older stock to the front",
            )  # fmt: skip
            self.stage.done["rotations"] += 1

    def _goes_round(self, row: Balance) -> bool:
        """Good cargo that waits for transport; what is damaged stays where its owner was told that it is."""
        goods = self.roads.goods.get(row.line_id)
        return row.condition == Condition.GOOD and goods is not None and not goods.shipment.has("stays")

    def _another(self, bins: list[UUID], present: UUID | None) -> UUID:
        return self.stage.rng.choice([each for each in bins if each != present])

    def count(self, now: datetime, hub: str) -> None:
        """One bin whole; it holds what the book says."""
        rows = self._stock(hub)
        if not rows:
            return
        bin_id = self.stage.rng.choice(list(dict.fromkeys(row.account.bin_id for row in rows)))
        cargo.count(
            actor=self.stage.cast.keeper(hub, now), hub_id=self.stage.keys.hubs[hub], occurred_at=now,
            items=[
                cargo.CountedItem(row.line_id, bin_id, row.quantity, row.condition)
                for row in rows
                if row.account.bin_id == bin_id
            ],
            full_bins=[bin_id],
        )  # fmt: skip
        self.stage.done["cycle_counts"] += 1
