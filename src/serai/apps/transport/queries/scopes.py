"""Who sees which journeys, vehicles and hubs."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.queries import JourneyName
from serai.apps.operations.models import Hub, Operation, OperationMember
from serai.apps.transport.models import Journey, Load, Vehicle
from serai.kit.errors import NotFound
from serai.kit.policy import Actor


def visible_to(actor: Actor) -> QuerySet[Journey]:
    """The team sees its operation's journeys; members of an organisation see those that carry or are to carry its
    cargo.
    """
    if actor.has("administrator"):
        return Journey.objects.all()
    seen: Combinable | Q = Q(operation__in=[grant.scope for grant in actor.grants if grant.scope])
    if actor.organisations:
        seen = seen | Exists(Load.objects.filter(journey=OuterRef("pk"), line__owner__in=actor.organisations))
    return Journey.objects.filter(seen)


def journey_names(journey_ids: set[UUID], actor: Actor | None) -> dict[UUID, JourneyName]:
    """What cargo calls the journeys it is on (settings.JOURNEY_NAMES)."""
    open_to = set(visible_to(actor).filter(pk__in=journey_ids).values_list("pk", flat=True)) if actor else set()
    return {
        journey.pk: JourneyName(journey.number, journey.reference, journey.pk in open_to)
        for journey in Journey.objects.filter(pk__in=journey_ids).only("number")
    }


def journey_by_number(actor: Actor, operation: Operation, number: int) -> Journey:
    """A journey with what its page needs at hand. Raises NotFound, also when the actor may not see it."""
    journey = (
        visible_to(actor)
        .filter(operation=operation, number=number)
        .select_related("vehicle__owner", "driver", "origin__place", "destination", "destination_hub", "convoy")
        .first()
    )
    if journey is None:
        raise NotFound(
            _("There is no journey J-%(number)s that you can see."), code="no_journey", number=f"{number:04d}"
        )
    journey.operation = operation
    return journey


def vehicles_visible_to(actor: Actor) -> QuerySet[Vehicle]:
    """The fleet is shown to the team of its operation."""
    if actor.has("administrator"):
        return Vehicle.objects.all()
    return Vehicle.objects.filter(operation__in=[grant.scope for grant in actor.grants if grant.scope])


def hubs_visible_to(actor: Actor) -> QuerySet[Hub]:
    """The team sees all hubs of its operation, and so does everybody whose organisation takes part in it."""
    if actor.has("administrator"):
        return Hub.objects.all()
    seen: Combinable | Q = Q(operation__in=[grant.scope for grant in actor.grants if grant.scope])
    if actor.organisations:
        member = OperationMember.objects.filter(operation=OuterRef("operation"), organisation__in=actor.organisations)
        seen = seen | Exists(member)
    return Hub.objects.filter(seen)


def hub_by_code(actor: Actor, operation: Operation, code: str) -> Hub:
    """A hub of the operation. Raises NotFound, also when the actor may not see it."""
    hub = hubs_visible_to(actor).filter(operation=operation, code=code).select_related("place", "run_by").first()
    if hub is None:
        raise NotFound(_("There is no hub “%(hub)s” that you can see."), code="no_hub", hub=code)
    hub.operation = operation
    return hub
