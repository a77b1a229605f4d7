"""The list of hubs and the page of a hub: what it says, to whom, and in how many questions to the database."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from serai.apps.cargo import actions as cargo
from serai.apps.transport.actions import plan_load, start_loading
from serai.pages.hub.figures import hub_page
from tests.apps.transport.freight import consignment, loaded, received, trip, truck
from tests.world import World

HUBS = "/o/south-sudan/hubs/"


@pytest.fixture(autouse=True)
def _now_is_the_clock(world: World) -> None:
    world.now = timezone.now()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def fill(world: World) -> None:
    """Juba: 100 tarpaulins here, medicine that expires soon, one truck loading, one on the road to Bor, one owner
    awaited.
    """
    received(world, ("Tarpaulins", 100, 10), number=1)
    soon = world.now.date() + dt.timedelta(days=40)
    received(world, ("Ringer lactate", 50, 4), number=2, owner=world.lantern, expires_on=soon)
    loading = trip(world, truck(world, "SSD 411 B"))
    line = received(world, ("Soap", 10, 10), number=3).lines.get()
    plan_load(actor=world.actor("omar"), journey_id=loading.pk, line_id=line.pk, quantity=Decimal(10))
    start_loading(actor=world.actor("bruno"), journey_id=loading.pk, door="1")
    loaded(world, ("Blankets", 20, 5), number=4, vehicle=truck(world, "SSD 204 A"), hub=world.hub_bor)
    consignment(world, ("Kits", 30, 20), number=5)


def test_the_page_adds_up(world: World) -> None:
    fill(world)
    page = hub_page(world.actor("chen"), world.hub)
    assert (page.here.consignments, page.here.kg, page.here.good) == (3, 1300, 1300)
    assert (page.here.near, page.here.damaged, page.here.long) == (200, 0, 0)
    assert [row.description for row in page.rows] == ["Ringer lactate", "Tarpaulins", "Soap"]
    assert (page.awaited, page.awaited_kg) == (1, 600)
    assert [(row.journey.vehicle.plate, row.kg, row.state.mark) for row in page.loading] == [("SSD 411 B", 100, "good")]
    assert [(row.journey.waybill, row.kg) for row in page.out] == [("WB-JUB-0001", 100)]
    assert page.occupancy.used_m3 == Decimal("3.2")
    assert page.occupancy.later_m3 == Decimal("3.0")
    assert [row.journey.waybill for row in hub_page(world.actor("chen"), world.hub_bor).expected] == ["WB-JUB-0001"]


def test_free_floor_is_estimated_from_the_volume_and_said_to_be_about(world: World) -> None:
    """480 m² and 1,680 m³: what takes a tenth of the volume is taken to stand on a tenth of the floor."""
    address = HUBS + "JUB/"
    assert "Free floor: about 480 of 480 m²." in client_of(world, "chen").get(address).content.decode()
    world.hub.capacity_m3 = Decimal(20)
    world.hub.save()
    received(world, ("Tarpaulins", 100, 10))
    assert hub_page(world.actor("chen"), world.hub).free_m2 == 432
    assert "Free floor: about 432 of 480 m²." in client_of(world, "chen").get(address).content.decode()
    world.hub.floor_m2 = None
    world.hub.save()
    assert "Free floor" not in client_of(world, "chen").get(address).content.decode()


def test_the_threshold_is_passed_with_a_named_vehicle(world: World) -> None:
    world.hub_bor.capacity_m3 = Decimal("0.3")
    world.hub_bor.save()
    loaded(world, ("Blankets", 20, 5), vehicle=truck(world, "SSD 204 A"), hub=world.hub_bor)
    occupancy = hub_page(world.actor("chen"), world.hub_bor).occupancy
    assert (occupancy.percent, occupancy.later_percent, occupancy.passes_with) == (0, 133, "SSD 204 A")
    text = client_of(world, "chen").get(HUBS + "BOR/").content.decode()
    assert "Passes the threshold on" in text and "SSD 204 A" in text


def test_a_load_without_stock_waits(world: World) -> None:
    line = consignment(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(5))
    (row,) = hub_page(world.actor("chen"), world.hub).loading
    assert (row.state.mark, str(row.state.label)) == ("wait", "Waits for cargo")


@pytest.mark.parametrize("name", ["chen", "omar", "bruno", "dina"])
def test_the_team_sees_it_all(world: World, name: str) -> None:
    fill(world)
    answer = client_of(world, name).get(HUBS + "JUB/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(word in text for word in ("Tarpaulins", "Ringer lactate", "SSD 204 A", "SSD 411 B", "Receive"))


def test_an_owner_sees_its_own_cargo_and_how_full_the_hub_is(world: World) -> None:
    fill(world)
    text = client_of(world, "lena").get(HUBS + "JUB/").content.decode()
    assert "Ringer lactate" in text and "Tarpaulins" not in text and "SSD 204 A" not in text
    assert "of 1,680 m³" in text


def test_eve_and_strangers_see_nothing(world: World) -> None:
    for address in (HUBS, HUBS + "JUB/"):
        assert client_of(world, "eve").get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert client_of(world, "sam").get(HUBS + "JUB/").status_code == 404


def test_the_same_number_of_questions_whatever_lies_there(world: World, django_assert_max_num_queries: Any) -> None:
    client = client_of(world, "chen")
    fill(world)
    client.get(HUBS + "JUB/")
    with django_assert_max_num_queries(40) as few:
        client.get(HUBS + "JUB/")
    for number in range(6, 10):
        received(world, ("Buckets", 10, 1), ("Ropes", 5, 1), number=number)
        loaded(world, number=number + 10, vehicle=truck(world, f"T{number}"), hub=world.hub_bor)
    with django_assert_max_num_queries(len(few)):
        client.get(HUBS + "JUB/")


def test_a_moved_quantity_changes_bins_and_condition(world: World) -> None:
    line = received(world).lines.get()
    cargo.receive(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=world.now,
                  lines=[cargo.ReceiptLine(line.pk, damaged=Decimal(3), bin_id=world.bins["A-01"].pk)])  # fmt: skip
    rows = {(str(row.state.label), row.bins) for row in hub_page(world.actor("chen"), world.hub).rows}
    assert rows == {("Good", "floor"), ("Damaged", "A-01")}


def test_the_list_of_hubs(world: World) -> None:
    fill(world)
    text = client_of(world, "omar").get(HUBS).content.decode()
    assert "Juba common store" in text and "Bor common store" in text
