from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "serai.apps.operations"
    label = "operations"

    def ready(self) -> None:
        from serai.apps.operations import receivers  # noqa: F401
