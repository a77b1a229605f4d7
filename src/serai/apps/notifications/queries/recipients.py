"""Who is told: the people of an owner, and those who decide or keep stores in an operation, on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from serai.apps.operations.enums import Role
from serai.apps.operations.models import Assignment
from serai.apps.parties.enums import MembershipRole
from serai.apps.parties.models import Membership

ASKERS = (MembershipRole.REQUESTER, MembershipRole.FOCAL_POINT)
RELEASERS = (MembershipRole.RELEASER,)
DECIDERS = (Role.OFFICER, Role.COORDINATOR)


def _current(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def people_of(organisations: Iterable[UUID], roles: Iterable[str], day: date) -> dict[UUID, set[UUID]]:
    """Accounts by organisation: those who hold one of the roles in it, or in the one it was merged into. One query."""
    wanted = set(organisations)
    rows = Membership.objects.filter(
        _current(day), Q(organisation__in=wanted) | Q(organisation__merged__in=wanted), role__in=list(roles),
        person__user__is_active=True,
    ).values_list("person__user__id", "organisation_id", "organisation__merged__id")  # fmt: skip
    found: dict[UUID, set[UUID]] = {organisation: set() for organisation in wanted}
    for user, organisation, merged in rows:
        for one in (organisation, merged):
            if one in found:
                found[one].add(user)
    return found


def team_of(operation_id: UUID, day: date, *roles: str) -> set[UUID]:
    """Officers and coordinators of an operation (or those with `roles`), wherever their hub is. One query."""
    rows = Assignment.objects.filter(
        _current(day), operation_id=operation_id, role__in=roles or DECIDERS, user__is_active=True
    )
    return set(rows.values_list("user_id", flat=True))


def keepers_of(hub_id: UUID, operation_id: UUID, day: date) -> set[UUID]:
    """Storekeepers of a hub, or of all hubs of its operation."""
    rows = Assignment.objects.filter(
        _current(day), Q(hub_id=hub_id) | Q(hub=None, operation_id=operation_id), role=Role.STOREKEEPER,
        user__is_active=True,
    )  # fmt: skip
    return set(rows.values_list("user_id", flat=True))
