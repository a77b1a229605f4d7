"""Days and moments as people read them on a page: short, in the operation's time zone, in the reader's language.

Documents print `serai.kit.numbers.day` and `.moment` (with year and zone); pages say "Thu 19 Nov, 06:40" and leave the
year out while it is the current one. The zone is Django's active one: whoever knows the operation activates its zone.
"""

import datetime as dt

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from serai.kit.numbers import UNKNOWN, locale_of

COMMA = {"ar": "، "}


def local_day(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day of a moment in the active zone; a date is returned as it is."""
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


def _day_pattern(day: dt.date, today: dt.date, weekday: bool) -> str:
    return ("EEE " if weekday else "") + "d MMM" + ("" if day.year == today.year else " y")


def day_words(value: dt.date | dt.datetime | None, language: str, *, now: dt.datetime, weekday: bool = True) -> str:
    """`Sun 22 Nov`, with the year when it is not the current one; a dash for None."""
    if value is None:
        return UNKNOWN
    day = local_day(value)
    return format_date(day, _day_pattern(day, local_day(now), weekday), locale=locale_of(language))


def relative_day(value: dt.date | dt.datetime | None, language: str, *, now: dt.datetime) -> str:
    """`Sun 22 Nov, tomorrow`: the day, and its nearness in words from a week ago to a week ahead."""
    words = day_words(value, language, now=now)
    if value is None:
        return words
    days = (local_day(value) - local_day(now)).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(days)
    if near is None and 1 < days < 8:
        near = ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    if near is None and -8 < days < -1:
        near = ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}
    return words if near is None else f"{words}{COMMA.get(language[:2], ', ')}{near}"


def when_words(value: dt.datetime | None, language: str, *, now: dt.datetime) -> str:
    """`Wed 11 Nov, 10:12` in the active zone; a dash for None. Raises ValueError for a time without a zone."""
    if value is None:
        return UNKNOWN
    if timezone.is_naive(value):
        raise ValueError("a moment needs its time zone")
    local = timezone.localtime(value)
    return f"{day_words(value, language, now=now)}{COMMA.get(language[:2], ', ')}{local:%H:%M}"


def ago_words(value: dt.datetime | None, *, now: dt.datetime) -> str:
    """How long ago in the largest fitting unit: `10 min ago`, `6 h ago`, `3 d ago`; `in 2 h` for what is to come."""
    if value is None:
        return UNKNOWN
    minutes = int((now - value).total_seconds() / 60)
    if minutes == 0:
        return _("just now")
    count, unit = span(abs(minutes))
    if minutes < 0:
        return _("in %(span)s") % {"span": span_words(count, unit)}
    return _("%(span)s ago") % {"span": span_words(count, unit)}


def span(minutes: int) -> tuple[int, str]:
    """A duration in minutes cut down to minutes under two hours, hours under two days, else days."""
    if minutes < 120:
        return minutes, "min"
    if minutes < 48 * 60:
        return minutes // 60, "h"
    return minutes // (24 * 60), "d"


def span_words(count: int, unit: str) -> str:
    """`10 min`, `6 h`, `3 d` with the short unit of the reader's language."""
    names = {"min": pgettext("minutes", "min"), "h": pgettext("hours", "h"), "d": pgettext("days", "d")}
    return f"{count} {names[unit]}"
