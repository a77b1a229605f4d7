"""One document of the ledger: found by its id or its number, with what it moved and what came of it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import DOCUMENT_PREFIX
from serai.apps.cargo.models import Event, Posting
from serai.apps.cargo.queries.consignments import events_visible_to
from serai.apps.operations.models import Operation
from serai.kit.errors import NotFound
from serai.kit.policy import Actor

_CODE = re.compile(r"^([A-Z]+)-(?:([A-Z0-9]+)-)?(\d+)$")
_KIND_OF = {prefix: kind for kind, prefix in DOCUMENT_PREFIX.items()}


def event_by_key(actor: Actor, operation: Operation, key: str) -> Event:
    """A document by its id or its number (GRN-JUB-0042). Raises NotFound, also when the actor may not see it."""
    rows = events_visible_to(actor).filter(operation=operation)
    rows = rows.select_related("hub__place", "place", "consignment", "reverses__hub", "operation", "loss_report")
    match = _CODE.match(key.upper())
    if match and match[1] in _KIND_OF:
        rows = rows.filter(kind=_KIND_OF[match[1]], number=int(match[3]), hub__code=match[2])
    else:
        try:
            rows = rows.filter(pk=UUID(key))
        except ValueError:
            rows = rows.none()
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no document “%(key)s” that you can see."), code="no_document", key=key[:40])
    return found


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """What a document moved (only the lines that the reader may see) and how many lines stay hidden."""

    event: Event
    postings: list[Posting]
    hidden: int
    surpluses: list[Any]
    counted: list[Any]
    reversed_by: Event | None
    finds: list[Event]


def document_page(actor: Actor, event: Event) -> DocumentPage:
    rows = list(
        event.postings.select_related(
            "line__unit", "line__handling_unit", "line__consignment__operation", "line__owner", "line__category",
            "from_account__hub", "from_account__bin", "from_account__place",
            "to_account__hub", "to_account__bin", "to_account__place",
        ).order_by("line__consignment__number", "line__position", "id")
    )  # fmt: skip
    shown = (
        rows if actor.takes_part_in(event.operation_id) else [p for p in rows if p.line.owner_id in actor.organisations]
    )
    lines = {posting.line_id for posting in shown}
    return DocumentPage(
        event=event,
        postings=shown,
        hidden=len(rows) - len(shown),
        surpluses=[
            s for s in event.surpluses.select_related("line__unit") if s.line_id in lines or len(shown) == len(rows)
        ],
        counted=list(event.count_lines.select_related("line__unit", "line__consignment", "account__bin"))
        if actor.takes_part_in(event.operation_id)
        else [],
        reversed_by=Event.objects.filter(reverses=event).select_related("hub").first(),
        finds=list(Event.objects.filter(kind=8, facts__loss_event=str(event.pk)).select_related("hub"))
        if event.kind == 6
        else [],
    )
