from django.urls import path

from serai.pages.reports import saved, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("saved/", saved.saved_list, name="saved"),
    path("saved/<uuid:saved_id>/", saved.change_saved, name="change_saved"),
    path("saved/<uuid:saved_id>/pause/", saved.pause_saved, name="pause_saved"),
    path("saved/<uuid:saved_id>/resume/", saved.resume_saved, name="resume_saved"),
    path("saved/<uuid:saved_id>/delete/", saved.delete_saved, name="delete_saved"),
    path("<slug:report>/", views.report_page, name="report"),
    path("<slug:report>/save/", saved.add_saved, name="add_saved"),
]
