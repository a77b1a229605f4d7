"""Stops on the way, and hubs that take in one consignment of several: what leaves the vehicle where."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import aboard, received, standing, trip, truck
from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Line
from serai.apps.transport import actions
from serai.apps.transport.models import Journey, Load
from serai.kit.errors import Conflict, Invalid, NotAllowed

STORE, DOOR = 2, 4


def over_bor(world: World, *, hub: bool = False) -> tuple[Journey, Line, Line]:
    """Juba – Bor – Malakal: 100 pieces for Bor, 50 for Malakal (or its last stop a hub), not left yet."""
    near = received(world, ("Salt", 100, 10), number=1, to=world.bor).lines.get()
    far = received(world, ("Tarpaulins", 50, 10), number=2).lines.get()
    stop = actions.StopData(place_id=world.bor.pk)
    journey = trip(world, stops=[stop]) if not hub else trip(world, hub=world.hub_bor)
    for line in (near, far):
        actions.plan_load(
            actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(line.quantity)
        )
    return journey, near, far


def leave(world: World, journey: Journey, hours: int = 3) -> Journey:
    at = world.now - dt.timedelta(hours=hours)
    return actions.depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=at)


def hand_over(world: World, journey: Journey, hours: int, **extra: object) -> Journey:
    at = world.now - dt.timedelta(hours=hours)
    return actions.deliver(
        actor=world.actor("omar"),
        journey_id=journey.pk,
        occurred_at=at,
        signer="P. Nyok",
        **extra,  # type: ignore[arg-type]
    )


def test_cargo_leaves_at_the_stop_of_its_consignee_unless_told_otherwise(world: World) -> None:
    journey, near, far = over_bor(world)
    stop = journey.stops.get()
    assert Load.objects.get(line=near).stop == stop
    assert Load.objects.get(line=far).stop is None
    load = Load.objects.get(line=near)
    assert actions.unload_at(actor=world.actor("omar"), load_id=load.pk, stop_id=None).stop_id is None
    assert actions.unload_at(actor=world.actor("omar"), load_id=load.pk, stop_id=stop.pk).stop_id == stop.pk
    other = trip(world, truck(world, "SSD 9"), stops=[actions.StopData(place_id=world.bor.pk)])
    with pytest.raises(Invalid, match="not on this journey"):
        actions.unload_at(actor=world.actor("omar"), load_id=load.pk, stop_id=other.stops.get().pk)
    with pytest.raises(NotAllowed):
        actions.unload_at(actor=world.actor("bruno"), load_id=load.pk, stop_id=None)


def test_a_changed_journey_keeps_what_leaves_at_a_stop_that_stays(world: World) -> None:
    journey, near, _far = over_bor(world)
    data = actions.JourneyData(
        vehicle_id=journey.vehicle_id, origin_id=world.hub.pk, departs_at=journey.departs_at,
        arrives_at=journey.arrives_at, destination_id=world.malakal.pk,
        stops=[actions.StopData(place_id=world.juba.pk), actions.StopData(place_id=world.bor.pk)],
    )  # fmt: skip
    actions.change_journey(actor=world.actor("omar"), journey_id=journey.pk, data=data)
    assert Load.objects.get(line=near).stop.place == world.bor


def test_a_stop_is_unloaded_then_the_vehicle_goes_on(world: World) -> None:
    journey, near, far = over_bor(world)
    leave(world, journey)
    stop = journey.stops.get()
    at = world.now - dt.timedelta(hours=2)
    stood = actions.arrive(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=at, stop_id=stop.pk)
    assert stood.state == "at_stop"
    hand_over(world, journey, 2, place_id=world.bor.pk)
    assert (aboard(journey), standing(world, DOOR)) == (50, {"Good": 100})
    with pytest.raises(Conflict, match="Nothing is left on"):
        hand_over(world, journey, 2, place_id=world.bor.pk)
    gone = actions.leave_stop(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=at)
    assert gone.state == "departed"
    there = hand_over(world, journey, 1)
    assert (there.state, aboard(journey), standing(world, DOOR)) == ("arrived", 0, {"Good": 150})
    assert actions.close_journey(actor=world.actor("omar"), journey_id=journey.pk).state == "closed"
    assert near.consignment.destination == world.bor and far.consignment.destination == world.malakal


def test_the_pages_offer_what_leaves_at_the_stop_first(world: World) -> None:
    world.now = timezone.now()
    journey, near, far = over_bor(world)
    client = Client()
    client.force_login(world.users["omar"])
    url = f"/o/south-sudan/transport/journeys/{journey.number}/"
    page = client.get(url).content.decode()
    assert "1 line, 1.0 t, leaves here" in page
    load, stop = Load.objects.get(line=far), journey.stops.get()
    assert client.post(f"{url}loads/{load.pk}/", {"quantity": "50", "stop": stop.pk}).status_code == 302
    assert Load.objects.get(pk=load.pk).stop == stop
    client.post(f"{url}loads/{load.pk}/", {"quantity": "50", "stop": ""})
    assert Load.objects.get(pk=load.pk).stop is None
    leave(world, journey)
    actions.arrive(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, stop_id=stop.pk)
    answer = client.get(f"{url}deliver/")
    assert [(item.line, here) for item, _name, here in answer.context["rows"]] == [(near, True), (far, False)]
    assert answer.context["chosen_place"] == world.bor.pk
    form = answer.context["form"]
    sent = {"occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "event_id": form["event_id"].value(),
            "signer": "P. Nyok", "place": world.bor.pk}  # fmt: skip
    assert client.post(f"{url}deliver/", sent).status_code == 302
    assert aboard(journey) == 50


def test_a_hub_receives_one_consignment_and_then_the_other(world: World) -> None:
    world.now = timezone.now()
    journey, near, far = over_bor(world, hub=True)
    leave(world, journey)
    keeper = world.actor("omar")
    common = {"actor": keeper, "journey_id": journey.pk, "hub_id": world.hub_bor.pk, "occurred_at": world.now}
    line = cargo.ReceiptLine(far.pk, good=Decimal(50))
    with pytest.raises(Invalid, match="not of this consignment"):
        actions.receive_waybill(**common, consignment_id=near.consignment_id, lines=[line])
    client = Client()
    client.force_login(world.users["omar"])
    url = f"/o/south-sudan/transport/receive/BOR/waybills/{journey.number}/"
    form = client.get(url).context["form"]
    sent = {"whole": "1", "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "event_id": form["event_id"].value(), "consignment": near.consignment_id}  # fmt: skip
    assert client.post(url, sent | {"consignment": "x"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert (aboard(journey), standing(world, STORE, world.hub_bor)) == (50, {"Good": 100})
    with pytest.raises(Conflict, match="Nothing is left on"):
        actions.receive_waybill(**common, consignment_id=near.consignment_id)
    actions.receive_waybill(**common)
    assert (aboard(journey), standing(world, STORE, world.hub_bor)) == (0, {"Good": 150})
