"""Organisations that an actor may see, and how they are found by any of their names."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.parties.models import Organisation, OrganisationAlias
from serai.apps.parties.rules import in_team
from serai.kit.errors import NotFound
from serai.kit.models import Scope
from serai.kit.names import normalised
from serai.kit.policy import Actor


def visible_to(actor: Actor) -> QuerySet[Organisation]:
    """The one scope of organisations: public for everybody, narrower for those concerned; merged ones included."""
    if actor.has("administrator"):
        return Organisation.objects.all()
    seen = Q(scope=Scope.PUBLIC) | Q(pk__in=actor.organisations)
    if actor.is_known:
        seen |= Q(scope=Scope.REGISTERED)
    if actor.grants or actor.memberships:
        seen |= Q(scope=Scope.OPERATION)
    if in_team(actor):
        seen |= Q(scope=Scope.ORGANISATION)
    return Organisation.objects.filter(seen)


def current_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that stand for themselves (not merged) and that the actor may see."""
    return visible_to(actor).filter(merged_into=None)


def organisation_by_id(actor: Actor, organisation_id: UUID) -> Organisation:
    """The organisation with its survivor, if it was merged. Raises NotFound, also when the actor may not see it."""
    found = visible_to(actor).select_related("merged_into").filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(_("There is no such organisation that you can see."), code="no_organisation")
    return found


def find_organisation(actor: Actor, text: str) -> Organisation | None:
    """The one organisation with this name, acronym or alias, a merged one leading to its survivor; None when there is
    none or more than one."""
    wanted = normalised(text)
    if not wanted:
        return None
    by_alias = OrganisationAlias.objects.filter(normalised=wanted).values("organisation_id")
    found = visible_to(actor).filter(
        Q(name__iexact=text.strip()) | Q(name__iexact=wanted) | Q(acronym__iexact=text.strip()) | Q(pk__in=by_alias)
    )
    survivors = {one.current.pk: one.current for one in found.select_related("merged_into")[:5]}
    return next(iter(survivors.values())) if len(survivors) == 1 else None


def search_organisations(queryset: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Organisations in whose name, acronym or other names each word of `text` stands."""
    for word in text.split()[:8]:
        by_alias = OrganisationAlias.objects.filter(normalised__contains=normalised(word) or word).values(
            "organisation_id"
        )
        queryset = queryset.filter(Q(name__icontains=word) | Q(acronym__icontains=word) | Q(pk__in=by_alias))
    return queryset
