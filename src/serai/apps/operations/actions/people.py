"""Organisations that take part, and people's roles."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations import rules
from serai.apps.operations.actions.support import locked_operation, refuse
from serai.apps.operations.enums import Role
from serai.apps.operations.models import Assignment, Hub, OperationMember
from serai.apps.parties.models import Organisation, User
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.policy import Actor, require


@action
def add_member(
    *, actor: Actor, operation_id: UUID, organisation_id: UUID, since: dt.date | None = None
) -> OperationMember:
    """An organisation takes part in an operation; a second time is the same row."""
    operation = locked_operation(actor, operation_id)
    require(rules.may_add_partner(actor, operation))
    organisation = Organisation.objects.select_related("merged_into").filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound(_("There is no such organisation."), code="no_organisation")
    member, _created = OperationMember.objects.get_or_create(
        operation=operation, organisation=organisation.current, defaults={"since": since or actor.now.date()}
    )
    return member


@action
def assign(
    *,
    actor: Actor,
    user_id: UUID,
    role: str,
    operation_id: UUID | None = None,
    hub_id: UUID | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Assignment:
    """Somebody works in an operation in a role, perhaps at one hub. The same role again gets the new dates.

    Without an operation the role holds everywhere, which only an administrator gives.
    """
    operation = locked_operation(actor, operation_id) if operation_id else None
    require(rules.may_assign(actor, operation, role))
    start = valid_from or actor.now.date()
    problems: list[tuple[str, object]] = []
    if role not in Role.values:
        problems.append(("role", _("Choose a role from the list.")))
    if not User.objects.filter(pk=user_id).exists():
        problems.append(("user_id", _("Choose a person with an account.")))
    hub = Hub.objects.filter(pk=hub_id, operation=operation).first() if hub_id else None
    if hub_id and hub is None:
        problems.append(("hub_id", _("Choose a hub of this operation.")))
    if valid_to is not None and valid_to < start:
        problems.append(("valid_to", _("The last day lies before the first day.")))
    refuse(problems)
    assignment, _created = Assignment.objects.update_or_create(
        user_id=user_id,
        operation=operation,
        hub=hub,
        role=role,
        defaults={"valid_from": start, "valid_to": valid_to},
    )
    return assignment


@action
def end_assignment(*, actor: Actor, assignment_id: UUID, last_day: dt.date | None = None) -> Assignment:
    """The role ends after a day (today unless told); what was done in it stays."""
    found = (
        Assignment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("operation")
        .filter(pk=assignment_id)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such role."), code="no_assignment")
    require(rules.may_assign(actor, found.operation, found.role))
    last = last_day or actor.now.date()
    if last < found.valid_from:
        refuse([("last_day", _("The last day lies before the first day."))])
    found.valid_to = last
    found.save(update_fields=["valid_to"])
    return found


@action
def follow_merge(*, actor: Actor, survivor_id: UUID, merged_id: UUID) -> None:
    """After a merge in the register: the survivor takes part wherever the merged entry did, since the earlier day."""
    for row in OperationMember.objects.filter(organisation_id=merged_id):
        member, created = OperationMember.objects.get_or_create(
            operation_id=row.operation_id, organisation_id=survivor_id, defaults={"since": row.since}
        )
        if not created and row.since < member.since:
            member.since = row.since
            member.save(update_fields=["since"])
        row.delete()
