"""Opening an operation, its settings, and its way through the life cycle."""

import datetime as dt
from dataclasses import asdict
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations import rules
from serai.apps.operations.actions.support import locked_operation, refuse
from serai.apps.operations.enums import OperationState
from serai.apps.operations.events import OperationStateChanged
from serai.apps.operations.models import Operation, StateChange
from serai.apps.operations.rules import OperationData
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid
from serai.kit.events import announce
from serai.kit.models import Scope
from serai.kit.policy import Actor, require


def _fill(operation: Operation, data: OperationData) -> None:
    for name, value in asdict(data).items():
        setattr(operation, name, value)
    operation.names = {language: name for language, name in data.names.items() if name}
    operation.summaries = {language: text for language, text in data.summaries.items() if text}


@action
def add_operation(
    *,
    actor: Actor,
    data: OperationData,
    state: str = OperationState.MONITORING,
    since: dt.date | None = None,
    reason: str = "",
    open_from: dt.datetime | None = None,
    is_demonstration: bool = False,
    scope: int = Scope.PUBLIC,
) -> Operation:
    """A new operation in its first state. Nothing can be recorded as having happened before `open_from` (now)."""
    require(rules.may_add_operation(actor))
    problems = rules.operation_problems(data)
    if state not in OperationState.values:
        problems.append(("state", _("Choose a state from the list.")))
    if Operation.objects.filter(code=data.code).exists():
        problems.append(("code", _("Another operation has this code. Choose another one.")))
    refuse(problems)
    day = since or actor.now.date()
    operation = Operation(
        state=state,
        state_since=day,
        open_from=open_from or actor.now,
        is_demonstration=is_demonstration,
        scope=scope,
        recorded_at=actor.now,
    )
    _fill(operation, data)
    operation.save()
    _note(actor, operation, "", reason)
    return operation


@action
def change_operation(
    *, actor: Actor, operation_id: UUID, data: OperationData, revision: int | None = None
) -> Operation:
    """New settings. The code stays, because it is in every address. Raises Conflict when somebody was faster."""
    operation = locked_operation(actor, operation_id)
    require(rules.may_change_operation(actor, operation))
    if revision is not None and revision != operation.revision:
        raise Conflict(
            _("Somebody changed these settings while you were writing. Look at them before you change them.")
        )
    if data.code != operation.code:
        raise Invalid(
            _("Nothing was written: some answers need a change."),
            fields={"code": [_("The code of an operation does not change, because it is in every address.")]},
        )
    refuse(rules.operation_problems(data))
    _fill(operation, data)
    operation.revision += 1
    operation.save()
    return operation


@action
def change_state(*, actor: Actor, operation_id: UUID, state: str, since: dt.date, reason: str) -> Operation:
    """The next state of the life cycle, with the day it holds from and the reason.

    Raises Conflict for a state that cannot follow the present one, Invalid without a reason or with a day before the
    present state began or after today.
    """
    operation = locked_operation(actor, operation_id)
    require(rules.may_change_state(actor, operation))
    if state not in rules.next_states(operation.state):
        raise Conflict(
            _("An operation that is “%(now)s” cannot become “%(next)s” at once."),
            code="state_does_not_follow",
            now=operation.get_state_display(),
            next=dict(OperationState.choices).get(state, state),
        )
    problems = []
    if not reason.strip() or len(reason) > 400:
        problems.append(("reason", _("Give the reason, at most 400 letters.")))
    if since < operation.state_since:
        problems.append(("since", _("The present state began later than this day.")))
    if since > actor.now.date():
        problems.append(("since", _("This day lies ahead. Record the state when it holds.")))
    refuse(problems)
    before, operation.state, operation.state_since = operation.state, state, since
    operation.revision += 1
    operation.save(update_fields=["state", "state_since", "revision"])
    _note(actor, operation, before, reason)
    announce(OperationStateChanged(actor, operation.pk, before, state))
    return operation


def _note(actor: Actor, operation: Operation, before: str, reason: str) -> None:
    StateChange.objects.create(
        operation=operation,
        before=before,
        after=operation.state,
        since=operation.state_since,
        reason=reason.strip(),
        decided_by_id=actor.user_id,
        recorded_at=actor.now,
    )
