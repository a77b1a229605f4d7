"""Counting at the gate, line by line, before anything is posted. The draft's id becomes the event's, so Finish posts
once.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Consignment, Event
from serai.apps.operations.models import Bin, Hub
from serai.apps.transport.actions.unloading import deliver, receive_waybill
from serai.apps.transport.models import Journey, ReceivingCount, ReceivingDraft
from serai.apps.transport.queries.counting import CountingLine, counting_lines
from serai.apps.transport.rules import may_deliver, may_receive_at
from serai.apps.transport.rules.rights import UNLOADING
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require

CONDITIONS = ("good", "damaged", "quarantined")


@action
def start_count(
    *, actor: Actor, hub_id: UUID | None = None, journey_id: UUID | None = None, consignment_id: UUID | None = None,
    place_id: UUID | None = None,
) -> ReceivingDraft:  # fmt: skip
    """Begin, or go on with, the count of a waybill or an owner's delivery at a hub, or of a delivery at a place (no
    hub).
    """
    hub = Hub.objects.filter(pk=hub_id).first() if hub_id else None
    journey = (
        Journey.objects.select_for_update(no_key=True, of=("self",)).filter(pk=journey_id).first()
        if journey_id
        else None
    )
    consignment = Consignment.objects.filter(pk=consignment_id).first() if consignment_id else None
    counted = journey or consignment
    if counted is None or (hub_id and hub is None) or (hub and hub.operation_id != counted.operation_id):
        raise NotFound(_("There is nothing like that to count here."))
    if hub is not None:
        require(may_receive_at(actor, hub))
    elif journey is not None:
        require(may_deliver(actor, journey))
    else:
        raise NotFound(_("There is nothing like that to count here."))
    if journey is not None and journey.state not in UNLOADING:
        raise Conflict(
            _("%(journey)s cannot be unloaded: it is %(state)s."), code="wrong_state", journey=journey.reference,
            state=journey.journey_state.label,
        )  # fmt: skip
    place = hub.place_id if hub else (place_id or journey.destination_id)  # type: ignore[union-attr]
    draft, _made = ReceivingDraft.objects.get_or_create(
        hub=hub, place_id=place, journey=journey, consignment=consignment, finished_at=None,
        defaults={"operation_id": counted.operation_id, "started_at": actor.now, "started_by_id": actor.user_id},
    )  # fmt: skip
    return draft


@action
def count_line(
    *,
    actor: Actor,
    draft_id: UUID,
    line_id: UUID,
    quantity: Decimal,
    condition: str = "good",
    bin_id: UUID | None = None,
    note: str | None = None,
) -> ReceivingCount:
    """Set how much of a line was counted in one condition; the other conditions stay. 0 means: counted, none there."""
    draft, line = _counted(actor, draft_id, line_id)
    if condition not in CONDITIONS or (condition == "quarantined" and draft.hub_id is None):
        raise Invalid(_("Choose a condition."), fields={"condition": [_("Choose a condition.")]})
    _check_quantity(line, quantity)
    changes: dict[str, object] = {condition: quantity}
    if bin_id is not None:
        if not Bin.objects.filter(pk=bin_id, hub=draft.hub, is_active=True).exists():
            raise Invalid(_("Choose a bin of this hub."), fields={"bin": [_("Choose a bin of this hub.")]})
        changes["bin_id"] = bin_id
    if note is not None:
        changes["note"] = note.strip()[:200]
    return _keep(actor, draft, line, changes)


@action
def count_as_announced(*, actor: Actor, draft_id: UUID, line_id: UUID, bin_id: UUID | None = None) -> ReceivingCount:
    """What the sender says, in the conditions that the books say."""
    draft, line = _counted(actor, draft_id, line_id)
    changes: dict[str, object] = {name: line.by_condition.get(name, Decimal()) for name in CONDITIONS}
    if bin_id is not None:
        changes["bin_id"] = bin_id
    return _keep(actor, draft, line, changes)


@action
def uncount_line(*, actor: Actor, draft_id: UUID, line_id: UUID) -> ReceivingDraft:
    """Take a count back, as if the line had not been counted."""
    draft, _line = _counted(actor, draft_id, line_id)
    ReceivingCount.objects.filter(draft=draft, line_id=line_id).delete()
    return draft


@action
def finish_count(
    *, actor: Actor, draft_id: UUID, occurred_at: datetime, signer: str = "", signer_role: str = "",
    document_reference: str = "", remarks: str = "",
) -> Event:  # fmt: skip
    """Post what was counted, as one event whose id is the draft's. Pressing twice gives the same event.

    Raises Conflict while lines are uncounted, Invalid when nothing came at all.
    """
    draft = _open_draft(actor, draft_id, also_finished=True)
    if draft.finished_at is not None:
        return Event.objects.get(pk=draft.pk)
    lines = counting_lines(draft)
    left = sum(not line.is_counted for line in lines)
    if left:
        raise Conflict(_("%(left)s lines are not counted yet."), code="uncounted", left=left)
    counted = [line for line in lines if line.total]
    if not counted:
        raise Invalid(_("Nothing was counted. If nothing came, there is nothing to record."), code="nothing")
    if draft.hub_id and draft.journey_id:
        receive_waybill(
            actor=actor, journey_id=draft.journey_id, hub_id=draft.hub_id, occurred_at=occurred_at, event_id=draft.pk,
            lines=_receipt(counted), document_reference=document_reference, remarks=remarks, device=actor.device,
        )  # fmt: skip
    elif draft.hub_id:
        cargo.receive(
            actor=actor, hub_id=draft.hub_id, occurred_at=occurred_at, lines=_receipt(counted), event_id=draft.pk,
            document_reference=document_reference, remarks=remarks, device=actor.device,
        )  # fmt: skip
    else:
        assert draft.journey_id is not None  # a check constraint
        deliver(
            actor=actor,
            journey_id=draft.journey_id,
            place_id=draft.place_id,
            occurred_at=occurred_at,
            event_id=draft.pk,
            lines=_delivery(lines),
            signer=signer,
            signer_role=signer_role,
            remarks=remarks,
        )
    draft.finished_at = actor.now
    draft.save(update_fields=["finished_at"])
    return Event.objects.get(pk=draft.pk)


@action
def discard_count(*, actor: Actor, draft_id: UUID) -> None:
    """Throw a count away that nobody needs; nothing was posted by it."""
    _open_draft(actor, draft_id).delete()


def _open_draft(actor: Actor, draft_id: UUID, *, also_finished: bool = False) -> ReceivingDraft:
    draft = (
        ReceivingDraft.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hub", "place", "journey", "consignment")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        raise NotFound(_("This count does not exist any more."), code="no_count")
    if draft.hub is not None:
        require(may_receive_at(actor, draft.hub))
    elif draft.journey is not None and draft.finished_at is None:
        require(may_deliver(actor, draft.journey))
    if draft.finished_at is not None and not also_finished:
        raise Conflict(_("This count is finished and posted. Correct it with a reversal."), code="finished")
    return draft


def _counted(actor: Actor, draft_id: UUID, line_id: UUID) -> tuple[ReceivingDraft, CountingLine]:
    draft = _open_draft(actor, draft_id)
    for line in counting_lines(draft):
        if line.line.pk == line_id:
            return draft, line
    raise NotFound(_("This line is not part of what is counted here."), code="no_line")


def _check_quantity(line: CountingLine, quantity: Decimal) -> None:
    unit = line.line.unit
    if quantity < 0:
        raise Invalid(_("Enter 0 or more."), fields={"quantity": [_("Enter 0 or more.")]})
    if quantity >= Decimal(10) ** 10:
        raise Invalid(_("This number is too large."), fields={"quantity": [_("Enter a smaller number.")]})
    if quantity != quantity.quantize(Decimal(1).scaleb(-unit.scale)):
        message = Invalid(_("%(unit)s is counted without more decimals."), unit=unit.name)
        raise Invalid(message.message, fields={"quantity": [message]}, **message.params)


def _keep(actor: Actor, draft: ReceivingDraft, line: CountingLine, changes: dict[str, object]) -> ReceivingCount:
    count, _made = ReceivingCount.objects.update_or_create(
        draft=draft, line=line.line,
        defaults={**changes, "announced": line.announced, "counted_at": actor.now, "counted_by_id": actor.user_id},
    )  # fmt: skip
    return count


def _receipt(lines: list[CountingLine]) -> list[cargo.ReceiptLine]:
    return [
        cargo.ReceiptLine(
            line_id=line.line.pk,
            good=line.good,
            damaged=line.damaged,
            quarantined=line.quarantined,
            bin_id=line.bin_id,
            note=line.note,
        )
        for line in lines
    ]


def _delivery(lines: list[CountingLine]) -> list[cargo.DeliveryLine]:
    return [
        cargo.DeliveryLine(
            line_id=line.line.pk,
            good=line.good,
            damaged=line.damaged,
            missing=max(line.announced - line.total, Decimal()),
            note=line.note,
        )
        for line in lines
    ]
