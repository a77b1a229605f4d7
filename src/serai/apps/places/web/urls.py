from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from serai.apps.places.web import views

app_name = "places"

urlpatterns = [
    path("", views.place_list, name="list"),
    path("map/", require_safe(views.place_map), name="map"),
    path("map.geojson", require_safe(views.geojson), name="geojson"),
    path("land/<slug:country>.geojson", require_safe(views.land), name="land"),
    path("add/", views.add, name="add"),
    path("import/", views.import_places, name="import"),
    path("<slug:code>/", require_safe(views.detail), name="detail"),
    path("<slug:code>/change/", views.change, name="change"),
    path("<slug:code>/alias/", views.alias, name="alias"),
    path("<slug:code>/confirm/", require_POST(views.confirm), name="confirm"),
    path("<slug:code>/merge/", views.merge, name="merge"),
]
