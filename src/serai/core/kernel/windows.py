"""Time windows: from a moment up to, not including, another; and spans of whole days, both included.

Two kinds because people mean two things: "the bridge is closed from 06:00 to 18:00" and "valid 1 to 31 October".
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Moments from `start` up to but not including `end`. None is open: no beginning, or no end in sight.

    Moments carry their zone. Raises ValueError for a moment without one, or an end not after the start.
    """

    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("moments carry their time zone")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("a window ends after it starts")

    def __contains__(self, moment: datetime) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    def overlaps(self, other: "TimeWindow") -> bool:
        """Whether some moment lies in both."""
        return self.intersection(other) is not None

    def intersection(self, other: "TimeWindow") -> "TimeWindow | None":
        """The moments in both, or None."""
        starts = [window.start for window in (self, other) if window.start is not None]
        ends = [window.end for window in (self, other) if window.end is not None]
        start, end = max(starts, default=None), min(ends, default=None)
        if start is not None and end is not None and end <= start:
            return None
        return TimeWindow(start, end)

    @property
    def duration(self) -> timedelta | None:
        """How long it lasts; None when an end is open."""
        if self.start is None or self.end is None:
            return None
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Whole days from `first` to `last`, both included; None is open. Raises ValueError when last is before first."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("a span does not end before it starts")

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def overlaps(self, other: "DateSpan") -> bool:
        """Whether some day lies in both."""
        return not (_before(self.last, other.first) or _before(other.last, self.first))


def _before(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and last < first
