from django.urls import path

from serai.pages.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.index, name="index"),
    path("movements/", views.movement_page, name="movements"),
]
