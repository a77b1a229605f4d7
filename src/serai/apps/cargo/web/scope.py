"""What every page of cargo begins with: who asks, in which operation, for which record."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo.models import Consignment, Event
from serai.apps.cargo.queries import consignment_by_code, event_by_key
from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.kit.asking import actor_of
from serai.kit.policy import Actor, no, require

Page = dict[str, Any]


def entered(request: HttpRequest, operation: str) -> tuple[Actor, Operation]:
    """The actor and the operation of the address; refused to whoever neither works there nor has an organisation."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    if not actor.takes_part_in(found.pk) and not actor.organisations:
        require(no(_("Cargo is shown to the operation's team and to organisations with cargo here."),
                   way_out=_("Ask your organisation's focal point, or track cargo by its code.")))  # fmt: skip
    return actor, found


def the_consignment(request: HttpRequest, operation: str, code: str) -> tuple[Actor, Consignment]:
    actor, found = entered(request, operation)
    return actor, consignment_by_code(actor, found, code)


def the_event(request: HttpRequest, operation: str, key: str | UUID) -> tuple[Actor, Event]:
    actor, found = entered(request, operation)
    return actor, event_by_key(actor, found, str(key))


def consignment_url(consignment: Consignment, name: str = "consignment", *args: Any) -> str:
    return reverse(f"cargo:{name}", args=[consignment.operation.code, consignment.code, *args])


def event_url(operation_code: str, event_id: UUID, name: str = "event") -> str:
    return reverse(f"cargo:{name}", args=[operation_code, event_id])


def crumbs_to(operation: Operation, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    """Operation › Cargo › …"""
    return [
        (reverse("pages:home", args=[operation.code]), operation.local_name),
        (reverse("cargo:stock", args=[operation.code]), _("Cargo")),
        *more,
    ]


def page_of(consignment: Consignment, title: Any, **more: Any) -> Page:
    """Context of a page below a consignment."""
    return {
        "title": title,
        "heading": title,
        "consignment": consignment,
        "active": "cargo",
        "crumbs": crumbs_to(consignment.operation, (consignment_url(consignment), consignment.code), ("", title)),
        "cancel_url": consignment_url(consignment),
        **more,
    }
