"""Counting at the gate: the sender's figure and ours stay apart, a count survives a reload, Finish posts once."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import aboard, consignment, loaded, standing
from tests.world import World

from serai.apps.cargo.models import Event, Surplus
from serai.apps.transport.actions import (
    count_as_announced,
    count_line,
    discard_count,
    finish_count,
    start_count,
    uncount_line,
)
from serai.apps.transport.models import ReceivingDraft
from serai.apps.transport.queries import counting_lines
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound

STORE, DOOR = 2, 4
BASE = "/o/south-sudan/transport/"


def test_an_owners_delivery_in_two_parts_with_damage_and_surplus(world: World) -> None:
    bruno, found = world.actor("bruno"), consignment(world, ("Tarpaulins", 100, 10), ("Blankets", 20, 2))
    first, second = found.lines.order_by("position")
    draft = start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk)
    count_line(actor=bruno, draft_id=draft.pk, line_id=first.pk, quantity=Decimal(58))
    count_line(actor=bruno, draft_id=draft.pk, line_id=first.pk, quantity=Decimal(2), condition="damaged")
    with pytest.raises(Conflict, match="1 lines are not counted yet"):
        finish_count(actor=bruno, draft_id=draft.pk, occurred_at=world.now)
    count_line(actor=bruno, draft_id=draft.pk, line_id=second.pk, quantity=Decimal(0))
    event = finish_count(actor=bruno, draft_id=draft.pk, occurred_at=world.now, document_reference="HRA 12")
    assert (event.pk, event.code, event.document_reference) == (draft.pk, "GRN-JUB-0001", "HRA 12")
    assert standing(world, STORE) == {"Good": 58, "Damaged": 2}
    assert Surplus.objects.count() == 0

    again = start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk)
    lines = {item.line.pk: item.announced for item in counting_lines(again)}
    assert lines == {first.pk: 40, second.pk: 20}
    count_line(actor=bruno, draft_id=again.pk, line_id=first.pk, quantity=Decimal(42))
    count_as_announced(actor=bruno, draft_id=again.pk, line_id=second.pk)
    finish_count(actor=bruno, draft_id=again.pk, occurred_at=world.now)
    surplus = Surplus.objects.get()
    assert (surplus.quantity, surplus.line_id) == (2, first.pk)
    assert standing(world, STORE) == {"Good": 120, "Damaged": 2}


def test_pressing_finish_twice_posts_once(world: World) -> None:
    bruno, found = world.actor("bruno"), consignment(world)
    draft = start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk)
    count_as_announced(actor=bruno, draft_id=draft.pk, line_id=found.lines.get().pk)
    events = {finish_count(actor=bruno, draft_id=draft.pk, occurred_at=world.now).pk for _time in range(2)}
    assert events == {draft.pk}
    assert standing(world, STORE) == {"Good": 100}
    with pytest.raises(Conflict, match="finished and posted"):
        count_line(actor=bruno, draft_id=draft.pk, line_id=found.lines.get().pk, quantity=Decimal(1))


def test_a_colleague_goes_on_with_the_same_count(world: World) -> None:
    found = consignment(world)
    first = start_count(actor=world.actor("bruno"), hub_id=world.hub.pk, consignment_id=found.pk)
    second = start_count(actor=world.actor("omar"), hub_id=world.hub.pk, consignment_id=found.pk)
    assert first.pk == second.pk and ReceivingDraft.objects.count() == 1


def test_a_waybill_counted_at_the_next_hub(world: World) -> None:
    omar = world.actor("omar")
    journey, (line,) = loaded(world, hub=world.hub_bor)
    draft = start_count(actor=omar, hub_id=world.hub_bor.pk, journey_id=journey.pk)
    count_line(actor=omar, draft_id=draft.pk, line_id=line.pk, quantity=Decimal(94))
    count_line(actor=omar, draft_id=draft.pk, line_id=line.pk, quantity=Decimal(1), condition="quarantined", note="Wet")
    (item,) = counting_lines(draft)
    assert (item.announced, item.total, item.difference, item.mark) == (100, 95, -5, "caution")
    finish_count(actor=omar, draft_id=draft.pk, occurred_at=world.now)
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("arrived", 5)
    assert standing(world, STORE, world.hub_bor) == {"Good": 94, "Quarantined": 1}


def test_counted_at_the_door_and_signed(world: World) -> None:
    bruno = world.actor("bruno")
    journey, (line,) = loaded(world)
    draft = start_count(actor=bruno, journey_id=journey.pk)
    with pytest.raises(Invalid, match="Choose a condition"):
        count_line(actor=bruno, draft_id=draft.pk, line_id=line.pk, quantity=Decimal(1), condition="quarantined")
    count_line(actor=bruno, draft_id=draft.pk, line_id=line.pk, quantity=Decimal(97))
    with pytest.raises(Invalid, match="must sign"):
        finish_count(actor=bruno, draft_id=draft.pk, occurred_at=world.now)
    finish_count(actor=bruno, draft_id=draft.pk, occurred_at=world.now, signer="P. Nyok")
    assert (standing(world, DOOR), aboard(journey), journey.proofs.get().signer) == ({"Good": 97}, 3, "P. Nyok")


@pytest.mark.parametrize("quantity", ["-1", "0.5", "99999999999"])
def test_bad_figures_are_not_kept(world: World, quantity: str) -> None:
    bruno, found = world.actor("bruno"), consignment(world)
    draft = start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk)
    with pytest.raises(Invalid):
        count_line(actor=bruno, draft_id=draft.pk, line_id=found.lines.get().pk, quantity=Decimal(quantity))
    assert not draft.counts.exists()


def test_a_count_can_be_taken_back_or_thrown_away(world: World) -> None:
    bruno, found = world.actor("bruno"), consignment(world)
    line = found.lines.get()
    draft = start_count(actor=bruno, hub_id=world.hub.pk, consignment_id=found.pk)
    count_as_announced(actor=bruno, draft_id=draft.pk, line_id=line.pk)
    uncount_line(actor=bruno, draft_id=draft.pk, line_id=line.pk)
    assert not counting_lines(draft)[0].is_counted
    discard_count(actor=bruno, draft_id=draft.pk)
    with pytest.raises(NotFound):
        count_line(actor=bruno, draft_id=draft.pk, line_id=line.pk, quantity=Decimal(1))
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["amina", "eve", "sam"])
def test_strangers_count_nothing(world: World, name: str) -> None:
    found = consignment(world)
    with pytest.raises(NotAllowed, match="storekeeper of this hub"):
        start_count(actor=world.actor(name), hub_id=world.hub.pk, consignment_id=found.pk)


def _client(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_the_whole_count_without_a_script(world: World) -> None:
    world.now = timezone.now()
    found = consignment(world, ("Kitchen sets", 220, 8), ("Blankets", 300, 2))
    first, second = found.lines.order_by("position")
    client = _client(world, "bruno")
    begin = f"{BASE}receive/JUB/cargo/{found.code}/"
    assert client.get(begin).status_code == 200
    page = client.post(begin)["Location"]
    shown = client.get(page).content.decode()
    assert "0 of 2 lines counted" in shown and "2 lines left" in shown and 'aria-disabled="true"' in shown

    keep = f"{page}lines/{first.pk}/"
    back = {"referer": f"http://testserver{page}"}
    assert client.post(keep, {"quantity": "", "condition": "good"}, headers=back).status_code == 302
    answer = client.post(keep, {"quantity": "218", "condition": "good"})
    assert answer["Location"].endswith(f"?line={first.pk}#line-{first.pk}")
    shown = client.get(answer["Location"]).content.decode()
    assert "<b>2 fewer</b> than announced. The sender’s number stays as it is." in shown
    client.post(keep, {"quantity": "5", "condition": "damaged"})
    shown = client.get(f"{page}?line={first.pk}").content.decode()
    assert "<b>3 more</b> than announced. The sender’s number stays as it is." in shown
    assert "1 of 2 lines counted" in shown
    assert client.get(f"{page}finish/").status_code == 409
    client.post(f"{page}lines/{second.pk}/", {"same": "1"})
    shown = client.get(page).content.decode()
    assert "218 good, 5 damaged" in shown and "2 of 2 lines counted" in shown

    form = client.get(f"{page}finish/").context["form"]
    local = timezone.localtime(world.now, ZoneInfo("Africa/Juba")).strftime("%Y-%m-%dT%H:%M")
    typed = {"occurred_at": local, "event_id": form["event_id"].value(), "document_reference": "HRA 12"}
    assert client.post(f"{page}finish/", typed)["Location"] == f"{BASE}receive/JUB/"
    assert client.post(f"{page}finish/", typed).status_code == 302
    assert standing(world, STORE) == {"Good": 518, "Damaged": 5}
    assert Event.objects.count() == 1


def test_a_waybill_taken_in_whole(world: World) -> None:
    world.now = timezone.now()
    journey, _lines = loaded(world, hub=world.hub_bor)
    client = _client(world, "omar")
    page = f"{BASE}receive/BOR/waybills/{journey.number}/"
    form = client.get(page).context["form"]
    local = timezone.localtime(world.now, ZoneInfo("Africa/Juba")).strftime("%Y-%m-%dT%H:%M")
    typed = {"occurred_at": local, "event_id": form["event_id"].value(), "whole": "1"}
    assert client.post(page, typed).status_code == 302
    assert standing(world, STORE, world.hub_bor) == {"Good": 100}


@pytest.mark.parametrize("name", ["amina", "eve", "sam", "lena"])
def test_strangers_find_no_count(world: World, name: str) -> None:
    found = consignment(world)
    draft = start_count(actor=world.actor("bruno"), hub_id=world.hub.pk, consignment_id=found.pk)
    client: Any = _client(world, name)
    for address in ("", "finish/"):
        assert client.get(f"{BASE}counts/{draft.pk}/{address}").status_code in (403, 404)
    line = found.lines.get()
    assert client.post(f"{BASE}counts/{draft.pk}/lines/{line.pk}/", {"same": "1"}).status_code in (403, 404)
    assert not draft.counts.exists()
