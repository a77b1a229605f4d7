from django.urls import path
from django.views.decorators.http import require_POST

from serai.apps.catalog.web import views

app_name = "catalog"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:kind>/", views.entry_list, name="list"),
    path("<slug:kind>/add/", views.add, name="add"),
    path("<slug:kind>/<slug:code>/", views.entry, name="entry"),
    path("<slug:kind>/<slug:code>/change/", views.change, name="change"),
    path("<slug:kind>/<slug:code>/use/", require_POST(views.use), name="use"),
]
