"""Planning a convoy and letting it go. Locks: convoy, then its journeys by id (docs/algorithms/convoy-states.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.places.models import Place
from serai.apps.requests.actions.fulfilment import set_fulfilment
from serai.apps.requests.enums import Fulfilment
from serai.apps.transport.actions.records import lock_convoy, lock_journey, save_convoy
from serai.apps.transport.actions.road import CLOCK_SKEW, depart
from serai.apps.transport.enums import ConvoyState, JourneyState, SlotState
from serai.apps.transport.models import Convoy, Journey
from serai.apps.transport.queries.convoys import day_in
from serai.apps.transport.rules.convoys import (
    cleared,
    may_arrive_convoy,
    may_change_convoy,
    may_depart_convoy,
    may_keep_convoys,
)
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, Refused
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

BEFORE = (JourneyState.PLANNED, JourneyState.LOADING)
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class ConvoyData:
    """A convoy as planned. `places` are for partners' own vehicles; times are aware; texts may be blank."""

    name: str
    origin_id: UUID
    destination_id: UUID
    assembles_at: datetime
    departs_at: datetime
    arrives_at: datetime
    assembly_point: str = ""
    places: int = 0
    needs_clearance: bool = True
    leader: str = ""
    leader_phone: str = ""
    escort: str = ""
    escort_phone: str = ""
    briefing: str = ""


@action
def plan_convoy(*, actor: Actor, operation_id: UUID, data: ConvoyData) -> Convoy:
    """Plan a convoy; journeys and places follow. Raises Invalid by field."""
    require(may_keep_convoys(actor, operation_id))
    convoy = Convoy(operation_id=operation_id, recorded_at=actor.now)
    _fill(convoy, data, given=0)
    convoy.number = next_number(operation_id, "convoy")
    convoy.save(force_insert=True)
    return convoy


@action
def change_convoy(*, actor: Actor, convoy_id: UUID, data: ConvoyData, revision: int | None = None) -> Convoy:
    """Change a convoy that has not left. There are never fewer places than were given."""
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    if revision is not None and revision != convoy.revision:
        raise Conflict(_("Somebody else changed this convoy meanwhile. Look at it again, then repeat your change."))
    _fill(convoy, data, given=places_given(convoy))
    convoy.revision += 1
    convoy.save()
    return convoy


@action
def join_convoy(*, actor: Actor, convoy_id: UUID, journey_id: UUID) -> Journey:
    """A journey travels with the convoy. Doing it twice is harmless."""
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    journey = lock_journey(journey_id)
    if journey.operation_id != convoy.operation_id:
        raise Invalid(_("The journey is of another operation."), code="other_operation")
    if journey.convoy_id == convoy.pk:
        return journey
    if journey.convoy_id is not None:
        raise Conflict(_("%(journey)s travels with another convoy."), code="other_convoy", journey=journey.reference)
    if journey.state not in BEFORE:
        raise Conflict(_("%(journey)s has left already."), code="wrong_state", journey=journey.reference)
    return _put(journey, convoy)


@action
def leave_convoy(*, actor: Actor, convoy_id: UUID, journey_id: UUID) -> Journey:
    """A journey goes by itself again. Doing it twice is harmless."""
    convoy = lock_convoy(convoy_id)
    require(may_change_convoy(actor, convoy))
    journey = lock_journey(journey_id)
    if journey.convoy_id != convoy.pk:
        return journey
    if journey.state not in BEFORE:
        raise Conflict(_("%(journey)s has left already."), code="wrong_state", journey=journey.reference)
    return _put(journey, None)


@action
def depart_convoy(*, actor: Actor, convoy_id: UUID, occurred_at: datetime) -> Convoy:
    """The convoy leaves, and with it every journey of it that has not left yet: all or none.

    Raises NotAllowed without valid clearance, Conflict when nothing travels in it, and what `depart` refuses, with the
    journey's number before it.
    """
    convoy = lock_convoy(convoy_id)
    if convoy.state == ConvoyState.DEPARTED:
        return convoy
    require(may_depart_convoy(actor, convoy))
    _check_past(actor, occurred_at)
    require(cleared(convoy, convoy.clearances.all(), day_in(convoy.operation, occurred_at)))
    going = convoy.journeys.exclude(state=JourneyState.CANCELLED).order_by("pk")
    journeys = list(going.values_list("pk", "number", "state"))
    if not journeys and not places_given(convoy):
        raise Conflict(_("Nothing travels in this convoy: no journey and no place that was given."), code="empty")
    for journey_id, number, state in journeys:
        if state in BEFORE:
            try:
                depart(actor=actor, journey_id=journey_id, occurred_at=occurred_at)
            except Refused as why:
                raise _named(why, f"J-{number:04d}") from why
    convoy.state, convoy.departed_at = ConvoyState.DEPARTED, occurred_at
    _follow_requests(actor, convoy, Fulfilment.IN_TRANSIT)
    return save_convoy(convoy, "state", "departed_at")


