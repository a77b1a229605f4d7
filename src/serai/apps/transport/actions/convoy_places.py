"""Places in a convoy for partners' own vehicles, and the clearances that it needs."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import ServiceKind
from serai.apps.parties.models import Organisation
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.actions.convoys import MOST_PLACES, places_given
from serai.apps.transport.actions.records import lock_convoy
from serai.apps.transport.enums import SlotState
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot
from serai.apps.transport.rules.convoys import may_change_convoy, may_name_vehicles, may_withdraw_slot
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require


@action
def ask_place(
    *, actor: Actor, convoy_id: UUID, asked: int, request_id: UUID | None = None, organisation_id: UUID | None = None,
    contact: str = "",
) -> ConvoySlot:  # fmt: skip
    """Put an organisation's wish for places into a convoy: of its accepted request, or entered for it.

    Raises Invalid for a request that asks for no convoy place, Conflict when the organisation has a place there.
    """
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    request = _request(convoy, request_id) if request_id else None
    known = Organisation.objects.filter(pk=organisation_id).first() if organisation_id else None
    organisation = request.organisation if request else known
    if organisation is None:
        raise Invalid(
            _("Choose a request or an organisation."), fields={"organisation": [_("Choose an organisation.")]}
        )
    if not 1 <= asked <= MOST_PLACES:
        raise Invalid(_("Enter how many vehicles."), fields={"asked": [_("Enter 1 or more.")]})
    if convoy.slots.filter(organisation=organisation).exclude(state=SlotState.WITHDRAWN).exists():
        raise Conflict(
            _("%(organisation)s has asked for a place in this convoy already."), code="has_place",
            organisation=organisation.name,
        )  # fmt: skip
    return ConvoySlot.objects.create(
        convoy=convoy, organisation=organisation, request=request, asked=asked, contact=contact.strip()[:160],
        asked_at=actor.now,
    )  # fmt: skip


@action
def answer_place(*, actor: Actor, slot_id: UUID, given: int, reason: str = "") -> ConvoySlot:
    """Give as many places as were asked, fewer or none with a reason. May be changed until the convoy leaves.

    Raises Conflict when the convoy has fewer places left: two officers cannot give the last one twice.
    """
    slot, convoy = _locked(slot_id)
    require(may_change_convoy(actor, convoy))
    if slot.state == SlotState.WITHDRAWN:
        raise Conflict(_("The place was withdrawn."), code="withdrawn")
    if not 0 <= given <= slot.asked:
        raise Invalid(
            _("Give from 0 to %(asked)s places."), asked=slot.asked,
            fields={"given": [Invalid(_("Give from 0 to %(asked)s places."), asked=slot.asked)]},
        )  # fmt: skip
    left = convoy.places - places_given(convoy) + slot.given
    if given > left:
        raise Conflict(_("%(left)s places are left in this convoy."), code="no_place", left=left)
    if given < slot.asked and not reason.strip():
        raise Invalid(_("Say why fewer places are given."), fields={"reason": [_("Enter a reason.")]})
    slot.state = SlotState.GIVEN if given else SlotState.REFUSED
    slot.given, slot.reason, slot.answered_at = given, reason.strip()[:200], actor.now
    slot.plates = slot.plates[:given]
    slot.save(update_fields=["state", "given", "reason", "answered_at", "plates"])
    return slot


@action
def name_vehicles(
    *, actor: Actor, slot_id: UUID, plates: Sequence[str], crew: int | None = None, contact: str = ""
) -> ConvoySlot:
    """The organisation says which of its vehicles come, how many people are in them, and whom to call."""
    slot, _convoy = _locked(slot_id)
    require(may_name_vehicles(actor, slot))
    named = [plate.strip()[:40] for plate in plates if plate.strip()]
    if len(named) > slot.given:
        raise Invalid(
            _("%(given)s places were given; more vehicles cannot come."), given=slot.given, code="too_many",
            fields={"plates": [Invalid(_("%(given)s places were given; more vehicles cannot come."), given=slot.given)]},
        )  # fmt: skip
    if crew is not None and not 0 <= crew <= 1000:
        raise Invalid(_("Enter how many people."), fields={"crew": [_("Enter 0 or more.")]})
    slot.plates, slot.crew, slot.contact = named, crew, contact.strip()[:160]
    slot.save(update_fields=["plates", "crew", "contact"])
    return slot


@action
def withdraw_place(*, actor: Actor, slot_id: UUID) -> ConvoySlot:
    """The organisation does not come; its places are free for others. Doing it twice is harmless."""
    slot, _convoy = _locked(slot_id)
    if slot.state == SlotState.WITHDRAWN:
        return slot
    require(may_withdraw_slot(actor, slot))
    slot.state, slot.given, slot.plates = SlotState.WITHDRAWN, 0, []
    slot.save(update_fields=["state", "given", "plates"])
    return slot


@action
def ask_clearance(
    *, actor: Actor, convoy_id: UUID, authority: str, asked_on: date, reference: str = "", note: str = ""
) -> Clearance:
    """Note that an authority was asked to let the convoy pass."""
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    if not authority.strip():
        raise Invalid(_("Name the authority."), fields={"authority": [_("Name the authority.")]})
    return Clearance.objects.create(
        convoy=convoy, authority=authority.strip()[:160], asked_on=asked_on, reference=reference.strip()[:80],
        note=note.strip()[:200],
    )  # fmt: skip


@action
def grant_clearance(
    *, actor: Actor, clearance_id: UUID, granted_on: date, valid_from: date, valid_until: date, reference: str = "",
    note: str = "",
) -> Clearance:  # fmt: skip
    """The authority lets the convoy pass on these days, both included. An extension is entered the same way."""
    clearance = _clearance(actor, clearance_id)
    if valid_until < valid_from:
        raise Invalid(
            _("The last day is before the first."), fields={"valid_until": [_("Enter a day not before the first.")]}
        )
    if granted_on < clearance.asked_on:
        raise Invalid(
            _("It was granted before it was asked for."),
            fields={"granted_on": [_("Enter a day not before it was asked.")]},
        )
    clearance.granted_on, clearance.valid_from, clearance.valid_until = granted_on, valid_from, valid_until
    clearance.refused_on = clearance.withdrawn_on = None
    clearance.reference = reference.strip()[:80] or clearance.reference
    clearance.note = note.strip()[:200] or clearance.note
    clearance.save()
    return clearance


@action
def answer_clearance(
    *, actor: Actor, clearance_id: UUID, answer: str, answered_on: date, valid_from: date | None = None,
    valid_until: date | None = None, reference: str = "", note: str = "",
) -> Clearance:  # fmt: skip
    """What came of a clearance: `granted` (with its days), `refused`, or `dropped` when it is not needed any more."""
    if answer == "refused":
        return refuse_clearance(actor=actor, clearance_id=clearance_id, refused_on=answered_on, note=note)
    if answer == "dropped":
        return drop_clearance(actor=actor, clearance_id=clearance_id, note=note)
    missing = {
        name: [_("Enter the day.")]
        for name, value in (("valid_from", valid_from), ("valid_until", valid_until))
        if value is None
    }
    if valid_from is None or valid_until is None:
        raise Invalid(_("Enter from when until when it is valid."), fields=missing)
    return grant_clearance(
        actor=actor, clearance_id=clearance_id, granted_on=answered_on, valid_from=valid_from, valid_until=valid_until,
        reference=reference, note=note,
    )  # fmt: skip


@action
def refuse_clearance(*, actor: Actor, clearance_id: UUID, refused_on: date, note: str = "") -> Clearance:
    """The authority does not let the convoy pass."""
    clearance = _clearance(actor, clearance_id)
    clearance.granted_on = clearance.valid_from = clearance.valid_until = clearance.withdrawn_on = None
    clearance.refused_on = refused_on
    clearance.note = note.strip()[:200] or clearance.note
    clearance.save()
    return clearance


@action
def drop_clearance(*, actor: Actor, clearance_id: UUID, note: str) -> Clearance:
    """It is not needed any more, with a word why; it stays in the record and does not count."""
    clearance = _clearance(actor, clearance_id)
    if not note.strip():
        raise Invalid(_("Say why it is not needed."), fields={"note": [_("Enter a reason.")]})
    clearance.withdrawn_on, clearance.note = actor.now.date(), note.strip()[:200]
    clearance.save()
    return clearance


@action
def follow_cancelled_request(*, actor: Actor, request_id: UUID) -> None:
    """A request for a convoy place is cancelled: its places are free, unless the convoy has left."""
    slots = ConvoySlot.objects.filter(request=request_id, state__in=(SlotState.ASKED, SlotState.GIVEN))
    for slot_id in slots.order_by("convoy", "pk").values_list("pk", flat=True):
        withdraw_place(actor=actor, slot_id=slot_id)


def _request(convoy: Convoy, request_id: UUID) -> ServiceRequest:
    request = (
        ServiceRequest.objects.filter(pk=request_id, operation=convoy.operation_id)
        .select_related("organisation")
        .first()
    )
    if request is None or request.decision != "accepted":
        raise Invalid(_("Choose an accepted request."), fields={"request": [_("Choose an accepted request.")]})
    if not request.services.filter(kind=ServiceKind.CONVOY).exists():
        raise Invalid(
            _("This request asks for no convoy place."),
            fields={"request": [_("This request asks for no convoy place.")]},
        )
    return request


def _locked(slot_id: UUID) -> tuple[ConvoySlot, Convoy]:
    """A slot and its convoy, the convoy locked first."""
    convoy_id = ConvoySlot.objects.filter(pk=slot_id).values_list("convoy", flat=True).first()
    if convoy_id is None:
        raise NotFound(_("There is no such place."), code="no_slot")
    convoy = lock_convoy(convoy_id)
    slot = (
        ConvoySlot.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=slot_id)
    )
    slot.convoy = convoy
    return slot, convoy


def _clearance(actor: Actor, clearance_id: UUID) -> Clearance:
    convoy_id = Clearance.objects.filter(pk=clearance_id).values_list("convoy", flat=True).first()
    if convoy_id is None:
        raise NotFound(_("There is no such clearance."), code="no_clearance")
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    return Clearance.objects.select_for_update(no_key=True, of=("self",)).get(pk=clearance_id)
