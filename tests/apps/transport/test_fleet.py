"""Vessels and aircraft, categories that a vehicle takes, drivers and how soon they are forgotten, stops on the way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import aboard, loaded, received, trip, truck
from tests.world import World

from serai.apps.transport.actions import StopData, add_driver, depart, forget_drivers, plan_load, unplan_load
from serai.apps.transport.models import Driver, Journey
from serai.apps.transport.tasks import forget
from serai.kit.errors import Invalid, NotAllowed

BASE = "/o/south-sudan/transport/"
DAYS = dt.timedelta(days=1)


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


@pytest.mark.parametrize(
    ("vehicle_class", "mode", "word"),
    [
        ("barge", "river", "River"),
        ("boat", "river", "River"),
        ("helicopter", "air", "Air"),
        ("fixed_wing", "air", "Air"),
    ],
)
def test_barges_boats_and_aircraft_carry_cargo_in_their_own_mode(
    world: World, vehicle_class: str, mode: str, word: str
) -> None:
    vessel = truck(world, "Nile Queen", vehicle_class=vehicle_class)
    journey, _lines = loaded(world, vehicle=vessel)
    assert (journey.mode, journey.state, aboard(journey)) == (mode, "departed", 100)
    page = client_of(world, "omar").get(f"{BASE}journeys/{journey.number}/waybill/").content.decode()
    assert word in page and "Nile Queen" in page


def test_a_vehicle_takes_the_categories_that_it_is_kept_for(world: World) -> None:
    clean = truck(world, "FOOD 1", carries=("food",))
    journey = trip(world, clean)
    line = received(world).lines.get()
    wrong = plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(10))
    page = client_of(world, "omar").get(f"{BASE}journeys/{journey.number}/").content.decode()
    assert "not kept for the category of" in page, "said as soon as it is planned"
    with pytest.raises(Invalid, match="not kept for the category"):
        depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    unplan_load(actor=world.actor("omar"), load_id=wrong.pk)
    flour = received(world, ("Flour", 10, 25), number=2, category=world.food).lines.get()
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=flour.pk, quantity=Decimal(10))
    depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    assert aboard(journey) == 10


def test_a_driver_is_a_name_and_a_number_and_outsiders_see_neither(world: World) -> None:
    with pytest.raises(NotAllowed):
        add_driver(actor=world.actor("amina"), operation_id=world.op.pk, name="J. Lado")
    with pytest.raises(Invalid):
        add_driver(actor=world.actor("omar"), operation_id=world.op.pk, name=" ")
    driver = add_driver(actor=world.actor("omar"), operation_id=world.op.pk, name=" J. Lado ", phone="+211 900 111")
    assert (driver.name, driver.phone) == ("J. Lado", "+211 900 111")
    kept = {field.name for field in Driver._meta.get_fields() if field.concrete}
    assert kept <= {"id", "operation", "name", "phone", "employer", "recorded_at", "scope", "revision"}, (
        "nothing more is kept of a person"
    )
    journey, _lines = loaded(world)
    Journey.objects.filter(pk=journey.pk).update(driver=driver)
    shown = {
        who: client_of(world, who).get(f"{BASE}journeys/{journey.number}/").content.decode()
        for who in ("omar", "amina")
    }
    assert "J. Lado" in shown["omar"]
    assert "J. Lado" not in shown["amina"] and "+211 900 111" not in shown["amina"]


def test_drivers_are_forgotten_ninety_days_after_they_drove(world: World) -> None:
    world.now = timezone.now() - 100 * DAYS
    omar = world.actor("omar")
    old = add_driver(actor=omar, operation_id=world.op.pk, name="Long gone")
    idle = add_driver(actor=omar, operation_id=world.op.pk, name="Drives still")
    then = trip(world, truck(world, "OLD"), driver_name="Long gone", driver_phone="+211 1")
    world.now = timezone.now()
    now = trip(world, truck(world, "NEW"), driver_name="J. Lado", driver_phone="+211 2")
    Journey.objects.filter(pk=then.pk).update(driver=old)
    Journey.objects.filter(pk=now.pk).update(driver=idle)
    with pytest.raises(NotAllowed):
        forget_drivers(actor=world.actor("bruno"), operation_id=world.op.pk)
    forget(timestamp=0)
    then.refresh_from_db()
    now.refresh_from_db()
    assert (then.driver, then.driver_name, then.driver_phone) == (None, "", "")
    assert (now.driver, now.driver_name, now.driver_phone) == (idle, "J. Lado", "+211 2")
    assert list(Driver.objects.values_list("name", flat=True)) == ["Drives still"]


def test_a_journey_stands_at_a_stop_goes_on_and_arrives_without_unloading(world: World) -> None:
    world.now = timezone.now() - dt.timedelta(hours=6)
    stop = StopData(place_id=world.bor.pk, **_stop_times(world))
    line = received(world).lines.get()
    journey = trip(world, stops=(stop,))
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(100))
    depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    client, address = client_of(world, "bruno"), f"{BASE}journeys/{journey.number}/"
    moment = (world.now + dt.timedelta(hours=2)).astimezone(ZoneInfo(world.op.time_zone)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address + "goes-on/").status_code in (302, 403, 409), "it stands at no stop yet"
    journey.refresh_from_db()
    assert journey.state == "departed"
    at_stop = {"occurred_at": moment, "stop": str(journey.stops.get().pk)}
    assert client.post(address + "arrive/", at_stop).status_code == 302
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("at_stop", 100)
    assert "At a stop" in client.get(address).content.decode()
    assert client.post(address + "goes-on/").status_code == 302
    journey.refresh_from_db()
    assert journey.state == "departed"
    end = timezone.now().astimezone(ZoneInfo(world.op.time_zone)).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address + "arrive/", {"occurred_at": end, "stop": ""}).status_code == 302
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("arrived", 100), "arriving unloads nothing"


def _stop_times(world: World) -> dict[str, Any]:
    names = StopData.__dataclass_fields__
    times = {"arrives_at": world.now + dt.timedelta(hours=4), "departs_at": world.now + dt.timedelta(hours=5)}
    return {name: value for name, value in times.items() if name in names}
