"""Reads of messages: one's own, how many are unread, in words; and who is told about what."""

from serai.apps.notifications.queries.messages import choices_of, unread_count, visible_to
from serai.apps.notifications.queries.words import detail_of, title_of

__all__ = ["choices_of", "detail_of", "title_of", "unread_count", "visible_to"]
