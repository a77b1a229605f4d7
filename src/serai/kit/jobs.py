"""Long work in the background: started in the transaction of what it belongs to, with progress, cancel and a result.

    @job("places.import")
    def import_places(progress: Progress, *, upload_id: str) -> Result:
        for done, row in enumerate(rows):
            progress.at(done, total)
            ...
        return Result(_("%(count)s places imported") % {...}, url="/places/")

    start(actor=actor, kind="places.import", title=_("Importing places"), parameters={"upload_id": "…"})

A job is one row of `serai.kit.models.Job` and one Procrastinate task. Put the function into the app's `tasks.py`, which
is loaded by itself. It runs with the rights and in the language of whoever started it; parameters carry keys.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as procrastinate_app

from serai.kit.actions import action
from serai.kit.errors import NotAllowed, NotFound, Refused
from serai.kit.events import announce
from serai.kit.models import Job
from serai.kit.policy import Actor

logger = logging.getLogger(__name__)
WRITE_EVERY_SECONDS = 0.5
LIVE = (Job.State.WAITING, Job.State.RUNNING)
RUN_TASK = "serai.job"


@dataclass(frozen=True, slots=True)
class JobEnded:
    """A job is done, failed or was stopped; announced in the transaction that notes it."""

    job_id: UUID
    at: datetime


class Cancelled(Exception):
    """The owner asked to stop; raised inside `Progress.at`, at a place where stopping is safe."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a job ended: a sentence, where to look, and figures for machines."""

    message: Any
    url: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Progress:
    """Given to a job's function: says how far it is, and stops it when the owner cancelled."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._written = 0.0

    def actor(self) -> Actor:
        """Whoever started the job, with the rights that this person has now."""
        make: Callable[..., Actor] = import_string(settings.ACTOR_FOR)
        return make(self.job.owner, now=timezone.now(), source="job")

    def at(self, done: int, total: int | None = None, message: Any = "") -> None:
        """Note how far the work is; cheap, so call it for every row. Raises Cancelled when the owner asked to stop."""
        now = time.monotonic()
        if now - self._written < WRITE_EVERY_SECONDS:
            return
        self._written = now
        if _apart(lambda: _note(self.job.pk, done, total, str(message))):
            raise Cancelled


def _note(job_id: UUID, done: int, total: int | None, message: str) -> bool:
    """Write progress; answers whether the owner asked to stop."""
    Job.objects.filter(pk=job_id).update(done=done, total=total, message=message)
    return bool(Job.objects.filter(pk=job_id, cancel_asked=True).exists())


def _apart(work: Callable[[], bool]) -> bool:
    """Run `work` outside the transaction that the job may have open, so that others see the progress at once."""
    if not connection.in_atomic_block:
        return work()

    def on_own_connection() -> bool:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(on_own_connection).result()


JobFunction = Callable[..., Result]
_functions: dict[str, JobFunction] = {}


def job(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register a function as the work of a kind of job: it takes a `Progress` and keywords that JSON can hold."""

    def register(function: JobFunction) -> JobFunction:
        if kind in _functions and _functions[kind].__qualname__ != function.__qualname__:
            raise ValueError(f"there is already a job of kind {kind!r}")
        _functions[kind] = function
        return function

    return register


@action
def start(*, actor: Actor, kind: str, title: Any, parameters: dict[str, Any] | None = None) -> Job:
    """Queue a job for a worker. It begins only when the surrounding transaction is committed."""
    procrastinate_app.perform_import_paths()  # type: ignore[no-untyped-call] # loads every app's tasks.py
    if kind not in _functions:
        raise ValueError(f"no job of kind {kind!r}: is its tasks.py in an installed app?")
    row = Job.objects.create(
        kind=kind,
        title=str(title)[:200],
        owner_id=actor.user_id,
        parameters={"language": translation.get_language() or "en", **(parameters or {})},
        created_at=actor.now,
    )
    procrastinate_app.configure_task(RUN_TASK, allow_unknown=True).defer(job_id=str(row.pk))
    return row


def run(job_id: UUID) -> Job:
    """Do the work of a queued job, here and now. A refusal or an error ends the job with its message."""
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, started_at=timezone.now()
    )
    row = Job.objects.get(pk=job_id)
    if not claimed:
        return row  # done already, cancelled, or in the hands of another worker
    parameters = dict(row.parameters)
    with translation.override(parameters.pop("language", "en")):
        state, result = _outcome(row, parameters)
    ended_at = timezone.now()
    with transaction.atomic():
        Job.objects.filter(pk=job_id).update(
            state=state,
            message=str(result.message),
            result=result.data,
            result_url=result.url,
            ended_at=ended_at,
            **({"done": F("total")} if state == Job.State.DONE and row.total else {}),
        )
        announce(JobEnded(job_id, ended_at))
    row.refresh_from_db()
    return row


def _outcome(row: Job, parameters: dict[str, Any]) -> tuple[str, Result]:
    function = _functions.get(row.kind)
    if function is None:
        return Job.State.FAILED, Result(_("This server does not know this kind of work."))
    try:
        if row.cancel_asked:
            raise Cancelled
        return Job.State.DONE, function(Progress(row), **parameters)
    except Cancelled:
        return Job.State.CANCELLED, Result(_("Stopped. What was done before stays; nothing is half done."))
    except Refused as refusal:
        return Job.State.FAILED, Result(str(refusal), data=refusal.as_problem())
    except Exception:
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        return Job.State.FAILED, Result(_("The work could not be finished. The error is in the server's log."))


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; administrators see all."""
    if actor.has("administrator"):
        return Job.objects.all()
    return Job.objects.filter(owner_id=actor.user_id) if actor.is_known else Job.objects.none()


def job_by_id(actor: Actor, job_id: UUID) -> Job:
    """Raises NotFound for a job that is not the actor's."""
    found = visible_jobs(actor).filter(pk=job_id).first()
    if found is None:
        raise NotFound(_("There is no such work of yours."), code="no_job")
    return found


def unseen_results(actor: Actor) -> int:
    """How many of the actor's jobs have ended since their list was last looked at."""
    if not actor.is_known:
        return 0
    return Job.objects.filter(owner_id=actor.user_id, ended_at__isnull=False, seen_at=None).count()


@action
def cancel(*, actor: Actor, job_id: UUID) -> Job:
    """Ask a job to stop at its next safe place; a job that has not begun ends at once."""
    row = job_by_id(actor, job_id)
    if row.owner_id != actor.user_id and not actor.has("administrator"):
        raise NotAllowed(_("Only the person who started the work can stop it."))
    Job.objects.filter(pk=row.pk, state__in=LIVE).update(cancel_asked=True)
    Job.objects.filter(pk=row.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, ended_at=actor.now, message=str(_("Stopped before it began."))
    )
    row.refresh_from_db()
    return row


@action
def mark_seen(*, actor: Actor) -> int:
    """The actor has looked at the list of ended jobs."""
    if not actor.is_known:
        return 0
    return Job.objects.filter(owner_id=actor.user_id, ended_at__isnull=False, seen_at=None).update(seen_at=actor.now)
