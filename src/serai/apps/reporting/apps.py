from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "serai.apps.reporting"
    label = "reporting"
