from django.apps import AppConfig


class TransportConfig(AppConfig):
    name = "serai.apps.transport"
    label = "transport"

    def ready(self) -> None:
        from serai.apps.transport import receivers  # noqa: F401
