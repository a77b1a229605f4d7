"""Several people at once, on real connections: nobody overwrites anybody, nobody takes what is not there, nobody waits for ever.

The known platform loses updates here: four writers allocating from one lot each read the same stock and write it back.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import Balance, Event, Line
from serai.kit.errors import Conflict, Invalid, Refused
from serai.kit.identifiers import uuid7
from serai.kit.series import next_number
from tests.apps.cargo.making import D, ago, consignment_of, held, loaded, received, request_of, totals
from tests.world import World

pytestmark = pytest.mark.race


@pytest.fixture(autouse=True)
def no_deadlock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a race test does, PostgreSQL must not have had to break a deadlock."""
    request.getfixturevalue("transactional_db")
    before = _deadlocks()
    yield
    time.sleep(0.1)
    assert _deadlocks() == before


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
        return int(cursor.fetchone()[0])


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads of their own connections, started together; results or the refusals raised, in order."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=20)
            return call()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(results: list[Any]) -> list[Refused]:
    return [each for each in results if isinstance(each, Refused)]


def take(w: World, line: Line, quantity: int) -> Callable[[], Event]:
    actor = w.actor("bruno")
    return lambda: actions.dispatch(
        actor=actor,
        hub_id=w.hub.id,
        journey_id=uuid7(),
        occurred_at=ago(10),
        picks=[actions.Pick(line.id, D(quantity))],
    )


def test_the_last_pallet_goes_to_one_of_two(committed_world: World) -> None:
    w = committed_world
    for _round in range(8):
        _c, (line,) = consignment_of(w, 1)
        received(w, line, 1)
        results = at_once(take(w, line, 1), take(w, line, 1))
        (loser,) = refusals(results)
        assert (
            isinstance(loser, Conflict) and "has 0 piece, you asked for 1" in str(loser) and "Bruno Wani" in str(loser)
        )
        assert (held(line, 2), held(line, 3)) == (D(0), D(1))
    assert queries.verify() == []


def test_four_writers_allocating_from_one_lot_lose_no_update(committed_world: World) -> None:
    w = committed_world
    _c, (line,) = consignment_of(w, 100)
    received(w, line, 100)

    def ten_times(call: Callable[[], Event]) -> Callable[[], int]:
        return lambda: sum(1 for _each in range(10) if call())

    done = at_once(*[ten_times(take(w, line, 2)) for _writer in range(4)])
    assert done == [10, 10, 10, 10]
    assert (held(line, 2), held(line, 3), totals(line).dispatched) == (D(20), D(80), D(80))
    assert queries.verify() == []


def test_sixteen_want_the_last_ten_and_ten_get_them(committed_world: World) -> None:
    w = committed_world
    _c, (line,) = consignment_of(w, 10)
    received(w, line, 10)
    results = at_once(*[take(w, line, 1) for _writer in range(16)])
    assert len(refusals(results)) == 6 and held(line, 2) == 0


def test_the_same_receipt_sent_twice_at_once_is_posted_once(committed_world: World) -> None:
    w = committed_world
    _c, (line,) = consignment_of(w, 100)
    key = uuid7()
    actor = w.actor("bruno")

    def send(quantity: int) -> Callable[[], Event]:
        entry = actions.ReceiptLine(line.id, good=D(quantity))
        return lambda: actions.receive(actor=actor, hub_id=w.hub.id, occurred_at=ago(20), lines=[entry], event_id=key)

    first, second = at_once(send(40), send(40))
    assert first.id == second.id == key and held(line) == D(40)
    clash = refusals(at_once(send(40), send(41)))
    assert [each.code for each in clash] == ["event_id_taken"] and held(line) == D(40)


def test_two_different_receipts_of_fresh_stock_both_count(committed_world: World) -> None:
    w = committed_world
    for _round in range(5):
        _c, (line,) = consignment_of(w, 100)
        results = at_once(*[lambda line=line: received(w, line, 10) for _writer in range(6)])
        assert not refusals(results) and held(line) == D(60) and totals(line).received == D(60)
    assert queries.verify() == []


def test_eight_writers_get_numbers_without_gap_or_twin(committed_world: World) -> None:
    scope = committed_world.hub.id

    def numbers(seed: int) -> Callable[[], list[int]]:
        chance = random.Random(seed)

        def run() -> list[int]:
            given = []
            for _each in range(30):
                try:
                    with transaction.atomic():
                        number = next_number(scope, "test")
                        if chance.random() < 0.2:
                            raise LookupError
                    given.append(number)
                except LookupError:
                    pass
            return given

        return run

    issued = sorted(number for part in at_once(*[numbers(seed) for seed in range(8)]) for number in part)
    assert issued == list(range(1, len(issued) + 1)) and len(issued) > 100


