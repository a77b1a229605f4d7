"""Scores: numbers from 0 to 1 with two decimals, and what they were made from.

Two decimals, always cut and never rounded up, so that what a partner reads on the page is exactly what was ranked:
score × weight can be checked by hand, and 1.00 means that the whole condition is met.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from serai.core.kernel.windows import DateSpan
from serai.core.priority.candidates import CargoLine

SCORE_STEP = Decimal("0.01")
ZERO, ONE = Decimal(0), Decimal(1)
_MINUTES_A_DAY = Decimal(24 * 60)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Score:
    """A score and what counted: a code and parameters, which the application puts into a sentence.

    `source` says where the fact comes from: `request`, `catalogue`, `criteria-list`, `access-network`,
    `partner-register`.
    """

    value: Decimal
    counted: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    source: str = "request"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A place or sector that a body put on a list: its value 0 to 1, and from when until when, both included."""

    code: str
    value: Decimal
    valid: DateSpan


def score(
    value: Decimal, counted: str, parameters: Mapping[str, object] | None = None, source: str = "request"
) -> Score:
    """A score from any number: held within 0 and 1 and cut to two decimals."""
    held = min(max(value, ZERO), ONE)
    return Score(held.quantize(SCORE_STEP, ROUND_FLOOR), counted, parameters or {}, source)


def urgency(days_left: Decimal, window_days: Decimal) -> Decimal:
    """1 when no days are left, falling evenly to 0 when `window_days` or more are left."""
    return ONE - days_left / window_days


def ratio(part: timedelta, whole: timedelta) -> Decimal:
    """One duration over another."""
    return Decimal(part // _MICROSECOND) / Decimal(whole // _MICROSECOND)


def days_between(earlier: datetime, later: datetime) -> Decimal:
    """Days and parts of days."""
    return ratio(later - earlier, timedelta(days=1))


def travel_days(travel_minutes: int | None) -> Decimal:
    """Travel time in days; none when it is not known."""
    return Decimal(travel_minutes or 0) / _MINUTES_A_DAY


def by_weight(lines: Sequence[CargoLine], value_of: Callable[[CargoLine], Decimal]) -> Decimal:
    """The mean of a value over lines, each counting by its weight; evenly when nothing is weighed; 0 for no lines.

    By weight, so that a carton of medicine on top does not carry ten tonnes of anything to the front.
    """
    if not lines:
        return ZERO
    kg = sum((line.gross_weight_kg for line in lines), ZERO)
    if not kg:
        return sum(map(value_of, lines), ZERO) / len(lines)
    return sum((value_of(line) * line.gross_weight_kg for line in lines), ZERO) / kg


def listed(entries: Sequence[ListEntry], code: str, today: date) -> ListEntry | None:
    """The entry for a code that is valid today; of several the one with the highest value, then the longest valid."""
    valid = [entry for entry in entries if entry.code == code and today in entry.valid]
    return max(valid, key=lambda entry: (entry.value, entry.valid.last or date.max), default=None)
