"""Addresses under /o/<operation>/settings/: life cycle, settings and parts of an operation."""

from django.urls import path
from django.views.decorators.http import require_safe

from serai.apps.operations.web import parts, views

app_name = "operations"

urlpatterns = [
    path("settings/", require_safe(views.settings), name="settings"),
    path("settings/change/", views.change, name="change"),
    path("settings/state/", views.change_state, name="change_state"),
    path("settings/hubs/", views.hubs, name="hubs"),
    path("settings/hubs/add/", parts.add_hub, name="add_hub"),
    path("settings/hubs/<slug:code>/", require_safe(parts.hub), name="hub"),
    path("settings/hubs/<slug:code>/change/", parts.change_hub, name="change_hub"),
    path("settings/hubs/<slug:code>/bins/", parts.add_bins, name="add_bins"),
    path("settings/hubs/<slug:code>/bins/<slug:bin_code>/", parts.change_bin, name="change_bin"),
    path("settings/terms/", views.terms, name="terms"),
    path("settings/terms/add/", parts.add_terms, name="add_terms"),
    path("settings/terms/<uuid:pk>/", require_safe(parts.term), name="term"),
    path("settings/terms/<uuid:pk>/end/", parts.end_terms, name="end_terms"),
    path("settings/organisations/", views.members, name="members"),
    path("settings/organisations/add/", parts.add_member, name="add_member"),
    path("settings/team/", views.team, name="team"),
    path("settings/team/add/", parts.assign, name="assign"),
    path("settings/team/<uuid:pk>/end/", parts.end_assignment, name="end_assignment"),
]
