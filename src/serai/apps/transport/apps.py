from django.apps import AppConfig


class TransportConfig(AppConfig):
    name = "serai.apps.transport"
    label = "transport"
