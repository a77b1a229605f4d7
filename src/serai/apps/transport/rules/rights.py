"""Rights on journeys: the role first, then the state. docs/algorithms/journey-states.md has the table."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import DECIDERS
from serai.apps.operations.models import Hub
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey
from serai.kit.policy import YES, Actor, Answer, no

UNDER_WAY = (JourneyState.DEPARTED, JourneyState.AT_STOP)
BEFORE = (JourneyState.PLANNED, JourneyState.LOADING)
UNLOADING = (*UNDER_WAY, JourneyState.ARRIVED)


def may_see_transport(actor: Actor, operation_id: UUID) -> Answer:
    """Whether somebody works in the operation, or belongs to an organisation (whose own cargo is then shown)."""
    if actor.takes_part_in(operation_id) or actor.organisations:
        return YES
    return no(_("Journeys are shown to the operation's team and to the organisations whose cargo they carry."))


def may_see_drivers(actor: Actor, operation_id: UUID) -> Answer:
    """Names and numbers of drivers: the operation's team only."""
    if actor.takes_part_in(operation_id):
        return YES
    return no(_("Drivers' names and numbers are shown to the operation's team only."))


def may_manage_fleet(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("A logistics officer or the coordinator keeps the fleet list."))


def may_issue_fuel(actor: Actor, operation_id: UUID, hub_id: UUID | None = None) -> Answer:
    """Out of a hub's tank its storekeeper too; at a filling station any storekeeper of the operation."""
    if actor.has("storekeeper", *DECIDERS, scope=operation_id, place=hub_id):
        return YES
    return no(_("A storekeeper of the hub or a logistics officer issues fuel."))


def may_plan(actor: Actor, operation_id: UUID) -> Answer:
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("A logistics officer or the coordinator plans journeys."))


def may_override(actor: Actor, operation_id: UUID) -> Answer:
    """Whether somebody may let a vehicle leave over its limits, with a reason."""
    if actor.has(*DECIDERS, scope=operation_id):
        return YES
    return no(_("A logistics officer must allow this and say why."))


def may_change(actor: Actor, journey: Journey) -> Answer:
    return may_plan(actor, journey.operation_id) & _in_state(
        journey,
        BEFORE,
        _("The journey has left. Only its arrival time, seals, driver and remarks can still be changed."),
    )


def may_load(actor: Actor, journey: Journey) -> Answer:
    """Whether somebody may put cargo on the plan, or take it off."""
    return may_plan(actor, journey.operation_id) & _in_state(
        journey, BEFORE, _("The vehicle has left: plan the cargo on another journey.")
    )


def may_start_loading(actor: Actor, journey: Journey) -> Answer:
    return _works_at_origin(actor, journey) & _in_state(
        journey, (JourneyState.PLANNED,), _("Loading can begin while the journey is planned.")
    )


def may_depart(actor: Actor, journey: Journey) -> Answer:
    return _works_at_origin(actor, journey) & _in_state(journey, BEFORE, _("The vehicle has left already."))


def may_arrive(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(journey, UNDER_WAY, _("The vehicle is not on the road."))


def may_leave_stop(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(
        journey, (JourneyState.AT_STOP,), _("The vehicle is not at a stop.")
    )


def may_report_position(actor: Actor, journey: Journey) -> Answer:
    return _in_team(actor, journey) & _in_state(journey, UNDER_WAY, _("The vehicle is not on the road."))


def may_deliver(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(
        journey, UNLOADING, _("Cargo can be delivered once the vehicle has left, and until the journey is closed.")
    )


def may_receive_at(actor: Actor, hub: Hub) -> Answer:
    if actor.has("storekeeper", *DECIDERS, scope=hub.operation_id, place=hub.pk):
        return YES
    return no(_("A storekeeper of this hub or a logistics officer receives cargo here."))


def may_lose(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(
        journey, UNLOADING, _("Only cargo on a vehicle that has left can be lost on the way.")
    )


def may_find(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(
        journey, (JourneyState.LOST,), _("The journey has not been reported lost.")
    )


def may_tranship(actor: Actor, journey: Journey) -> Answer:
    """Whether somebody may put cargo of a vehicle under way onto another one."""
    return may_plan(actor, journey.operation_id) & _in_state(journey, UNDER_WAY, _("The vehicle is not on the road."))


def may_close(actor: Actor, journey: Journey) -> Answer:
    return _works_on_route(actor, journey) & _in_state(
        journey,
        (JourneyState.ARRIVED, JourneyState.AT_STOP, JourneyState.LOST),
        _("A journey is closed after it has arrived."),
    )


def may_cancel(actor: Actor, journey: Journey) -> Answer:
    return may_plan(actor, journey.operation_id) & _in_state(
        journey, BEFORE, _("The vehicle has left. Record where its cargo went instead.")
    )


def _in_state(journey: Journey, states: tuple[str, ...], reason: object) -> Answer:
    return YES if journey.state in states else no(reason, code="wrong_state")


def _in_team(actor: Actor, journey: Journey) -> Answer:
    if actor.takes_part_in(journey.operation_id):
        return YES
    return no(_("The operation's team reports where a vehicle is."))


def _works_at_origin(actor: Actor, journey: Journey) -> Answer:
    if actor.has("storekeeper", *DECIDERS, scope=journey.operation_id, place=journey.origin_id):
        return YES
    return no(_("A storekeeper of the hub it leaves from or a logistics officer does this."))


def _works_on_route(actor: Actor, journey: Journey) -> Answer:
    """Storekeepers of the hub it left and of the hub it goes to, officers anywhere."""
    hubs = [journey.origin_id] + ([journey.destination_hub_id] if journey.destination_hub_id else [])
    if any(actor.has("storekeeper", *DECIDERS, scope=journey.operation_id, place=hub) for hub in hubs):
        return YES
    return no(_("A storekeeper of a hub on the journey's way or a logistics officer does this."))
