"""Writing messages: one for each person and cause, whoever notices it first."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from serai.apps.notifications.enums import Kind, Mail, default_mail
from serai.apps.notifications.models import KindChoice, Notification
from serai.kit.actions import action
from serai.kit.policy import Actor

QUIET = "quiet"
"""In `Actor.extra`: what this actor does is old when it is written down (a year typed in afterwards); nobody is told."""


@action
def raise_for(
    *,
    actor: Actor,
    kind: Kind,
    cause: str,
    users: Iterable[UUID],
    params: dict[str, Any],
    target: str = "",
    operation_id: UUID | None = None,
) -> int:
    """Tell each of these people once about a cause; answers how many messages were meant.

    Who does something is not told about it, and who switched the kind off wholly gets nothing. The same cause again, also from
    another process at the same moment, is ignored by the unique constraint: rows are written in the order of their people, so
    that two writers wait for each other and never in a circle.
    """
    if actor.extra.get(QUIET):
        return 0
    wanted = sorted({user for user in users if user != actor.user_id})
    if not wanted:
        return 0
    chosen = {
        row.user_id: (row.is_shown, row.mail) for row in KindChoice.objects.filter(user__in=wanted, kind=kind.value)
    }
    rows = []
    for user in wanted:
        is_shown, mail = chosen.get(user, (True, default_mail(kind)))
        if is_shown or mail != Mail.NONE:
            rows.append(
                Notification(
                    user_id=user, operation_id=operation_id, kind=kind, cause=cause[:120], params=params, target=target[:300],
                    raised_at=actor.now, is_shown=is_shown, mail=mail,
                )
            )  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
