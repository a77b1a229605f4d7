"""Cargo leaves the vehicle: delivered at a consignee's door, received in a hub, lost on the way, found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.actions.attaching import keep_file
from serai.apps.cargo.enums import ChainPlace, Condition, EventKind
from serai.apps.cargo.models import Event, Posting
from serai.apps.operations.enums import DECIDERS
from serai.apps.operations.models import Hub
from serai.apps.transport.actions.records import lock_journey, save
from serai.apps.transport.actions.road import check_time, is_posted, stand_at
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, ProofOfDelivery
from serai.apps.transport.queries.board import OnBoard, on_board
from serai.apps.transport.rules import may_deliver, may_find, may_lose, may_receive_at
from serai.apps.transport.rules.rights import UNLOADING
from serai.kit.actions import action
from serai.kit.documents import is_picture
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.models import Attachment
from serai.kit.policy import Actor, no, require

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")  # JPEG, PNG


@dataclass(frozen=True, slots=True)
class MissingItem:
    """A part of what should be on board and is not."""

    line_id: UUID
    quantity: Decimal
    condition: int = 1


@action
def deliver(
    *,
    actor: Actor,
    journey_id: UUID,
    occurred_at: datetime,
    signer: str,
    lines: Sequence[cargo.DeliveryLine] | None = None,
    signer_role: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    consignment_id: UUID | None = None,
    place_id: UUID | None = None,
    event_id: UUID | None = None,
    remarks: str = "",
    photo: Any = None,
    signature: Any = None,
) -> Journey:
    """Hand cargo over and keep who signed, where, the signature (a drawn or photographed picture) and a photo. `lines` None: all that is on board for this place (and
    this consignment).

    What is missing stays on board until it is reported lost; more than was on board is a surplus. Several deliveries
    may follow.
    """
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    require(may_deliver(actor, journey))
    check_time(actor, journey, occurred_at)
    if not signer.strip():
        raise Invalid(
            _("Somebody must sign for the cargo."), fields={"signer": [_("Enter the name of who received it.")]}
        )
    place = place_id or journey.destination_id
    _check_place(actor, journey, place)
    aboard = _for_place(journey, on_board([journey.pk]).get(journey.pk, []), place, consignment_id)
    given = list(lines) if lines is not None else _as_loaded(aboard)
    _check_lines(given, aboard, consignment_id)
    event = cargo.deliver(
        actor=actor, journey_id=journey.pk, place_id=place, occurred_at=occurred_at, lines=given, event_id=event_id,
        remarks=remarks, facts={"signer": signer.strip(), "signer_role": signer_role.strip()},
    )  # fmt: skip
    signed = _keep_signature(actor, event, signature) if signature is not None else None
    ProofOfDelivery.objects.create(
        signature=signed, event=event, journey=journey, consignment_id=consignment_id, signer=signer.strip()[:120],
        signer_role=signer_role.strip()[:120], signed_at=occurred_at, lon=lon, lat=lat, recorded_by_id=actor.user_id,
        note=remarks.strip()[:200],
    )  # fmt: skip
    if photo is not None:
        keep_file(actor, event, photo.name or "photo", photo)
    return stand_at(journey, place, occurred_at)


def _keep_signature(actor: Actor, event: Event, signature: Any) -> Attachment:
    """Refuses what no paper could show: a drawing or photo that is broken, or a PDF."""
    data = signature.read()
    signature.seek(0)
    if not data.startswith(PICTURES) or not is_picture(data):
        raise Invalid(
            _("The signature is not a picture that can be read."), code="signature",
            fields={"signature": [_("Draw the signature again, or photograph it.")]},
        )  # fmt: skip
    return keep_file(actor, event, signature.name or "signature.png", signature)


@action
def receive_waybill(
    *,
    actor: Actor,
    journey_id: UUID,
    hub_id: UUID,
    occurred_at: datetime,
    lines: Sequence[cargo.ReceiptLine] | None = None,
    consignment_id: UUID | None = None,
    event_id: UUID | None = None,
    document_reference: str = "",
    remarks: str = "",
    device: str = "",
) -> Journey:
    """Take a vehicle's cargo into a hub: whole as loaded (`lines` None) or as counted, all of it or one consignment. Any
    hub of the operation may receive it.

    Raises Conflict when nothing is left on board (of the consignment), Invalid for a line of another consignment.
    """
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    hub = Hub.objects.filter(pk=hub_id, operation_id=journey.operation_id).first()
    if hub is None:
        raise NotFound(_("There is no such hub in this operation."))
    require(may_receive_at(actor, hub))
    if journey.state not in UNLOADING:
        raise Conflict(
            _("Waybill %(waybill)s cannot be received: the journey is %(state)s."), code="wrong_state",
            waybill=journey.waybill or journey.reference, state=journey.journey_state.label,
        )  # fmt: skip
    check_time(actor, journey, occurred_at)
    aboard = _for_place(journey, on_board([journey.pk]).get(journey.pk, []), hub.place_id, consignment_id)
    given = list(lines) if lines is not None else _as_received(aboard)
    if consignment_id and {line.line_id for line in given} - {item.line.pk for item in aboard}:
        raise Invalid(_("A line is not of this consignment, or not on board."), code="other_consignment")
    if not any(line.good or line.damaged or line.quarantined for line in given):
        raise _nothing_left(journey)
    cargo.receive(
        actor=actor, hub_id=hub.pk, occurred_at=occurred_at, lines=given, journey_id=journey.pk, event_id=event_id,
        document_reference=document_reference or journey.waybill, remarks=remarks, device=device,
    )  # fmt: skip
    return stand_at(journey, hub.place_id, occurred_at)


@action
def report_journey_lost(
    *, actor: Actor, journey_id: UUID, occurred_at: datetime, cause: str, responsible: str = "", witness: str = "",
    description: str = "", event_id: UUID | None = None,
) -> Journey:  # fmt: skip
    """Everything on board is lost, with a loss report; the journey ends as lost until it is found."""
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    require(may_lose(actor, journey))
    check_time(actor, journey, occurred_at)
    aboard = on_board([journey.pk]).get(journey.pk, [])
    if not aboard:
        raise _nothing_left(journey)
    items = [cargo.LossItem(item.line.pk, item.account_id, item.quantity, item.condition) for item in aboard]
    cargo.report_loss(
        actor=actor,
        occurred_at=occurred_at,
        items=items,
        cause=cause,
        chain_place=ChainPlace.TRANSIT,
        event_id=event_id,
        responsible=responsible,
        witness=witness,
        description=description,
    )
    journey.state = JourneyState.LOST
    return save(journey, "state")


@action
def report_missing(
    *, actor: Actor, journey_id: UUID, occurred_at: datetime, cause: str, items: Sequence[MissingItem] | None = None,
    responsible: str = "", witness: str = "", description: str = "", event_id: UUID | None = None,
) -> Journey:  # fmt: skip
    """Part of what should be on board is not (`items` None: all that is left). The journey's state stays."""
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    require(may_lose(actor, journey))
    check_time(actor, journey, occurred_at)
    aboard = on_board([journey.pk]).get(journey.pk, [])
    if not aboard:
        raise _nothing_left(journey)
    accounts = {(item.line.pk, item.condition): item.account_id for item in aboard}
    given = items if items is not None else [MissingItem(i.line.pk, i.quantity, i.condition) for i in aboard]
    if any((item.line_id, item.condition) not in accounts for item in given):
        raise Invalid(_("A line is not on board."), code="not_on_board")
    cargo.report_loss(
        actor=actor, occurred_at=occurred_at, cause=cause, chain_place=ChainPlace.TRANSIT, event_id=event_id,
        items=[
            cargo.LossItem(item.line_id, accounts[item.line_id, item.condition], item.quantity, item.condition)
            for item in given
        ],
        responsible=responsible, witness=witness, description=description,
    )  # fmt: skip
    return journey


