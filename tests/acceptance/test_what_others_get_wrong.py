"""What users of other systems complain about, each as a named test. Serai must do the right thing, and the books must agree.

Of what the best-known open relief platform was measured to get wrong, these stand elsewhere: four writers on one lot in
apps/cargo/test_races.py, a line of −50 in apps/cargo/test_rules_of_the_ledger.py, the same sheet twice in
apps/requests/test_import.py, GET requests that change state or read a file and errors answered with 200 in
api/test_promises.py; the planned shipment that empties the store is here.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from serai.apps.cargo import actions
from serai.apps.cargo.models import Balance, Event, Posting
from serai.apps.cargo.queries import stock_at, verify
from serai.apps.transport.actions import LoadItem, cancel_journey, plan_loads
from serai.kit.errors import Conflict, Invalid
from serai.kit.identifiers import uuid7
from tests.apps.cargo.making import D, ago, consignment_of, held, loaded, received, totals
from tests.apps.transport import freight
from tests.world import World

STORE, ROAD, DOOR = 2, 3, 4


def test_two_late_receipts_on_one_shipment_are_both_in_the_books_at_their_own_time(world: World) -> None:
    """Papers of Monday and Tuesday are typed in on Friday, after Wednesday's: each day shows what stood there then."""
    _c, (line,) = consignment_of(world, 300)
    received(world, line, 100, at=ago(48))
    received(world, line, 120, at=ago(96))
    received(world, line, 80, at=ago(120))
    then = [sum(row.quantity for row in stock_at(ago(hours), operation_id=world.op.pk)) for hours in (121, 119, 95, 47)]
    assert then == [0, 80, 200, 300]
    assert totals(line).received == 300 and verify() == []


def test_an_issue_back_dated_across_a_count_is_refused_when_the_count_says_otherwise(world: World) -> None:
    """90 were counted on Wednesday. Tuesday's issue of 20 may come late only if the count leaves room for it: it does not."""
    _c, (line,) = consignment_of(world, 100)
    received(world, line, 100, at=ago(120))
    counted = actions.CountedItem(line.pk, None, D(90))
    actions.count(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=ago(48), items=[counted])
    loaded(world, line, 10, at=ago(72))  # explains the ten that the count missed
    assert (totals(line).count_difference, totals(line).dispatched) == (0, 10)
    assert held(line, STORE) == 90, "what was counted is what stood there, whatever is typed in later"
    with pytest.raises((Conflict, Invalid)):
        loaded(world, line, 200, at=ago(72))
    assert held(line, STORE) == 90 and verify() == []


def test_a_receipt_is_undone_after_put_away_by_bringing_the_goods_back_first(world: World) -> None:
    """Undoing a receipt whose goods stand in another bin by now is refused with a reason; moved back, it is undone whole."""
    _c, (line,) = consignment_of(world, 60)
    receipt = received(world, line, 60, bin_id=world.bins["A-01"].pk)
    away = actions.Move(line.pk, world.bins["A-01"].pk, world.bins["A-02"].pk, D(60))
    bruno, officer = world.actor("bruno"), world.actor("omar")
    actions.move(actor=bruno, hub_id=world.hub.pk, occurred_at=ago(40), moves=[away])
    with pytest.raises((Conflict, Invalid)) as refusal:
        actions.reverse(actor=officer, event_id=receipt.pk, reason="Counted at the wrong store")
    assert str(refusal.value)
    put_away = Event.objects.get(kind=10)
    actions.reverse(actor=officer, event_id=put_away.pk, reason="Back to where it came in")
    actions.reverse(actor=officer, event_id=receipt.pk, reason="Counted at the wrong store")
    assert (held(line), totals(line).received) == (0, 0) and verify() == []


