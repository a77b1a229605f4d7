"""Rights on convoys, and when one may leave. docs/algorithms/convoy-states.md has the rules in prose."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import DECIDERS
from serai.apps.parties.enums import MembershipRole
from serai.apps.transport.enums import ConvoyState, SlotState
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot
from serai.kit.errors import Refused
from serai.kit.policy import YES, Actor, Answer, no

SPEAKERS = (MembershipRole.REQUESTER, MembershipRole.FOCAL_POINT)


def may_keep_convoys(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("A logistics officer or the coordinator plans convoys."))


def may_change_convoy(actor: Actor, convoy: Convoy) -> Answer:
    """Its plan, its journeys and its places: until it has left."""
    return may_keep_convoys(actor, convoy.operation_id) & _in(
        convoy, (ConvoyState.PLANNED,), _("The convoy has left or was cancelled: its plan stays as it is.")
    )


def may_depart_convoy(actor: Actor, convoy: Convoy) -> Answer:
    return may_keep_convoys(actor, convoy.operation_id) & _in(
        convoy, (ConvoyState.PLANNED,), _("The convoy has left already, or was cancelled.")
    )


def may_arrive_convoy(actor: Actor, convoy: Convoy) -> Answer:
    return may_keep_convoys(actor, convoy.operation_id) & _in(
        convoy, (ConvoyState.DEPARTED,), _("The convoy is not on the road.")
    )


def may_read_manifest(actor: Actor, convoy: Convoy) -> Answer:
    """All vehicles and people of a convoy on one paper: the operation's team only."""
    if actor.takes_part_in(convoy.operation_id):
        return YES
    return no(_("The manifest of a convoy is for the operation's team."))


def may_name_vehicles(actor: Actor, slot: ConvoySlot) -> Answer:
    """The organisation that was given the place says which vehicles come, until the convoy leaves."""
    own = actor.is_member(slot.organisation_id, *SPEAKERS)
    if not own and not actor.has(*DECIDERS, scope=slot.convoy.operation_id):
        return no(_("The organisation that has the place names its vehicles."))
    if slot.state != SlotState.GIVEN:
        return no(_("Vehicles are named once the place is given."), code="wrong_state")
    return _in(slot.convoy, (ConvoyState.PLANNED,), _("The convoy has left or was cancelled: its plan stays as it is."))


def may_withdraw_slot(actor: Actor, slot: ConvoySlot) -> Answer:
    own = actor.is_member(slot.organisation_id, *SPEAKERS)
    if not own and not actor.has(*DECIDERS, scope=slot.convoy.operation_id):
        return no(_("The organisation that has the place withdraws it."))
    if slot.state not in (SlotState.ASKED, SlotState.GIVEN):
        return no(_("There is no place to withdraw."), code="wrong_state")
    return _in(slot.convoy, (ConvoyState.PLANNED,), _("The convoy has left or was cancelled: its plan stays as it is."))


def cleared(convoy: Convoy, clearances: Iterable[Clearance], day: date) -> Answer:
    """Whether the convoy may leave on a day; the reason names the authority that stands in the way."""
    if not convoy.needs_clearance:
        return YES
    counting = [each for each in clearances if each.withdrawn_on is None]
    if not counting:
        return no(
            _("No clearance has been asked for. Ask for one, or say that this convoy needs none."), code="clearance"
        )
    for each in counting:
        if not each.covers(day):
            word = _why_not(each, day)
            return no(str(Refused(word, authority=each.authority, day=str(each.valid_until or ""))), code="clearance")
    return YES


def _why_not(clearance: Clearance, day: date) -> object:
    if clearance.refused_on:
        return _("%(authority)s refused the clearance.")
    if clearance.granted_on is None:
        return _("%(authority)s has not granted the clearance yet.")
    if clearance.valid_until and day > clearance.valid_until:
        return _("The clearance of %(authority)s ended on %(day)s.")
    return _("The clearance of %(authority)s does not hold yet on this day.")


def _in(convoy: Convoy, states: tuple[str, ...], reason: object) -> Answer:
    return YES if convoy.state in states else no(reason, code="wrong_state")
