"""What goes wrong in the stores and in the books, and how it is mended: losses, counts, repacking, quarantine, reversals.

Each trouble looks for cargo that stands in a store on its day; on a day without any it tries again the next morning.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.enums import ENTERED, AccountKind, Condition, EventKind
from serai.apps.cargo.models import Balance, Line, Posting
from serai.apps.parties import actions as parties
from serai.demo.freight import Goods, goods_of
from serai.demo.roads import Roads
from serai.demo.stage import Stage
from serai.demo.tokens import Tokens
from serai.kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class Shelf:
    """Good stock of a line in one bin, of which a bit can go without emptying what waits for transport."""

    goods: Goods
    hub: str
    account_id: int
    bin_id: UUID | None
    quantity: Decimal
    bit: Decimal
    since: datetime


Trouble = Callable[[datetime, Shelf], None]
REPACKED = ("repack", "split", "relabel")
REASONS = {"split": "Two destinations", "relabel": "The cartons carry another batch than the packing list."}


class Troubles:
    def __init__(self, stage: Stage, roads: Roads, tokens: Tokens) -> None:
        self.stage = stage
        self.roads = roads
        self.tokens = tokens
        self._hub_turn = 0

    def plan(self) -> None:
        """Put every trouble of the stores and the books on the agenda."""
        for kind, happens in (
            ("loss_in_store", self._loss),
            ("count_difference", self._count_difference),
            ("late_event_before_count", self._late_event),
            ("repack", self._repack),
            ("reversal_refused_by_count", self._refused_reversal),
        ):
            for day in self.tokens.days(kind):
                self.stage.agenda.add(day, self._try(kind, happens))
        self._plan_decisions()

    def _plan_decisions(self) -> None:
        story, calendar = self.stage.data.story, self.stage.calendar
        self.stage.agenda.add(calendar.told_at(story.merge.day, 11), self._merge)
        self.stage.agenda.add(calendar.told_at(story.period_closing.day, 16), self._close_period)

    def _try(self, kind: str, happens: Trouble) -> Callable[[datetime], None]:
        def attempt(now: datetime) -> None:
            shelf = self._shelf(now)
            if shelf is None:
                self.stage.agenda.add(now + timedelta(days=1), attempt)
                return
            happens(now, shelf)
            self.stage.done[kind] += 1

        return attempt

    def _shelf(self, now: datetime) -> Shelf | None:
        """Stock of a line that waits at a hub since before yesterday; the hubs take turns."""
        hubs = [hub.code for hub in self.stage.data.hubs]
        self._hub_turn += 1
        for index in range(len(hubs)):
            hub = hubs[(self._hub_turn + index) % len(hubs)]
            for lot in self.roads.waiting_at(hub):
                found = self._standing(now, hub, lot.goods) if lot.quantity >= lot.goods.pack * 4 else None
                if found is not None:
                    return found
        return None

    def _standing(self, now: datetime, hub: str, goods: Goods) -> Shelf | None:
        row = (
            Balance.objects.filter(
                live=True, kind=AccountKind.STORE, condition=Condition.GOOD, line=goods.line_id,
                hub_id=self.stage.keys.hubs[hub], account__bin__isnull=False, last_at__lt=now - timedelta(days=1),
            )
            .select_related("account")
            .order_by("-quantity", "account_id")
            .first()
        )  # fmt: skip
        if row is None or row.quantity < goods.pack * 4:
            return None
        bit = goods.bit(row.quantity, self.stage.rng, 6)
        return Shelf(goods, hub, row.account_id, row.account.bin_id, row.quantity, bit, row.last_at)

    def _loss(self, now: datetime, shelf: Shelf) -> None:
        trouble = self.tokens.trouble("loss_in_store")
        self._take(shelf)
        cargo.report_loss(
            actor=self.stage.cast.keeper(shelf.hub, now), occurred_at=now, cause=trouble.cause, chain_place="storage",
            items=[cargo.LossItem(shelf.goods.line_id, shelf.account_id, shelf.bit)], description=trouble.text,
            responsible=self.stage.hub(shelf.hub).run_by,
        )  # fmt: skip

    def _take(self, shelf: Shelf) -> None:
        """What is gone no longer waits for transport."""
        taken = self.roads.take(shelf.goods, shelf.hub, shelf.bit)
        assert taken, "a shelf has a lot that is larger than its bit"

    def _count_difference(self, now: datetime, shelf: Shelf) -> None:
        self._take(shelf)
        self._stock_count(now, shelf, self.tokens.trouble("count_difference").text)

    def _stock_count(self, now: datetime, shelf: Shelf, words: str) -> None:
        """A blind count of one lot finds a bit less, twice; an officer approves what is missing."""
        keeper, counted = self.stage.cast.keeper(shelf.hub, now), shelf.quantity - shelf.bit
        key = (shelf.goods.line_id, shelf.account_id, int(Condition.GOOD))
        count = cargo.start_stocktake(
            actor=keeper, hub_id=self.stage.keys.hubs[shelf.hub], kind="cycle", keys=[key], is_blind=True
        )
        for _seen_twice in range(2):
            if count.state in ENTERED:
                figures = dict.fromkeys(count.lines.values_list("pk", flat=True), counted)
                cargo.enter_counts(actor=keeper, stocktake_id=count.pk, counted=figures)
                count = cargo.submit_stocktake(actor=keeper, stocktake_id=count.pk, counted_at=now)
        officer = self.stage.cast.officer(shelf.hub, now + timedelta(minutes=30))
        cargo.approve_stocktake(actor=officer, stocktake_id=count.pk, reason=words)

    def _count(self, now: datetime, shelf: Shelf, counted: Decimal, remarks: str) -> None:
        cargo.count(
            actor=self.stage.cast.keeper(shelf.hub, now), hub_id=self.stage.keys.hubs[shelf.hub], occurred_at=now,
            items=[cargo.CountedItem(shelf.goods.line_id, shelf.bin_id, counted)], remarks=remarks,
        )  # fmt: skip

    def _late_event(self, now: datetime, shelf: Shelf) -> None:
        """A count misses some bags; then the paper arrives that says how they were lost that morning."""
        self._take(shelf)
        self._stock_count(now, shelf, "")
        before = now - timedelta(hours=3)
        text = self.tokens.trouble("late_event_before_count").text

        def paper(at: datetime) -> None:
            cargo.report_loss(
                actor=self.stage.cast.keeper(shelf.hub, at), occurred_at=before, cause="water", chain_place="storage",
                items=[cargo.LossItem(shelf.goods.line_id, shelf.account_id, shelf.bit)], description=text,
            )  # fmt: skip

        paper(now + timedelta(minutes=40))

    def _repack(self, now: datetime, shelf: Shelf) -> None:
        """In turn: torn bags are repacked, a lot is split for two places, a wrong batch gets a new label."""
        self._take(shelf)
        way = REPACKED[self.stage.done["repack"] % len(REPACKED)]
        event = cargo.repack(
            actor=self.stage.cast.keeper(shelf.hub, now), hub_id=self.stage.keys.hubs[shelf.hub], occurred_at=now, way=way,
            sources=[cargo.RepackSource(shelf.goods.line_id, shelf.bit, shelf.bin_id)],
            results=self._made(way, shelf), reason=self.tokens.trouble("repack").text if way == "repack" else REASONS[way],
        )  # fmt: skip
        for key in event.facts["made"]:
            line = Line.objects.select_related("category").get(pk=key)
            made = goods_of(line, shelf.goods.shipment)
            made.shipment.goods.append(made)
            self.roads.know([made])
            self.roads.offer(now, shelf.hub, made, line.quantity)

    def _made(self, way: str, shelf: Shelf) -> list[cargo.RepackResult]:
        goods, first = shelf.goods, shelf.goods.whole(shelf.bit / 2)
        if way == "split" and 0 < first < shelf.bit:
            return [cargo.RepackResult(part, bin_id=shelf.bin_id) for part in (first, shelf.bit - first)]
        if way == "relabel":
            return [cargo.RepackResult(shelf.bit, batch="R-2026-07", bin_id=shelf.bin_id)]
        if way == "split":
            return [cargo.RepackResult(shelf.bit, bin_id=shelf.bin_id)]
        return [
            cargo.RepackResult(
                shelf.bit, description=f"{goods.description} (repacked)"[:200], hu=int(shelf.bit / goods.pack),
                bin_id=shelf.bin_id,
            )
        ]  # fmt: skip

    def _refused_reversal(self, now: datetime, shelf: Shelf) -> None:
        """Somebody wants to take back how the goods came into this bin; a count has looked at them since."""
        self._count(now, shelf, shelf.quantity, "")
        moved = (
            Posting.objects.filter(line=shelf.goods.line_id, to_account=shelf.account_id)
            .exclude(event__kind=EventKind.COUNT)
            .order_by("-occurred_at", "-pk")
            .values_list("event_id", flat=True)[0]
        )
        try:
            cargo.reverse(
                actor=self.stage.cast.officer(shelf.hub, now + timedelta(hours=1)), event_id=moved, reason="Wrong bin"
            )
        except Conflict:
            return
        raise AssertionError("a reversal behind a later count was not refused")

    def _merge(self, now: datetime) -> None:
        merge, keys = self.stage.data.story.merge, self.stage.keys
        parties.merge_organisations(
            actor=self.stage.cast.coordinator(now), survivor_id=keys.organisations[merge.into],
            merged_id=keys.organisations[merge.duplicate],
        )  # fmt: skip
        self.stage.cast.forget()
        self.stage.done["organisations_merged"] += 1

    def _close_period(self, now: datetime) -> None:
        closing = self.stage.data.story.period_closing
        cargo.close_period(
            actor=self.stage.cast.coordinator(now), operation_id=self.stage.operation.pk,
            closed_until=self.stage.calendar.told_at(closing.closed_until, 0), decision=closing.decision,
        )  # fmt: skip
        self.stage.done["closed_period"] += 1
