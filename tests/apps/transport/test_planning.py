"""Planning journeys and loads: who may, what is refused with which reason, and what the trigger keeps."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.transport.freight import consignment, planned, received, trip, truck
from tests.world import World

from serai.apps.cargo.models import Line
from serai.apps.transport.actions import (
    JourneyData,
    LoadItem,
    StopData,
    cancel_journey,
    change_journey,
    change_load,
    move_load,
    plan_journey,
    plan_load,
    plan_loads,
    set_absence,
    start_loading,
    unplan_load,
)
from serai.apps.transport.models import Journey
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound


def data_for(world: World, **changes: object) -> JourneyData:
    plain = JourneyData(
        vehicle_id=truck(world, plate="SSD 999 Z").pk if "vehicle_id" not in changes else changes["vehicle_id"],  # type: ignore[arg-type]
        origin_id=world.hub.pk, departs_at=world.now, arrives_at=world.now + dt.timedelta(hours=9),
        destination_id=world.malakal.pk,
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["amina", "bruno", "eve", "sam"])
def test_only_officers_plan_and_others_are_told(world: World, name: str) -> None:
    with pytest.raises(NotAllowed, match="officer or the coordinator plans"):
        plan_journey(actor=world.actor(name), operation_id=world.op.pk, data=data_for(world))
    assert not Journey.objects.exists()


def test_a_planned_journey_has_a_number_a_mode_and_a_code(world: World) -> None:
    first, second = trip(world), trip(world, truck(world, "SSD 318 C"), hub=world.hub_bor)
    assert (first.reference, first.kind, first.mode, first.state) == ("J-0001", "delivery", "road", "planned")
    assert (second.reference, second.kind, second.destination_id) == ("J-0002", "transfer", world.bor.pk)
    assert len(first.tracking_code) == 12 and first.tracking_code != second.tracking_code


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"arrives_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "arrives_at"),
        ({"destination_id": None}, "destination"),
        ({"distance_km": Decimal(-1)}, "distance_km"),
    ],
)
def test_impossible_plans_name_the_field(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan_journey(actor=world.actor("omar"), operation_id=world.op.pk, data=data_for(world, **changes))
    assert list(refused.value.fields) == [field]
    assert not Journey.objects.exists()


def test_a_vehicle_is_booked_once_and_the_other_journey_is_named(world: World) -> None:
    vehicle = truck(world)
    trip(world, vehicle)
    with pytest.raises(Invalid) as refused:
        trip(world, vehicle, hours=8)
    assert "J-0001" in str(refused.value.fields["vehicle"][0])
    assert trip(world, vehicle, hours=40).reference == "J-0002"


def test_a_vehicle_that_is_away_is_not_planned(world: World) -> None:
    vehicle = truck(world)
    day = world.now.date()
    set_absence(actor=world.actor("omar"), vehicle_id=vehicle.pk, from_day=day, until_day=day, reason="Gearbox")
    with pytest.raises(Invalid) as refused:
        trip(world, vehicle)
    assert "Gearbox" in str(refused.value.fields["vehicle"][0])


def test_the_planned_total_follows_loads_and_cancellation(world: World) -> None:
    officer = world.actor("omar")
    line = consignment(world).lines.get()
    one, two = trip(world), trip(world, truck(world, "SSD 2"))
    load = plan_load(actor=officer, journey_id=one.pk, line_id=line.pk, quantity=Decimal(60))
    assert (load.kg, load.m3) == (Decimal(600), Decimal("1.2"))
    assert planned(line) == 60
    with pytest.raises(Conflict, match=r"40 piece of Tarpaulins \(JUB-0001\) are left to plan from this hub, not 50"):
        plan_load(actor=officer, journey_id=two.pk, line_id=line.pk, quantity=Decimal(50))
    plan_load(actor=officer, journey_id=two.pk, line_id=line.pk, quantity=Decimal(40))
    assert planned(line) == 100
    change_load(actor=officer, load_id=load.pk, quantity=Decimal(10))
    assert planned(line) == 50
    cancel_journey(actor=officer, journey_id=two.pk, reason="Road closed")
    assert planned(line) == 10
    unplan_load(actor=officer, load_id=load.pk)
    assert planned(line) == 0


def test_planning_a_line_twice_on_one_journey_adds_up(world: World) -> None:
    line = consignment(world).lines.get()
    journey = trip(world)
    for quantity in (30, 20):
        plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(quantity))
    load = journey.loads.get()
    assert (load.quantity, load.kg) == (50, 500)


def test_a_load_moves_in_part_and_whole(world: World) -> None:
    officer = world.actor("omar")
    line = consignment(world).lines.get()
    one, two = trip(world), trip(world, truck(world, "SSD 2"))
    load = plan_load(actor=officer, journey_id=one.pk, line_id=line.pk, quantity=Decimal(60))
    move_load(actor=officer, load_id=load.pk, to_journey_id=two.pk, quantity=Decimal(25))
    assert (one.loads.get().quantity, two.loads.get().quantity, planned(line)) == (35, 25, 60)
    move_load(actor=officer, load_id=load.pk, to_journey_id=two.pk)
    assert (one.loads.count(), two.loads.get().quantity, planned(line)) == (0, 60, 60)
    with pytest.raises(NotFound):
        move_load(actor=officer, load_id=load.pk, to_journey_id=two.pk)


@pytest.mark.parametrize("quantity", ["0", "-50", "0.5"])
def test_bad_quantities_plan_nothing(world: World, quantity: str) -> None:
    line = consignment(world).lines.get()
    with pytest.raises(Invalid):
        plan_load(actor=world.actor("omar"), journey_id=trip(world).pk, line_id=line.pk, quantity=Decimal(quantity))
    assert planned(line) == 0


def test_all_or_nothing(world: World) -> None:
    first, second = consignment(world, ("Tarpaulins", 100, 10), ("Blankets", 10, 2)).lines.all()
    with pytest.raises(Conflict):
        plan_loads(actor=world.actor("omar"), journey_id=trip(world).pk,
                   items=[LoadItem(first.pk, Decimal(5)), LoadItem(second.pk, Decimal(11))])  # fmt: skip
    assert planned(first) == planned(second) == 0


def test_dangerous_goods_are_kept_apart_whatever_the_reason(world: World) -> None:
    fuel = consignment(world, ("Diesel", 10, 200), number=1, hazard_class="3").lines.get()
    bleach = consignment(world, ("Hypochlorite", 10, 50), number=2, hazard_class="5.1").lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=fuel.pk, quantity=Decimal(1))
    with pytest.raises(
        Invalid,
        match=r"Diesel \(JUB-0001\) \(class 3\) and Hypochlorite \(JUB-0002\) \(class 5\.1\) must not travel.*IMDG 7\.2\.4",
    ):
        plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=bleach.pk, quantity=Decimal(1))
    assert journey.loads.count() == 1


def test_loading_closes_the_plan_to_nobody_but_cancelling_does(world: World) -> None:
    line = consignment(world).lines.get()
    journey = trip(world)
    bruno, omar = world.actor("bruno"), world.actor("omar")
    assert start_loading(actor=bruno, journey_id=journey.pk, door="1").state == "loading"
    assert start_loading(actor=bruno, journey_id=journey.pk).door == "1"
    plan_load(actor=omar, journey_id=journey.pk, line_id=line.pk, quantity=Decimal(1))
    with pytest.raises(Invalid, match="Say why"):
        cancel_journey(actor=omar, journey_id=journey.pk, reason=" ")
    cancel_journey(actor=omar, journey_id=journey.pk, reason="No fuel")
    with pytest.raises(NotAllowed, match="has left"):
        plan_load(actor=omar, journey_id=journey.pk, line_id=line.pk, quantity=Decimal(1))


def test_a_change_with_an_old_revision_is_refused(world: World) -> None:
    vehicle = truck(world)
    journey = trip(world, vehicle)
    stops = (StopData(hub_id=world.hub_bor.pk), StopData(place_id=world.juba.pk))
    data = data_for(world, vehicle_id=vehicle.pk, stops=stops)
    changed = change_journey(actor=world.actor("omar"), journey_id=journey.pk, data=data, revision=journey.revision)
    assert [stop.place_id for stop in changed.stops.all()] == [world.bor.pk, world.juba.pk]
    with pytest.raises(Conflict, match="Somebody else changed"):
        change_journey(actor=world.actor("chen"), journey_id=journey.pk, data=data, revision=journey.revision)


def test_first_expired_first_out_is_proposed_on_the_loading_page(world: World) -> None:
    """60 asked of two batches: all 40 of the one that expires first, 20 of the other; then the bins to take them from."""
    soon, later = world.now.date() + dt.timedelta(days=90), world.now.date() + dt.timedelta(days=300)
    cargo = received(world, ("Salts", 100, 1), ("Salts", 40, 1))
    late, early = cargo.lines.order_by("position")
    for line, day in ((late, later), (early, soon)):
        Line.objects.filter(pk=line.pk).update(expires_on=day, batch=f"B{day:%m}")
    journey = trip(world, truck(world))
    client = Client()
    client.force_login(world.users["omar"], backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("transport:add_cargo", args=["south-sudan", journey.number])
    page = client.post(address, {f"g-{early.pk}": "60", "propose": "1"}).content.decode()
    assert f'name="q-{early.pk}" inputmode="decimal" value="40"' in page
    assert f'name="q-{late.pk}" inputmode="decimal" value="20"' in page
    assert not journey.loads.exists(), "a proposal plans nothing"
    client.post(address, {f"q-{early.pk}": "40", f"q-{late.pk}": "20"})
    assert {load.line_id: load.quantity for load in journey.loads.all()} == {early.pk: 40, late.pk: 20}
    page = client.get(reverse("transport:depart", args=["south-sudan", journey.number])).content.decode()
    assert "Take from" in page and "floor" in page
