"""Closing and reopening the books of an operation: each is a decision on record, never a deletion."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.support import a_reason
from serai.apps.cargo.rules import may_close_periods
from serai.apps.operations.models import Operation, PeriodClosing
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require


@action
def close_period(*, actor: Actor, operation_id: UUID, closed_until: datetime, decision: str) -> PeriodClosing:
    """What occurred before `closed_until` is final. Documents being written just now are waited for."""
    closed = _locked(actor, operation_id)
    if closed_until > actor.now:
        raise Invalid(_("A period that has not ended cannot be closed."), code="not_ended")
    if closed is not None and closed_until <= closed:
        raise Conflict(
            _("The books are closed further than that already. Reopen them by a decision."), code="closed_further"
        )
    return _record(actor, operation_id, closed_until, decision)


@action
def reopen_period(*, actor: Actor, operation_id: UUID, closed_until: datetime, decision: str) -> PeriodClosing:
    """From now on only what occurred before `closed_until` is final."""
    closed = _locked(actor, operation_id)
    if closed is None or closed_until >= closed:
        raise Conflict(_("The books are open from that moment already."), code="open_already")
    return _record(actor, operation_id, closed_until, decision)


def _locked(actor: Actor, operation_id: UUID) -> datetime | None:
    """Until when the books are closed. Locks the operation against documents in progress (they hold it key-shared)."""
    operation = Operation.objects.select_for_update().filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    require(may_close_periods(actor, operation_id))
    return (
        PeriodClosing.objects.filter(operation=operation)
        .order_by("-recorded_at", "-id")
        .values_list("closed_until", flat=True)
        .first()
    )


def _record(actor: Actor, operation_id: UUID, closed_until: datetime, decision: str) -> PeriodClosing:
    return PeriodClosing.objects.create(
        operation_id=operation_id,
        closed_until=closed_until,
        decision=a_reason(decision),
        decided_by_id=actor.user_id,
        recorded_at=actor.now,
    )
