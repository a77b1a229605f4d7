"""The requester's page, and who may press which button on a request."""

from __future__ import annotations

import pytest
from django.test import Client

from serai.apps.requests import actions
from tests.apps.requests import make
from tests.apps.transport.freight import loaded, received
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
MINE = "/o/south-sudan/requests/mine/?view=all"


def page(client: Client, world: World, who: str, address: str = MINE) -> str:
    client.force_login(world.users[who])
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_all_own_cargo_its_quantities_where_it_is_what_comes_next_and_its_papers(client: Client, world: World) -> None:
    stored = received(world, ("Tents", 100, 40), number=51)
    journey, _lines = loaded(world, ("Kits", 100, 25), number=52)
    returned = make.submitted(world, title="Stoves")
    actions.return_for_correction(actor=world.actor("omar"), request_id=returned.pk, reason="Weight?", rerank=False)
    theirs = received(world, ("Lamps", 10, 4), owner=world.lantern, number=53)
    own = page(client, world, "amina")
    assert "R-0051" in own and "R-0052" in own and returned.reference in own and "R-0053" not in own
    assert "Juba common store 4.0 t" in own and "on the road 2.5 t" in own
    assert "Correct it and submit it again" in own and "4.0 t to plan" in own
    assert stored.events.get().code in own and journey.waybill in own
    assert theirs.events.get().code not in own
    assert "R-0053" in page(client, world, "lena") and "R-0051" not in page(client, world, "lena")
    assert "R-0051" in page(client, world, "omar") and "R-0053" in page(client, world, "omar")
    assert "R-0051" not in page(client, world, "sam")
    client.force_login(world.users["eve"])
    assert client.get(MINE).status_code == 403


def test_its_queries_do_not_grow(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    numbers = iter(range(60, 90))
    assert_constant_queries(client, MINE, add_row=lambda: received(world, ("Tents", 10, 4), number=next(numbers)))


def test_every_reader_sees_who_may_press_each_button(client: Client, world: World) -> None:
    request = make.submitted(world)
    address = f"/o/south-sudan/requests/{request.reference}/"
    for who, may in (("omar", 7), ("amina", 3), ("bruno", 0), ("lena", 0)):
        shown = page(client, world, who, address)
        table = shown[shown.index("Who may do what with this request") :]
        table = table[: table.index("</table>")]
        assert table.count("<tr>") == 14 and table.count(" Yes<") == may, who
        assert "Logistics officers and coordinators of this operation" in table
        assert "Requesters and focal points of Horizon Relief Alliance" in table
    assert "Only logistics officers and coordinators of this operation decide about requests." in shown
