"""Who may keep, change and stop saved reports; what can be saved; which days; when it is sent next. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from serai.apps.reporting.enums import Form, Schedule, Span
from serai.apps.reporting.models import SavedReport
from serai.kit.policy import YES, Actor, Answer, no

SENT_AT = time(6)  # in the operation's time zone
MOST_RECIPIENTS = 20
MOST_REPORTS = 50  # of one person in one operation
FORWARD = (Span.NEXT_7, Span.NEXT_30)


@dataclass(frozen=True, slots=True)
class SavedReportData:
    """What somebody saves. `recipients` are keys of accounts that take part in the operation."""

    name: str
    report: str
    query: str = ""
    span: str = Span.LAST_30
    schedule: str = Schedule.NONE
    form: str = Form.XLSX
    recipients: Sequence[UUID] = field(default_factory=tuple)


def may_save(actor: Actor, operation_id: UUID) -> Answer:
    """Whoever sees figures of the operation: its team, and people of organisations."""
    if actor.is_known and (actor.takes_part_in(operation_id) or actor.organisations):
        return YES
    return no(_("Reports are saved by the operation's team and by people of organisations."))


def may_change(actor: Actor, saved: SavedReport) -> Answer:
    if actor.user_id == saved.owner_id:
        return YES
    return no(_("A saved report is changed by the person who saved it: it is sent with their rights."))


def may_stop(actor: Actor, saved: SavedReport) -> Answer:
    """Pause or delete."""
    if actor.user_id == saved.owner_id or actor.has("coordinator", "administrator", scope=saved.operation_id):
        return YES
    return no(_("A saved report is stopped by the person who saved it or by a coordinator."))


def problems(data: SavedReportData, *, inside: frozenset[UUID]) -> dict[str, list[Any]]:
    """What cannot be saved, by field; `inside` are the accounts that take part in the operation."""
    found: dict[str, list[Any]] = {}
    if not data.name.strip() or len(data.name) > 80:
        found["name"] = [_("Enter a short name.")]
    for name, kind in (("span", Span), ("schedule", Schedule), ("form", Form)):
        if getattr(data, name) not in kind.values:
            found[name] = [_("Choose one of the list.")]
    if data.schedule in Schedule.values and data.schedule != Schedule.NONE:
        if not data.recipients:
            found["recipients"] = [_("Say who gets it.")]
        if data.span == Span.FIXED:
            found["span"] = [_("These days do not move: the same figures would be sent each time. Choose other days.")]
    if len(set(data.recipients)) > MOST_RECIPIENTS:
        found["recipients"] = [_("At most %(most)s people get a report.") % {"most": MOST_RECIPIENTS}]
    elif set(data.recipients) - inside:
        found["recipients"] = [_("Somebody of these does not take part in this operation.")]
    return found


def days_of(span: str, today: date) -> tuple[date, date] | None:
    """First and last day, both included; None for the days of its own question."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    return {
        Span.YESTERDAY: (today - timedelta(days=1), today - timedelta(days=1)),
        Span.LAST_WEEK: (monday - timedelta(days=7), monday - timedelta(days=1)),
        Span.LAST_MONTH: ((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)),
        Span.MONTH_SO_FAR: (first, today),
        Span.LAST_30: (today - timedelta(days=30), today),
        Span.NEXT_7: (today, today + timedelta(days=7)),
        Span.NEXT_30: (today, today + timedelta(days=30)),
    }.get(Span(span))


def next_after(schedule: str, now: datetime, time_zone: str) -> datetime | None:
    """The first moment after `now` at which it is sent: SENT_AT on a day of the schedule, in the operation's zone."""
    if schedule == Schedule.NONE:
        return None
    zone = ZoneInfo(time_zone)
    day = now.astimezone(zone).date()
    for _step in range(40):
        at = datetime.combine(day, SENT_AT, zone)
        if at > now and _is_day_of(schedule, day):
            return at
        day += timedelta(days=1)
    raise AssertionError("every schedule has a day within 40 days")


def _is_day_of(schedule: str, day: date) -> bool:
    return schedule == Schedule.DAILY or (day.weekday() == 0 if schedule == Schedule.WEEKLY else day.day == 1)
