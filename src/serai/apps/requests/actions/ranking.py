"""Ranking: a snapshot of what goes first and why; and an officer's move, with its reason.

docs/algorithms/ranking.md has the formulas. A ranking never waits inside another decision: it runs after the commit,
in a
transaction of its own, one at a time per operation, so that two decisions cannot lock each other out.
"""

import contextlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.exceptions import AlreadyEnqueued

from serai.apps.operations.models import Operation
from serai.apps.requests.actions.support import locked, text_required
from serai.apps.requests.enums import Queue
from serai.apps.requests.models import CriteriaSet, Ranking, RankingRow, RankMove, ServiceRequest
from serai.apps.requests.queries.candidates import Waiting, core_criteria, criteria_on, waiting, waiting_requests
from serai.apps.requests.queries.scope import request_for
from serai.apps.requests.rules import access
from serai.core.priority import ranking as core
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound, Refused
from serai.kit.policy import Actor, require

log = logging.getLogger(__name__)

#: More waiting requests are ranked by a worker instead of the request that decided.
MOST_AT_ONCE = 300
RANK_TASK = "requests.rank_again"

_LOCK = "select pg_advisory_xact_lock(hashtextextended('rank:' || %s, 0))"
_HOLD = """
select 1 from requests_servicerequest r join unnest(%s::uuid[]) as new (id) on new.id = r.id
order by r.id for no key update of r
"""
_WRITE = """
update requests_servicerequest r set rank = new.rank, points = new.points
from unnest(%s::uuid[], %s::int[], %s::numeric[]) as new (id, rank, points)
where r.id = new.id and (r.rank is distinct from new.rank or r.points is distinct from new.points)
"""


@action
def rank(*, actor: Actor, operation_id: UUID, cause: str = "") -> Ranking:
    """Rank everything that waits, by the criteria in force now; keeps the snapshot with each request's table.

    Raises NotAllowed, and Conflict when the operation has agreed on no criteria yet.
    """
    require(access.may_rank(actor, operation_id))
    return _rank(actor, operation_id, cause=cause, is_automatic=False)


def rank_soon(actor: Actor, request: ServiceRequest, cause: Any) -> None:
    """Rank again once the decision that caused it is committed. A ranking that fails never undoes the decision."""
    text = str(cause % {"request": request.reference})
    operation_id = request.operation_id
    transaction.on_commit(lambda: _rank_or_queue(actor, operation_id, text), robust=True)


def _rank_or_queue(actor: Actor, operation_id: UUID, cause: str) -> None:
    """At once where few requests wait; else by a worker, once however many decisions ask for it meanwhile."""
    few = waiting_requests(Operation(pk=operation_id)).values("pk")[: MOST_AT_ONCE + 1].count() <= MOST_AT_ONCE
    if few:
        rank_again(actor=actor, operation_id=operation_id, cause=cause)
        return
    task = procrastinate_app.configure_task(RANK_TASK, allow_unknown=True, queueing_lock=f"{RANK_TASK}:{operation_id}")
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        task.defer(operation_id=str(operation_id), cause=cause)


@action
def rank_again(*, actor: Actor, operation_id: UUID, cause: str) -> Ranking | None:
    """The automatic ranking after a decision: nobody's permission, and nothing when there are no criteria yet."""
    try:
        return _rank(actor, operation_id, cause=cause, is_automatic=True)
    except Refused as refusal:
        log.info("no automatic ranking of %s: %s", operation_id, refusal)
        return None


def _rank(actor: Actor, operation_id: UUID, *, cause: str, is_automatic: bool) -> Ranking:
    operation = Operation.objects.filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    _one_at_a_time(operation_id)
    criteria = criteria_on(operation, actor.now)
    if criteria is None:
        raise Conflict(
            _("%(operation)s has agreed on no criteria yet. Enter the first version, then rank."),
            code="no_criteria",
            operation=operation.name,
        )
    found = waiting(operation)
    zoned = actor.now.astimezone(ZoneInfo(operation.time_zone))
    result = core.rank(
        [row.candidate for row in found], core_criteria(operation, criteria.version, criteria.tiers, zoned), zoned
    )
    rows = _rows(result, found, _standing_moves(actor, operation, found))
    snapshot = _store(actor, operation, criteria, rows, cause=cause, is_automatic=is_automatic)
    _write_ranks(operation_id, rows)
    return snapshot


def _one_at_a_time(operation_id: UUID) -> None:
    """Wait for another ranking of the operation; always before any request's row is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(operation_id)])


def _standing_moves(actor: Actor, operation: Operation, found: Sequence[Waiting]) -> list[RankMove]:
    """The moves that still hold, oldest first; those of requests that left their queue are ended."""
    queues = {row.request_id: row.queue for row in found}
    moves = list(RankMove.objects.filter(request__operation=operation, ended_at=None).order_by("moved_at", "pk"))
    over = [move.pk for move in moves if queues.get(move.request_id) != move.queue]
    if over:
        RankMove.objects.filter(pk__in=over).update(ended_at=actor.now)
    return [move for move in moves if move.pk not in set(over)]


def _rows(result: core.Ranking, found: Sequence[Waiting], moves: Sequence[RankMove]) -> list[RankingRow]:
    """Rows in order, with their place in the queue after the officers' moves."""
    queues: dict[object, Queue] = {row.request_id: row.queue for row in found}
    ordered: dict[str, list[core.Ranked]] = {queue: [] for queue in Queue.values}
    for ranked in result.rows:
        ordered[queues[ranked.id]].append(ranked)
    rows: list[RankingRow] = []
    for queue in (Queue.TRANSPORT, Queue.DECISION):
        before = {row.id: place for place, row in enumerate(ordered[queue], start=1)}
        after = _moved(ordered[queue], [move for move in moves if move.queue == queue])
        reasons: dict[object, str] = {move.request_id: move.reason for move in moves}
        for place, row in enumerate(after, start=1):
            is_moved = row.id in reasons and before[row.id] != place
            rows.append(
                RankingRow(
                    request_id=row.id, position=len(rows) + 1, queue=queue, place=place, tier=row.tier,
                    points=round(row.total, 1), table=[_entry(item) for item in row.table],
                    moved_from=before[row.id] if is_moved else None,
                    moved_reason=reasons[row.id] if is_moved else "",
                )
            )  # fmt: skip
    return rows


