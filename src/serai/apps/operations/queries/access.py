"""Reads of operations: who acts, what they may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Assignment, Operation
from serai.apps.parties.models import Membership
from serai.kit.errors import NotFound
from serai.kit.models import Scope
from serai.kit.policy import Actor, Grant


def actor_for(user: Any, *, now: datetime, source: str = "web", device: str = "") -> Actor:
    """A snapshot of a user's memberships and grants that are valid at `now` (two queries; none for a visitor)."""
    if not getattr(user, "is_authenticated", False):
        return Actor(now=now, source=source, device=device)
    today = now.date()
    current = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    grants = frozenset(
        Grant(role, operation, hub)
        for role, operation, hub in Assignment.objects.filter(current, user=user).values_list(
            "role", "operation_id", "hub_id"
        )
    )
    memberships: frozenset[tuple[UUID, str]] = frozenset()
    if user.person_id:
        rows = Membership.objects.filter(current, person_id=user.person_id)
        found = rows.values_list("organisation_id", "organisation__merged__id", "role")
        # Records of an entry that was merged into the actor's organisation are the actor's own as well.
        memberships = frozenset((org, role) for one, merged, role in found for org in (one, merged) if org is not None)
    return Actor(
        now=now,
        user_id=user.pk,
        name=str(user),
        grants=grants,
        memberships=memberships,
        source=source,
        device=device,
        language=user.language,
    )


def visible_operations(actor: Actor) -> QuerySet[Operation]:
    """Public operations for everybody; others for those who take part or administer."""
    if actor.has("administrator"):
        return Operation.objects.all()
    scopes = [grant.scope for grant in actor.grants if grant.scope]
    return Operation.objects.filter(Q(scope=Scope.PUBLIC) | Q(pk__in=scopes))


def operation_by_code(actor: Actor, code: str) -> Operation:
    """The operation of an address. Raises NotFound, also when the actor may not see it."""
    operation = visible_operations(actor).filter(code=code).select_related("lead").first()
    if operation is None:
        raise NotFound(_("There is no operation “%(name)s” that you can see."), code="no_operation", name=code)
    return operation


def time_zone_of(code: str) -> str | None:
    """The time zone in which an operation's pages speak; None when there is no such operation."""
    return Operation.objects.filter(code=code).values_list("time_zone", flat=True).first()
