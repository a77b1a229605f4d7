"""Pages of a convoy's places and clearances."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.transport import actions
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot
from serai.apps.transport.queries import day_in
from serai.apps.transport.rules import convoys as rules
from serai.apps.transport.web.convoy_forms import AnswerForm, AskClearanceForm, ClearanceForm, PlaceForm, VehiclesForm
from serai.apps.transport.web.convoy_list import convoy_url
from serai.apps.transport.web.convoys import below, the_convoy
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.policy import Actor, require


def ask_place(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    form = PlaceForm(found, request.POST if request.method == "POST" else None)

    def act(_clean: dict[str, Any]) -> str:
        slot = actions.ask_place(actor=actor, convoy_id=found.pk, **form.values())
        say(request, "good", _("%(organisation)s is on the list of the convoy.") % {"organisation": slot.organisation})
        return convoy_url(found, "answer_place", slot.pk)

    return answer_form(request, form, act, **below(found, _("Add a partner's vehicles"), submit_label=_("Next")))


def answer_place(request: HttpRequest, operation: str, number: int, slot_id: UUID) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    slot = _slot(actor, found, slot_id)
    form = AnswerForm(slot, request.POST if request.method == "POST" else None)

    def act(clean: dict[str, Any]) -> str:
        actions.answer_place(actor=actor, slot_id=slot.pk, **clean)
        say(request, "good", _("The answer is kept."))
        return convoy_url(found)

    lead = _("%(organisation)s asks for places for its own vehicles: %(count)s.") % {
        "organisation": slot.organisation, "count": slot.asked
    }  # fmt: skip
    return answer_form(request, form, act, **below(found, _("Give places"), lead=lead))


def name_vehicles(request: HttpRequest, operation: str, number: int, slot_id: UUID) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    slot = _slot(actor, found, slot_id)
    require(rules.may_name_vehicles(actor, slot))
    initial = {"plates": slot.plates, "crew": slot.crew, "contact": slot.contact}
    form = VehiclesForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(clean: dict[str, Any]) -> str:
        actions.name_vehicles(actor=actor, slot_id=slot.pk, **clean)
        say(request, "good", _("The vehicles are on the manifest."))
        return convoy_url(found)

    lead = _("Places given: %(count)s.") % {"count": slot.given}
    return answer_form(request, form, act, **below(found, _("Vehicles that come"), lead=lead))


@require_POST
def withdraw_place(request: HttpRequest, operation: str, number: int, slot_id: UUID) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    slot = _slot(actor, found, slot_id)
    actions.withdraw_place(actor=actor, slot_id=slot.pk)
    say(request, "good", _("The place is free again."))
    return redirect(convoy_url(found) if actor.takes_part_in(found.operation_id) else _list_url(found))


def ask_clearance(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    initial = {"asked_on": day_in(found.operation, actor.now)}
    form = AskClearanceForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(clean: dict[str, Any]) -> str:
        actions.ask_clearance(actor=actor, convoy_id=found.pk, **clean)
        say(request, "good", _("The clearance is on the list."))
        return convoy_url(found)

    return answer_form(request, form, act, **below(found, _("Ask for a clearance")))


def clearance(request: HttpRequest, operation: str, number: int, clearance_id: UUID) -> HttpResponse:
    actor, found = the_convoy(request, operation, number)
    require(rules.may_change_convoy(actor, found))
    row = Clearance.objects.filter(pk=clearance_id, convoy=found).first()
    if row is None:
        raise NotFound(_("There is no such clearance."), code="no_clearance")
    initial = {
        "answered_on": day_in(found.operation, actor.now), "valid_from": row.valid_from, "valid_until": row.valid_until,
        "reference": row.reference, "note": row.note,
    }  # fmt: skip
    form = ClearanceForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(clean: dict[str, Any]) -> str:
        actions.answer_clearance(actor=actor, clearance_id=row.pk, **clean)
        say(request, "good", _("The answer is kept."))
        return convoy_url(found)

    return answer_form(request, form, act, **below(found, _("Clearance"), lead=row.authority))


def _slot(actor: Actor, convoy: Convoy, slot_id: UUID) -> ConvoySlot:
    """A place that the actor may know of: of the own organisation, or any for the team."""
    rows = ConvoySlot.objects.filter(pk=slot_id, convoy=convoy).select_related("organisation")
    if not actor.takes_part_in(convoy.operation_id):
        rows = rows.filter(organisation__in=actor.organisations)
    slot = rows.first()
    if slot is None:
        raise NotFound(_("There is no such place."), code="no_slot")
    slot.convoy = convoy
    return slot


def _list_url(convoy: Convoy) -> str:
    """An organisation that gave its place back may not see the convoy any more."""
    return convoy_url(convoy).rsplit("/", 2)[0] + "/"
