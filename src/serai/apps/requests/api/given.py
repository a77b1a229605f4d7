"""What is given of requests. Contacts, messages and remarks are null for those who may read the summary only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.requests.enums import Decision, Fulfilment
from serai.apps.requests.models import RequestLine, RequestMessage, ServiceRequest
from serai.apps.requests.queries.detail import lines_of, messages_of, terms_accepted
from serai.apps.requests.queries.ranking import Explanation, explanation
from serai.apps.requests.rules.access import may_read_full
from serai.kit.api import AmountOut, Out
from serai.kit.policy import Actor


class RequestOut(Out):
    """A row of the list; everybody who may see the request reads this."""

    id: UUID
    reference: str = Field(description="R-0421; R-… while it is a draft")
    number: int | None
    operation: str
    organisation_id: UUID
    organisation: str
    title: str
    decision: str
    fulfilment: str
    fulfilment_label: str
    origin: str | None = Field(description="Code of the place")
    destination: str | None
    ready_on: date | None
    needed_by: date | None
    submitted_at: datetime | None
    weight_kg: AmountOut
    volume_m3: AmountOut
    line_count: int
    rank: int | None
    points: AmountOut | None
    revision: int


class LineOut(Out):
    """Quantities in `unit`. `accepted` is null until it is decided."""

    id: UUID
    position: int
    description: str
    category: str
    unit: str
    requested: AmountOut
    accepted: AmountOut | None
    accepted_note: str
    cancelled: AmountOut
    handling_unit: str | None
    handling_units: int
    weight_kg: AmountOut
    volume_m3: AmountOut
    unit_value: AmountOut | None
    currency: str
    origin: str | None
    destination: str | None
    batch: str
    expires_on: date | None
    temperature_band: str
    un_number: str
    hazard_class: str
    packing_group: str
    has_shipper_declaration: bool
    is_stackable: bool | None
    packaging: str


class Criterion(Out):
    """One line of the ranking table: what counted, its score, the weight, and the points that it gave."""

    kind: str
    counted: str
    score: AmountOut
    weight: AmountOut
    points: AmountOut
    source: str


class RankOut(Out):
    """Why a request has its place. Open to every partner of the operation."""

    queue: str = Field(description="decision or transport")
    place: int
    waiting: int
    points: AmountOut
    ranked_at: datetime
    moved_from: int | None
    moved_reason: str
    table: list[Criterion]


class Contacts(Out):
    sender_name: str
    sender_phone: str
    sender_email: str
    receiver_name: str
    receiver_phone: str
    receiver_email: str
    declared_by: str
    remarks: str


class MessageOut(Out):
    id: UUID
    author: str
    text: str
    sent_at: datetime


class TermsAccepted(Out):
    service: str
    version: int


class RequestDetail(RequestOut):
    owner_reference: str
    services: list[str]
    hub: str | None
    decision_at: datetime | None
    decision_reason: str
    rejection_reason: str
    accepted_at: datetime | None
    storage_from: date | None
    storage_until: date | None
    people_reached: int | None
    terms: list[TermsAccepted]
    lines: list[LineOut]
    ranking: RankOut | None
    contacts: Contacts | None
    messages: list[MessageOut] | None


_APART = {"organisation", "operation", "origin", "destination", "decision", "fulfilment", "fulfilment_label"}


def row_of(request: ServiceRequest) -> dict[str, Any]:
    """Needs operation, organisation, origin and destination selected with it."""
    return {
        **{name: getattr(request, name) for name in RequestOut.model_fields if name not in _APART},
        "operation": request.operation.code,
        "organisation": request.organisation.name,
        "decision": Decision(request.decision).value,
        "fulfilment": Fulfilment(request.fulfilment).name.lower(),
        "fulfilment_label": str(Fulfilment(request.fulfilment).label),
        "origin": request.origin.code if request.origin else None,
        "destination": request.destination.code if request.destination else None,
    }


def line_of(line: RequestLine) -> dict[str, Any]:
    apart = {"category", "unit", "requested", "accepted", "cancelled", "handling_unit", "origin", "destination"}
    return {
        **{name: getattr(line, name) for name in LineOut.model_fields if name not in apart},
        "category": line.category.code,
        "unit": line.unit.code,
        "requested": line.quantity,
        "accepted": line.accepted_quantity,
        "cancelled": line.cancelled_quantity,
        "handling_unit": line.handling_unit.code if line.handling_unit else None,
        "origin": line.origin.code if line.origin else None,
        "destination": line.destination.code if line.destination else None,
    }


def ranking_of(found: Explanation | None) -> dict[str, Any] | None:
    if found is None:
        return None
    row = found.row
    names = ("kind", "counted", "score", "weight", "points", "source")
    return {
        "queue": row.queue,
        "place": row.place,
        "waiting": found.waiting,
        "points": row.points,
        "ranked_at": found.ranking.made_at,
        "moved_from": row.moved_from,
        "moved_reason": row.moved_reason,
        "table": [{name: item[name] for name in names} for item in row.table],
    }


def message_of(message: RequestMessage) -> dict[str, Any]:
    author = str(message.author) if message.author else ""
    return {"id": message.pk, "author": author, "text": message.text, "sent_at": message.sent_at}


def detail_of(actor: Actor, request: ServiceRequest) -> dict[str, Any]:
    """The whole record as this actor may read it. A fixed number of queries, however many lines."""
    is_full = bool(may_read_full(actor, request))
    plain = (
        "decision_at", "rejection_reason", "accepted_at", "storage_from", "storage_until", "people_reached",
    )  # fmt: skip
    own = ("owner_reference", "decision_reason")  # between the owner and the team
    return {
        **row_of(request),
        **{name: getattr(request, name) for name in plain},
        **{name: getattr(request, name) if is_full else "" for name in own},
        "services": list(request.services.order_by("code").values_list("code", flat=True)),
        "hub": request.hub.code if request.hub else None,
        "terms": [{"service": terms.service.code, "version": terms.version} for terms in terms_accepted(request)],
        "lines": [line_of(line) for line in lines_of(request)],
        "ranking": ranking_of(explanation(request)),
        "contacts": {name: getattr(request, name) for name in Contacts.model_fields} if is_full else None,
        "messages": [message_of(each) for each in messages_of(request)] if is_full else None,
    }
