"""Pages of transport: whoever may see them gets them, Eve gets nothing, and what they post is done."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import aboard, consignment, loaded, received, trip, truck
from tests.world import World

from serai.apps.transport.actions import depart, plan_load
from serai.apps.transport.models import Journey

BASE = "/o/south-sudan/transport/"


@pytest.fixture(autouse=True)
def _now_is_the_clock(world: World) -> None:
    """Pages read the real clock; the world's past must not be in its future."""
    world.now = timezone.now()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def moment(value: dt.datetime) -> str:
    from zoneinfo import ZoneInfo

    return value.astimezone(ZoneInfo("Africa/Juba")).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def scene(world: World) -> dict[str, Any]:
    """One journey of each kind: planned with cargo, on the road to a consignee, on the road to a hub."""
    planned = trip(world, truck(world, "SSD 1"))
    line = received(world, number=1).lines.get()
    plan_load(actor=world.actor("omar"), journey_id=planned.pk, line_id=line.pk, quantity=Decimal(40))
    road, _lines = loaded(world, number=2, vehicle=truck(world, "SSD 2"))
    hub, _lines = loaded(world, number=3, vehicle=truck(world, "SSD 3"), hub=world.hub_bor)
    consignment(world, number=4)
    return {"planned": planned, "road": road, "hub": hub}


def addresses(scene: dict[str, Any]) -> dict[str, str]:
    planned, road = (f"{BASE}journeys/{scene[name].number}/" for name in ("planned", "road"))
    vehicle = f"{BASE}fleet/{scene['planned'].vehicle_id}/"
    return {
        "list": BASE,
        "all": BASE + "?view=all",
        "plan": BASE + "plan/",
        "plan for": BASE + "plan/?consignment=JUB-0004",
        "planned": planned,
        "change": planned + "change/",
        "cargo": planned + "cargo/",
        "depart": planned + "depart/",
        "cancel": planned + "cancel/",
        "draft waybill": planned + "waybill/",
        "road": road,
        "deliver": road + "deliver/",
        "arrive": road + "arrive/",
        "seen": road + "seen/",
        "missing": road + "missing/",
        "lost": road + "lost/",
        "under way": road + "under-way/",
        "waybill": road + "waybill/",
        "pdf": road + "waybill.pdf",
        "fleet": BASE + "fleet/",
        "add": BASE + "fleet/add/",
        "vehicle": vehicle,
        "change vehicle": vehicle + "change/",
        "away": vehicle + "away/",
        "receive": BASE + "receive/JUB/",
        "receive at Bor": BASE + "receive/BOR/",
        "waybill at Bor": f"{BASE}receive/BOR/waybills/{scene['hub'].number}/",
        "owner": BASE + "receive/JUB/cargo/JUB-0004/",
    }


def test_an_officer_opens_every_page(world: World, scene: dict[str, Any]) -> None:
    client = client_of(world, "omar")
    answers = {name: client.get(address).status_code for name, address in addresses(scene).items()}
    assert answers == dict.fromkeys(answers, 200)


def test_eve_opens_none(world: World, scene: dict[str, Any]) -> None:
    client = client_of(world, "eve")
    answers = {name: client.get(address).status_code for name, address in addresses(scene).items()}
    assert answers == dict.fromkeys(answers, 403)


def test_visitors_are_asked_to_sign_in(world: World, scene: dict[str, Any]) -> None:
    answers = {name: Client().get(address).status_code for name, address in addresses(scene).items()}
    assert answers == dict.fromkeys(answers, 302)


def test_an_owner_sees_the_journeys_of_its_cargo_and_no_others(world: World, scene: dict[str, Any]) -> None:
    amina, lena = client_of(world, "amina"), client_of(world, "lena")
    road = f"{BASE}journeys/{scene['road'].number}/"
    page = amina.get(road)
    assert page.status_code == 200 and b"Tarpaulins" in page.content
    assert lena.get(road).status_code == 404
    assert "J-0002" not in lena.get(BASE + "?view=all").content.decode()
    assert amina.get(BASE + "fleet/").status_code == 403
    assert amina.get(road + "deliver/").status_code == 403


