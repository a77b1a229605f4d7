"""A world in the middle of its work, for the access and page tests: the same kinds of records for two organisations.

Everything below is made by the apps' actions. Each `Side` holds one record of every kind that an address can name, so that
"own" and "other" mean the same page of two owners.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Account, Balance, Consignment, Event, Line, ReleaseOrder, Stocktake
from serai.apps.parties.models import Membership, Organisation, Person
from serai.apps.reporting.actions import save_report
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.rules import SavedReportData
from serai.apps.requests import actions as requests
from serai.apps.requests.models import Appeal, RequestLine, ServiceRequest
from serai.apps.transport import actions as transport
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot, FuelIssue, Journey, Load, ReceivingDraft, Vehicle
from serai.kit.models import Attachment
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
    convoy: Convoy  # planned, with a place given to the organisation and a clearance asked for
    slot: ConvoySlot
    clearance: Clearance
    fuel: FuelIssue
    saved: SavedReport
    rejected: ServiceRequest  # appealed against
    appeal: Appeal
    photo: Attachment  # of the draft
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


def _saved(world: World, who: str) -> SavedReport:
    data = SavedReportData("Own cargo", "storage-overview", schedule="weekly", recipients=(world.users[who].pk,))
    return save_report(actor=world.actor(who), operation_id=world.op.pk, data=data)


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
    held, appeal = _others(world, who, base, mark)
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
        planned, planned.loads.first(), count, *_convoy(world, owner, mark),
        _fuel(world, planned, mark), _saved(world, who), appeal.request, appeal,
        requests.add_photo(actor=world.actor(who), request_id=draft.pk, name="pallet.jpg",
                           content=ContentFile(b"\xff\xd8\xff pallet " + mark.encode())),
        _stocktake(world, first),
    )  # fmt: skip


def _stocktake(world: World, line: Line) -> Stocktake:
    held = Balance.objects.filter(line=line, kind=2, live=True).values_list("line_id", "account_id", "condition")
    return cargo.start_stocktake(actor=world.actor("bruno"), hub_id=world.hub.pk, kind="cycle", keys=list(held))


def _others(world: World, who: str, base: dict[str, Any], mark: str) -> tuple[ServiceRequest, Appeal]:
    """One request in each other state; returns the one on hold, and the appeal against the rejected one."""
    officer = world.actor("omar")
    returned = make.submitted(world, by=who, **base | {"title": f"Returned {mark}"})
    requests.return_for_correction(actor=officer, request_id=returned.pk, reason="The weight is missing on line 2.")
    held = make.submitted(world, by=who, **base | {"title": f"On hold {mark}"})
    requests.put_on_hold(actor=officer, request_id=held.pk, reason="The airstrip is closed.")
    rejected = make.submitted(world, by=who, **base | {"title": f"Rejected {mark}"})
    requests.reject(
        actor=officer, request_id=rejected.pk, reason_code="other", reason="Commercial transport is available."
    )
    appeal = requests.appeal(
        actor=world.actor(who), request_id=rejected.pk, against="rejection", reason="The market has none."
    )
    make.accepted(world, by=who, **base | {"title": f"Expected {mark}"})
    return held, appeal


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


def _fuel(world: World, journey: Journey, mark: str) -> FuelIssue:
    data = transport.FuelData(
        voucher=f"V-{mark}-1", litres=D(80), issued_at=world.now - dt.timedelta(hours=5), received_by=f"SECRET-{mark}",
        hub_id=world.hub.pk, vehicle_id=journey.vehicle_id, odometer_km=D(10_000),
    )  # fmt: skip
    return transport.issue_fuel(actor=world.actor("bruno"), operation_id=world.op.pk, data=data)


def _convoy(world: World, owner: Organisation, mark: str) -> tuple[Convoy, ConvoySlot, Clearance]:
    officer, leaves = world.actor("omar"), world.now + dt.timedelta(days=2)
    data = transport.ConvoyData(
        name=f"Juba–Malakal {mark}", origin_id=world.juba.pk, destination_id=world.malakal.pk, assembles_at=leaves,
        departs_at=leaves + dt.timedelta(hours=1), arrives_at=leaves + dt.timedelta(hours=30), places=3,
        escort="Police escort", briefing=f"SECRET-{mark}: channel 7.",
    )  # fmt: skip
    convoy = transport.plan_convoy(actor=officer, operation_id=world.op.pk, data=data)
    slot = transport.ask_place(actor=officer, convoy_id=convoy.pk, asked=2, organisation_id=owner.pk)
    slot = transport.answer_place(actor=officer, slot_id=slot.pk, given=2)
    clearance = transport.ask_clearance(
        actor=officer, convoy_id=convoy.pk, authority="State governor", asked_on=world.now.date()
    )
    return Convoy.objects.get(pk=convoy.pk), slot, clearance
