"""What the job that sends notes: taken in hand, sent, stopped."""

from uuid import UUID

from serai.apps.notifications.actions import raise_for
from serai.apps.notifications.enums import Kind
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.rules import next_after
from serai.kit.actions import action
from serai.kit.policy import Actor


@action
def claim_due(*, actor: Actor, report_id: UUID) -> SavedReport | None:
    """Lock a report that is due, for as long as the caller's transaction lasts; None when another worker has it in hand, or
    when it was sent, paused or deleted meanwhile."""
    return (
        SavedReport.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(pk=report_id, next_at__lte=actor.now)
        .select_related("operation", "owner__person")
        .first()
    )


@action
def note_sent(*, actor: Actor, saved: SavedReport) -> None:
    """It went out; the next of its days comes. Days that were missed while no worker ran are not sent afterwards."""
    saved.sent_at = actor.now
    saved.next_at = next_after(saved.schedule, actor.now, saved.operation.time_zone)
    saved.save(update_fields=["sent_at", "next_at"])


@action
def stop_saved(*, actor: Actor, saved: SavedReport, reason: str) -> None:
    """It cannot be sent any more, because its owner lost the right or its question the meaning: the owner is told why."""
    saved.stopped, saved.next_at = reason[:300], None
    saved.revision += 1
    saved.save(update_fields=["stopped", "next_at", "revision"])
    raise_for(
        actor=actor, kind=Kind.REPORT_STOPPED, cause=f"report_stopped:{saved.pk}:{saved.revision}", users=[saved.owner_id],
        params={"work": saved.name, "reason": saved.stopped}, operation_id=saved.operation_id,
    )  # fmt: skip