def test_an_owner_finds_the_journey_of_its_cargo(world: World, scene: dict[str, Any]) -> None:
    page = client_of(world, "amina").get("/o/south-sudan/cargo/consignments/JUB-0002/").content.decode()
    assert f'<a href="{BASE}journeys/{scene["road"].number}/"><bdi>Journey {scene["road"].reference}</bdi></a>' in page


def test_a_storekeeper_sends_a_truck_off(world: World, scene: dict[str, Any]) -> None:
    client, journey = client_of(world, "bruno"), scene["planned"]
    address = f"{BASE}journeys/{journey.number}/"
    assert client.post(address + "start-loading/").status_code == 302
    form = client.get(address + "depart/").context["form"]
    load = journey.loads.get()
    typed = {"occurred_at": moment(world.now), "event_id": form["event_id"].value(), f"q-{load.pk}": "39"}
    for _time in range(2):  # pressed twice
        assert client.post(address + "depart/", typed).status_code in (302, 403)
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("departed", 39)


def test_what_cannot_leave_is_said_beside_the_form(world: World, scene: dict[str, Any]) -> None:
    client, journey = client_of(world, "bruno"), scene["planned"]
    address = f"{BASE}journeys/{journey.number}/depart/"
    load = journey.loads.get()
    form = client.get(address).context["form"]
    typed = {"occurred_at": moment(world.now), "event_id": form["event_id"].value(), f"q-{load.pk}": "5000"}
    answer = client.post(address, typed)
    assert answer.status_code == 422 and b"over the vehicle" in answer.content
    typed[f"q-{load.pk}"] = "many"
    answer = client.post(address, typed)
    assert answer.status_code == 422 and "“many” is not a quantity" in answer.content.decode()


def test_planning_for_a_consignment_brings_its_cargo_along(world: World, scene: dict[str, Any]) -> None:
    client = client_of(world, "omar")
    page = client.get(BASE + "plan/?consignment=JUB-0004")
    (item, typed), *rest = page.context["waiting"]
    assert (item.line.consignment.code, typed, rest) == ("JUB-0004", "100", [])
    busy = next(c for c in page.context["choices"] if c.vehicle.plate == "SSD 2")
    free = truck(world, "SSD 9")
    leaves = world.now + dt.timedelta(days=3)
    form = {
        "origin": str(world.hub.pk), "destination": f"place:{world.malakal.pk}", "departs_at": moment(leaves),
        "arrives_at": moment(leaves + dt.timedelta(hours=8)), "vehicle": str(free.pk), f"q-{item.line.pk}": "70",
    }  # fmt: skip
    answer = client.post(BASE + "plan/?consignment=JUB-0004", form)
    journey = Journey.objects.get(vehicle=free)
    assert answer["Location"] == f"{BASE}journeys/{journey.number}/"
    assert (journey.loads.get().quantity, journey.kind) == (70, "delivery")
    assert busy.vehicle.plate == "SSD 2"


def test_a_vehicle_that_does_not_fit_says_why(world: World, scene: dict[str, Any]) -> None:
    truck(world, "SMALL", tonnes=1, m3=Decimal(1))
    truck(world, "BIG", tonnes=30)
    page = client_of(world, "omar").get(BASE + "plan/?consignment=JUB-0004")
    small = next(c for c in page.context["choices"] if c.vehicle.plate == "SMALL")
    assert not small.fits and "m³ is 1 m³ over" in str(small.reasons[0])
    assert page.context["choices"][0].vehicle.plate == "BIG" and page.context["choices"][0].fits
    assert "m³ is 1 m³ over" in page.content.decode()


