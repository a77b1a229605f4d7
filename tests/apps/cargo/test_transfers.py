"""Transfers between stores and between vehicles, and goods that people disagree about."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import Balance, Event, LossReport
from serai.apps.transport import actions as transport
from serai.kit.errors import Conflict, Invalid, NotAllowed
from tests.apps.cargo.making import ago, consignment_of, held, received
from tests.apps.cargo.paging import once, signed_in, store_key, url
from tests.apps.transport.freight import loaded, truck
from tests.world import World

pytestmark = pytest.mark.django_db
D = Decimal


def item(line: Any, quantity: Any, kind: int = 2) -> actions.LossItem:
    return actions.LossItem(line.pk, Balance.objects.get(line=line, kind=kind, live=True).account_id, D(quantity))


def typed(world: World) -> str:
    """Now, as a browser sends it: in the operation's zone."""
    return f"{world.now + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}"


class TestStoreToStore:
    def send(self, world: World, line: Any, quantity: Any, who: str = "omar", **more: Any) -> Event:
        given = {
            "hub_id": world.hub.pk,
            "to_hub_id": world.hub_bor.pk,
            "occurred_at": ago(5),
            "reason": "the roof leaks",
        } | more
        return actions.transfer(actor=world.actor(who), items=[item(line, quantity)], **given)

    def test_goods_stand_in_the_other_store_and_the_note_says_so(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 100)
        received(world, line, 80)
        event = self.send(world, line, 30)
        there = dict(Balance.objects.filter(line=line, live=True).values_list("account__hub__code", "quantity"))
        assert there == {"JUB": D(50), "BOR": D(30)} and queries.verify() == []
        paper = signed_in(world, "amina").get(url("event_paper", event.code)).content.decode()
        assert "Transfer note" in paper and world.hub_bor.name in paper and "the roof leaks" in paper
        assert event.code in signed_in(world, "omar").get(url("consignment", consignment.code)).content.decode()

    def test_who_keeps_one_store_only_does_not_fill_the_other(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 80)
        with pytest.raises(NotAllowed, match="another store"):
            self.send(world, line, 30, who="bruno")
        with pytest.raises(Invalid, match="Choose another store"):
            self.send(world, line, 30, to_hub_id=world.hub.pk)
        with pytest.raises(Conflict):
            self.send(world, line, 300)
        assert held(line) == 80 and not Event.objects.filter(kind=12).exists()

    def test_through_the_page_twice_is_once_and_it_is_reversed(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 100)
        received(world, line, 80)
        form = once(**{store_key(line): "30", "to_hub": str(world.hub_bor.pk), "reason": "flood"})
        omar = signed_in(world, "omar")
        for _twice in range(2):
            assert omar.post(url("transfer", consignment.code), form).status_code == 302
        event = Event.objects.get(kind=12)
        actions.reverse(actor=world.actor("omar"), event_id=event.pk, reason="the wrong store")
        assert Balance.objects.get(line=line, live=True).quantity == 80 and queries.verify() == []


