"""Departing, delivering, receiving, losing and finding: the whole way of a vehicle, as people tell it."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from tests.apps.transport.freight import aboard, consignment, loaded, planned, received, standing, trip, truck
from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Event, Surplus
from serai.apps.transport.actions import (
    MissingItem,
    arrive,
    close_journey,
    deliver,
    depart,
    plan_load,
    receive_waybill,
    report_journey_found,
    report_journey_lost,
    report_missing,
    report_position,
)
from serai.apps.transport.models import ProofOfDelivery
from serai.kit.errors import Conflict, Invalid, NotAllowed

STORE, DOOR, LOST = 2, 4, 6


def test_a_truck_leaves_with_its_loads_and_gets_a_waybill(world: World) -> None:
    journey, (line,) = loaded(world)
    assert (journey.state, journey.waybill, aboard(journey)) == ("departed", "WB-JUB-0001", 100)
    assert standing(world, STORE) == {}
    assert planned(line) == 100


def test_what_stays_behind_is_free_to_be_planned_again(world: World) -> None:
    line = received(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(60))
    picks = [cargo.Pick(line.pk, Decimal(55))]
    depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, picks=picks)
    load = journey.loads.get()
    assert (load.quantity, load.kg, planned(line), aboard(journey)) == (55, 550, 55, 55)


def test_more_than_the_store_holds_does_not_leave(world: World) -> None:
    line = consignment(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(1))
    with pytest.raises(Conflict):
        depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    journey.refresh_from_db()
    assert (journey.state, journey.waybill_number) == ("planned", None)


def test_nothing_planned_does_not_leave(world: World) -> None:
    with pytest.raises(Invalid, match="Nothing is planned"):
        depart(actor=world.actor("bruno"), journey_id=trip(world).pk, occurred_at=world.now)


def test_overloading_needs_an_officer_and_a_reason(world: World) -> None:
    line = received(world, ("Sorghum", 300, 50)).lines.get()
    journey = trip(world)  # 10 t
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(300))
    with pytest.raises(Invalid, match="15000 kg is 5000 kg over the vehicle's limit of 10000 kg"):
        depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    with pytest.raises(NotAllowed, match="officer must allow"):
        depart(
            actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, override_reason="Weighed: fine"
        )
    left = depart(
        actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, override_reason="Weighed: fine"
    )
    assert (left.state, left.override_reason) == ("departed", "Weighed: fine")


def test_cold_goods_do_not_leave_on_a_warm_truck(world: World) -> None:
    line = received(world, ("Vaccine", 10, 1), temperature_band="2-8").lines.get()
    warm, cold = trip(world), trip(world, truck(world, "COLD 1", is_refrigerated=True))
    plan_load(actor=world.actor("omar"), journey_id=warm.pk, line_id=line.pk, quantity=Decimal(4))
    plan_load(actor=world.actor("omar"), journey_id=cold.pk, line_id=line.pk, quantity=Decimal(6))
    with pytest.raises(Invalid, match="kept cold"):
        depart(actor=world.actor("bruno"), journey_id=warm.pk, occurred_at=world.now)
    assert depart(actor=world.actor("bruno"), journey_id=cold.pk, occurred_at=world.now).state == "departed"


@pytest.mark.parametrize("name", ["amina", "eve", "sam"])
def test_strangers_to_the_store_do_not_send_vehicles_off(world: World, name: str) -> None:
    line = received(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(1))
    with pytest.raises(NotAllowed, match="storekeeper of the hub it leaves from"):
        depart(actor=world.actor(name), journey_id=journey.pk, occurred_at=world.now)


def test_times_in_the_future_or_before_departure_are_refused(world: World) -> None:
    journey, _lines = loaded(world)
    with pytest.raises(Invalid, match="future"):
        arrive(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now + dt.timedelta(hours=1))
    with pytest.raises(Invalid, match="left later"):
        arrive(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now - dt.timedelta(hours=5))


def test_delivered_whole_and_signed_then_closed(world: World) -> None:
    journey, _lines = loaded(world, ("Tarpaulins", 100, 10), ("Blankets", 20, 2))
    arrived = deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    proof = ProofOfDelivery.objects.get()
    assert (arrived.state, arrived.arrived_at, proof.signer) == ("arrived", world.now, "P. Nyok")
    assert (standing(world, DOOR), aboard(journey)) == ({"Good": 120}, 0)
    assert close_journey(actor=world.actor("bruno"), journey_id=journey.pk).state == "closed"


def test_nobody_signs_nothing_is_delivered(world: World) -> None:
    journey, _lines = loaded(world)
    with pytest.raises(Invalid, match="must sign"):
        deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer=" ")
    assert aboard(journey) == 100


def test_in_part_with_damage_then_the_rest_is_missing(world: World) -> None:
    journey, (line,) = loaded(world)
    bruno = world.actor("bruno")
    part = [cargo.DeliveryLine(line.pk, good=Decimal(90), damaged=Decimal(4), missing=Decimal(6))]
    deliver(actor=bruno, journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok", lines=part)
    assert (standing(world, DOOR), aboard(journey)) == ({"Good": 90, "Damaged": 4}, 6)
    with pytest.raises(Conflict, match=r"1 lines are still on board: 6 piece Tarpaulins \(JUB-0001\)"):
        close_journey(actor=bruno, journey_id=journey.pk)
    report_missing(actor=bruno, journey_id=journey.pk, occurred_at=world.now, cause="theft",
                   items=[MissingItem(line.pk, Decimal(6))])  # fmt: skip
    assert close_journey(actor=bruno, journey_id=journey.pk).state == "closed"


def test_by_consignment_in_two_deliveries(world: World) -> None:
    first = received(world, number=1).lines.get()
    second = received(world, number=2, owner=world.lantern).lines.get()
    journey = trip(world)
    for line in (first, second):
        plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(50))
    depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    for line, signer in ((first, "A"), (second, "B")):
        deliver(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, signer=signer,
                consignment_id=line.consignment_id)  # fmt: skip
    assert [p.consignment_id for p in ProofOfDelivery.objects.order_by("signer")] == [
        first.consignment_id,
        second.consignment_id,
    ]
    assert aboard(journey) == 0


def test_more_than_was_on_board_is_a_surplus(world: World) -> None:
    journey, (line,) = loaded(world)
    deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok",
            lines=[cargo.DeliveryLine(line.pk, good=Decimal(102))])  # fmt: skip
    surplus = Surplus.objects.get()
    assert (surplus.announced, surplus.counted, surplus.quantity) == (100, 102, 2)
    assert standing(world, DOOR) == {"Good": 102}


def test_received_whole_in_the_next_hub(world: World) -> None:
    journey, _lines = loaded(world, hub=world.hub_bor)
    with pytest.raises(NotAllowed, match="storekeeper of this hub"):
        receive_waybill(
            actor=world.actor("bruno"), journey_id=journey.pk, hub_id=world.hub_bor.pk, occurred_at=world.now
        )
    arrived = receive_waybill(actor=world.actor("omar"), journey_id=journey.pk, hub_id=world.hub_bor.pk,
                              occurred_at=world.now)  # fmt: skip
    assert (arrived.state, standing(world, STORE, world.hub_bor)) == ("arrived", {"Good": 100})
    with pytest.raises(
        Conflict, match="Nothing is left on WB-JUB-0001 for this place: Omar Hassan recorded ARR-BOR-0001"
    ):
        receive_waybill(
            actor=world.actor("chen"), journey_id=journey.pk, hub_id=world.hub_bor.pk, occurred_at=world.now
        )


def test_the_same_event_twice_is_once(world: World) -> None:
    journey, _lines = loaded(world)
    event_id = uuid4()
    for _time in range(2):
        deliver(
            actor=world.actor("bruno"),
            journey_id=journey.pk,
            occurred_at=world.now,
            signer="P. Nyok",
            event_id=event_id,
        )
    assert Event.objects.filter(kind=4).count() == 1
    close_journey(actor=world.actor("bruno"), journey_id=journey.pk)
    deliver(
        actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok", event_id=event_id
    )
    assert Event.objects.filter(kind=4).count() == 1


def test_lost_with_everything_and_found_again(world: World) -> None:
    journey, (line,) = loaded(world)
    omar = world.actor("omar")
    lost = report_journey_lost(
        actor=omar, journey_id=journey.pk, occurred_at=world.now, cause="unknown", witness="Driver"
    )
    assert (lost.state, aboard(journey)) == ("lost", 0)
    line.total.refresh_from_db()
    assert line.total.lost == 100
    found = report_journey_found(actor=omar, journey_id=journey.pk, occurred_at=world.now, remarks="Stuck at Mongalla")
    line.total.refresh_from_db()
    assert (found.state, aboard(journey), line.total.lost) == ("departed", 100, 0)
    deliver(actor=omar, journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    assert standing(world, DOOR) == {"Good": 100}


def test_old_word_from_the_road_changes_nothing(world: World) -> None:
    journey, _lines = loaded(world)
    bruno = world.actor("bruno")
    report_position(actor=bruno, journey_id=journey.pk, seen_at=world.now, note="Km 61 of 118")
    later = report_position(
        actor=bruno, journey_id=journey.pk, seen_at=world.now - dt.timedelta(minutes=30), note="Km 20"
    )
    assert later.seen_note == "Km 61 of 118"
