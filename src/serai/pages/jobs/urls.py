from django.urls import path

from serai.pages.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("seen/", views.seen, name="seen"),
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/file/", views.file, name="file"),
]