@pytest.mark.parametrize(
    ("unit", "quantity", "part"),
    [("kilogram", "1250.125", "250.025"), ("litre", "840.5", "0.125"), ("piece", "480", "120"), ("kit", "36", "12")],
)
def test_a_unit_is_kept_from_the_request_over_the_store_to_the_delivery(
    world: World, unit: str, quantity: str, part: str
) -> None:
    """1,250.125 kg asked for are 1,250.125 kg in the store and at the door: never pieces, never rounded."""
    from serai.apps.catalog.models import Unit

    scale = 3 if "." in quantity else 0
    of = Unit.objects.filter(name=unit).first() or Unit.objects.create(code=unit, name=unit, use="iu", scale=scale)
    _c, (line,) = consignment_of(world, {"quantity": D(quantity), "unit": of})
    received(world, line, quantity)
    journey = loaded(world, line, part)
    actions.deliver(
        actor=world.actor("omar"), journey_id=journey, place_id=world.malakal.pk, occurred_at=ago(3),
        lines=[actions.DeliveryLine(line.pk, good=D(part))],
    )  # fmt: skip
    assert line.unit == of
    assert (held(line, STORE), held(line, DOOR)) == (D(quantity) - D(part), D(part))
    assert {posting.quantity for posting in Posting.objects.filter(line=line)} == {D(quantity), D(part)}
    assert verify() == []


def test_creating_a_draft_shipment_takes_nothing_out_of_the_store(world: World) -> None:
    """Planning a journey, loading it in the plan and cancelling it moves no carton; only its departure does."""
    found = freight.received(world, ("Tarpaulins", 100, 10))
    line = found.lines.get()
    journey = freight.trip(world)
    plan_loads(actor=world.actor("omar"), journey_id=journey.pk, items=[LoadItem(line.pk, D(100))])
    assert (held(line, STORE), totals(line).planned, totals(line).dispatched) == (100, 100, 0)
    cancel_journey(actor=world.actor("omar"), journey_id=journey.pk, reason="No road")
    assert (held(line, STORE), totals(line).planned) == (100, 0)
    assert Posting.objects.filter(line=line).count() == 1 and verify() == []


def test_a_lost_truck_that_is_found_brings_back_exactly_what_it_carried(world: World) -> None:
    _c, (line,) = consignment_of(world, 100)
    received(world, line, 100)
    journey = loaded(world, line, 40)
    omar = world.actor("omar")
    account = Balance.objects.get(line=line, kind=ROAD).account_id
    loss = actions.report_loss(
        actor=omar, occurred_at=ago(20), cause="theft", chain_place="transit",
        items=[actions.LossItem(line.pk, account, D(40))],
    )  # fmt: skip
    assert (totals(line).lost, held(line, ROAD)) == (40, 0)
    found = [actions.FoundItem(line.pk, D(40), account)]
    actions.report_found(actor=omar, loss_event_id=loss.pk, occurred_at=ago(10), items=found)
    assert (totals(line).lost, held(line, ROAD)) == (0, 40)
    assert journey and verify() == []


def test_a_double_click_posts_once_and_says_the_same_again(world: World) -> None:
    _c, (line,) = consignment_of(world, 50)
    key = uuid7()
    first, second = (received(world, line, 50, event_id=key) for _click in range(2))
    assert first.pk == second.pk and Event.objects.count() == 1 and totals(line).received == 50


def test_cancelling_the_remainder_leaves_what_came_and_nothing_expected(world: World) -> None:
    _c, (line,) = consignment_of(world, 100)
    received(world, line, 64)
    cancel = {"actor": world.actor("omar"), "line_id": line.pk, "reason": "The rest was sold"}
    actions.cancel_remainder(quantity=D(36), **cancel)
    assert (totals(line).cancelled, totals(line).received, held(line)) == (36, 64, 64)
    with pytest.raises((Conflict, Invalid)):
        actions.cancel_remainder(quantity=D(1), **cancel)
    assert verify() == []


def test_a_surplus_stands_beside_what_was_announced_and_changes_no_paper(world: World) -> None:
    _c, (line,) = consignment_of(world, 100)
    receipt = received(world, line, 107)
    assert [surplus.quantity for surplus in receipt.surpluses.all()] == [Decimal(7)]
    assert (line.quantity, totals(line).accepted, totals(line).received) == (100, 100, 107)
    assert verify() == []
