"""Requests for lists: the rows with what their cells need, the words people search with, and what waits too long."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from serai.apps.operations.models import Operation
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.scope import own_organisations, visible_to
from serai.apps.requests.rules.levels import hours_between, mark_of, waiting_limits
from serai.kit.policy import Actor

MOST_WORDS = 8
_NUMBER = re.compile(r"^(?:r-?)?0*([1-9]\d{0,8})$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def listed(actor: Actor, operation: Operation) -> QuerySet[ServiceRequest]:
    """Requests of an operation that the actor may read, with the records that a row names; without long texts."""
    return (
        visible_to(actor, operation)
        .select_related("organisation", "origin", "destination", "operation")
        .defer("search", "unfinished", "remarks", "decision_reason")
    )


def searched(rows: QuerySet[ServiceRequest], text: str, actor: Actor) -> QuerySet[ServiceRequest]:
    """Rows that a person means: `R-0421`, `421`, or the beginnings of words of title, cargo, organisation and places; for the
    owner and the team also of the owner's reference, which stands in the search words with the weight D."""
    number = _NUMBER.match(text.strip())
    if number:
        return rows.filter(number=int(number[1]))
    words = [word.lower() for word in _WORD.findall(text)][:MOST_WORDS]
    if not words:
        return rows.none() if text.strip() else rows
    open_words, all_words = (
        SearchQuery(" & ".join(f"{word}:*{weights}" for word in words), search_type="raw", config="simple")
        for weights in ("ABC", "")
    )
    if actor.has("administrator"):
        return rows.filter(search=all_words)
    team_in = [grant.scope for grant in actor.grants if grant.scope]
    theirs = Q(organisation__in=own_organisations(actor)) | Q(operation__in=team_in)
    return rows.filter(Q(search=open_words) | (theirs & Q(search=all_words)))


def above_limit(operation: Operation, now: datetime) -> Q:
    """Requests that stay in a waiting state longer than the operation promises (`rules.levels.waiting_limits`)."""
    late = Q()
    for decision, hours in waiting_limits(operation).items():
        late |= Q(decision=decision, decision_at__lt=now - timedelta(hours=hours))
    return late


def with_category(rows: QuerySet[ServiceRequest], category_id: UUID) -> QuerySet[ServiceRequest]:
    return rows.filter(Exists(RequestLine.objects.filter(request=OuterRef("pk"), category_id=category_id)))


def of_own(rows: QuerySet[ServiceRequest], actor: Actor) -> QuerySet[ServiceRequest]:
    """Those of the actor's own organisations, and of what was merged into them."""
    return rows.filter(organisation__in=own_organisations(actor))


def waiting_time(request: ServiceRequest, now: datetime) -> tuple[Decimal, int, str] | None:
    """Hours in the present waiting state, its limit in hours, and the mark; None when nobody waits."""
    limit = waiting_limits(request.operation).get(request.decision)
    if limit is None or request.decision_at is None:
        return None
    spent = hours_between(request.decision_at, now)
    return spent, limit, mark_of(spent, limit)


def sums_of(rows: QuerySet[ServiceRequest]) -> dict[str, Any]:
    """`weight_kg` and `volume_m3` of some requests."""
    return rows.aggregate(weight_kg=Sum("weight_kg"), volume_m3=Sum("volume_m3"))


def chosen(actor: Actor, operation: Operation, ids: list[UUID]) -> list[ServiceRequest]:
    """The selected requests that the actor may read, by rank; for actions over several rows."""
    rows = listed(actor, operation).filter(pk__in=ids[:200])
    return sorted(rows, key=lambda row: (row.rank or 10**9, row.number or 0))
