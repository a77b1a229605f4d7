"""Addresses under `/o/<operation>/requests/` that change something or explain; list and record are in
`serai.pages.requests`."""

from django.urls import path, re_path

from serai.apps.requests.web import appeals, decisions, editing, offline, photos, ranking, several, sheets

app_name = "requests"
R = r"^(?P<reference>R-\d{4,9})/"

urlpatterns = [
    path("new/", editing.new, name="new"),
    path("<uuid:request_id>/edit/", editing.edit, name="edit"),
    path("<uuid:request_id>/photos/", photos.add, name="add_photo"),
    path("<uuid:request_id>/photos/<uuid:photo_id>/", photos.show, name="photo"),
    path("<uuid:request_id>/photos/<uuid:photo_id>/remove/", photos.remove, name="remove_photo"),
    path("<uuid:request_id>/discard/", editing.discard, name="discard"),
    path("offline-form.html", offline.offline_form, name="offline_form"),
    path("template.xlsx", sheets.template, name="template"),
    path("import/", sheets.import_, name="import"),
    path("several/", several.several, name="several"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/again/", ranking.rank, name="rank"),
    path("ranking/try/", ranking.simulate, name="simulate"),
    re_path(R + r"accept/$", decisions.accept, name="accept"),
    re_path(R + r"return/$", decisions.return_, name="return"),
    re_path(R + r"hold/$", decisions.hold, name="hold"),
    re_path(R + r"resume/$", decisions.resume, name="resume"),
    re_path(R + r"reject/$", decisions.reject, name="reject"),
    re_path(R + r"cancel/$", decisions.cancel, name="cancel"),
    re_path(R + r"line/(?P<line_id>[0-9a-f-]{36})/$", decisions.change_line, name="change_line"),
    re_path(R + r"message/$", decisions.message, name="message"),
    re_path(R + r"appeal/(?P<against>rejection|ranking)/$", appeals.appeal, name="appeal"),
    re_path(R + r"appeals/(?P<appeal_id>[0-9a-f-]{36})/$", appeals.answer_appeal, name="answer_appeal"),
    re_path(R + r"copy/$", decisions.copy, name="copy"),
    re_path(R + r"move/$", ranking.move, name="move"),
    re_path(R + r"move/end/$", ranking.end_move, name="end_move"),
]
