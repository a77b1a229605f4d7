"""Pages that span apps."""

from django.urls import path

from serai.pages.home import views as home
from serai.pages.public import views as public
from serai.pages.search import views as search

app_name = "pages"
urlpatterns = [
    path("", public.front_door, name="front"),
    path("o/<slug:operation>/", home.operation, name="home"),
    path("o/<slug:operation>/to-do/", home.to_do, name="to_do"),
    path("o/<slug:operation>/pipeline.<str:kind>", home.pipeline_export, name="pipeline_export"),
    path("p/<slug:operation>/", public.operation, name="public"),
    path("track/", public.track_form, name="track_form"),
    path("track/<str:code>/", public.track, name="track"),
    path("about/<slug:topic>/", public.about, name="about"),
    path("search/", search.search, name="search"),
    path("_components/", public.components, name="components"),
]