@action
def report_journey_found(
    *, actor: Actor, journey_id: UUID, occurred_at: datetime, remarks: str = "", event_id: UUID | None = None
) -> Journey:
    """A lost vehicle is found with its cargo: all goes back on board and the journey goes on.

    If part is still missing, report it missing afterwards: that is a new loss with its own cause.
    """
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    require(may_find(actor, journey))
    check_time(actor, journey, occurred_at)
    loss, postings = _loss_of(journey)
    cargo.report_found(
        actor=actor,
        loss_event_id=loss.pk,
        occurred_at=occurred_at,
        event_id=event_id,
        remarks=remarks,
        items=[cargo.FoundItem(p.line_id, p.quantity, p.from_account_id) for p in postings],
    )
    return lock_journey(journey.pk)  # the find moved its state on: receivers.py


def _loss_of(journey: Journey) -> tuple[Event, list[Posting]]:
    """The report that lost this vehicle, with its postings."""
    loss = (
        Event.objects.filter(kind=EventKind.LOSS, postings__from_account__journey_id=journey.pk, reversed_by=None)
        .order_by("-recorded_at", "-pk")
        .first()
    )
    if loss is None:
        raise Conflict(_("There is no loss report of this journey."), code="no_loss")
    return loss, list(loss.postings.order_by("line_id", "from_condition"))


