"""Random lives of a store, posted through the actions and repeated in the reference ledger in memory: they must agree.

Documents come in any order of time (back-dating), with counts, losses, finds, reversals and refusals among them. After each
the book must accept what the database accepted, with the same count differences and corrections; a refusal for want of
stock must be one by brute force too; at the end every balance, total and past moment is the same and `verify` is silent.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import Account as AccountRow
from serai.apps.cargo.models import Balance, CountLine, Event, Line, LineTotal, Posting
from serai.apps.cargo.queries.history import as_posting
from serai.apps.requests.enums import Fulfilment
from serai.core.kernel.quantities import Amount
from serai.core.ledger import records
from serai.core.ledger.book import Book
from serai.core.ledger.records import Account, Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.errors import Refused
from tests.apps.cargo.making import D, consignment_of, journey_of
from tests.world import NOW, World

START = NOW - dt.timedelta(hours=40)
EXAMPLES = int(os.environ.get("SERAI_LEDGER_EXAMPLES", "25"))
_POSTING_COLUMNS = (
    "id", "line_id", "from_account_id", "to_account_id", "from_condition", "to_condition", "quantity", "hu", "kg", "m3",
    "occurred_at", "reverses_id",
)  # fmt: skip

quantity = st.integers(1, 14)
hour = st.integers(0, 30)
line_no = st.integers(0, 1)
bin_no = st.sampled_from([None, "A-01", "A-02"])
condition = st.sampled_from([1, 1, 1, 2])
operation = st.one_of(
    st.tuples(st.just("receive"), hour, line_no, quantity, st.integers(0, 5), bin_no),
    st.tuples(st.just("receive"), hour, line_no, quantity, st.integers(0, 5), bin_no),
    st.tuples(st.just("move"), hour, line_no, quantity, bin_no, bin_no),
    st.tuples(st.just("dispatch"), hour, line_no, quantity, st.sampled_from([None, "A-01", "A-02", "any"])),
    st.tuples(st.just("dispatch"), hour, line_no, quantity, st.sampled_from([None, "A-01", "A-02", "any"])),
    st.tuples(st.just("deliver"), hour, line_no, quantity, st.integers(0, 3)),
    st.tuples(st.just("arrive"), hour, line_no, quantity, st.integers(0, 3)),
    st.tuples(st.just("lose"), hour, line_no, quantity, st.sampled_from(["store", "journey", "door"]), condition),
    st.tuples(st.just("damage"), hour, line_no, quantity, bin_no),
    st.tuples(st.just("find"), hour, st.integers(0, 3), quantity),
    st.tuples(st.just("dispose"), hour, line_no, quantity, condition),
    st.tuples(st.just("release"), hour, line_no, quantity, st.sampled_from(["store", "door"])),
    st.tuples(st.just("count"), hour, line_no, st.integers(0, 30), bin_no, st.booleans()),
    st.tuples(st.just("repack"), hour, line_no, quantity, st.integers(1, 20), bin_no),
    st.tuples(st.just("cancel"), st.just(30), line_no, quantity),
    st.tuples(st.just("reverse"), st.just(30), st.integers(0, 30)),
)  # fmt: skip


@dataclass
class Life:
    """The world, the book beside it, and what was written so far."""

    w: World
    lines: list[Line]
    book: Book
    journey: UUID
    events: list[Event] = field(default_factory=list)
    ids: dict[int, int] = field(default_factory=dict)  # posting in the book → in the database
    seen: int = 0

    @property
    def bruno(self) -> Any:
        return self.w.actor("bruno")

    def bin(self, code: str | None) -> UUID | None:
        return self.w.bins[code].id if code else None

    def account(self, where: str | None) -> int:
        """The account of a bin code, `journey`, `door` or the floor (None); made when it is missing."""
        from serai.apps.cargo.actions.accounts import Spot, accounts_at

        spot = {
            "journey": Spot(AccountKind.JOURNEY, journey_id=self.journey),
            "door": Spot(AccountKind.DELIVERED, place_id=self.w.malakal.id),
        }.get(where or "") or Spot(AccountKind.STORE, self.w.hub.id, self.bin(where), self.w.juba.id)
        return accounts_at(self.w.op.id, [spot])[spot].id


def at(hours: int) -> dt.datetime:
    return START + dt.timedelta(hours=hours)


def act(life: Life, op: tuple) -> Any:
    """Carry out one operation through the actions."""
    w, kind, when = life.w, op[0], at(op[1])
    if kind == "receive":
        _k, _h, line, good, damaged, where = op
        entry = actions.ReceiptLine(life.lines[line].id, good=D(good), damaged=D(damaged), bin_id=life.bin(where))
        return actions.receive(actor=life.bruno, hub_id=w.hub.id, occurred_at=when, lines=[entry])
    if kind == "move":
        _k, _h, line, q, source, target = op
        one = actions.Move(life.lines[line].id, life.bin(source), life.bin(target), D(q))
        return actions.move(actor=life.bruno, hub_id=w.hub.id, occurred_at=when, moves=[one])
    if kind == "dispatch":
        _k, _h, line, q, where = op
        pick = actions.Pick(life.lines[line].id, D(q), None if where == "any" else life.bin(where))
        return actions.dispatch(
            actor=life.bruno, hub_id=w.hub.id, journey_id=life.journey, occurred_at=when, picks=[pick]
        )
    if kind == "deliver":
        _k, _h, line, good, damaged = op
        entry = actions.DeliveryLine(life.lines[line].id, good=D(good), damaged=D(damaged))
        return actions.deliver(
            actor=life.bruno, journey_id=life.journey, place_id=w.malakal.id, occurred_at=when, lines=[entry]
        )
    if kind == "arrive":
        _k, _h, line, good, damaged = op
        entry = actions.ReceiptLine(life.lines[line].id, good=D(good), damaged=D(damaged))
        return actions.receive(
            actor=w.actor("omar"), hub_id=w.hub_bor.id, occurred_at=when, lines=[entry], journey_id=life.journey
        )
    return _act_rarer(life, op, when)


def _act_rarer(life: Life, op: tuple, when: dt.datetime) -> Any:
    w, kind = life.w, op[0]
    if kind == "lose":
        _k, _h, line, q, where, state = op
        item = actions.LossItem(life.lines[line].id, life.account(None if where == "store" else where), D(q), state)
        return actions.report_loss(
            actor=life.bruno, occurred_at=when, items=[item], cause="theft", chain_place="transit"
        )
    if kind == "damage":
        _k, _h, line, q, where = op
        item = actions.LossItem(life.lines[line].id, life.account(where), D(q))
        return actions.report_damage(actor=life.bruno, hub_id=w.hub.id, occurred_at=when, items=[item], cause="water")
    if kind == "find":
        losses = [event for event in life.events if event.kind == EventKind.LOSS]
        if not losses:
            return None
        loss = losses[op[2] % len(losses)]
        line_id = loss.postings.first().line_id
        found = actions.FoundItem(line_id, D(op[3]), life.account("A-01"))
        return actions.report_found(actor=life.bruno, loss_event_id=loss.id, occurred_at=when, items=[found])
    if kind == "dispose":
        item = actions.LossItem(life.lines[op[2]].id, life.account(None), D(op[3]), op[4])
        return actions.dispose(actor=life.bruno, hub_id=w.hub.id, occurred_at=when, items=[item], reason="mould")
    if kind == "release":
        _k, _h, line, q, where = op
        item = actions.ReleaseItem(life.lines[line].id, life.account("A-01" if where == "store" else where), D(q))
        order = actions.order_release(
            actor=w.actor("amina"), consignment_id=life.lines[line].consignment_id, items=[item]
        )
        actions.verify_release(actor=life.bruno, order_id=order.id)
        actions.accept_release(actor=w.actor("omar"), order_id=order.id)
        return actions.execute_release(actor=life.bruno, order_id=order.id, occurred_at=when)
    if kind == "count":
        _k, _h, line, seen, where, whole = op
        item = actions.CountedItem(life.lines[line].id, life.bin(where), D(seen))
        return actions.count(
            actor=life.bruno, hub_id=w.hub.id, occurred_at=when, items=[item],
            full_bins=[life.bin(where)] if whole else [],
        )  # fmt: skip
    if kind == "repack":
        _k, _h, line, q, made, where = op
        return actions.repack(
            actor=life.bruno, hub_id=w.hub.id, occurred_at=when, reason="smaller packs",
            sources=[actions.RepackSource(life.lines[line].id, D(q))],
            results=[actions.RepackResult(D(made), "Packs", bin_id=life.bin(where)), actions.RepackResult(D(1), "Rest")],
        )  # fmt: skip
    if kind == "cancel":
        return actions.cancel_remainder(
            actor=w.actor("omar"), line_id=life.lines[op[2]].id, quantity=D(op[3]), reason="not coming"
        )
    if not life.events:
        return None
    event = life.events[op[2] % len(life.events)]
    return actions.reverse(actor=w.actor("omar"), event_id=event.id, reason="wrong line")


def repeat(life: Life, event: Event) -> None:
    """Write the same document into the book; it must accept it and make the same corrections of it."""
    rows = Posting.objects.filter(id__gt=life.seen).order_by("id")
    written = {each.id: (each, as_posting(row)) for each, row in
               zip(rows, rows.values_list(*_POSTING_COLUMNS), strict=True)}  # fmt: skip
    own = [pure for each, pure in written.values() if each.event_id == event.id]
    others = [pure for each, pure in written.values() if each.event_id != event.id]
    for row in AccountRow.objects.exclude(id__in=life.book.accounts):
        life.book.accounts[row.id] = Account(
            row.id, AccountKind(row.kind), row.hub_id or row.place_id, row.bin_id, row.journey_id
        )
        if row.kind == AccountKind.COUNT_DIFFERENCE:
            life.book.difference_account = row.id
    for line in Line.objects.exclude(id__in=life.book.lines):
        life.book.lines[line.id] = pure_line(life.w, line)
    counted = CountLine.objects.filter(event=event)
    document = records.Event(
        event.id, EventKind(event.kind), event.occurred_at, event.recorded_at,
        () if event.kind == EventKind.COUNT else tuple(_as_book(life, posting) for posting in own),
        number=event.code,
        counted=tuple(
            records.CountLine(Key(c.line_id, c.account_id, Condition(c.condition)), c.counted) for c in counted if c.line_id
        ),
        bins=frozenset(c.account_id for c in counted if not c.line_id),
    )  # fmt: skip
    outcome = life.book.apply(document)
    assert outcome.accepted, (outcome.problems, event.code)
    assert _plain(outcome.postings) == _plain(own), event.code
    corrections = [posting for _mark, group in outcome.corrections for posting in group]
    assert _plain(corrections) == _plain(others), event.code
    by_content = {_content(posting): posting.id for posting in [*own, *others]}
    for posting in [*outcome.postings, *corrections]:
        life.ids[posting.id] = by_content[_content(posting)]
    life.seen = max(written, default=life.seen)
    life.events.append(event)


def _content(posting: records.Posting) -> tuple:
    return (posting.line, posting.from_account, posting.to_account, posting.from_condition, posting.to_condition,
            posting.amount, posting.occurred_at)  # fmt: skip


def _plain(postings: Any) -> list[tuple]:
    return sorted(map(_content, postings), key=repr)


def _as_book(life: Life, posting: records.Posting) -> records.Posting:
    """The database's posting with the book's ids."""
    from dataclasses import replace

    back = {mine: theirs for theirs, mine in life.ids.items()}
    return replace(posting, id=None, reverses=back[posting.reverses] if posting.reverses else None)


def could_have_been_taken(life: Life, key: Key, when: dt.datetime, wanted: int) -> bool:
    """By brute force: at every moment from `when` up to the next count of the key, the book holds at least so much."""
    crossed = min(
        (mark.occurred_at for mark, _ in life.book.counted if mark.covers(key) and mark.occurred_at >= when),
        default=None,
    )
    moments = {when} | {p.occurred_at for p in life.book.postings if p.occurred_at > when}
    moments = {moment for moment in moments if crossed is None or moment < crossed}
    if crossed == when:
        before = [p for p in life.book.postings if p.occurred_at < when]
        held = [records.balances_of(before, life.book.accounts).get(key, Amount()).quantity]
    else:
        held = [life.book.balance(key, moment).quantity for moment in moments]
    return min(held) >= wanted


def check_refusal(life: Life, op: tuple, refused: Refused) -> None:
    """A refusal for want of stock is right by brute force, where the operation names one key."""
    if refused.code not in ("below-zero", "used-later") or op[0] not in ("move", "damage", "dispose", "lose"):
        return
    if op[0] == "lose" and op[4] != "store":
        return
    where = op[4] if op[0] in ("move", "damage") else None
    state = op[5] if op[0] == "lose" else op[4] if op[0] == "dispose" else 1
    key = Key(life.lines[op[2]].id, life.account(where), Condition(state))
    if key.account in life.book.accounts:
        assert not could_have_been_taken(life, key, at(op[1]), op[3]), (op, str(refused))


@contextmanager
def rolled_back() -> Iterator[None]:
    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


def pure_line(w: World, line: Line) -> records.Line:
    announced = Amount(line.quantity, line.hu, line.weight_kg, line.volume_m3)
    return records.Line(line.id, records.Unit("piece"), w.hub.id, announced)


def begin(w: World) -> Life:
    consignment, lines = consignment_of(
        w,
        {"quantity": D(60), "weight_kg": D("100.001"), "volume_m3": D("0.7777"), "handling_units": 20},
        {"quantity": D(40), "weight_kg": D("33.333"), "volume_m3": D("1"), "description": "Blankets"},
    )
    actions.receive(
        actor=w.actor("bruno"), hub_id=w.hub.id, occurred_at=at(5),
        lines=[actions.ReceiptLine(line.id, good=D(30)) for line in lines],
    )  # fmt: skip
    pure = {line.id: pure_line(w, line) for line in lines}
    life = Life(w, lines, Book({}, pure, 0), journey_of(w))
    repeat(life, Event.objects.get())
    actions.dispatch(
        actor=w.actor("bruno"), hub_id=w.hub.id, journey_id=life.journey, occurred_at=at(6),
        picks=[actions.Pick(line.id, D(12)) for line in lines],
    )  # fmt: skip
    repeat(life, Event.objects.order_by("-recorded_at", "-id").exclude(kind=EventKind.RECEIPT).get())
    return life


@settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(operation, min_size=10, max_size=30))
@example(
    [
        ("count", 10, 0, 12, None, False),
        ("receive", 8, 0, 7, 0, None),
        ("reverse", 30, 3),
        ("count", 12, 0, 3, None, True),
    ]
)
@example(
    [("lose", 9, 0, 4, "store", 1), ("find", 10, 0, 3), ("find", 11, 0, 2), ("reverse", 30, 2), ("reverse", 30, 2)]
)
@example(
    [
        ("dispatch", 7, 0, 15, "any"),
        ("dispatch", 6, 0, 1, "any"),
        ("deliver", 9, 0, 30, 1),
        ("release", 12, 0, 9, "door"),
    ]
)
def test_the_database_agrees_with_the_book(world: World, story: list[tuple]) -> None:
    with rolled_back():
        life = begin(world)
        for op in story:
            before = Posting.objects.count()
            try:
                with transaction.atomic():
                    event = act(life, op)
            except Refused as refused:
                assert Posting.objects.count() == before
                check_refusal(life, op, refused)
                continue
            if event is not None:
                repeat(life, event)
        compare(life)


def compare(life: Life) -> None:
    assert queries.verify() == []
    assert life.book.verify() == []
    stored = {
        Key(b.line_id, b.account_id, Condition(b.condition)): Amount(b.quantity, b.hu, b.kg, b.m3)
        for b in Balance.objects.filter(live=True)
    }
    assert stored == {key: amount for key, amount in life.book.balances().items() if amount.quantity}
    lines = list(Line.objects.all())
    for line in lines:
        kept = LineTotal.objects.get(line=line)
        sums = life.book.totals_of(line.id)
        for name in ("received", "cancelled", "dispatched", "delivered", "released", "lost", "disposed",
                     "count_difference", "converted"):  # fmt: skip
            assert getattr(kept, name) == getattr(sums, name), name
    consignment = life.lines[0].consignment
    consignment.refresh_from_db()
    whole = life.book.fulfilment([line.id for line in lines])
    assert consignment.fulfilment == min(int(whole), Fulfilment.CLOSED_SHORT)
    for moment in (at(6), at(14), at(29)):
        rows = queries.stock_at(moment, operation_id=life.w.op.id)
        then = {(row.line_id, row.account_id, row.condition): (row.quantity, row.hu, row.kg, row.m3) for row in rows}
        expected = {
            (key.line, key.account, int(key.condition)): (a.quantity, a.hu, a.kg, a.m3)
            for key, a in life.book.balances(moment).items()
            if a.quantity and life.book.accounts[key.account].kind is AccountKind.STORE
        }
        assert then == expected, moment
    connection.check_constraints()
