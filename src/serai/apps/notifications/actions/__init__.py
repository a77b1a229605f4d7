"""Every write about messages."""

from serai.apps.notifications.actions.choosing import choose
from serai.apps.notifications.actions.forgetting import forget_old
from serai.apps.notifications.actions.mailing import mail_waiting
from serai.apps.notifications.actions.raising import raise_for
from serai.apps.notifications.actions.reading import mark_read
from serai.apps.notifications.actions.telling import (
    tell_about_appeal,
    tell_about_decision,
    tell_about_posting,
    tell_about_work,
)
from serai.apps.notifications.actions.watching import watch

__all__ = [
    "choose",
    "forget_old",
    "mail_waiting",
    "mark_read",
    "raise_for",
    "tell_about_appeal",
    "tell_about_decision",
    "tell_about_posting",
    "tell_about_work",
    "watch",
]
