"""A request for storage alone: accepted, received, kept, and released out of the store, without any journey."""

from __future__ import annotations

import datetime as dt

from serai.apps.cargo import actions
from serai.apps.cargo.models import Account, LineTotal
from serai.apps.requests.enums import Fulfilment
from tests.apps.cargo.making import D, ago
from tests.apps.requests import make
from tests.world import World


def test_cargo_that_is_only_stored_is_released_out_of_the_store(world: World) -> None:
    row = make.accepted(
        world, service_ids=(world.storage.pk,), destination_id=world.juba.pk,
        storage_from=dt.date(2026, 11, 25), storage_until=dt.date(2026, 12, 10),
    )  # fmt: skip
    consignment = row.consignments.get()
    line = consignment.lines.get()
    bruno = world.actor("bruno")
    actions.receive(
        actor=bruno, hub_id=world.hub.pk, occurred_at=ago(5), lines=[actions.ReceiptLine(line.pk, good=D(480))]
    )
    store = Account.objects.get(kind=2, hub=world.hub, bin=None)
    order = actions.order_release(
        actor=world.actor("amina"),
        consignment_id=consignment.pk,
        items=[actions.ReleaseItem(line.pk, store.pk, D(480))],
    )
    actions.verify_release(actor=bruno, order_id=order.pk)
    actions.accept_release(actor=world.actor("omar"), order_id=order.pk)
    actions.execute_release(actor=bruno, order_id=order.pk, occurred_at=ago(1))
    row.refresh_from_db()
    total = LineTotal.objects.get(line=line)
    assert (total.received, total.dispatched, total.released) == (D(480), D(0), D(480))
    assert row.fulfilment == Fulfilment.RELEASED
