"""Who may do what with an operation, and from which state of its life cycle to which."""

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import TEAM, OperationState, Role
from serai.apps.operations.models import Operation
from serai.kit.policy import YES, Actor, Answer, no

S = OperationState
#: The life cycle: from each state the states that can follow. Every state can be reached and left.
FOLLOWING: dict[str, tuple[str, ...]] = {
    S.MONITORING: (S.ANALYSIS, S.PROPOSED, S.PREPAREDNESS),
    S.ANALYSIS: (S.PROPOSED, S.PREPAREDNESS, S.MONITORING),
    S.PROPOSED: (S.ACTIVE, S.SECTOR, S.WORKING_GROUP, S.MONITORING),
    S.ACTIVE: (S.EXTENDED, S.SCALING_DOWN, S.TRANSITION, S.SECTOR, S.WORKING_GROUP),
    S.SECTOR: (S.ACTIVE, S.EXTENDED, S.SCALING_DOWN, S.TRANSITION, S.WORKING_GROUP),
    S.WORKING_GROUP: (S.ACTIVE, S.SECTOR, S.EXTENDED, S.SCALING_DOWN, S.TRANSITION),
    S.EXTENDED: (S.ACTIVE, S.SCALING_DOWN, S.TRANSITION),
    S.SCALING_DOWN: (S.TRANSITION, S.DEACTIVATED, S.EXTENDED, S.ACTIVE),
    S.TRANSITION: (S.DEACTIVATED, S.PREPAREDNESS, S.EXTENDED),
    S.DEACTIVATED: (S.PREPAREDNESS, S.MONITORING, S.PROPOSED),
    S.PREPAREDNESS: (S.MONITORING, S.ANALYSIS, S.PROPOSED),
}
ASSIGNABLE_BY_COORDINATOR = (Role.STOREKEEPER, Role.OFFICER, Role.IM_OFFICER)


def next_states(state: str) -> tuple[str, ...]:
    return FOLLOWING.get(state, ())


def may_add_operation(actor: Actor) -> Answer:
    if actor.has("administrator"):
        return YES
    return no(_("Operations are opened by administrators."))


def _runs(actor: Actor, operation: Operation) -> bool:
    return actor.has("coordinator", "administrator", scope=operation.pk)


def may_change_operation(actor: Actor, operation: Operation) -> Answer:
    if _runs(actor, operation):
        return YES
    return no(_("Settings are changed by the operation's coordinators and by administrators."))


def may_change_state(actor: Actor, operation: Operation) -> Answer:
    if _runs(actor, operation):
        return YES
    return no(_("The life cycle is recorded by the operation's coordinators and by administrators."))


def may_manage_hubs(actor: Actor, operation: Operation) -> Answer:
    if _runs(actor, operation):
        return YES
    return no(_("Hubs and bins are kept by the operation's coordinators and by administrators."))


def may_manage_terms(actor: Actor, operation: Operation) -> Answer:
    if _runs(actor, operation):
        return YES
    return no(_("Terms of services are kept by the operation's coordinators and by administrators."))


def may_add_partner(actor: Actor, operation: Operation) -> Answer:
    if actor.has(*TEAM, scope=operation.pk):
        return YES
    return no(_("Organisations are added to an operation by its team."))


def may_see_settings(actor: Actor, operation: Operation) -> Answer:
    """How the operation is run and came to its state: for people of any organisation, not for visitors or people without
    any part. Its hubs, terms and organisations are public."""
    if _takes_part(actor, operation):
        return YES
    return no(_("The settings of an operation are shown to its team and to people of organisations."))


def may_see_team(actor: Actor, operation: Operation) -> Answer:
    """Names of the team: for those who take part, not for visitors or people without any part."""
    if _takes_part(actor, operation):
        return YES
    return no(_("Who works in an operation is shown to those who take part in it."))


def _takes_part(actor: Actor, operation: Operation) -> bool:
    return actor.takes_part_in(operation.pk) or bool(actor.memberships)


def may_assign(actor: Actor, operation: Operation | None, role: str = Role.STOREKEEPER) -> Answer:
    """Coordinators give the roles of the field and the office; coordinators are named by administrators."""
    if actor.has("administrator"):
        return YES
    if operation is None or role not in ASSIGNABLE_BY_COORDINATOR:
        return no(_("Coordinators and administrators are named by an administrator."))
    if actor.has("coordinator", scope=operation.pk):
        return YES
    return no(_("Roles are given by the operation's coordinators and by administrators."))
