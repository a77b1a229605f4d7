"""Addresses under /operations/: all operations."""

from django.urls import path

from serai.apps.operations.web import views

app_name = "operation_register"

urlpatterns = [
    path("", views.operation_list, name="list"),
    path("add/", views.add, name="add"),
]
