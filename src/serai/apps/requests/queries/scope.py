"""Which requests an actor may read, and the lists that a request is checked against."""

from collections import defaultdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.operations.models import Operation, OperationMember, ServiceTerms
from serai.apps.parties.enums import Standing
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.rules.access import is_decider, is_team, may_request, no_organisation
from serai.apps.requests.rules.data import Reference
from serai.kit.errors import NotFound
from serai.kit.policy import YES, Actor, Answer


def visible_to(actor: Actor, operation: Operation | None = None) -> QuerySet[ServiceRequest]:
    """Requests whose summary the actor may read; drafts only by their owner and the team.

    The team of an operation reads all of it; members of partner organisations that take part in it read their own
    and, since
    ranking is open, the submitted ones of others. Give `operation` when it is known: the query is then
    simpler.
    """
    rows = ServiceRequest.objects.all() if operation is None else ServiceRequest.objects.filter(operation=operation)
    if not actor.is_known and not actor.grants:
        return rows.none()
    if actor.has("administrator") or (operation is not None and is_team(actor, operation.pk)):
        return rows
    own = Q(organisation__in=own_organisations(actor))
    partner_in = _operations_as_partner(actor, operation)
    if operation is not None:
        if not actor.organisations:
            return rows.none()
        return rows.filter(own | ~Q(decision=Decision.DRAFT)) if partner_in else rows.filter(own)
    team_in = [grant.scope for grant in actor.grants if grant.scope]
    return rows.filter(Q(operation__in=team_in) | own | (Q(operation__in=partner_in) & ~Q(decision=Decision.DRAFT)))


def own_organisations(actor: Actor) -> list[UUID]:
    """The actor's organisations and those that were merged into them, whose old requests they inherit."""
    if not actor.organisations:
        return []
    merged = Organisation.objects.filter(merged_into__in=actor.organisations).values_list("pk", flat=True)
    return [*actor.organisations, *merged]


def _operations_as_partner(actor: Actor, operation: Operation | None) -> list[UUID]:
    if not actor.organisations:
        return []
    rows = OperationMember.objects.filter(organisation__in=actor.organisations, organisation__standing=Standing.PARTNER)
    if operation is not None:
        rows = rows.filter(operation=operation)
    return list(rows.values_list("operation_id", flat=True))


def is_partner_in(actor: Actor, operation: Operation) -> bool:
    """Whether the actor belongs to a partner organisation that takes part in the operation."""
    return bool(_operations_as_partner(actor, operation))


def may_ask(actor: Actor, operation: Operation) -> Answer:
    """Whether the actor can make a request for anybody; else why not, and whom to ask. One query for requesters."""
    if is_decider(actor, operation.pk):
        return YES
    own = Organisation.objects.filter(pk__in=actor.organisations).order_by("name") if actor.organisations else ()
    answers = [may_request(actor, organisation, operation) for organisation in own]
    return next((answer for answer in answers if answer), answers[0] if answers else no_organisation(operation))


def request_for(actor: Actor, request_id: UUID, *, lock: bool = False) -> ServiceRequest:
    """One request with its operation and organisation. `lock` locks its row. Raises NotFound, also when it is not
    visible."""
    rows = visible_to(actor).filter(pk=request_id).select_related("operation", "organisation")
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    request = rows.first()
    if request is None:
        raise NotFound(_("There is no such request, or you may not see it."), code="no_request")
    return request


def request_by_number(actor: Actor, operation: Operation, number: int) -> ServiceRequest:
    """R-0421 of an operation. Raises NotFound."""
    request = (
        visible_to(actor, operation).filter(number=number)
        .select_related("operation", "organisation", "origin", "destination", "hub", "receiver_organisation")
        .first()
    )  # fmt: skip
    if request is None:
        raise NotFound(_("There is no request R-%(number)04d that you can see."), code="no_request", number=number)
    return request


def local_today(actor: Actor, operation: Operation) -> Any:
    return actor.now.astimezone(ZoneInfo(operation.time_zone)).date()


def reference(actor: Actor, operation: Operation, *, place_ids: set[UUID] | None = None) -> Reference:
    """Everything that checks need, in seven queries. `place_ids` limits the places to those that are named."""
    terms = list(ServiceTerms.objects.filter(operation=operation).select_related("service"))
    excluded: dict[UUID, set[UUID]] = defaultdict(set)
    for row in ServiceTerms.excluded_categories.through.objects.filter(serviceterms__operation=operation):
        excluded[row.serviceterms_id].add(row.category_id)
    places = Place.objects.filter(merged_into=None)
    if place_ids is not None:
        places = places.filter(pk__in=place_ids)
    return Reference(
        operation=operation,
        today=local_today(actor, operation),
        units=Unit.objects.in_bulk(),
        categories=Category.objects.in_bulk(),
        services=Service.objects.in_bulk(),
        items=Item.objects.select_related("unit").in_bulk(),
        place_names=dict(places.values_list("pk", "name")),
        terms=terms,
        excluded_categories={key: frozenset(values) for key, values in excluded.items()},
    )
