from django.urls import path

from serai.pages.figures import moved, stock

app_name = "figures"
urlpatterns = [
    path("", stock.stock_page, name="index"),
    path("movements/", moved.movement_page, name="movements"),
]
