"""Consignments: who may see which, and what has become of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import DOCUMENT_PREFIX, EventKind
from serai.apps.cargo.models import Consignment, Event, LineTotal, Posting, ReleaseOrder
from serai.apps.catalog.enums import ServiceKind
from serai.apps.catalog.models import Service
from serai.apps.operations.models import Operation
from serai.apps.requests.models import ServiceRequest
from serai.kit.errors import NotFound
from serai.kit.policy import Actor


def visible_to(actor: Actor) -> QuerySet[Consignment]:
    """Consignments of the operations the actor works in; elsewhere those their organisation owns or receives."""
    if _sees_everything(actor):
        return Consignment.objects.all()
    return Consignment.objects.filter(
        Q(operation_id__in=_scopes(actor))
        | Q(owner_id__in=actor.organisations)
        | Q(request__receiver_organisation_id__in=actor.organisations)
    )


def events_visible_to(actor: Actor) -> QuerySet[Event]:
    """Documents of the operations the actor works in; elsewhere those that moved their own organisation's cargo."""
    if _sees_everything(actor):
        return Event.objects.all()
    own = Posting.objects.filter(event_id=OuterRef("pk"), line__owner_id__in=actor.organisations)
    return Event.objects.filter(Q(operation_id__in=_scopes(actor)) | Exists(own))


def releases_visible_to(actor: Actor) -> QuerySet[ReleaseOrder]:
    if _sees_everything(actor):
        return ReleaseOrder.objects.all()
    return ReleaseOrder.objects.filter(
        Q(consignment__operation_id__in=_scopes(actor)) | Q(consignment__owner_id__in=actor.organisations)
    )


