"""Short words for cargo tests: an accepted request with its consignment, and what the books say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from serai.apps.cargo import actions
from serai.apps.cargo.models import Balance, Consignment, Line, LineTotal
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport.models import Journey, Vehicle
from tests.world import NOW, World

D = Decimal
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def ago(hours: float) -> dt.datetime:
    return NOW - dt.timedelta(hours=hours)


def request_of(w: World, *lines: dict[str, Any], organisation: Any = None, number: int | None = None) -> ServiceRequest:
    """An accepted request; each line is a dict of RequestLine fields (`quantity` at least)."""
    last = ServiceRequest.objects.filter(operation=w.op).count()
    request = ServiceRequest.objects.create(
        operation=w.op, organisation=organisation or w.horizon, number=number or last + 1, title="Shelter for Malakal",
        decision="accepted", accepted_at=ago(240), submitted_at=ago(300), hub=w.hub, origin=w.juba, destination=w.malakal,
    )  # fmt: skip
    for position, fields in enumerate(lines, 1):
        given = {
            "description": "Tarpaulins", "category": w.shelter, "unit": w.piece, "handling_units": 0,
            "weight_kg": D(fields["quantity"]) * 2, "volume_m3": D(fields["quantity"]) / 100, "unit_value": D(5),
            "accepted_quantity": D(fields["quantity"]),
        } | fields  # fmt: skip
        RequestLine.objects.create(request=request, position=position, **given)
    return request


def consignment_of(w: World, *quantities: Any, hub: Any = None, **more: Any) -> tuple[Consignment, list[Line]]:
    """A consignment with a line of each quantity (a number, or a dict of fields)."""
    fields = [each if isinstance(each, dict) else {"quantity": D(each)} for each in quantities]
    request = request_of(w, *fields, **more)
    (consignment,) = actions.open_consignments(actor=w.actor("omar"), request_id=request.id, hub_id=(hub or w.hub).id)
    return consignment, list(consignment.lines.order_by("position"))


def received(w: World, line: Line, quantity: Any, at: dt.datetime | None = None, **more: Any) -> Any:
    """Bruno receives a quantity of a line from its owner."""
    entry = {name: more.pop(name) for name in ("damaged", "quarantined", "bin_id", "hu", "kg", "m3") if name in more}
    return actions.receive(
        actor=w.actor("bruno"), hub_id=w.hub.id, occurred_at=at or ago(48),
        lines=[actions.ReceiptLine(line.id, good=D(quantity), **entry)], **more,
    )  # fmt: skip


def journey_of(w: World) -> UUID:
    """A planned journey from Juba; its own planning and state machine are tested in transport."""
    number = Journey.objects.count() + 1
    vehicle = Vehicle.objects.create(operation=w.op, plate=f"T-{number}", vehicle_class="truck_30t", owner=w.fleet_company,
                                     capacity_kg=30000, capacity_m3=60)  # fmt: skip
    return Journey.objects.create(operation=w.op, number=number, vehicle=vehicle, origin=w.hub, destination=w.malakal,
                                  departs_at=ago(30), arrives_at=ago(2), tracking_code=f"T{number}").id  # fmt: skip


def loaded(
    w: World, line: Line, quantity: Any, journey: UUID | None = None, at: dt.datetime | None = None, **more: Any
) -> UUID:
    """Bruno loads a quantity of a line on a journey; returns the journey's id."""
    journey = journey or journey_of(w)
    actions.dispatch(
        actor=w.actor("bruno"), hub_id=w.hub.id, journey_id=journey, occurred_at=at or ago(24),
        picks=[actions.Pick(line.id, D(quantity), **{k: more.pop(k) for k in ("bin_id", "condition") if k in more})], **more,
    )  # fmt: skip
    return journey


def held(line: Line, kind: int | None = None) -> Decimal:
    """What the balances hold of a line, of one kind of account or in all."""
    rows = Balance.objects.filter(line=line)
    rows = rows if kind is None else rows.filter(kind=kind)
    return sum((row.quantity for row in rows), D(0))


def totals(line: Line) -> LineTotal:
    return LineTotal.objects.get(line=line)
