"""Whether the demonstration stands in the database, and making it anew. One row of `kit.Job` says so, with its report."""

import hashlib
from dataclasses import replace
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils.translation import gettext_lazy as _

from serai import __version__
from serai.apps.operations.models import Operation
from serai.apps.parties.models import User
from serai.demo.actions import BUILD, note_build
from serai.demo.build import SEED, Progress, build
from serai.demo.cast import builder
from serai.demo.report import Report
from serai.kit.errors import Conflict
from serai.kit.models import Job

LOCK_SECONDS = 5


def standing() -> Report | None:
    """The report of the demonstration that stands in this database; None when there is none, or only a half-built one."""
    job = Job.objects.filter(kind=BUILD, state=Job.State.DONE).order_by("-created_at").first()
    return replace(Report(**job.result), is_new=False) if job else None


def is_unfinished() -> bool:
    return Job.objects.filter(kind=BUILD, state=Job.State.RUNNING).exists()


def make(*, scale: float, now: datetime, progress: Progress, seed: int = SEED) -> Report:
    """Build into the empty database and note it. Raises Conflict when the database holds anything else."""
    if Operation.objects.exists() or User.objects.exists():
        raise Conflict(
            _("This database is in use already. The demonstration is built only into an empty one."),
            way_out=_("Set SERAI_STATE_DIR or SERAI_DATABASE_URL to another place for it."),
        )
    actor = builder(now)
    job = note_build(actor=actor, parameters={"scale": scale, "seed": seed, "fingerprint": fingerprint()})
    report = build(scale=scale, seed=seed, end=now, progress=progress)
    note_build(actor=actor, parameters={}, result=report.as_json(), job_id=job.pk)
    return report


def clear() -> None:
    """Empty the whole database. Raises Conflict when it holds a real operation, or when a server is still running on it."""
    if Operation.objects.filter(is_demonstration=False).exists():
        raise Conflict(_("This database holds a real operation, so it is not emptied."))
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute("drop schema public cascade")
            cursor.execute("create schema public")
            cursor.execute("reset lock_timeout")
    except OperationalError as error:
        raise Conflict(
            _("The database is being used just now."), way_out=_("Stop `serai serve` and `serai demo`, then try again.")
        ) from error
    call_command("migrate", verbosity=0, interactive=False)


def fingerprint() -> str:
    """What a demonstration was built from: the version and the data files."""
    digest = hashlib.sha256(__version__.encode())
    folder: Any = files("serai.demo").joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
