from django.urls import path

from serai.apps.parties.web import views

app_name = "parties"

urlpatterns = [
    path("", views.partner_list, name="list"),
    path("add/", views.partner_list, name="add"),
    path("duplicates/", views.partner_list, name="duplicates"),
    path("import/", views.partner_list, name="import"),
    path("<uuid:pk>/", views.partner_list, name="detail"),
]
