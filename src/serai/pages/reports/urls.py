from django.urls import path

from serai.pages.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("<slug:report>/", views.report_page, name="report"),
]