def test_eight_writers_over_shared_lines_in_both_directions(committed_world: World) -> None:
    """Each moves random lines of one consignment between two bins, in any order of lines and both ways."""
    w = committed_world
    a, b = w.bins["A-01"].id, w.bins["A-02"].id
    _c, lines = consignment_of(w, *[10] * 30)
    actions.receive(actor=w.actor("bruno"), hub_id=w.hub.id, occurred_at=ago(48),
                    lines=[actions.ReceiptLine(line.id, good=D(10), bin_id=a) for line in lines])  # fmt: skip

    def writer(seed: int) -> Callable[[], int]:
        chance, actor = random.Random(seed), w.actor("bruno")

        def run() -> int:
            written = 0
            for _each in range(12):
                there = (a, b) if chance.random() < 0.5 else (b, a)
                moves = [actions.Move(line.id, *there, D(chance.randint(1, 3))) for line in chance.sample(lines, 6)]
                try:
                    actions.move(actor=actor, hub_id=w.hub.id, occurred_at=ago(20), moves=moves)
                    written += 1
                except Conflict as refused:
                    assert refused.code == "below-zero"
            return written

        return run

    written = at_once(*[writer(seed) for seed in range(8)])
    assert sum(written) > 10 and Event.objects.filter(kind=10).count() == sum(written)
    assert sum(row.quantity for row in Balance.objects.all()) == D(300)
    assert not Balance.objects.filter(quantity__lt=0).exists() and queries.verify() == []


def test_documents_over_two_consignments_in_opposite_order(committed_world: World) -> None:
    w = committed_world
    _c, first = consignment_of(w, 50, 50)
    _d, second = consignment_of(w, 50, 50)
    for line in [*first, *second]:
        received(w, line, 50)

    def load(lines: list[Line]) -> Callable[[], int]:
        actor = w.actor("bruno")
        picks = [actions.Pick(line.id, D(1)) for line in lines]
        return lambda: sum(
            bool(actions.dispatch(actor=actor, hub_id=w.hub.id, journey_id=uuid7(), occurred_at=ago(9), picks=picks))
            for _each in range(8)
        )

    done = at_once(load([*first, *second]), load([*second, *first]), load(list(reversed(first))), load(second))
    assert done == [8, 8, 8, 8]
    assert [totals(line).dispatched for line in [*first, *second]] == [D(24)] * 4
    assert queries.verify() == []


