"""The whole way of a line: accepted, received, loaded, delivered, ordered out, released."""

from __future__ import annotations

import pytest

from serai.apps.cargo import actions
from serai.apps.cargo.models import Account, Balance
from serai.apps.requests.models import ServiceRequest
from serai.kit.errors import Conflict
from tests.apps.cargo.making import D, ago, consignment_of, held, loaded, received, totals
from tests.world import World


def test_a_line_travels_from_owner_to_release(world: World) -> None:
    w = world
    consignment, (line,) = consignment_of(w, 100)
    assert consignment.code == "JUB-0001"
    note = received(w, line, 100, at=ago(48))
    assert note.code == "GRN-JUB-0001"
    journey = loaded(w, line, 60, at=ago(24))
    actions.deliver(
        actor=w.actor("bruno"), journey_id=journey, place_id=w.malakal.id, occurred_at=ago(10),
        lines=[actions.DeliveryLine(line.id, good=D(55), damaged=D(3), missing=D(2))],
    )  # fmt: skip
    door = Account.objects.get(kind=4)
    order = actions.order_release(
        actor=w.actor("amina"), consignment_id=consignment.id, items=[actions.ReleaseItem(line.id, door.id, D(55))]
    )
    actions.verify_release(actor=w.actor("bruno"), order_id=order.id)
    actions.accept_release(actor=w.actor("omar"), order_id=order.id)
    event = actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=ago(1))
    assert event.code == "RO-JUB-0001"
    sums = totals(line)
    assert (sums.received, sums.dispatched, sums.delivered, sums.released) == (D(100), D(60), D(58), D(55))
    assert (held(line, 2), held(line, 3), held(line, 4)) == (D(40), D(2), D(3))
    weights = sum((row.kg for row in Balance.objects.filter(line=line)), D(0))
    assert weights == D(45) * 2
    request = ServiceRequest.objects.get()
    assert request.get_fulfilment_display() == "Partly released"


def test_the_second_to_take_the_last_is_told_what_happened(world: World) -> None:
    w = world
    _consignment, (line,) = consignment_of(w, 10)
    received(w, line, 10)
    loaded(w, line, 8, at=ago(24))
    with pytest.raises(Conflict) as refused:
        loaded(w, line, 3, at=ago(12))
    assert "Juba common store has 2 piece, you asked for 3" in str(refused.value)
    assert "WB-JUB-0001 by Bruno Wani" in str(refused.value)
    assert held(line, 2) == D(2)
