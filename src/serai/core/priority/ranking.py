"""Putting requests in order, and saying why: for each the table score × weight = points, and its neighbours.

The same input gives the same order on every machine, whatever order the requests come in: points are exact decimals,
and ties break by first submission, then by id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from serai.core.kernel.problems import RecordId
from serai.core.priority.candidates import Candidate
from serai.core.priority.criteria_sets import CriteriaSet, Tier
from serai.core.priority.scores import ONE, SCORE_STEP, ZERO


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of a request's table: what counted, its score, the weight, and score × weight = points."""

    kind: str
    counted: str
    score: Decimal
    weight: Decimal
    points: Decimal
    source: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One request's place, from 1; its tier (index and code) and total points, with the table behind them."""

    id: RecordId
    place: int
    tier: int
    tier_code: str
    total: Decimal
    table: tuple[Contribution, ...]
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Ranking:
    """A snapshot: the version of the criteria, the moment, and the order."""

    version: str
    now: datetime
    rows: tuple[Ranked, ...]

    def row(self, request: RecordId) -> Ranked:
        """The row of a request. Raises KeyError when it was not ranked."""
        for row in self.rows:
            if row.id == request:
                return row
        raise KeyError(request)


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest rise in one score, all else equal, that would put a request before the one above it."""

    kind: str
    score: Decimal
    needed_score: Decimal
    points: Decimal  # what the rise is worth


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who is above and below, by how many points, and what would move the request up one place.

    `change` is None at the top, when the one above is in an earlier tier (`other_tier_above`), or when no single score
    has room enough.
    """

    above: Ranked | None
    below: Ranked | None
    points_behind: Decimal | None
    points_ahead: Decimal | None
    other_tier_above: bool
    change: Change | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A request's place under two rankings; None where it was not ranked."""

    id: RecordId
    before: int | None
    after: int | None


def rank(requests: Iterable[Candidate], criteria_set: CriteriaSet, now: datetime) -> Ranking:
    """All requests in order. `now` carries the operation's zone. Raises ValueError when an id comes twice."""
    rows = [_judge(request, criteria_set, now) for request in requests]
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("each request is ranked once")
    rows.sort(key=_order)
    return Ranking(criteria_set.version, now, tuple(_placed(row, place) for place, row in enumerate(rows, start=1)))


def neighbours(ranking: Ranking, request: RecordId) -> Neighbours:
    """Who stands above and below a request and what would change its place. Raises KeyError when it was not ranked."""
    row = ranking.row(request)
    above = ranking.rows[row.place - 2] if row.place > 1 else None
    below = ranking.rows[row.place] if row.place < len(ranking.rows) else None
    same_above = above is not None and above.tier == row.tier
    same_below = below is not None and below.tier == row.tier
    return Neighbours(
        above,
        below,
        above.total - row.total if above is not None and same_above else None,
        row.total - below.total if below is not None and same_below else None,
        above is not None and not same_above,
        smallest_change(row, above) if above is not None and same_above else None,
    )


def smallest_change(row: Ranked, above: Ranked) -> Change | None:
    """The criterion that needs the smallest rise of its score to pass `above` (of equals the one with most weight)."""
    changes = [change for item in row.table if (change := _change(row, above, item)) is not None]
    return min(changes, key=lambda it: (it.needed_score - it.score, -it.points, it.kind), default=None)


def displaced(ranking: Ranking, request: RecordId, place: int) -> tuple[RecordId, ...]:
    """Who loses a place when an officer moves a request up to `place`, in order. Empty when it moves down or stays.

    Raises KeyError when it was not ranked, ValueError for a place that does not exist.
    """
    if not 1 <= place <= len(ranking.rows):
        raise ValueError("no such place")
    row = ranking.row(request)
    return tuple(other.id for other in ranking.rows[place - 1 : row.place - 1])


def compare(before: Ranking, after: Ranking) -> tuple[Shift, ...]:
    """What a new version of the criteria changes: every request whose place differs, by its new place, leavers last."""
    old = {row.id: row.place for row in before.rows}
    new = {row.id: row.place for row in after.rows}
    shifts = [Shift(request, old.get(request), place) for request, place in new.items() if old.get(request) != place]
    return tuple(shifts + [Shift(request, place, None) for request, place in old.items() if request not in new])


def _judge(request: Candidate, criteria_set: CriteriaSet, now: datetime) -> Ranked:
    place = criteria_set.tier_of(request, now)
    tier = criteria_set.tiers[place]
    table = _table(request, tier, now)
    points = sum((item.points for item in table), ZERO)
    return Ranked(request.id, 0, place, tier.code, points, table, request.submitted_at)


def _table(request: Candidate, tier: Tier, now: datetime) -> tuple[Contribution, ...]:
    table = []
    for item in tier.criteria:
        found = item.criterion.score(request, now)
        points = found.value * item.weight
        table.append(
            Contribution(
                item.criterion.kind, found.counted, found.value, item.weight, points, found.source, found.parameters
            )
        )
    return tuple(table)


def _order(row: Ranked) -> tuple[int, Decimal, datetime, str]:
    return row.tier, -row.total, row.submitted_at, str(row.id)


def _placed(row: Ranked, place: int) -> Ranked:
    return Ranked(row.id, place, row.tier, row.tier_code, row.total, row.table, row.submitted_at)


def _change(row: Ranked, above: Ranked, item: Contribution) -> Change | None:
    """How far one score must rise: to equal points where the tie is won, else to one step more than equal."""
    behind = above.total - row.total
    wins_tie = (row.submitted_at, str(row.id)) < (above.submitted_at, str(above.id))
    steps = (behind / item.weight / SCORE_STEP).to_integral_value(ROUND_CEILING)
    if steps * SCORE_STEP * item.weight == behind and not wins_tie:
        steps += 1
    needed = item.score + steps * SCORE_STEP
    if needed > ONE:
        return None
    return Change(item.kind, item.score, needed, steps * SCORE_STEP * item.weight)
