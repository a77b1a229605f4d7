"""The planning board: loads side by side, moved by the field on the card (the keyboard's way); the pointer's way is in e2e."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.transport.freight import received, trip, truck
from tests.world import World

from serai.apps.transport import actions
from serai.apps.transport.models import Journey, Load

URL = "/o/south-sudan/transport/board/"


@pytest.fixture
def two(world: World) -> tuple[Journey, Journey, Load]:
    world.now = timezone.now()
    first, second = trip(world, truck(world, "SSD 1")), trip(world, truck(world, "SSD 2"))
    line = received(world).lines.get()
    load = actions.plan_load(actor=world.actor("omar"), journey_id=first.pk, line_id=line.pk, quantity=Decimal(40))
    return first, second, load


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_a_load_is_moved_and_the_board_comes_back(world: World, two: tuple[Journey, Journey, Load]) -> None:
    first, second, load = two
    client = client_of(world, "omar")
    page = client.get(f"{URL}?hub=JUB").content.decode()
    assert first.reference in page and second.reference in page and "Tarpaulins" in page
    address = f"/o/south-sudan/transport/journeys/{first.number}/loads/{load.pk}/"
    answer = client.post(address, {"to": second.number, "back": "board"})
    assert answer.status_code == 302 and answer["Location"] == f"{URL}?hub=JUB"
    assert Load.objects.get().journey == second


def test_only_who_plans_sees_the_board_and_only_what_has_not_left(
    world: World, two: tuple[Journey, Journey, Load]
) -> None:
    first, _second, _load = two
    for name in ("bruno", "amina", "eve"):
        assert client_of(world, name).get(URL).status_code in (403, 404)
    actions.depart(actor=world.actor("bruno"), journey_id=first.pk, occurred_at=world.now)
    assert "Tarpaulins" not in client_of(world, "omar").get(f"{URL}?hub=JUB").content.decode()


def test_queries_do_not_grow_with_loads(world: World, two: tuple[Journey, Journey, Load]) -> None:
    client = client_of(world, "omar")
    client.get(URL)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{URL}?hub=JUB").status_code == 200
        return len(captured)

    few = count()
    for number in range(2, 5):
        line = received(world, number=number).lines.get()
        actions.plan_load(actor=world.actor("omar"), journey_id=two[1].pk, line_id=line.pk, quantity=Decimal(5))
    assert count() == few
