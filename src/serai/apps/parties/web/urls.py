from django.urls import path
from django.views.decorators.http import require_POST

from serai.apps.parties.web import people, views

app_name = "parties"

urlpatterns = [
    path("", views.partner_list, name="list"),
    path("add/", views.add, name="add"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("import/", views.import_organisations, name="import"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/alias/", views.alias, name="alias"),
    path("<uuid:pk>/commitments/", views.commit, name="commitments"),
    path("<uuid:pk>/confirm/", require_POST(views.confirm), name="confirm"),
    path("<uuid:pk>/merge/", views.merge, name="merge"),
    path("<uuid:pk>/people/add/", people.add_person, name="add_person"),
    path("<uuid:pk>/people/<uuid:person>/", people.change_person, name="change_person"),
    path("<uuid:pk>/people/<uuid:person>/role/", people.add_role, name="add_role"),
    path("<uuid:pk>/people/<uuid:person>/invite/", people.invite, name="invite"),
    path("<uuid:pk>/roles/<uuid:membership>/end/", people.end_role, name="end_role"),
]
