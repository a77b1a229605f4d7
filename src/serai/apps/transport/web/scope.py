"""What every page of transport begins with: who asks, in which operation, for which record."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import hub_by_code, journey_by_number
from serai.apps.transport.rules import may_see_transport
from serai.kit.asking import actor_of
from serai.kit.policy import Actor, require

Page = dict[str, Any]


def entered(request: HttpRequest, operation: str) -> tuple[Actor, Operation]:
    """The actor and the operation of the address; refused to whoever has nothing to see here."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_transport(actor, found.pk))
    return actor, found


def the_journey(request: HttpRequest, operation: str, number: int) -> tuple[Actor, Journey]:
    actor, found = entered(request, operation)
    return actor, journey_by_number(actor, found, number)


def the_hub(request: HttpRequest, operation: str, code: str) -> tuple[Actor, Hub]:
    actor, found = entered(request, operation)
    return actor, hub_by_code(actor, found, code)


def journey_url(journey: Journey, name: str = "journey", *args: Any) -> str:
    return reverse(f"transport:{name}", args=[journey.operation.code, journey.number, *args])


def crumbs_to(operation: Operation, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    """Operation › Journeys › …"""
    return [
        (reverse("pages:home", args=[operation.code]), operation.local_name),
        (reverse("transport:journeys", args=[operation.code]), _("Journeys")),
        *more,
    ]


def page_of(journey: Journey, title: Any, **more: Any) -> Page:
    """Context of a page below a journey."""
    return {
        "title": title,
        "heading": title,
        "journey": journey,
        "operation": journey.operation,
        "active": "transport",
        "crumbs": crumbs_to(journey.operation, (journey_url(journey), journey.reference), ("", title)),
        "cancel_url": journey_url(journey),
        **more,
    }