def consignment_by_code(actor: Actor, operation: Operation, code: str) -> Consignment:
    """The consignment of an address. Raises NotFound, also when the actor may not see it."""
    found = (
        visible_to(actor)
        .filter(operation=operation, code=code.strip().upper())
        .select_related("hub", "owner", "origin", "destination", "request", "operation")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no consignment “%(name)s” that you can see."), code="no_consignment", name=code)
    return found


def first_that_moved(request_id: UUID) -> str | None:
    """The code of a consignment of the request of which something has moved, or None."""
    return (
        LineTotal.objects.filter(line__consignment__request_id=request_id, last_at__isnull=False)
        .order_by("line__consignment__number")
        .values_list("line__consignment__code", flat=True)
        .first()
    )


def comes_into_custody(request_id: UUID) -> bool:
    """Whether cargo of a request is handed over at all: with nothing but a place in a convoy it stays with its owner."""
    kinds = set(Service.objects.filter(pk__in=ServiceRequest.services.through.objects.filter(
        servicerequest=request_id).values("service")).values_list("kind", flat=True))  # fmt: skip
    return kinds != {ServiceKind.CONVOY}


@dataclass(slots=True)
class Step:
    """One movement of one line in a document: from where, to where, how much (in `unit`)."""

    line_id: UUID
    description: str
    unit: str
    from_kind: int
    from_name: str
    from_condition: int
    to_kind: int
    to_name: str
    to_condition: int
    quantity: Decimal
    hu: int
    kg: Decimal
    m3: Decimal


@dataclass(slots=True)
class Entry:
    """A document in the history of a consignment, with its movements there."""

    event_id: UUID
    kind: int
    document: str
    occurred_at: datetime
    recorded_at: datetime
    who: str
    source: str
    device: str
    reason: str
    remarks: str
    reverses: str
    reversed_by: str
    journey_id: UUID | None
    facts: dict[str, Any]
    steps: list[Step] = field(default_factory=list)

    @property
    def label(self) -> Any:
        return EventKind(self.kind).label

    @property
    def kg(self) -> Decimal:
        return sum((step.kg for step in self.steps), Decimal(0))


_NAME = "coalesce(nullif(concat_ws(' ', {0}h.code, {0}n.code), ''), {0}p.name, '')"
_HISTORY = f"""
select e.id, e.kind, h.code, e.number, e.occurred_at, e.recorded_at, e.actor_name, e.source, e.device, e.reason, e.remarks,
  v.kind, vh.code, v.number, r.number, rh.code, e.journey_id, e.facts,
  l.id, l.description, u.code, f.kind, {_NAME.format("f")}, p.from_condition, t.kind, {_NAME.format("t")},
  p.to_condition, p.quantity, p.hu, p.kg, p.m3
from cargo_line l join catalog_unit u on u.id = l.unit_id join cargo_posting p on p.line_id = l.id
join cargo_event e on e.id = p.event_id left join operations_hub h on h.id = e.hub_id
left join cargo_event v on v.id = e.reverses_id left join operations_hub vh on vh.id = v.hub_id
left join cargo_event r on r.reverses_id = e.id left join operations_hub rh on rh.id = r.hub_id
join cargo_account f on f.id = p.from_account_id left join operations_hub fh on fh.id = f.hub_id
left join operations_bin fn on fn.id = f.bin_id left join places_place fp on fp.id = f.place_id
join cargo_account t on t.id = p.to_account_id left join operations_hub th on th.id = t.hub_id
left join operations_bin tn on tn.id = t.bin_id left join places_place tp on tp.id = t.place_id
where l.consignment_id = %s order by e.occurred_at, e.recorded_at, e.id, l.position, p.id
"""


def history_of(consignment: Consignment) -> list[Entry]:
    """Every document that moved this consignment's cargo, in the order of happening. One query.

    Names of accounts are `JUB A-01` (hub and bin), a place's name, or blank for the kinds that have none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [consignment.pk])
        rows = cursor.fetchall()
    entries: dict[UUID, Entry] = {}
    for row in rows:
        if row[0] not in entries:
            entries[row[0]] = _entry(row)
        entries[row[0]].steps.append(Step(*row[18:]))
    return list(entries.values())


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(
        event_id=row[0], kind=row[1], document=document_code(row[1], row[2], row[3]), occurred_at=row[4],
        recorded_at=row[5], who=row[6], source=row[7], device=row[8], reason=row[9], remarks=row[10],
        reverses=document_code(row[11], row[12], row[13]) if row[11] else "",
        reversed_by=document_code(EventKind.REVERSAL, row[15], row[14]) if row[14] else "", journey_id=row[16],
        facts=_json(row[17]),
    )  # fmt: skip


def _json(value: Any) -> dict[str, Any]:
    """Django's connection hands JSON over as text."""
    import json

    return dict(json.loads(value) if isinstance(value, str) else value or {})


def document_code(kind: int, hub: str | None, number: int) -> str:
    """GRN-JUB-0042, as `Event.code` says it."""
    return f"{DOCUMENT_PREFIX[kind]}-{hub}-{number:04d}" if hub else f"{DOCUMENT_PREFIX[kind]}-{number:04d}"


@dataclass(frozen=True, slots=True)
class LineState:
    """A line with where it is now: [(account id, kind, name, condition, quantity, hu, kg, m3)] of what is live."""

    line_id: UUID
    where: tuple[tuple[int, int, str, int, Decimal, int, Decimal, Decimal], ...]


_WHERE = f"""
select b.line_id, a.id, a.kind, {_NAME.format("a")}, b.condition, b.quantity, b.hu, b.kg, b.m3
from cargo_balance b join cargo_account a on a.id = b.account_id left join operations_hub ah on ah.id = a.hub_id
left join operations_bin an on an.id = a.bin_id left join places_place ap on ap.id = a.place_id
where b.live and b.line_id in (select id from cargo_line where consignment_id = %s)
order by b.line_id, a.kind, a.id, b.condition
"""


def where_now(consignment: Consignment) -> dict[UUID, LineState]:
    """Where each line of a consignment is now; lines of which nothing is there are missing. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE, [consignment.pk])
        found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        for row in cursor.fetchall():
            found[row[0]].append(tuple(row[1:]))
    return {line_id: LineState(line_id, tuple(rows)) for line_id, rows in found.items()}


def _sees_everything(actor: Actor) -> bool:
    return any(grant.scope is None for grant in actor.grants)


def _scopes(actor: Actor) -> set[UUID]:
    return {grant.scope for grant in actor.grants if grant.scope is not None}
