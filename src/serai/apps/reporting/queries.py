"""Reads of saved reports, and who takes part in an operation."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Assignment, Operation
from serai.apps.parties.models import Membership, User
from serai.apps.reporting.models import SavedReport
from serai.kit.errors import NotFound
from serai.kit.policy import Actor


def visible_to(actor: Actor) -> QuerySet[SavedReport]:
    """One's own; coordinators those of their operations, because they answer for what leaves it."""
    if actor.user_id is None:
        return SavedReport.objects.none()
    if actor.has("administrator"):
        return SavedReport.objects.all()
    scopes = [grant.scope for grant in actor.grants if grant.role == "coordinator" and grant.scope]
    return SavedReport.objects.filter(Q(owner_id=actor.user_id) | Q(operation__in=scopes))


def saved_report(actor: Actor, report_id: UUID, *, lock: bool = False) -> SavedReport:
    """One of them. Raises NotFound, also when the actor may not see it."""
    rows = visible_to(actor).filter(pk=report_id).select_related("operation", "owner__person")
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such saved report that you can see."), code="no_saved_report")
    return found


def people_inside(operation: Operation, day: date) -> QuerySet[User]:
    """Active accounts that take part on a day: the team, administrators, and people of organisations that take part."""
    current = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    assigned = Assignment.objects.filter(current, Q(operation=operation) | Q(operation=None))
    members = Membership.objects.filter(current).filter(
        Q(organisation__operations__operation=operation) | Q(organisation__merged__operations__operation=operation)
    )
    return User.objects.filter(
        Q(pk__in=assigned.values("user_id")) | Q(person__in=members.values("person_id")), is_active=True
    )


def by_addresses(operation: Operation, addresses: Iterable[str], day: date) -> tuple[list[User], list[str]]:
    """Accounts inside the operation by e-mail address, and the addresses that none of them has."""
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address.strip()))
    found = {user.email.lower(): user for user in people_inside(operation, day).filter(email__in=wanted)}
    return [found[one] for one in wanted if one in found], [one for one in wanted if one not in found]


def due(now: datetime) -> list[UUID]:
    """What is to be sent, the longest waiting first."""
    rows = SavedReport.objects.filter(next_at__lte=now).order_by("next_at", "id")
    return list(rows.values_list("pk", flat=True))
