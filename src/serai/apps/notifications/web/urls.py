from django.urls import path

from serai.apps.notifications.web import views

app_name = "notifications"
urlpatterns = [
    path("", views.messages, name="list"),
    path("read/", views.read, name="read"),
    path("choices/", views.choices, name="choices"),
]
