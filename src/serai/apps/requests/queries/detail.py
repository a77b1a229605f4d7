"""What the pages of one request show, apart from its cargo."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from serai.apps.operations.models import Operation, ServiceTerms
from serai.apps.requests.models import Appeal, RequestLine, RequestMessage, ServiceRequest
from serai.apps.requests.queries.scope import local_today, reference
from serai.apps.requests.rules.data import Finding, LineData, RequestData
from serai.apps.requests.rules.request_checks import check_request
from serai.kit.policy import Actor


def last_of(actor: Actor, operation: Operation) -> ServiceRequest | None:
    """The request that the actor made last in an operation."""
    rows = ServiceRequest.objects.filter(operation=operation, created_by=actor.user_id).select_related(
        "origin", "destination", "receiver_organisation"
    )
    return rows.order_by("-recorded_at").first() if actor.user_id else None


def lines_of(request: ServiceRequest) -> QuerySet[RequestLine]:
    return request.lines.select_related("unit", "handling_unit", "category", "origin", "destination").order_by(
        "position"
    )


def messages_of(request: ServiceRequest) -> QuerySet[RequestMessage]:
    return request.messages.select_related("author__person").order_by("sent_at")


def terms_accepted(request: ServiceRequest) -> list[ServiceTerms]:
    """The versions of the terms that the requester accepted."""
    return list(request.terms.select_related("service").order_by("service__kind"))


def terms_on_offer(actor: Actor, operation: Operation) -> list[ServiceTerms]:
    """What can be asked for today or later: of each service the newest version that is not over."""
    today = local_today(actor, operation)
    rows = ServiceTerms.objects.filter(operation=operation).exclude(valid_to__lt=today).select_related("service")
    newest: dict[UUID, ServiceTerms] = {}
    for terms in rows.order_by("service__kind", "version"):
        newest[terms.service_id] = terms
    return list(newest.values())


def findings_of(actor: Actor, request: ServiceRequest, lines: Sequence[RequestLine] | None = None) -> list[Finding]:
    """What the checks say about a stored request today."""
    stored = list(request.lines.all()) if lines is None else lines
    data = data_of(request, stored, list(request.services.values_list("pk", flat=True)))
    return check_request(data, reference(actor, request.operation, place_ids=places_named(data)), request.organisation)


def warnings_of(actor: Actor, request: ServiceRequest, lines: Sequence[RequestLine] | None = None) -> list[Finding]:
    """Only what is worth a second look; a request past its dates is not told so again and again."""
    return [finding for finding in findings_of(actor, request, lines) if not finding.blocks]


def places_named(data: RequestData) -> set[UUID]:
    named = {data.origin_id, data.destination_id}
    for line in data.lines:
        named |= {line.origin_id, line.destination_id}
    return {place for place in named if place is not None}


def data_of(request: ServiceRequest, lines: Sequence[RequestLine], service_ids: Sequence[UUID]) -> RequestData:
    """A stored request as plain values, to be checked again or changed."""
    header = {
        name: getattr(request, name)
        for name in RequestData.__dataclass_fields__
        if name not in {"lines", "service_ids"}
    }
    return RequestData(
        **header,
        service_ids=tuple(service_ids),
        lines=tuple(
            LineData(**{name: getattr(line, name) for name in LineData.__dataclass_fields__}) for line in lines
        ),
    )


def appeals_of(request: ServiceRequest) -> list[Appeal]:
    """Appeals of a request, the first one first; for its owner and the team."""
    return list(Appeal.objects.filter(request=request).order_by("made_at"))
