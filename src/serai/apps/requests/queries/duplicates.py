"""Requests that may be the same cargo twice: shown side by side to whoever decides, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from serai.apps.requests.enums import Decision
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.kit.names import normalised
from serai.kit.policy import Actor

ALIKE = Decimal("0.5")  # share of the lines that must find a partner
CLOSE = Decimal("0.2")  # quantities that differ by no more than a fifth
MOST_COMPARED = 50
#: Dates that lie no further apart may be the same need.
REACH = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another request and how much of this one's cargo it also holds. `pairs`: this line, that line."""

    request: ServiceRequest
    share: Decimal
    pairs: Sequence[tuple[RequestLine, RequestLine]]


def likely_duplicates(actor: Actor, request: ServiceRequest) -> list[Likeness]:
    """Open requests of the same organisation with similar lines, the same ends and overlapping dates; most alike first.

    Two queries. A line is similar when its words or its item are the same and its quantity differs by a fifth at most.
    """
    others = list(
        ServiceRequest.objects.filter(operation=request.operation_id, organisation=request.organisation_id)
        .exclude(pk=request.pk)
        .exclude(decision__in=[Decision.DRAFT, Decision.REJECTED, Decision.CANCELLED])
        .filter(_overlaps(request))
        .select_related("organisation", "operation", "origin", "destination")
        .order_by("-number")[:MOST_COMPARED]
    )
    if not others:
        return []
    lines: dict[object, list[RequestLine]] = {}
    for line in RequestLine.objects.filter(request__in=[request, *others]).select_related("unit", "category"):
        lines.setdefault(line.request_id, []).append(line)
    own = lines.get(request.pk, [])
    found = []
    for other in others:
        pairs = _pairs(own, lines.get(other.pk, []))
        share = Decimal(len(pairs)) / max(len(own), 1)
        if pairs and share >= ALIKE:
            found.append(Likeness(other, share, pairs))
    return sorted(found, key=lambda like: -like.share)


def _overlaps(request: ServiceRequest) -> Q:
    days = [day for day in (request.ready_on, request.needed_by) if day is not None]
    first: date | None = min(days, default=None)
    last: date | None = max(days, default=None)
    if first is None or last is None:
        return Q()
    return Q(needed_by__gte=first - REACH, ready_on__lte=last + REACH)


def _pairs(own: Sequence[RequestLine], theirs: Sequence[RequestLine]) -> list[tuple[RequestLine, RequestLine]]:
    free = list(theirs)
    pairs = []
    for line in own:
        match = next((other for other in free if _similar(line, other)), None)
        if match is not None:
            free.remove(match)
            pairs.append((line, match))
    return pairs


def _similar(one: RequestLine, other: RequestLine) -> bool:
    if one.destination_id != other.destination_id or one.category_id != other.category_id:
        return False
    same_words = normalised(one.description) == normalised(other.description)
    if not same_words and (one.item_id is None or one.item_id != other.item_id):
        return False
    larger = max(one.quantity, other.quantity)
    return abs(one.quantity - other.quantity) <= larger * CLOSE
