from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "serai.apps.requests"
    label = "requests"
