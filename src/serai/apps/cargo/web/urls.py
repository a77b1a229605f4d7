from django.urls import URLPattern

app_name = "cargo"

urlpatterns: list[URLPattern] = []
