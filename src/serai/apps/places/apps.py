from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "serai.apps.places"
    label = "places"
