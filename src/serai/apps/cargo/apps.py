from django.apps import AppConfig


class CargoConfig(AppConfig):
    name = "serai.apps.cargo"
    label = "cargo"
