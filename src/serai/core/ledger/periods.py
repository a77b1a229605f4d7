"""When something may have happened: not ahead of the clock, not before the operation, not in closed books."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from serai.core.kernel.problems import Problem
from serai.core.kernel.windows import TimeWindow

#: Phones' clocks are a little wrong; what is further ahead than this is a typing error.
CLOCK_TOLERANCE = timedelta(minutes=15)


def check_period(
    occurred_at: datetime,
    recorded_at: datetime,
    *,
    opened_at: datetime | None = None,
    closed: Iterable[TimeWindow] = (),
    tolerance: timedelta = CLOCK_TOLERANCE,
) -> list[Problem]:
    """`in-the-future` (`at`, `now`), `before-operation` (`opened_at`) or `period-closed` (`start`, `end`).

    `closed` are the periods whose books are closed, each from its start up to, not including, its end.
    """
    problems = []
    if occurred_at > recorded_at + tolerance:
        problems.append(Problem("in-the-future", parameters={"at": occurred_at, "now": recorded_at}))
    if opened_at is not None and occurred_at < opened_at:
        problems.append(Problem("before-operation", parameters={"at": occurred_at, "opened_at": opened_at}))
    for window in closed:
        if occurred_at in window:
            parameters = {"at": occurred_at, "start": window.start, "end": window.end}
            problems.append(Problem("period-closed", parameters=parameters))
    return problems
