"""Requests that may be the same cargo twice: shown side by side to the owner and to whoever decides, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from serai.apps.requests.enums import Decision
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.rules.data import RequestData
from serai.kit.names import normalised

ALIKE = Decimal("0.5")  # share of the lines that must find a partner
CLOSE = Decimal("0.2")  # quantities that differ by no more than a fifth
MOST_COMPARED = 50
MOST_COMPARED_WITH_A_FILE = 2000
#: Dates that lie no further apart may be the same need.
REACH = timedelta(days=21)


class Dated(Protocol):
    """A request that is stored or only read from a file, as far as likeness goes."""

    @property
    def ready_on(self) -> date | None: ...
    @property
    def needed_by(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another request and how much of this one's cargo it also holds. `pairs`: this line, that line."""

    request: ServiceRequest
    share: Decimal
    pairs: Sequence[tuple[Any, RequestLine]]


def likely_duplicates(request: ServiceRequest) -> list[Likeness]:
    """Open requests of the same organisation with similar lines, the same ends and overlapping dates; most alike first.

    Two queries. A line is similar when its words or its item are the same and its quantity differs by a fifth at most.
    """
    others = list(_open(request.operation_id).filter(organisation=request.organisation_id).exclude(pk=request.pk)
                  .filter(_overlaps(request))[:MOST_COMPARED])  # fmt: skip
    if not others:
        return []
    lines = _lines_of([request, *others])
    return _alike(request, lines.get(request.pk, []), others, lines)


def duplicates_of_a_file(operation_id: UUID, wanted: Sequence[tuple[RequestData, UUID | None]]) -> list[list[Likeness]]:
    """The same for requests that are not stored yet, or (with their key) would be changed. Two queries for all of them."""
    organisations = {data.organisation_id for data, _own in wanted}
    others = list(_open(operation_id).filter(organisation__in=organisations)[:MOST_COMPARED_WITH_A_FILE])
    lines = _lines_of(others) if others else {}
    return [
        _alike(data, data.lines, [other for other in others if other.organisation_id == data.organisation_id
                                  and other.pk != own and _are_close(data, other)], lines)
        for data, own in wanted
    ]  # fmt: skip


def _open(operation_id: UUID) -> QuerySet[ServiceRequest]:
    rows = ServiceRequest.objects.filter(operation=operation_id)
    rows = rows.exclude(decision__in=[Decision.DRAFT, Decision.REJECTED, Decision.CANCELLED])
    return rows.select_related("organisation", "operation", "origin", "destination").order_by("-number")


def _lines_of(requests: Sequence[ServiceRequest]) -> dict[UUID, list[RequestLine]]:
    lines: dict[UUID, list[RequestLine]] = {}
    for line in RequestLine.objects.filter(request__in=requests).select_related("unit", "category"):
        lines.setdefault(line.request_id, []).append(line)
    return lines


def _alike(
    request: Any, own: Sequence[Any], others: Sequence[ServiceRequest], lines: dict[UUID, list[RequestLine]]
) -> list[Likeness]:
    found = []
    for other in others:
        pairs = _pairs(request, own, other, lines.get(other.pk, []))
        share = Decimal(len(pairs)) / max(len(own), 1)
        if pairs and share >= ALIKE:
            found.append(Likeness(other, share, pairs))
    return sorted(found, key=lambda like: -like.share)


def _span(request: Dated) -> tuple[date, date] | None:
    days = [day for day in (request.ready_on, request.needed_by) if day is not None]
    return (min(days), max(days)) if days else None


def _overlaps(request: Dated) -> Q:
    span = _span(request)
    return Q() if span is None else Q(needed_by__gte=span[0] - REACH, ready_on__lte=span[1] + REACH)


def _are_close(one: Dated, other: Dated) -> bool:
    """What `_overlaps` asks of the database."""
    span = _span(one)
    if span is None:
        return True
    if other.needed_by is None or other.ready_on is None:
        return False
    return other.needed_by >= span[0] - REACH and other.ready_on <= span[1] + REACH


def _pairs(
    request: Any, own: Sequence[Any], other: ServiceRequest, theirs: Sequence[RequestLine]
) -> list[tuple[Any, RequestLine]]:
    free = list(theirs)
    pairs = []
    for line in own:
        match = next((each for each in free if _similar(request, line, other, each)), None)
        if match is not None:
            free.remove(match)
            pairs.append((line, match))
    return pairs


def _similar(request: Any, one: Any, other_request: ServiceRequest, other: RequestLine) -> bool:
    """`one` and `request` are stored rows, or LineData and RequestData."""
    end, other_end = one.destination_id or request.destination_id, other.destination_id or other_request.destination_id
    if end != other_end or one.category_id != other.category_id:
        return False
    same_words = normalised(one.description) == normalised(other.description)
    if not same_words and (one.item_id is None or one.item_id != other.item_id):
        return False
    larger = max(one.quantity, other.quantity)
    return bool(abs(one.quantity - other.quantity) <= larger * CLOSE)
