"""Two people at once, on two real connections: one succeeds, the other is told what happened. No deadlock is shown."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from tests.apps.transport.freight import aboard, consignment, loaded, planned, received, standing, trip, truck
from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Event
from serai.apps.transport.actions import (
    count_as_announced,
    deliver,
    depart,
    finish_count,
    move_load,
    plan_load,
    receive_waybill,
    start_count,
)
from serai.apps.transport.models import Journey
from serai.kit.errors import Conflict, NotAllowed, Refused

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection; what each returned or raised."""
    gate = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(position: int, work: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[position] = work()
        except Exception as error:  # the test looks at it
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def split(results: list[Any]) -> tuple[list[Any], list[Exception]]:
    refused = [r for r in results if isinstance(r, Exception)]
    return [r for r in results if not isinstance(r, Exception)], refused


def test_the_last_cartons_are_planned_once(committed_world: World) -> None:
    world = committed_world
    line = consignment(world).lines.get()
    journeys = [trip(world, truck(world, f"T{n}")) for n in range(4)]
    done, refused = split(at_once(*(
        lambda j=journey: plan_load(actor=world.actor("omar"), journey_id=j.pk, line_id=line.pk, quantity=Decimal(60))
        for journey in journeys
    )))  # fmt: skip
    assert len(done) == 1 and len(refused) == 3
    assert all(isinstance(r, Conflict) and "40 piece" in str(r) for r in refused)
    assert planned(line) == 60


def test_a_vehicle_is_booked_once(committed_world: World) -> None:
    world = committed_world
    vehicle = truck(world)
    done, refused = split(at_once(*(lambda: trip(world, vehicle) for _n in range(4))))
    assert len(done) == 1 and all(isinstance(r, Refused) for r in refused)
    assert [j.number for j in Journey.objects.order_by("number")] == [1]


def test_one_waybill_delivered_by_two_people(committed_world: World) -> None:
    world = committed_world
    journey, _lines = loaded(world)
    done, refused = split(at_once(*(
        lambda n=name: deliver(actor=world.actor(n), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
        for name in ("bruno", "omar", "chen")
    )))  # fmt: skip
    assert len(done) == 1 and len(refused) == 2
    assert all("Nothing is left on WB-JUB-0001 for this place" in str(r) for r in refused)
    assert (standing(world, 4), aboard(journey), Event.objects.filter(kind=4).count()) == ({"Good": 100}, 0, 1)


def test_a_double_click_is_one_delivery(committed_world: World) -> None:
    world = committed_world
    journey, _lines = loaded(world)
    event_id = uuid4()
    done, refused = split(at_once(*(
        lambda: deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok",
                        event_id=event_id)
        for _n in range(3)
    )))  # fmt: skip
    assert len(done) == 3 and not refused
    assert standing(world, 4) == {"Good": 100}


def test_delivered_and_received_at_once(committed_world: World) -> None:
    world = committed_world
    journey, _lines = loaded(world, hub=world.hub_bor)
    done, refused = split(at_once(
        lambda: deliver(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok"),
        lambda: receive_waybill(actor=world.actor("chen"), journey_id=journey.pk, hub_id=world.hub_bor.pk,
                                occurred_at=world.now),
    ))  # fmt: skip
    assert len(done) == 1 and isinstance(refused[0], Conflict)
    assert sum(standing(world, 4).values()) + sum(standing(world, 2, world.hub_bor).values()) == 100


def test_a_truck_departs_once(committed_world: World) -> None:
    world = committed_world
    line = received(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(100))
    done, refused = split(at_once(*(
        lambda n=name: depart(actor=world.actor(n), journey_id=journey.pk, occurred_at=world.now) for name in ("bruno", "omar")
    )))  # fmt: skip
    assert len(done) == 1 and isinstance(refused[0], NotAllowed) and "left already" in str(refused[0])
    assert aboard(journey) == 100


def test_the_last_pallet_leaves_on_one_of_two_trucks(committed_world: World) -> None:
    world = committed_world
    line = received(world).lines.get()
    journeys = [trip(world, truck(world, f"T{n}")) for n in range(2)]
    picks = [cargo.Pick(line.pk, Decimal(60))]
    done, refused = split(at_once(*(
        lambda j=journey: depart(actor=world.actor("bruno"), journey_id=j.pk, occurred_at=world.now, picks=picks)
        for journey in journeys
    )))  # fmt: skip
    assert len(done) == 1 and isinstance(refused[0], Conflict)
    assert (standing(world, 2), planned(line)) == ({"Good": 40}, 60)


def test_a_count_is_finished_once(committed_world: World) -> None:
    world = committed_world
    found = consignment(world)
    bruno = world.actor("bruno")
    drafts = at_once(*(
        lambda: start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk) for _n in range(2)
    ))  # fmt: skip
    assert drafts[0].pk == drafts[1].pk
    count_as_announced(actor=bruno, draft_id=drafts[0].pk, line_id=found.lines.get().pk)
    done, refused = split(at_once(*(
        lambda: finish_count(actor=bruno, draft_id=drafts[0].pk, occurred_at=world.now) for _n in range(3)
    )))  # fmt: skip
    assert len(done) == 3 and not refused
    assert (standing(world, 2), Event.objects.count()) == ({"Good": 100}, 1)


def test_loads_moved_both_ways_do_not_block_each_other(committed_world: World) -> None:
    world = committed_world
    first, second = consignment(world, ("A", 100, 1), ("B", 100, 1)).lines.order_by("position")
    one, two = trip(world, truck(world, "T1")), trip(world, truck(world, "T2"))
    officer = world.actor("omar")
    for _round in range(5):
        loads = [
            plan_load(actor=officer, journey_id=journey.pk, line_id=line.pk, quantity=Decimal(10))
            for journey, line in ((one, first), (two, second))
        ]
        done, refused = split(at_once(
            lambda load=loads[0], to=two: move_load(actor=officer, load_id=load.pk, to_journey_id=to.pk),
            lambda load=loads[1], to=one: move_load(actor=officer, load_id=load.pk, to_journey_id=to.pk),
        ))  # fmt: skip
        assert len(done) == 2, refused
        one, two = two, one
    assert planned(first) == planned(second) == 50
