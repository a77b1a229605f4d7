"""Which records an address of the API means: only those that the caller may see, so that "forbidden" and "missing" are one."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.api.given import event_detail
from serai.apps.cargo.models import Consignment, Event, Line, ReleaseOrder
from serai.apps.cargo.queries import document_page, events_visible_to, releases_visible_to, visible_to
from serai.apps.cargo.rules import may_see_cargo
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import operation_by_code, visible_hubs
from serai.kit.api import actor_of
from serai.kit.errors import NotFound
from serai.kit.models import Attachment
from serai.kit.policy import Actor, require

CONSIGNMENT = ("operation", "hub", "owner", "origin", "destination", "request")
EVENT = ("operation", "hub", "place", "consignment")
M = TypeVar("M", bound=Model)


def entered(request: HttpRequest, code: str) -> tuple[Actor, Operation]:
    """The caller and the operation of the address; refused to whoever has no cargo to see there."""
    actor = actor_of(request)
    operation = operation_by_code(actor, code)
    require(may_see_cargo(actor, operation.pk))
    return actor, operation


def consignments(actor: Actor) -> QuerySet[Consignment]:
    return visible_to(actor).select_related(*CONSIGNMENT)


def consignment_for(actor: Actor, consignment_id: UUID) -> Consignment:
    return _one(consignments(actor).filter(pk=consignment_id), _("There is no such consignment that you can see."))


def events(actor: Actor) -> QuerySet[Event]:
    return events_visible_to(actor).select_related(*EVENT)


def event_for(actor: Actor, event_id: UUID) -> Event:
    return _one(events(actor).filter(pk=event_id), _("There is no such document that you can see."))


def files_of(event: Event) -> QuerySet[Attachment]:
    return Attachment.objects.filter(owner_kind="cargo.event", owner_id=event.pk).order_by("recorded_at")


def releases(actor: Actor) -> QuerySet[ReleaseOrder]:
    return releases_visible_to(actor).select_related("hub", "consignment__operation").prefetch_related("lines")


def release_for(actor: Actor, order_id: UUID) -> ReleaseOrder:
    return _one(releases(actor).filter(pk=order_id), _("There is no such release order that you can see."))


def hub_for(actor: Actor, hub_id: UUID) -> Hub:
    return _one(visible_hubs(actor).filter(pk=hub_id), _("There is no such hub that you can see."))


def lines_for(actor: Actor, line_ids: Iterable[UUID]) -> None:
    """Raises NotFound when one of the lines is not there for the caller."""
    wanted = set(line_ids)
    if Line.objects.filter(pk__in=wanted, consignment__in=visible_to(actor)).count() != len(wanted):
        raise NotFound(_("There is no such line that you can see."), code="no_line")


def document(actor: Actor, event_id: UUID) -> dict[str, Any]:
    """A document as this caller may read it."""
    event = event_for(actor, event_id)
    return event_detail(event, document_page(actor, event), list(files_of(event)))


def _one(rows: QuerySet[M], message: Any) -> M:
    found = rows.first()
    if found is None:
        raise NotFound(message)
    return found
