"""Days of the story and days of the records: the story of the data files ends when the demonstration is built.

The files tell twelve months that end on 22 November 2026. A demonstration built on another day is the same story moved by
whole days, so that its pages look alive: the newest requests are hours old, the expiring medicine expires soon.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STORY_END = date(2026, 11, 22)
"""The last day of the story as the files tell it; its history ends the evening before."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`end` is the moment at which the demonstration is built (aware); `zone` that of the operation."""

    end: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.end.astimezone(self.zone).date()

    @property
    def shift(self) -> timedelta:
        return self.today - STORY_END

    def day(self, told: date) -> date:
        """The day on which something told of a day happens."""
        return told + self.shift

    def told(self, day: date) -> date:
        """The inverse of `day`: seasons and terms are those of the story."""
        return day - self.shift

    def month(self, moment: datetime) -> int:
        """The month (1–12) of the story: which roads are open."""
        return self.told(self.local(moment)).month

    def local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A local time of a (moved) day, as UTC."""
        return datetime.combine(day, time(hour, minute), tzinfo=self.zone).astimezone(UTC)

    def told_at(self, told: date, hour: int, minute: int = 0) -> datetime:
        return self.at(self.day(told), hour, minute)

    def next_hour(self, moment: datetime, hour: int, minute: int = 0) -> datetime:
        """The next time after `moment` at which a local clock shows `hour`:`minute`."""
        found = self.at(self.local(moment), hour, minute)
        return found if found > moment else found + timedelta(days=1)
