"""Hubs, bins, terms, members and the team of an operation."""

import datetime as dt

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category
from serai.apps.operations.enums import Role
from serai.apps.operations.models import Assignment, Bin, Hub, Operation, OperationMember, ServiceTerms
from serai.apps.operations.queries.access import visible_operations
from serai.apps.operations.rules import may_see_team
from serai.kit.errors import NotFound
from serai.kit.policy import Actor


def visible_hubs(actor: Actor) -> QuerySet[Hub]:
    """The one scope of hubs: where common stores are is public, so those of every operation that the actor may see."""
    return Hub.objects.filter(operation__in=visible_operations(actor).values("pk"))


def hubs_of(actor: Actor, operation: Operation) -> QuerySet[Hub]:
    """Hubs of an operation with place, who runs them, and the number of bins in use."""
    return (
        visible_hubs(actor)
        .filter(operation=operation)
        .select_related("place", "run_by")
        .annotate(bin_count=Count("bins", filter=Q(bins__is_active=True)))
        .order_by("code")
    )


def hub_by_code(actor: Actor, operation: Operation, code: str) -> Hub:
    """Raises NotFound, also when the actor may not see it."""
    found = visible_hubs(actor).select_related("place", "run_by").filter(operation=operation, code=code).first()
    if found is None:
        raise NotFound(_("There is no hub “%(hub)s” in this operation."), code="no_hub", hub=code)
    return found


def bins_of(hub: Hub) -> QuerySet[Bin]:
    return hub.bins.order_by("code")


def terms_of(operation: Operation) -> QuerySet[ServiceTerms]:
    """All versions of all terms, newest first; the operating procedure is public."""
    categories = Prefetch("excluded_categories", queryset=Category.objects.order_by("name"))
    return (
        ServiceTerms.objects.filter(operation=operation)
        .select_related("service")
        .prefetch_related(categories)
        .order_by("service__name", "-version")
    )


def terms_on(operation: Operation, day: dt.date) -> list[ServiceTerms]:
    """The terms in force on a day, one a service: the newest version where two overlap."""
    current = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    newest: dict[object, ServiceTerms] = {}
    for terms in terms_of(operation).filter(current):
        newest.setdefault(terms.service_id, terms)
    return list(newest.values())


def members_of(operation: Operation) -> QuerySet[OperationMember]:
    """Organisations that take part, merged ones as their survivor, by name."""
    return (
        OperationMember.objects.filter(operation=operation)
        .select_related("organisation__merged_into")
        .order_by("organisation__name")
    )


def assignments_of(actor: Actor, operation: Operation) -> QuerySet[Assignment]:
    """Who works in an operation and in which role, those still at work first; empty for people without a part in it."""
    if not may_see_team(actor, operation):
        return Assignment.objects.none()
    return (
        Assignment.objects.filter(operation=operation)
        .select_related("user__person", "hub")
        .order_by(F("valid_to").desc(nulls_first=True), "role", "user__person__name")
    )


def storekeepers_of(hub: Hub, day: dt.date) -> QuerySet[Assignment]:
    """Storekeepers of a hub, or of all hubs of its operation, on a day."""
    current = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    places = Q(hub=hub) | Q(hub=None, operation=hub.operation)
    return Assignment.objects.filter(current, places, role=Role.STOREKEEPER).select_related("user__person")
