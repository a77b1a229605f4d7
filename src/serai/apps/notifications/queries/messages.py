"""One's own messages and choices."""

from django.db.models import QuerySet

from serai.apps.notifications.enums import Kind, default_mail
from serai.apps.notifications.models import KindChoice, Notification
from serai.kit.policy import Actor

MOST_COUNTED = 100


def visible_to(actor: Actor) -> QuerySet[Notification]:
    """The messages of the actor that are shown in the application; nobody reads those of others, administrators neither."""
    if actor.user_id is None:
        return Notification.objects.none()
    return Notification.objects.filter(user_id=actor.user_id, is_shown=True)


def unread_count(actor: Actor) -> int:
    """How many are unread, at most MOST_COUNTED: one short read of a partial index; none for visitors."""
    if not actor.is_known:
        return 0
    return visible_to(actor).filter(read_at=None).order_by()[:MOST_COUNTED].count()


def choices_of(actor: Actor) -> dict[str, tuple[bool, str]]:
    """Every kind: whether it is shown, and when it is mailed."""
    if actor.user_id is None:
        return {}
    chosen = {row.kind: (row.is_shown, row.mail) for row in KindChoice.objects.filter(user_id=actor.user_id)}
    return {kind: chosen.get(kind, (True, default_mail(kind))) for kind in Kind.values}
