from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "serai.kit"
    label = "kit"
