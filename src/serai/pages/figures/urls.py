from django.urls import path

from serai.pages.figures import dashboards, moved, stock

app_name = "figures"
urlpatterns = [
    path("", stock.stock_page, name="index"),
    path("transport/", dashboards.transport, name="transport"),
    path("service/", dashboards.service, name="service"),
    path("movements/", moved.movement_page, name="movements"),
]
