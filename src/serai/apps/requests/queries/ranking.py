"""Reads of rankings: the criteria in force, one request's table and neighbours, and what other criteria would
change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from serai.apps.operations.models import Operation
from serai.apps.requests.models import CriteriaSet, Ranking, RankingRow, RankMove, ServiceRequest
from serai.apps.requests.queries.candidates import candidates_of, core_criteria, criteria_on, waiting_requests
from serai.core.priority import ranking as core

STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Lift:
    """The smallest rise of one score that would pass the request above."""

    kind: str
    score: Decimal
    needed: Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a request has its place: its row, how many wait in the queue, the neighbours and what would move it up."""

    row: RankingRow
    ranking: Ranking
    waiting: int
    above: RankingRow | None
    below: RankingRow | None
    lift: Lift | None
    move: RankMove | None


def newest_criteria(operation: Operation, now: datetime) -> CriteriaSet | None:
    return criteria_on(operation, now)


def newest_ranking(operation_id: UUID) -> Ranking | None:
    rows = Ranking.objects.filter(operation_id=operation_id).select_related("criteria", "made_by__person")
    return rows.order_by("-made_at", "-pk").first()


def explanation(request: ServiceRequest) -> Explanation | None:
    """The request's place in the newest ranking; None when it is not ranked now. Four queries."""
    if request.rank is None:
        return None
    ranking = newest_ranking(request.operation_id)
    if ranking is None:
        return None
    row = RankingRow.objects.filter(ranking=ranking, request=request).first()
    if row is None:
        return None
    beside = {
        other.place: other
        for other in RankingRow.objects.filter(
            ranking=ranking, queue=row.queue, place__in=[row.place - 1, row.place + 1]
        ).select_related("request")
    }
    above, below = beside.get(row.place - 1), beside.get(row.place + 1)
    last = (
        RankingRow.objects.filter(ranking=ranking, queue=row.queue).order_by("-place").values_list("place", flat=True)
    )
    move = RankMove.objects.filter(request=request, ended_at=None).first()
    return Explanation(row, ranking, last.first() or row.place, above, below, lift(row, above), move)


def lift(row: RankingRow, above: RankingRow | None) -> Lift | None:
    """Which score, raised least, would put the request before the one above; None across tiers or where a move
    decides."""
    if above is None or above.tier != row.tier or above.moved_from or row.moved_from:
        return None
    behind = max(above.points - row.points, Decimal(0))
    lifts = []
    for item in row.table:
        weight, score = Decimal(item["weight"]), Decimal(item["score"])
        steps = (behind / weight / STEP).to_integral_value(ROUND_CEILING)
        if steps * STEP * weight <= behind:
            steps += 1
        needed = score + steps * STEP
        if needed <= 1:
            lifts.append(Lift(item["kind"], score, needed))
    return min(lifts, key=lambda it: (it.needed - it.score, it.kind), default=None)


def ranking_rows(ranking: Ranking, queue: str) -> list[RankingRow]:
    """The rows of one queue of a ranking in order, with their requests and organisations."""
    rows = RankingRow.objects.filter(ranking=ranking, queue=queue)
    return list(
        rows.select_related("request__organisation", "request__destination", "request__operation").order_by("place")
    )


def lists_in_force(operation: Operation, now: datetime) -> Sequence[Any]:
    """The dated lists of locations and sectors that count today, with their entries."""
    today = now.astimezone(ZoneInfo(operation.time_zone)).date()
    rows = operation.priority_lists.filter(valid_from__lte=today).exclude(valid_to__lt=today)
    return list(
        rows.prefetch_related("entries__place", "entries__area", "entries__category").order_by("kind", "-valid_from")
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """A request's place under the criteria in force and under those that are tried; None where it is not ranked."""

    request: ServiceRequest
    before: int | None
    after: int | None
    points_before: Decimal
    points_after: Decimal


def simulate(
    operation: Operation, version: int, tiers: Sequence[Any], now: datetime, *, past_days: int = 0
) -> list[Shift]:
    """What other criteria would change, without storing anything: every request with both places, in the new order.

    Ranks what waits now and, with `past_days`, also what was submitted in that many days before. Raises CriteriaError.
    """
    rows = waiting_requests(operation)
    if past_days:
        since = now.timestamp() - past_days * 86_400
        past = ServiceRequest.objects.filter(
            operation=operation, submitted_at__gte=datetime.fromtimestamp(since, tz=now.tzinfo), submitted_at__lte=now
        )
        rows = past | rows
    found = [row.candidate for row in candidates_of(rows)]
    zoned = now.astimezone(ZoneInfo(operation.time_zone))
    in_force = criteria_on(operation, now)
    tried = core.rank(found, core_criteria(operation, version, tiers, zoned), zoned)
    before = (
        core.rank(found, core_criteria(operation, in_force.version, in_force.tiers, zoned), zoned) if in_force else None
    )
    old = {row.id: row for row in before.rows} if before else {}
    requests = ServiceRequest.objects.select_related("organisation", "operation").in_bulk(
        [row.id for row in tried.rows]
    )
    return [
        Shift(
            requests[row.id],
            old[row.id].place if row.id in old else None,
            row.place,
            old[row.id].total if row.id in old else Decimal(0),
            row.total,
        )
        for row in tried.rows
    ]
