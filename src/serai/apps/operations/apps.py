from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "serai.apps.operations"
    label = "operations"
