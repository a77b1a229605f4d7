"""Building the demonstration: registers, the operation, twelve months of work through the apps' actions, in time order.

The database is written by actions only; this package decides who does what when. See docs/decisions for why.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import translation

from serai.apps.cargo.actions.verifying import run_verification
from serai.apps.notifications.actions import mark_read, watch
from serai.apps.notifications.queries import visible_to as messages_of
from serai.apps.reporting.actions import save_report
from serai.apps.reporting.rules import SavedReportData
from serai.apps.requests import actions as requests
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.rules.access import APPEAL_DAYS
from serai.demo.agenda import Agenda
from serai.demo.aside import Aside
from serai.demo.asking import Asking
from serai.demo.calendar import Calendar
from serai.demo.cast import Cast, builder
from serai.demo.convoys import Convoys
from serai.demo.demand import wishes
from serai.demo.ending import Ending
from serai.demo.fleet import Fleet
from serai.demo.load import load
from serai.demo.main_job import MainJob
from serai.demo.opening import plan_decisions, set_up_operation
from serai.demo.registers import (
    set_up_administrator,
    set_up_catalogue,
    set_up_organisations,
    set_up_people,
    set_up_places,
)
from serai.demo.releasing import Releases
from serai.demo.report import Report, counted
from serai.demo.roads import Roads
from serai.demo.script import Script
from serai.demo.stage import Stage
from serai.demo.storing import Stores
from serai.demo.tidying import Tidying
from serai.demo.tokens import Tokens
from serai.demo.trips import Trips
from serai.demo.troubles import Troubles
from serai.demo.ways import Ways

SEED = 20261122
APPEAL = "The transporters that we asked do not go there before the road is open; the market cannot serve this."
MESSAGES = timedelta(days=14)
"""How far back people are told about what happened."""
Progress = Callable[[str], None]


@dataclass(slots=True)
class Play:
    """The parts that act, joined."""

    stage: Stage
    roads: Roads
    asking: Asking
    troubles: Troubles
    tidying: Tidying
    ending: Ending
    main_job: MainJob
    convoys: Convoys


def build(
    *, scale: float = 1.0, seed: int = SEED, end: datetime | None = None, progress: Progress = lambda _text: None
) -> Report:
    """Build the demonstration into an empty database and say what was done.

    `scale` is the share of the whole story (0.05 has about forty requests); `end` the moment at which the story stands still,
    now unless told. The same data, seed, scale and end give the same operation. Raises what an action refuses.
    """
    moment = (end or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    steps: dict[str, float] = {}
    with translation.override("en"), _hurried(), _timed(steps, "all"):
        play = _set_up(_stage(moment, seed, scale), steps, progress)
        with _timed(steps, "history"):
            _history(play, progress)
        with _timed(steps, "messages"):
            watch(actor=builder(moment), operation_id=play.stage.operation.pk)
            _read_older(play.stage, moment)
            _save_reports(play.stage, moment)
            _appeal(play.stage, moment)
        with _timed(steps, "ranking"):
            requests.rank(
                actor=play.stage.cast.coordinator(moment),
                operation_id=play.stage.operation.pk,
                cause="The day's ranking",
            )
        progress("verifying the ledger")
        with _timed(steps, "verification"):
            coordinator = play.stage.cast.coordinator(moment)
            _run, differences = run_verification(coordinator, play.stage.operation.pk)
    return counted(play.stage, play.main_job, differences, steps)


def _read_older(stage: Stage, moment: datetime) -> None:
    """Amina and Omar have read what came before yesterday."""
    for username in ("amina", "omar"):
        actor = stage.cast.at(username, moment)
        older = messages_of(actor).filter(raised_at__lt=moment - timedelta(days=1))
        mark_read(actor=actor, message_ids=list(older.values_list("pk", flat=True)))


def _appeal(stage: Stage, moment: datetime) -> None:
    """The owner of the newest rejection appeals, and of the second newest one that a coordinator answered yesterday."""
    rejected = ServiceRequest.objects.filter(
        operation=stage.operation, decision="rejected", decision_at__gt=moment - timedelta(days=APPEAL_DAYS)
    ).select_related("organisation")
    for number, request in enumerate(rejected.order_by("-decision_at")[:2]):
        owner = stage.cast.of(request.organisation.acronym, "requester").username
        at = max(request.decision_at or moment, moment - timedelta(hours=30))
        made = requests.appeal(
            actor=stage.cast.at(owner, at), request_id=request.pk, against="rejection", reason=APPEAL
        )
        coordinator = stage.cast.coordinator(moment)
        if number == 1 and made.decided_by_id != coordinator.user_id:
            requests.answer_appeal(
                actor=coordinator, appeal_id=made.pk, answer="dismissed", rerank=False,
                reason="We asked two transporters in Juba: both offer the route this week at the usual price.",
            )  # fmt: skip


def _save_reports(stage: Stage, moment: datetime) -> None:
    """Omar's month for the donors and his week, Amina's own cargo."""
    for username, name, report, more in (
        ("omar", "Month for the donors", "service-overview", {"span": "last_month", "schedule": "monthly", "query": "unit=t"}),
        ("omar", "Journeys of the week", "transport-overview", {"span": "last_week", "schedule": "weekly"}),
        ("amina", "Our cargo in the stores", "storage-overview", {"schedule": "weekly", "form": "link"}),
    ):  # fmt: skip
        actor = stage.cast.at(username, moment)
        data = SavedReportData(name, report, recipients=(actor.user_id,) if actor.user_id else (), **more)
        save_report(actor=actor, operation_id=stage.operation.pk, data=data)


def _stage(moment: datetime, seed: int, scale: float) -> Stage:
    data = load()
    calendar = Calendar(moment, ZoneInfo(data.operation.time_zone))
    begins = calendar.told_at(data.operation.states[0].since, 6)
    return Stage(
        data, calendar, Ways(data), Cast(data, moment - MESSAGES), Agenda(begins), Random(f"{seed} agenda"), seed, scale
    )


def _set_up(stage: Stage, steps: dict[str, float], progress: Progress) -> Play:
    for name, step in (
        ("the administrator", set_up_administrator), ("places", set_up_places), ("catalogue", set_up_catalogue), ("organisations", set_up_organisations),
        ("people", set_up_people), ("operation", set_up_operation),
    ):  # fmt: skip
        progress(f"setting up {name}")
        with _timed(steps, name):
            step(stage)
    plan_decisions(stage)
    return _join(stage)


def _join(stage: Stage) -> Play:
    fleet, tokens = Fleet(stage.data), Tokens(stage.data, stage.calendar, stage.seed, stage.scale)
    releases = Releases(stage)
    trips = Trips(stage, releases, tokens)
    roads = Roads(stage, fleet, trips)
    stores = Stores(stage, roads, Aside(stage, roads, releases))
    asking = Asking(stage, stores)
    script = Script(stage, asking, trips)
    ending = Ending(stage, asking, script, releases, fleet)
    main_job = MainJob(stage, asking, script, releases, fleet)
    return Play(
        stage, roads, asking, Troubles(stage, roads, tokens), Tidying(stage, roads), ending, main_job, Convoys(stage)
    )


def _history(play: Play, progress: Progress) -> None:
    """Everything on the agenda up to the end; what lies behind the end stays undone."""
    stage, calendar = play.stage, play.stage.calendar
    for wish in wishes(stage.data, calendar, stage.ways, seed=stage.seed, scale=stage.scale):
        play.asking.play(wish)
    play.ending.plan()
    play.main_job.plan()
    play.roads.begin()
    play.troubles.plan()
    play.tidying.plan()
    play.convoys.plan()
    _plan_rankings(stage)
    _refresh_statistics()
    for first in _months(calendar):
        progress(f"{first:%B %Y}")
        stage.agenda.run(calendar.at(first, 0))
        _refresh_statistics()
    progress("the last days")
    stage.agenda.run(calendar.end)


def _months(calendar: Calendar) -> Iterator[date]:
    """The first days of the months of the story, as moved."""
    first = calendar.today.replace(day=1) - timedelta(days=364)
    while first <= calendar.today:
        first = first.replace(day=1)
        yield first
        first += timedelta(days=32)


def _plan_rankings(stage: Stage) -> None:
    """What waits is ranked every second Monday before the coordination meeting."""

    def rank(now: datetime) -> None:
        requests.rank(
            actor=stage.cast.officer("JUB", now),
            operation_id=stage.operation.pk,
            cause="Before the coordination meeting",
        )
        stage.done["rankings"] += 1
        stage.agenda.add(now + timedelta(days=14), rank)

    begins = stage.calendar.told_at(stage.data.story.period.begins_on, 9)
    stage.agenda.add(begins + timedelta(days=(7 - begins.weekday()) % 7 + 14), rank)


def _refresh_statistics() -> None:
    """Tell the database how its tables have grown: autovacuum comes too late for a year in a minute."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


@contextmanager
def _hurried() -> Iterator[None]:
    """No waiting for the disk after each of some thousand transactions, and no search for garbage while building.

    A crash in the middle loses the newest transactions and nothing else; the builder then begins again anyway.
    """
    is_own = not connection.in_atomic_block
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, *thresholds[1:])
    if is_own:
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute("reset synchronous_commit")


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    steps[name] = round(time.perf_counter() - began, 2)