@action
def arrive_convoy(*, actor: Actor, convoy_id: UUID, occurred_at: datetime) -> Convoy:
    """The convoy has come through and parts. Each journey is unloaded by itself."""
    convoy = lock_convoy(convoy_id)
    if convoy.state == ConvoyState.ARRIVED:
        return convoy
    require(may_arrive_convoy(actor, convoy))
    _check_past(actor, occurred_at)
    if convoy.departed_at and occurred_at < convoy.departed_at:
        raise Invalid(
            _("The convoy left later than that."), fields={"occurred_at": [_("Enter a time after the departure.")]}
        )
    convoy.state, convoy.arrived_at = ConvoyState.ARRIVED, occurred_at
    _follow_requests(actor, convoy, Fulfilment.RELEASED)
    return save_convoy(convoy, "state", "arrived_at")


@action
def cancel_convoy(*, actor: Actor, convoy_id: UUID, reason: str) -> Convoy:
    """It does not take place. Its journeys stay planned and go by themselves, its places can be asked for elsewhere."""
    convoy = lock_convoy(convoy_id)
    if convoy.state == ConvoyState.CANCELLED:
        return convoy
    require(may_change_convoy(actor, convoy))
    if not reason.strip():
        raise Invalid(_("Say why the convoy is cancelled."), fields={"reason": [_("Enter a reason.")]})
    for journey_id in convoy.journeys.order_by("pk").values_list("pk", flat=True):
        journey = lock_journey(journey_id)
        if journey.state in BEFORE:
            _put(journey, None)
    convoy.state = ConvoyState.CANCELLED
    convoy.briefing = "\n".join(filter(None, [convoy.briefing, reason.strip()]))
    return save_convoy(convoy, "state", "briefing")


def places_given(convoy: Convoy) -> int:
    """How many places of a locked convoy are given."""
    return sum(convoy.slots.filter(state=SlotState.GIVEN).values_list("given", flat=True))


def _follow_requests(actor: Actor, convoy: Convoy, fulfilment: Fulfilment) -> None:
    """Requests for nothing but a place go with the convoy: their cargo stays with its owner, so the ledger has none."""
    placed = convoy.slots.filter(state=SlotState.GIVEN, request__consignments=None).exclude(request=None)
    set_fulfilment(actor=actor, fulfilments=dict.fromkeys(placed.values_list("request", flat=True), fulfilment))


def _put(journey: Journey, convoy: Convoy | None) -> Journey:
    journey.convoy = convoy
    journey.revision += 1
    journey.save(update_fields=["convoy", "revision"])
    return journey


def _check_past(actor: Actor, occurred_at: datetime) -> None:
    if occurred_at > actor.now + CLOCK_SKEW:
        raise Invalid(
            _("This time is in the future."), code="future",
            fields={"occurred_at": [_("Enter a time that has passed.")]},
        )  # fmt: skip


def _named(why: Refused, journey: str) -> Conflict:
    """A journey's refusal with its number, so that the officer knows which truck holds the convoy up."""
    return Conflict(
        _("%(journey)s cannot leave: %(why)s"), code=why.code, way_out=why.way_out, journey=journey, why=str(why)
    )


def _fill(convoy: Convoy, data: ConvoyData, *, given: int) -> None:
    wrong: dict[str, list[Any]] = {}
    if not data.name.strip():
        wrong["name"] = [_("Enter a name, such as the road and the day.")]
    places = {
        place.pk: place.merged_into or place
        for place in Place.objects.filter(pk__in=[data.origin_id, data.destination_id]).select_related("merged_into")
    }
    for name, key in (("origin", data.origin_id), ("destination", data.destination_id)):
        if key not in places:
            wrong[name] = [_("Choose a place.")]
    if data.origin_id == data.destination_id:
        wrong["destination"] = [_("The convoy ends where it begins.")]
    if data.assembles_at > data.departs_at:
        wrong["assembles_at"] = [_("Enter a time not after the departure.")]
    if data.arrives_at <= data.departs_at:
        wrong["arrives_at"] = [_("Enter a time after the departure.")]
    if not 0 <= data.places <= MOST_PLACES:
        wrong["places"] = [Invalid(_("Enter a number from 0 to %(most)s."), most=MOST_PLACES)]
    elif data.places < given:
        wrong["places"] = [Invalid(_("%(given)s places are given already."), given=given)]
    if wrong:
        raise Invalid(_("The convoy was not saved."), fields=wrong)
    convoy.origin, convoy.destination = places[data.origin_id], places[data.destination_id]
    convoy.assembles_at, convoy.departs_at, convoy.arrives_at = data.assembles_at, data.departs_at, data.arrives_at
    convoy.places, convoy.needs_clearance = data.places, data.needs_clearance
    convoy.name, convoy.assembly_point = data.name.strip()[:120], data.assembly_point.strip()[:160]
    convoy.leader, convoy.leader_phone = data.leader.strip()[:120], data.leader_phone.strip()[:40]
    convoy.escort, convoy.escort_phone = data.escort.strip()[:160], data.escort_phone.strip()[:40]
    convoy.briefing = data.briefing.strip()
