"""People, shown to the narrowest circle that needs them."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.parties.models import Membership, Person
from serai.apps.parties.rules import in_team
from serai.kit.errors import NotFound
from serai.kit.models import Scope
from serai.kit.policy import Actor


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """The one scope of people: by their own choice of circle; everybody sees themselves."""
    if not actor.is_known:
        return Person.objects.filter(scope=Scope.PUBLIC)
    if actor.has("administrator"):
        return Person.objects.all()
    seen = Q(scope__lte=Scope.REGISTERED) | Q(user__id=actor.user_id)
    if actor.grants or actor.memberships:
        seen |= Q(scope=Scope.OPERATION)
    if in_team(actor):
        seen |= Q(scope=Scope.ORGANISATION)
    elif actor.organisations:
        colleagues = Membership.objects.filter(organisation__in=actor.organisations).values("person_id")
        seen |= Q(scope=Scope.ORGANISATION, pk__in=colleagues)
    return Person.objects.filter(seen)


def person_by_id(actor: Actor, person_id: UUID) -> Person:
    """Raises NotFound, also when the actor may not see the person."""
    found = people_visible_to(actor).filter(pk=person_id).first()
    if found is None:
        raise NotFound(_("There is no such person that you can see."), code="no_person")
    return found


def memberships_of(actor: Actor, organisation_id: UUID) -> QuerySet[Membership]:
    """Present and past members of an organisation whom the actor may see, present ones first, then by name."""
    visible = people_visible_to(actor).values("pk")
    return (
        Membership.objects.filter(organisation_id=organisation_id, person__in=visible)
        .select_related("person", "person__user")
        .order_by("valid_to", "person__name", "role")
    )
