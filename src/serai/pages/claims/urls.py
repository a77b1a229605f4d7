"""Addresses under `/o/<operation>/claims/`."""

from django.urls import path

from serai.pages.claims import views

app_name = "claims"
urlpatterns = [path("<str:key>.pdf", views.claims_pdf, name="file")]
