from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "serai.pages"
    label = "pages"
