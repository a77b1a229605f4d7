"""Addresses under `/o/<operation>/hubs/`."""

from django.urls import path, register_converter

from serai.pages.hub import views


class HubCode:
    """`BOR`: the capital letters tell a hub from the words of other addresses beside it."""

    regex = r"[A-Z0-9]{1,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(HubCode, "hub_code")

app_name = "hub_pages"
urlpatterns = [
    path("", views.hub_list, name="list"),
    path("<hub_code:hub>/", views.detail, name="detail"),
]
