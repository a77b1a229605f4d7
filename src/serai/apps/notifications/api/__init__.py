"""/api/messages: one's own messages and choices."""

from serai.apps.notifications.api.routes import router

__all__ = ["router"]
