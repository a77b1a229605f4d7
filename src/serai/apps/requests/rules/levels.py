"""Service levels: how long the owner has waited, against what the operation promised. Pure.

First answer and acceptance count from the first submission; first dispatch and last delivery from acceptance. A level
is
`good` in time, `caution` from 80 % of its limit while it still runs, `stop` beyond it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from serai.apps.operations.models import Operation
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import ServiceRequest

WARNING_SHARE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Level:
    """One promise: `spent_hours` of `limit_hours`; `mark` is neutral while it has not begun."""

    key: str
    limit_hours: int
    spent_hours: Decimal | None
    mark: str
    is_done: bool


def service_levels(
    request: ServiceRequest,
    operation: Operation,
    *,
    now: datetime,
    first_dispatched_at: datetime | None = None,
    all_delivered_at: datetime | None = None,
) -> list[Level]:
    """The four levels in order. `cargo` knows the last two moments; a closed request's clocks stand still."""
    stopped = request.decision_at if request.decision in (Decision.REJECTED, Decision.CANCELLED) else None
    end = stopped or now
    return [
        _level("first_answer", operation.first_answer_hours, request.submitted_at, request.first_answer_at, end),
        _level("accepted", operation.accept_hours, request.submitted_at, request.accepted_at, end),
        _level("dispatched", operation.dispatch_hours, request.accepted_at, first_dispatched_at, end),
        _level("delivered", operation.deliver_hours, request.accepted_at, all_delivered_at, end),
    ]


def _level(key: str, limit_hours: int, begin: datetime | None, done: datetime | None, now: datetime) -> Level:
    if begin is None:
        return Level(key, limit_hours, None, "neutral", False)
    spent = hours_between(begin, done or now)
    return Level(key, limit_hours, spent, mark_of(spent, limit_hours, is_done=done is not None), done is not None)


def mark_of(spent_hours: Decimal, limit_hours: int, *, is_done: bool = False) -> str:
    if spent_hours > limit_hours:
        return "stop"
    return "caution" if not is_done and spent_hours > limit_hours * WARNING_SHARE else "good"


def hours_between(begin: datetime, end: datetime) -> Decimal:
    return Decimal(max(end - begin, timedelta(0)) // timedelta(minutes=6)) / 10


def waiting_limits(operation: Operation) -> dict[str, int]:
    """Hours a request may stay in each waiting state: the team's first answer, a hold, the requester's correction."""
    return {
        Decision.SUBMITTED: operation.first_answer_hours,
        Decision.ON_HOLD: operation.accept_hours,
        Decision.RETURNED: 2 * operation.first_answer_hours,
    }