def _check_place(actor: Actor, journey: Journey, place_id: UUID) -> None:
    on_route = place_id == journey.destination_id or journey.stops.filter(place_id=place_id).exists()
    if not on_route and not actor.has(*DECIDERS, scope=journey.operation_id):
        require(no(_("This place is not on the journey's way: only a logistics officer may deliver elsewhere.")))


def _for_place(
    journey: Journey, aboard: Sequence[OnBoard], place_id: UUID, consignment_id: UUID | None
) -> list[OnBoard]:
    """What is to be unloaded at a place: at a stop its loads, at the end (or anywhere unplanned) everything still on
    board.
    """
    here = list(aboard)
    if place_id != journey.destination_id:
        meant = set(journey.loads.filter(stop__place_id=place_id).values_list("line_id", flat=True))
        here = [item for item in here if item.line.pk in meant] if meant else here
    if consignment_id:
        here = [item for item in here if item.line.consignment_id == consignment_id]
    if not here:
        raise _nothing_left(journey)
    return here


def _as_loaded(aboard: Sequence[OnBoard]) -> list[cargo.DeliveryLine]:
    lines: dict[UUID, dict[str, Decimal]] = {}
    for item in aboard:
        parts = lines.setdefault(item.line.pk, {"good": Decimal(), "damaged": Decimal()})
        parts["good" if item.condition == Condition.GOOD else "damaged"] += item.quantity
    return [cargo.DeliveryLine(line_id=line_id, good=p["good"], damaged=p["damaged"]) for line_id, p in lines.items()]


def _as_received(aboard: Sequence[OnBoard]) -> list[cargo.ReceiptLine]:
    names = {Condition.GOOD: "good", Condition.DAMAGED: "damaged", Condition.QUARANTINED: "quarantined"}
    lines: dict[UUID, dict[str, Decimal]] = {}
    for item in aboard:
        parts = lines.setdefault(item.line.pk, {})
        parts[names[Condition(item.condition)]] = item.quantity
    return [
        cargo.ReceiptLine(
            line_id=line_id,
            good=parts.get("good", Decimal()),
            damaged=parts.get("damaged", Decimal()),
            quarantined=parts.get("quarantined", Decimal()),
        )
        for line_id, parts in lines.items()
    ]


def _check_lines(lines: Sequence[cargo.DeliveryLine], aboard: Sequence[OnBoard], consignment_id: UUID | None) -> None:
    known = {item.line.pk for item in aboard}
    if consignment_id and any(line.line_id not in known for line in lines):
        raise Invalid(_("A line is not of this consignment, or not on board."), code="other_consignment")
    if not any(line.good or line.damaged for line in lines):
        raise Invalid(_("Enter how much was delivered."), code="nothing")


def _nothing_left(journey: Journey) -> Conflict:
    """What to tell the second of two people who unload the same vehicle."""
    last = (
        Event.objects.filter(journey_id=journey.pk, kind__in=[EventKind.DELIVERY, EventKind.ARRIVAL, EventKind.LOSS])
        .order_by("-recorded_at")
        .first()
    )
    name = journey.waybill or journey.reference
    if last is None:
        return Conflict(_("Nothing is on board of %(waybill)s."), code="nothing_left", waybill=name)
    return Conflict(
        _("Nothing is left on %(waybill)s for this place: %(who)s recorded %(document)s."), code="nothing_left",
        waybill=name, who=last.actor_name or "–", document=last.code,
    )  # fmt: skip
