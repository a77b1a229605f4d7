from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "serai.apps.requests"
    label = "requests"

    def ready(self) -> None:
        from serai.apps.requests import tasks  # noqa: F401 - registers the import of workbooks