class TestVehicleToVehicle:
    def test_cargo_goes_on_with_the_other_vehicle(self, world: World) -> None:
        first, (line,) = loaded(world, vehicle=truck(world, "SSD 1"))
        second, _lines = loaded(world, ("Soap", 10, 1), vehicle=truck(world, "SSD 2"), number=2)
        address = reverse("transport:tranship", args=["south-sudan", first.number])
        form = {"occurred_at": typed(world), "event_id": "0192d3c4-0000-7000-8000-00000000000a",
                f"q-{line.pk}-1": "60", "to": str(second.pk), "reason": "axle broken"}  # fmt: skip
        assert signed_in(world, "bruno").get(address).status_code == 403
        answer = signed_in(world, "omar").post(address, form)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        on_board = dict(
            Balance.objects.filter(line=line, kind=3, live=True).values_list("account__journey_id", "quantity")
        )
        assert on_board == {first.pk: D(40), second.pk: D(60)} and queries.verify() == []
        contents = queries.journey_contents([first.pk, second.pk])
        assert {each.line_id: each.on_board for each in contents[second.pk]}[line.pk] == 60
        event = Event.objects.get(kind=12)
        assert first.reference in signed_in(world, "omar").get(url("event_paper", event.code)).content.decode()
        transport.deliver(actor=world.actor("omar"), journey_id=second.pk, occurred_at=world.now, signer="P. Nyok")
        assert held(line, 4) == 60

    def test_a_vehicle_that_is_not_on_the_road_takes_nothing(self, world: World) -> None:
        from tests.apps.transport.freight import trip

        first, (line,) = loaded(world, vehicle=truck(world, "SSD 1"))
        planned = trip(world, truck(world, "SSD 2"))
        given = {"journey_id": first.pk, "occurred_at": world.now, "items": [item(line, 5, 3)], "reason": "axle"}
        with pytest.raises(Conflict, match="not on the road"):
            transport.tranship(actor=world.actor("omar"), to_journey_id=planned.pk, **given)
        with pytest.raises(Invalid, match="another vehicle"):
            transport.tranship(actor=world.actor("omar"), to_journey_id=first.pk, **given)
        with pytest.raises(NotAllowed):
            transport.tranship(actor=world.actor("bruno"), to_journey_id=planned.pk, **given)


class TestDisputes:
    @pytest.fixture
    def disputed(self, world: World) -> Any:
        """10 of 100 on the road, which the consignee says did not come."""
        journey, (line,) = loaded(world)
        event = actions.dispute(actor=world.actor("bruno"), occurred_at=world.now, items=[item(line, 10, 3)],
                                reason="ten bales short at the door", disputed_by="P. Nyok, consignee")  # fmt: skip
        return world, journey, line, event

    def test_disputed_goods_stay_in_the_books(self, disputed: Any) -> None:
        world, journey, line, event = disputed
        assert (held(line, 9), held(line, 3)) == (10, 90) and queries.verify() == []
        assert event.facts["disputed_by"] == "P. Nyok, consignee" and event.journey_id == journey.pk
        page = signed_in(world, "amina").get(url("consignment", line.consignment.code)).content.decode()
        assert "Disputed" in page

    @pytest.mark.parametrize(("outcome", "kind"), [("store", 2), ("released", None), ("lost", None)])
    def test_an_officer_settles_it(self, disputed: Any, outcome: str, kind: int | None) -> None:
        world, _journey, line, _event = disputed
        settle = url("settle", line.consignment.code)
        assert signed_in(world, "bruno").get(settle).status_code == 403
        omar = signed_in(world, "omar")
        assert "How it ends" in omar.get(settle).content.decode()
        account = Event.objects.get(kind=1).postings.first().to_account_id
        key = f"q-{line.pk}-{Balance.objects.get(line=line, kind=9, live=True).account_id}-1"
        form = once(
            **{key: "10", "outcome": str(account) if kind else outcome, "cause": "theft", "reason": "both signed"}
        )
        form["occurred_at"] = typed(world)
        answer = omar.post(settle, form)
        assert answer.status_code == 302, answer.content.decode()[-2500:]
        assert held(line, 9) == 0 and queries.verify() == []
        if kind:
            assert held(line, kind) == 10
        line.refresh_from_db()
        assert (line.total.released, line.total.lost) == (
            10 if outcome == "released" else 0,
            10 if outcome == "lost" else 0,
        )
        assert LossReport.objects.filter(cause="theft").exists() is (outcome == "lost")

    def test_what_is_not_disputed_is_not_settled(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 80)
        store = item(line, 5)
        with pytest.raises(Invalid, match="Only disputed goods"):
            actions.settle_dispute(actor=world.actor("omar"), occurred_at=ago(1), items=[store], reason="agreed")
        with pytest.raises(Invalid, match="Say why"):
            actions.dispute(
                actor=world.actor("omar"), occurred_at=ago(1), items=[store], reason="short", disputed_by=" "
            )
