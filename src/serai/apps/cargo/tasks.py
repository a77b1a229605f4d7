"""Nightly work on the ledger: fold the daily flows, then verify everything and say so when something differs."""

import logging
from uuid import UUID

from django.utils import timezone
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from serai.apps.cargo.actions.folding import fold_flows
from serai.apps.cargo.actions.verifying import run_verification
from serai.kit.jobs import Progress, Result, job
from serai.kit.policy import system_actor

log = logging.getLogger("serai.ledger")


@app.periodic(cron="17 * * * *")
@app.task(name="cargo.fold_flows", queueing_lock="cargo.fold_flows")
def fold(timestamp: int) -> None:
    fold_flows(actor=system_actor(timezone.now(), source="job"))


@app.periodic(cron="41 1 * * *")
@app.task(name="cargo.verify_ledger", queueing_lock="cargo.verify_ledger")
def verify_ledger(timestamp: int) -> None:
    """Raises when something differs, so that the job stands as failed until somebody has looked; the log names each."""
    _run, differences = run_verification(system_actor(timezone.now(), source="job"))
    for difference in differences:
        log.error("%s", difference)
    if differences:
        raise RuntimeError(f"the ledger has {len(differences)} differences; run: serai ledger verify")


@job("cargo.verify")
def verify_operation(progress: Progress, *, operation_id: str, url: str) -> Result:
    """Verify one operation's books because somebody asked; the run is kept and shown on the page of the ledger."""

    def note(done: int, total: int, check: str) -> None:
        progress.at(done, total, check)

    run, differences = run_verification(progress.actor(), UUID(operation_id), note=note)
    words = ngettext("%(postings)s postings verified, %(count)s difference.", "%(postings)s postings verified, %(count)s differences.",
                     len(differences))  # fmt: skip
    return Result(words % {"postings": run.postings, "count": len(differences)}, url=url)
