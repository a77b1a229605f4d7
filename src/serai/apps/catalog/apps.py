from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "serai.apps.catalog"
    label = "catalog"