def _moved(rows: Sequence[core.Ranked], moves: Sequence[RankMove]) -> list[core.Ranked]:
    after = list(rows)
    for move in moves:
        row = next(row for row in after if row.id == move.request_id)
        after.remove(row)
        after.insert(min(move.place, len(after) + 1) - 1, row)
    return after


def _entry(item: core.Contribution) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "counted": item.counted,
        "params": {name: None if value is None else str(value) for name, value in item.parameters.items()},
        "score": str(item.score),
        "weight": str(item.weight),
        "points": str(item.points),
        "source": item.source,
    }


def _store(
    actor: Actor, operation: Operation, criteria: CriteriaSet, rows: list[RankingRow], *, cause: str, is_automatic: bool
) -> Ranking:
    if is_automatic:
        day = actor.now.replace(hour=0, minute=0, second=0, microsecond=0)
        Ranking.objects.filter(
            operation=operation, is_automatic=True, made_at__gte=day, made_at__lt=day + timedelta(days=1)
        ).delete()
    snapshot = Ranking.objects.create(
        operation=operation, criteria=criteria, made_at=actor.now, made_by_id=actor.user_id, cause=cause[:200],
        is_automatic=is_automatic,
    )  # fmt: skip
    for row in rows:
        row.ranking = snapshot
    RankingRow.objects.bulk_create(rows, batch_size=1000)
    return snapshot


def _write_ranks(operation_id: UUID, rows: Sequence[RankingRow]) -> None:
    """Ranks and points on the requests; whoever waits no longer loses both."""
    new: dict[UUID, tuple[int | None, Decimal | None]] = {row.request_id: (row.place, row.points) for row in rows}
    ranked = ServiceRequest.objects.filter(operation_id=operation_id, rank__isnull=False).exclude(pk__in=list(new))
    new |= dict.fromkeys(ranked.values_list("pk", flat=True), (None, None))
    ordered = sorted(new)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [ordered])
        cursor.execute(_WRITE, [ordered, [new[key][0] for key in ordered], [new[key][1] for key in ordered]])


@action
def move_in_rank(*, actor: Actor, request_id: UUID, position: int, reason: str) -> Ranking:
    """Put a request at another place of its queue, with a reason that everybody reads; the displaced are recorded.

    The move stands in later rankings until it is ended or the request leaves the queue. Raises Invalid(fields),
    Conflict.
    """
    _one_at_a_time(request_for(actor, request_id).operation_id)
    request = locked(actor, request_id, None, access.may_move_in_rank)
    reason = text_required(reason, "reason", _("Give the reason: every partner reads it."))
    newest = Ranking.objects.filter(operation_id=request.operation_id).order_by("-made_at", "-pk").first()
    row = RankingRow.objects.filter(ranking=newest, request=request).first()
    if row is None:
        raise Conflict(_("It is not in the newest ranking. Rank again, then move it."), code="not_ranked")
    last = RankingRow.objects.filter(ranking=newest, queue=row.queue).count()
    if not 1 <= position <= last or position == row.place:
        raise Invalid(
            _("The request was not moved."),
            code="position",
            fields={
                "position": [
                    _("Enter a place from 1 to %(last)d other than %(now)d.") % {"last": last, "now": row.place}
                ]
            },
        )
    low, high = sorted((position, row.place))
    between = RankingRow.objects.filter(ranking=newest, queue=row.queue, place__range=(low, high)).exclude(pk=row.pk)
    RankMove.objects.filter(request=request, ended_at=None).update(ended_at=actor.now)
    RankMove.objects.create(
        request=request, queue=row.queue, place=position, place_before=row.place, reason=reason[:200],
        displaced=[item.request.reference for item in between.select_related("request").order_by("place")],
        moved_by_id=actor.user_id, moved_by_name=actor.name, moved_at=actor.now,
    )  # fmt: skip
    cause = _("%(who)s moved %(request)s from %(before)d to %(after)d") % {
        "who": actor.name, "request": request.reference, "before": row.place, "after": position,
    }  # fmt: skip
    return _rank(actor, request.operation_id, cause=str(cause), is_automatic=False)


@action
def end_move(*, actor: Actor, request_id: UUID) -> Ranking:
    """Let the criteria decide again about a request that was moved."""
    _one_at_a_time(request_for(actor, request_id).operation_id)
    request = locked(actor, request_id, None)
    require(access.may_rank(actor, request.operation_id))
    if not RankMove.objects.filter(request=request, ended_at=None).update(ended_at=actor.now):
        raise Conflict(_("No move of this request stands."), code="no_move")
    cause = _("%(who)s let the criteria decide about %(request)s again") % {
        "who": actor.name,
        "request": request.reference,
    }
    return _rank(actor, request.operation_id, cause=str(cause), is_automatic=False)
