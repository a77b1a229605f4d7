"""The books are verified, and the run is kept: when, over how many postings, what differed."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from serai.apps.cargo.models import LedgerCheck, Posting
from serai.apps.cargo.queries.verifying import Difference, verify
from serai.kit.actions import action
from serai.kit.policy import Actor

MOST_KEPT = 500
RUNS_KEPT = 400


def run_verification(
    actor: Actor, operation_id: UUID | None = None, *, note: Callable[[int, int, str], None] = lambda *_: None
) -> tuple[LedgerCheck, list[Difference]]:
    """Verify an operation or all, outside any transaction (it takes a snapshot of its own), then keep the run."""
    began = timezone.now()
    differences = verify(operation_id, note=note)
    return keep_verification(
        actor=actor, operation_id=operation_id, began_at=began, differences=differences
    ), differences


@action
def keep_verification(
    *, actor: Actor, operation_id: UUID | None, began_at: datetime, differences: list[Difference]
) -> LedgerCheck:
    """Note a run with its first differences; the oldest runs make room."""
    rows = Posting.objects.filter(event__operation_id=operation_id) if operation_id else Posting.objects.all()
    made = LedgerCheck.objects.create(
        operation_id=operation_id,
        began_at=began_at,
        ended_at=max(timezone.now(), began_at),
        postings=rows.count(),
        found=len(differences),
        differences=[asdict(each) for each in differences[:MOST_KEPT]],
        run_by=actor.name,
    )
    old = LedgerCheck.objects.order_by("-began_at", "-id").values_list("pk", flat=True)[RUNS_KEPT:]
    LedgerCheck.objects.filter(pk__in=list(old)).delete()
    return made
