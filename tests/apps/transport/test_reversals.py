"""A journey's state follows the ledger when a document is reversed or a loss is found (rules 7 and 8)."""

from decimal import Decimal

import pytest
from tests.apps.transport.freight import aboard, loaded, planned, standing
from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Event
from serai.apps.transport.actions import close_journey, deliver, depart, report_journey_lost
from serai.kit.errors import Refused


def the_event(kind: int) -> Event:
    return Event.objects.get(kind=kind)


def test_a_reversed_dispatch_is_loading_again_and_its_number_is_not_used_twice(world: World) -> None:
    journey, (line,) = loaded(world)
    cargo.reverse(actor=world.actor("omar"), event_id=the_event(2).pk, reason="Wrong truck")
    journey.refresh_from_db()
    assert (journey.state, journey.waybill, aboard(journey), planned(line)) == ("loading", "", 0, 100)
    again = depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    assert (again.state, again.waybill, aboard(journey)) == ("departed", "WB-JUB-0002", 100)


def test_a_reversed_delivery_opens_a_closed_journey(world: World) -> None:
    journey, _lines = loaded(world)
    deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    close_journey(actor=world.actor("bruno"), journey_id=journey.pk)
    cargo.reverse(actor=world.actor("omar"), event_id=the_event(4).pk, reason="Wrong consignee")
    journey.refresh_from_db()
    assert (journey.state, aboard(journey), standing(world, 4)) == ("arrived", 100, {})


def test_a_dispatch_whose_cargo_was_delivered_is_not_reversed(world: World) -> None:
    journey, _lines = loaded(world)
    deliver(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now, signer="P. Nyok")
    with pytest.raises(Refused):
        cargo.reverse(actor=world.actor("omar"), event_id=the_event(2).pk, reason="Too late")
    journey.refresh_from_db()
    assert journey.state == "arrived"


def test_a_reversed_loss_report_puts_the_journey_back_on_the_road(world: World) -> None:
    journey, _lines = loaded(world)
    report_journey_lost(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, cause="unknown")
    cargo.reverse(actor=world.actor("omar"), event_id=the_event(6).pk, reason="It called in")
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("departed", 100)


def test_found_from_the_ledgers_own_page_the_journey_goes_on(world: World) -> None:
    journey, (line,) = loaded(world)
    report_journey_lost(actor=world.actor("omar"), journey_id=journey.pk, occurred_at=world.now, cause="unknown")
    loss = the_event(6)
    account = loss.postings.get().from_account_id
    cargo.report_found(
        actor=world.actor("omar"), loss_event_id=loss.pk, occurred_at=world.now,
        items=[cargo.FoundItem(line.pk, Decimal(40), account)],
    )  # fmt: skip
    journey.refresh_from_db()
    assert (journey.state, aboard(journey)) == ("departed", 40)
