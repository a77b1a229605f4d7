"""Marking messages as read."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.notifications.queries import visible_to
from serai.apps.notifications.rules import may_have_messages
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.policy import Actor, require


@action
def mark_read(*, actor: Actor, message_ids: Collection[UUID] | None = None) -> int:
    """Mark messages of the actor as read, all of them without ids; answers how many were unread.

    Marking twice is once. Raises NotFound when one of the ids is not a message of the actor's; then none is marked.
    """
    require(may_have_messages(actor))
    rows = visible_to(actor)
    if message_ids is not None:
        rows = rows.filter(pk__in=set(message_ids))
        if rows.count() != len(set(message_ids)):
            raise NotFound(_("There is no such message of yours."), code="no_message")
    return rows.filter(read_at=None).update(read_at=actor.now)
