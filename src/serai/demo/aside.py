"""Cargo that was set aside: quarantined goods are cleared or destroyed, damaged ones collected by their owner or kept."""

from datetime import datetime, timedelta
from decimal import Decimal

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import AccountKind, Condition
from serai.apps.cargo.models import Balance
from serai.demo.freight import Goods
from serai.demo.releasing import Releases
from serai.demo.roads import Roads
from serai.demo.stage import Stage

CLEARED = "The laboratory found nothing wrong."


class Aside:
    def __init__(self, stage: Stage, roads: Roads, releases: Releases) -> None:
        self.stage = stage
        self.roads = roads
        self.releases = releases
        self._quarantined = 0

    def set_aside(self, now: datetime, hub: str, goods: Goods, damaged: Decimal, quarantined: Decimal) -> None:
        """What a receipt counted as damaged or quarantined is looked after in the following weeks."""
        days = self.stage.rng.randint(5, 14)
        if quarantined:
            self._quarantined += 1
            ends = self._destroy if self._quarantined % 2 else self._clear
            self.stage.agenda.add(now + timedelta(days=days), lambda at: ends(at, hub, goods))
        if damaged and self.stage.chance(75):
            self.stage.agenda.add(now + timedelta(days=days + 12), lambda at: self._collect(at, hub, goods))

    def _stock(self, hub: str, goods: Goods, condition: Condition) -> list[Balance]:
        rows = Balance.objects.filter(
            live=True, kind=AccountKind.STORE, condition=condition, line=goods.line_id, hub_id=self.stage.keys.hubs[hub]
        )
        return list(rows.select_related("account").order_by("account_id"))

    def _items(self, rows: list[Balance]) -> list[cargo.LossItem]:
        return [cargo.LossItem(row.line_id, row.account_id, row.quantity, row.condition) for row in rows]

    def _destroy(self, now: datetime, hub: str, goods: Goods) -> None:
        rows = self._stock(hub, goods, Condition.QUARANTINED)
        if rows:
            cargo.dispose(
                actor=self.stage.cast.keeper(hub, now), hub_id=self.stage.keys.hubs[hub], occurred_at=now,
                items=self._items(rows), reason=next(t.text for t in self.stage.data.story.troubles if t.kind == "disposal"),
                witness="County health officer", agreed_by="The owner, by letter",
            )  # fmt: skip
            self.stage.done["disposal"] += 1

    def _clear(self, now: datetime, hub: str, goods: Goods) -> None:
        """Found good after all, and back to where good cargo stands."""
        rows = self._stock(hub, goods, Condition.QUARANTINED)
        if not rows:
            return
        target = None
        if not goods.is_special:
            bins = [row for row in self.stage.data.bins if row.hub == hub and row.kind == "dry"]
            target = self.stage.keys.bins[hub, self.stage.rng.choice(bins).code]
        cargo.report_damage(
            actor=self.stage.cast.officer(hub, now), hub_id=self.stage.keys.hubs[hub], occurred_at=now,
            items=self._items(rows), to_condition=Condition.GOOD, to_bin_id=target, description=CLEARED,
        )  # fmt: skip
        self.stage.done["cleared"] += 1
        self.roads.offer(now + timedelta(minutes=15), hub, goods, sum((row.quantity for row in rows), Decimal()))

    def _collect(self, now: datetime, hub: str, goods: Goods) -> None:
        rows = self._stock(hub, goods, Condition.DAMAGED)
        if rows:
            items = [cargo.ReleaseItem(row.line_id, row.account_id, row.quantity, row.condition) for row in rows]
            self.releases.from_store(now, goods.shipment, items)
