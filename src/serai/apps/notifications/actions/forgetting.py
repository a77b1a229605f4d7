"""Old messages go: what they told stands on the records themselves."""

from datetime import timedelta

from serai.apps.notifications.models import Notification
from serai.kit.actions import action
from serai.kit.policy import Actor

KEPT_DAYS = 90


@action
def forget_old(*, actor: Actor) -> int:
    """Delete messages, read or not, that are older than KEPT_DAYS; answers how many."""
    deleted, _by_model = Notification.objects.filter(raised_at__lt=actor.now - timedelta(days=KEPT_DAYS)).delete()
    return deleted
