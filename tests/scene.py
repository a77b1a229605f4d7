"""A world in the middle of its work, for the access and page tests: the same kinds of records for two organisations.

Everything below is made by the apps' actions. Each `Side` holds one record of every kind that an address can name, so that
"own" and "other" mean the same page of two owners.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Account, Balance, Consignment, Event, Line, ReleaseOrder, Stocktake
from serai.apps.parties.models import Membership, Organisation, Person
from serai.apps.requests import actions as requests
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport import actions as transport
from serai.apps.transport.models import Journey, Load, ReceivingDraft, Vehicle
from tests.apps.requests import make
from tests.apps.transport.freight import trip, truck
from tests.world import World

D = Decimal


@dataclass(frozen=True)
class Side:
    """One organisation's records."""

    organisation: Organisation
    person: Person
    membership: Membership
    draft: ServiceRequest
    request: ServiceRequest  # submitted and ranked
    held: ServiceRequest
    accepted: ServiceRequest
    consignment: Consignment  # of `accepted`: partly received, partly delivered, a release order waits
    line: Line
    request_line: RequestLine
    receipt: Event
    loss: Event
    order: ReleaseOrder
    journey: Journey  # delivered
    travelling: Journey
    lost: Journey
    planned: Journey
    load: Load
    count: ReceivingDraft
    stocktake: Stocktake  # of Juba, being counted


@dataclass(frozen=True)
class Scene:
    own: Side  # Amina's: Horizon Relief Alliance
    other: Side  # Lena's: Lantern for Children Trust
    vehicle: Vehicle


def build(world: World) -> Scene:
    """All of it, about a hundred actions; `world.now` becomes the clock's time."""
    from django.utils import timezone

    world.now = timezone.now()
    world.op.centre = None
    make.criteria(world)
    make.location_list(world, malakal="0.90", bor="0.30")
    vehicle = truck(world, "SSD 100 A")
    own = _side(world, "amina", world.horizon, "A")
    other = _side(world, "lena", world.lantern, "L")
    requests.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    return Scene(own, other, vehicle)


def _goods(world: World) -> tuple[requests.LineData, ...]:
    today = world.now.date()
    return (
        make.line(world),
        make.line(world, description="Oral rehydration salts", category_id=world.food.pk, quantity=D(200), handling_units=20,
                  weight_kg=D(400), volume_m3=D("1.6"), expires_on=today + dt.timedelta(days=60)),
    )  # fmt: skip


def _dates(world: World) -> dict[str, Any]:
    today = world.now.date()
    return {"ready_on": today + dt.timedelta(days=3), "needed_by": today + dt.timedelta(days=12)}


def _side(world: World, who: str, owner: Organisation, mark: str) -> Side:
    secret = f"SECRET-{mark}"  # the access tests look for it where it must not be read
    base = {
        **_dates(world),
        "organisation_id": owner.pk,
        "owner_reference": secret,
        "sender_name": secret,
        "remarks": secret,
    }
    draft = make.draft(world, *_goods(world), by=who, **base | {"title": f"Draft {mark}"})
    request = make.submitted(world, *_goods(world), by=who, **base | {"title": f"Blankets and stoves {mark}"})
    held = _others(world, who, base, mark)
    accepted = make.accepted(world, *_goods(world), by=who, **base | {"title": f"Shelter for Malakal {mark}"})
    consignment = Consignment.objects.get(request=accepted)
    first, second = consignment.lines.order_by("position")
    receipt = _receive(world, first, second)
    journey, travelling, lost, planned = _roads(world, first, second, mark)
    order = _order(world, who, consignment, first)
    membership = Membership.objects.filter(organisation=owner).first()
    count = transport.start_count(actor=world.actor("bruno"), hub_id=world.hub.pk, consignment_id=consignment.pk)
    return Side(
        owner, membership.person, membership, draft, request, held, accepted, consignment, first,
        accepted.lines.order_by("position")[0],
        receipt, Event.objects.filter(loss_report__isnull=False, postings__line=first).first(), order, journey, travelling, lost,
        planned, planned.loads.first(), count, _stocktake(world, first),
    )  # fmt: skip


def _stocktake(world: World, line: Line) -> Stocktake:
    held = Balance.objects.filter(line=line, kind=2, live=True).values_list("line_id", "account_id", "condition")
    return cargo.start_stocktake(actor=world.actor("bruno"), hub_id=world.hub.pk, kind="cycle", keys=list(held))


def _others(world: World, who: str, base: dict[str, Any], mark: str) -> ServiceRequest:
    """One request in each other state; returns the one on hold."""
    officer = world.actor("omar")
    returned = make.submitted(world, by=who, **base | {"title": f"Returned {mark}"})
    requests.return_for_correction(actor=officer, request_id=returned.pk, reason="The weight is missing on line 2.")
    held = make.submitted(world, by=who, **base | {"title": f"On hold {mark}"})
    requests.put_on_hold(actor=officer, request_id=held.pk, reason="The airstrip is closed.")
    rejected = make.submitted(world, by=who, **base | {"title": f"Rejected {mark}"})
    requests.reject(
        actor=officer, request_id=rejected.pk, reason_code="other", reason="Commercial transport is available."
    )
    make.accepted(world, by=who, **base | {"title": f"Expected {mark}"})
    return held


def _receive(world: World, first: Line, second: Line) -> Event:
    """400 of 480 good and 5 damaged; 200 salts in a bin."""
    event: Event = cargo.receive(
        actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=world.now - dt.timedelta(days=3),
        lines=[cargo.ReceiptLine(first.pk, good=D(400), damaged=D(5), bin_id=world.bins["A-01"].pk),
               cargo.ReceiptLine(second.pk, good=D(200), bin_id=world.bins["A-02"].pk)],
    )  # fmt: skip
    return event


def _leave(world: World, plate: str, line: Line, quantity: int, days: int) -> Journey:
    journey = trip(world, truck(world, plate))
    transport.plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=D(quantity))
    return transport.depart(
        actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now - dt.timedelta(days=days)
    )


def _roads(world: World, first: Line, second: Line, mark: str) -> tuple[Journey, Journey, Journey, Journey]:
    """One journey delivered, one on the road, one lost, one planned."""
    delivered = _leave(world, f"SSD 201 {mark}", first, 100, 2)
    transport.deliver(
        actor=world.actor("bruno"),
        journey_id=delivered.pk,
        occurred_at=world.now - dt.timedelta(days=1),
        signer="P. Nyok",
    )
    travelling = _leave(world, f"SSD 202 {mark}", first, 60, 1)
    lost = _leave(world, f"SSD 203 {mark}", first, 20, 1)
    transport.report_journey_lost(actor=world.actor("omar"), journey_id=lost.pk, occurred_at=world.now, cause="accident",
                                  description="Went off the road at km 61.")  # fmt: skip
    planned = trip(world, truck(world, f"SSD 204 {mark}"), hours=30)
    transport.plan_load(actor=world.actor("omar"), journey_id=planned.pk, line_id=second.pk, quantity=D(120))
    return tuple(Journey.objects.get(pk=row.pk) for row in (delivered, travelling, lost, planned))  # type: ignore[return-value]


def _order(world: World, who: str, consignment: Consignment, line: Line) -> ReleaseOrder:
    door = Account.objects.filter(kind=4, place=world.malakal).first()
    order: ReleaseOrder = cargo.order_release(
        actor=world.actor(who),
        consignment_id=consignment.pk,
        items=[cargo.ReleaseItem(line.pk, door.pk, D(40))],
        collector="P. Nyok",
    )
    return order