def test_cargo_is_added_moved_and_taken_off(world: World, scene: dict[str, Any]) -> None:
    client, journey = client_of(world, "omar"), scene["planned"]
    address = f"{BASE}journeys/{journey.number}/"
    page = client.get(address + "cargo/")
    item = next(i for i, _typed in page.context["waiting"] if i.line.consignment.code == "JUB-0004")
    assert client.post(address + "cargo/", {f"all-{item.line.pk}": "1", f"q-{item.line.pk}": ""}).status_code == 302
    load = journey.loads.get(line=item.line)
    assert load.quantity == 100
    other = trip(world, truck(world, "SSD 7"))
    client.post(f"{address}loads/{load.pk}/", {"quantity": "30", "to": str(other.number)})
    assert (journey.loads.get(line=item.line).quantity, other.loads.get().quantity) == (70, 30)
    client.post(f"{address}loads/{load.pk}/", {"remove": "1"})
    assert not journey.loads.filter(line=item.line).exists()


def test_delivered_with_a_signature(world: World, scene: dict[str, Any]) -> None:
    client, journey = client_of(world, "bruno"), scene["road"]
    address = f"{BASE}journeys/{journey.number}/"
    form = client.get(address + "deliver/").context["form"]
    typed = {"occurred_at": moment(world.now), "event_id": form["event_id"].value(), "signer": ""}
    assert client.post(address + "deliver/", typed).status_code == 422
    assert client.post(address + "deliver/", {**typed, "signer": "P. Nyok"}).status_code == 302
    journey.refresh_from_db()
    assert (journey.state, aboard(journey), journey.proofs.get().signer) == ("arrived", 0, "P. Nyok")
    assert client.post(address + "close/").status_code == 302
    journey.refresh_from_db()
    assert journey.state == "closed"


def test_the_history_is_in_the_order_of_the_actors_time(world: World) -> None:
    """Entered today of a journey three weeks ago: planned, left, closed; and nobody reads the raw word of a source."""
    world.now -= dt.timedelta(days=20)
    line = received(world).lines.get()
    journey = trip(world, hours=24)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(100))
    world.now += dt.timedelta(days=1)
    depart(actor=world.actor("bruno", source="demo"), journey_id=journey.pk, occurred_at=world.now)
    page = client_of(world, "omar").get(f"{BASE}journeys/{journey.number}/")
    changes = page.context["changes"]
    assert [(str(change.what).split()[0], change.via) for change in changes] == [
        ("Dispatch", "Demonstration"), ("Planned", ""),
    ]  # fmt: skip
    assert [world.now - change.at for change in changes] == [dt.timedelta(0), dt.timedelta(days=1)]


def test_nothing_is_changed_by_looking(world: World, scene: dict[str, Any]) -> None:
    client = client_of(world, "omar")
    address = f"{BASE}journeys/{scene['planned'].number}/"
    for name in ("start-loading", "goes-on", "close", "deliver/count"):
        assert client.get(f"{address}{name}/").status_code == 405


@pytest.mark.parametrize("view", ["planned", "loading", "moving", "late", "arrived", "all"])
def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(
    world: World, view: str, django_assert_max_num_queries: Any
) -> None:
    client = client_of(world, "omar")
    trip(world, truck(world, "A"))
    loaded(world, number=1, vehicle=truck(world, "B"))
    client.get(f"{BASE}?view={view}")
    with django_assert_max_num_queries(40) as few:
        client.get(f"{BASE}?view={view}")
    for number, plate in ((2, "C"), (3, "D")):
        trip(world, truck(world, plate + "1"))
        loaded(world, number=number, vehicle=truck(world, plate + "2"))
    with django_assert_max_num_queries(len(few)):
        client.get(f"{BASE}?view={view}")


def test_the_journey_page_asks_the_same_for_one_and_for_many_lines(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = client_of(world, "omar")
    one, _lines = loaded(world, number=1, vehicle=truck(world, "A"))
    many, _lines = loaded(
        world, ("A", 5, 1), ("B", 5, 1), ("C", 5, 1), ("D", 5, 1), number=2, vehicle=truck(world, "B")
    )
    client.get(f"{BASE}journeys/{one.number}/")
    with django_assert_max_num_queries(45) as few:
        client.get(f"{BASE}journeys/{one.number}/")
    with django_assert_max_num_queries(len(few)):
        client.get(f"{BASE}journeys/{many.number}/")
