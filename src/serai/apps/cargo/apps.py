from django.apps import AppConfig


class CargoConfig(AppConfig):
    name = "serai.apps.cargo"
    label = "cargo"

    def ready(self) -> None:
        from serai.apps.cargo import receivers  # noqa: F401
