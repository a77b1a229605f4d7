from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "serai.apps.notifications"
    label = "notifications"

    def ready(self) -> None:
        from serai.apps.notifications import receivers  # noqa: F401
