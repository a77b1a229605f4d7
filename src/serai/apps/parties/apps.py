from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "serai.apps.parties"
    label = "parties"
