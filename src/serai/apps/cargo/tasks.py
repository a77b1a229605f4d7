"""Nightly work on the ledger: fold the daily flows, then verify everything and say so when something differs."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from serai.apps.cargo.actions.folding import fold_flows
from serai.apps.cargo.queries import verify
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
    differences = verify()
    for difference in differences:
        log.error("%s", difference)
    if differences:
        raise RuntimeError(f"the ledger has {len(differences)} differences; run: serai ledger verify")