def test_two_hubs_end_two_consignments_of_one_request_at_once(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forced: each has computed how far the request is before the other commits, unless one waits for the other.

    At two hubs, because at one the number series alone would make them wait.
    """
    from serai.apps.cargo.actions import progress

    w, omar = committed_world, committed_world.actor("omar")
    request = request_of(w, {"quantity": D(10)}, {"quantity": D(10), "destination": w.bor})
    opened = actions.open_consignments(actor=omar, request_id=request.id, hub_id=w.hub.id)
    here, there = [each.lines.get() for each in opened]
    for line in (here, there):
        received(w, line, 10)
    actions.receive(actor=omar, hub_id=w.hub_bor.id, occurred_at=ago(12), journey_id=loaded(w, there, 10),
                    lines=[actions.ReceiptLine(there.id, good=D(10))])  # fmt: skip
    compute, first = progress.computed, threading.Event()

    def compute_and_wait(*given: Any) -> Any:
        result = compute(*given)
        if not first.is_set():
            first.set()
            time.sleep(1)
        return result

    def dispose_of(line: Line, hub_id: Any) -> Callable[[], Event]:
        account = Balance.objects.get(line=line, live=True).account_id
        items = [actions.LossItem(line.id, account, D(10))]
        return lambda: actions.dispose(actor=omar, hub_id=hub_id, occurred_at=ago(2), items=items, reason="mould")

    _c, (other,) = consignment_of(w, 10)
    received(w, other, 10)
    dispose_of(other, w.hub.id)()  # so that the account of disposed goods exists: making it would make them wait too
    monkeypatch.setattr(progress, "computed", compute_and_wait)
    assert not refusals(at_once(dispose_of(here, w.hub.id), dispose_of(there, w.hub_bor.id)))
    request.refresh_from_db()
    assert request.get_fulfilment_display() == "Closed short"
    assert queries.verify() == []


def test_a_full_count_and_a_receipt_into_the_same_bin_agree(committed_world: World) -> None:
    """Whoever comes first: what the count asserts of the whole bin is what the book shows at that moment."""
    w = committed_world
    shelf, actor = w.bins["A-01"].id, w.actor("bruno")
    for number in range(6):
        _c, (line, other) = consignment_of(w, 20, {"quantity": D(5), "description": "Soap"})
        _d, (stranger,) = consignment_of(w, 9)
        received(w, line, 20, bin_id=shelf)
        count = lambda line=line, at=ago(12 - number): actions.count(  # noqa: E731
            actor=actor, hub_id=w.hub.id, occurred_at=at, full_bins=[shelf],
            items=[actions.CountedItem(line.id, shelf, D(18))],
        )  # fmt: skip
        results = at_once(
            count,
            lambda other=other: received(w, other, 5, at=ago(30), bin_id=shelf),
            lambda stranger=stranger: received(w, stranger, 9, at=ago(31), bin_id=shelf),
        )
        assert not refusals(results)
        assert (held(line), held(other), held(stranger)) == (D(18), D(0), D(0))
        assert queries.verify() == []


def test_nothing_appears_in_a_bin_while_it_is_counted(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forced: a receipt into the bin is sent after the count has looked for unlisted stock, and before it commits."""
    from serai.apps.cargo.actions import counting

    w = committed_world
    shelf, actor = w.bins["A-01"].id, w.actor("bruno")
    _c, (line,) = consignment_of(w, 20)
    _d, (stranger,) = consignment_of(w, 9)
    received(w, line, 20, bin_id=shelf)
    looked, put = threading.Event(), threading.Event()
    look, calls = counting.keys_in_bins, []

    def look_and_wait(*given: Any) -> Any:
        found = look(*given)
        calls.append(found)
        if len(calls) == 2:  # the bin is closed by now
            looked.set()
            put.wait(timeout=1.5)
        return found

    def put_there() -> Any:
        assert looked.wait(timeout=20)
        event = received(w, stranger, 9, at=ago(30), bin_id=shelf)
        put.set()
        return event

    monkeypatch.setattr(counting, "keys_in_bins", look_and_wait)
    results = at_once(
        lambda: actions.count(actor=actor, hub_id=w.hub.id, occurred_at=ago(12), full_bins=[shelf],
                              items=[actions.CountedItem(line.id, shelf, D(18))]),
        put_there,
    )  # fmt: skip
    assert not refusals(results)
    assert (held(line), held(stranger)) == (D(18), D(0)) and queries.verify() == []


def test_a_period_is_not_closed_under_a_document_in_progress(committed_world: World) -> None:
    w = committed_world
    chen = w.actor("chen")
    for number in range(4):
        _c, (line,) = consignment_of(w, 10)
        close = lambda until=ago(60 - number): actions.close_period(  # noqa: E731
            actor=chen, operation_id=w.op.id, closed_until=until, decision="Month closed"
        )
        results = at_once(close, lambda line=line, at=ago(60.5 - number): received(w, line, 10, at=at))
        late = refusals(results)
        assert all(isinstance(each, Invalid) and each.code == "period-closed" for each in late)
        assert held(line) == (D(0) if late else D(10))


def test_only_one_reverses(committed_world: World) -> None:
    w = committed_world
    _c, (line,) = consignment_of(w, 10)
    event, omar = received(w, line, 10), w.actor("omar")
    reverse = lambda: actions.reverse(actor=omar, event_id=event.id, reason="twice")  # noqa: E731
    (loser,) = refusals(at_once(reverse, reverse))
    assert loser.code == "already-reversed" and held(line) == 0


def test_one_release_order_is_not_executed_twice(committed_world: World) -> None:
    w = committed_world
    consignment, (line,) = consignment_of(w, 10)
    received(w, line, 10)
    account = Balance.objects.get(line=line).account_id
    order = actions.order_release(actor=w.actor("amina"), consignment_id=consignment.id,
                                  items=[actions.ReleaseItem(line.id, account, D(4))])  # fmt: skip
    actions.verify_release(actor=w.actor("bruno"), order_id=order.id)
    actions.accept_release(actor=w.actor("omar"), order_id=order.id)
    bruno = w.actor("bruno")
    execute = lambda: actions.execute_release(actor=bruno, order_id=order.id, occurred_at=ago(1))  # noqa: E731
    (loser,) = refusals(at_once(execute, execute))
    assert loser.code == "wrong_state" and held(line) == D(6) and queries.verify() == []


def test_folding_beside_writers_loses_no_movement(committed_world: World) -> None:
    from serai.apps.cargo.actions.folding import fold_flows

    w = committed_world
    _c, (line,) = consignment_of(w, 100)
    fold = lambda: [fold_flows(actor=w.actor("dina")) for _each in range(10)]  # noqa: E731
    write = lambda: [received(w, line, 5, at=ago(40 - n)) for n in range(8)]  # noqa: E731
    at_once(fold, write, fold)
    fold_flows(actor=w.actor("dina"))
    assert queries.verify() == []
