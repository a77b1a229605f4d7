"""The pages of an import: choose a file → see what would happen → write it. The file waits between as an attachment."""

import tempfile
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.kit import jobs, sheets
from serai.kit.asking import actor_of
from serai.kit.errors import Invalid, NotFound
from serai.kit.files import keep_file
from serai.kit.flash import say
from serai.kit.forms import Form, put
from serai.kit.identifiers import uuid7
from serai.kit.imports.actions import carry_out, remember_mapping
from serai.kit.imports.model import CHANGED, NEW, REFUSED, SAME, Importer, importer
from serai.kit.imports.reading import Reading, read
from serai.kit.models import Attachment
from serai.kit.policy import require
from serai.kit.sheets.cells import normalised

SHOWN_ROWS = 200
AT_ONCE = 2_000  # more rows are written by a job
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMPORT_JOB = "imports.write"
OUTCOMES = {
    NEW: ("good", gettext_lazy("New")),
    CHANGED: ("active", gettext_lazy("Changed")),
    SAME: ("neutral", gettext_lazy("As it is")),
    REFUSED: ("stop", gettext_lazy("To mend")),
}


class UploadForm(Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX or CSV, at most 10 MB. Columns are found by their names, in any order."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


def answer_import(request: HttpRequest, kind: str) -> HttpResponse:
    """One address for the whole import: GET asks, shows a preview (`?upload=`) or sends a workbook; POST takes a step."""
    one, actor = importer(kind), actor_of(request)
    require(one.may(actor))
    if request.method == "POST":
        steps = {"upload": _upload, "map": _map, "write": _write}
        step = steps.get(request.POST.get("step", ""))
        if step is None:
            raise NotFound(_("This import does not know that step."), code="no_step")
        return step(request, one)
    if "template" in request.GET:
        return _template(one)  # type: ignore[return-value] # a file is a response of another class
    if "upload" in request.GET:
        return _preview(request, one)
    return _page(request, one, UploadForm())


def _page(request: HttpRequest, one: Importer, form: UploadForm, **more: Any) -> HttpResponse:
    context = {
        "importer": one,
        "form": form,
        "title": one.title,
        "active": one.active,
        "crumbs": [(one.back_url(), _("List")), ("", one.title)],
        **more,
    }
    return render(request, "kit/import.html", context, status=422 if form.errors else 200)


def _upload(request: HttpRequest, one: Importer) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, one, form)
    file = form.cleaned_data["file"]
    actor = actor_of(request)
    try:
        sheets.match_columns(sheets.read_any(file), one.columns)
    except Invalid as refusal:
        put(form, Invalid(str(refusal), fields={"file": [str(refusal)]}))
        return _page(request, one, form)
    file.seek(0)
    kept = keep_file(
        actor=actor,
        owner_kind=_owner_kind(one),
        owner_id=uuid7(),
        name=file.name,
        media_type=file.content_type or "",
        chunks=file.chunks(),
    )
    return redirect(f"{request.path}?upload={kept.pk}")


def _owner_kind(one: Importer) -> str:
    return f"import:{one.kind}"[:40]


def _kept(request: HttpRequest, one: Importer, asked: str) -> Attachment:
    """The uploaded file, by whoever uploaded it. Raises NotFound for others' files."""
    user_id = actor_of(request).user_id
    try:
        found = Attachment.objects.filter(pk=UUID(asked), owner_kind=_owner_kind(one), uploaded_by_id=user_id).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound(_("This file is not here any more. Choose it again."), code="no_upload")
    return found


def _preview(request: HttpRequest, one: Importer) -> HttpResponse:
    upload = _kept(request, one, request.GET["upload"])
    reading = read(actor_of(request), one, upload)
    if "errors" in request.GET:
        return _returned(reading, upload.name)  # type: ignore[return-value]
    rows = sorted(reading.plans, key=lambda plan: plan.outcome != REFUSED)[:SHOWN_ROWS]
    problems = {row.number: [(p.reference, p.message) for p in row.problems] for row in reading.rows if row.problems}
    context = {
        "upload": upload,
        "reading": reading,
        "tallies": [(mark, label, reading.counts[key]) for key, (mark, label) in OUTCOMES.items()],
        "rows": [(plan, *OUTCOMES[plan.outcome], problems.get(plan.row, [])) for plan in rows],
        "more_rows": max(len(reading.plans) - SHOWN_ROWS, 0),
        "to_write": reading.counts[NEW] + reading.counts[CHANGED],
        "missing": [column.label for column in one.columns if column.key in reading.match.missing],
        "map_rows": [(heading, reading.match.suggestions.get(heading, "")) for heading in reading.match.unknown],
        "map_choices": [(column.key, column.label) for column in one.columns],
    }
    return _page(request, one, UploadForm(), **context)


def _map(request: HttpRequest, one: Importer) -> HttpResponse:
    """What the unknown headings mean, chosen by the reader."""
    upload = _kept(request, one, request.POST.get("upload", ""))
    actor = actor_of(request)
    reading = read(actor, one, upload)
    keys = {column.key for column in one.columns}
    mapping = reading.match.remembered()
    chosen = request.POST.getlist("meaning")
    for heading, key in zip(request.POST.getlist("heading"), chosen, strict=False):
        if heading in reading.match.unknown and key in keys:
            mapping[normalised(heading)] = key
    digest = sheets.headings_digest(reading.match.headings)
    remember_mapping(actor=actor, kind=one.kind, digest=digest, mapping=mapping)
    return redirect(f"{request.path}?upload={upload.pk}")


def _write(request: HttpRequest, one: Importer) -> HttpResponse:
    upload = _kept(request, one, request.POST.get("upload", ""))
    actor = actor_of(request)
    if len(read(actor, one, upload).plans) > AT_ONCE:
        row = jobs.start(
            actor=actor,
            kind=IMPORT_JOB,
            title=one.title,
            parameters={"importer": one.kind, "upload_id": str(upload.pk)},
        )
        return redirect("jobs:job", pk=row.pk)
    reading = carry_out(actor=actor, one=one, upload=upload)
    say(request, "good", one.title, written_words(reading))
    return redirect(one.back_url())


def written_words(reading: Reading) -> str:
    counts = reading.counts
    return _("%(new)s new, %(changed)s changed, %(same)s as they were, %(refused)s left out.") % {
        name: counts[name] for name in (NEW, CHANGED, SAME, REFUSED)
    }


def _template(one: Importer) -> FileResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    form = sheets.Form(one.title, one.columns, one.examples)
    sheets.template_workbook(file, [form], one.instructions, language=get_language() or "en")
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{one.kind.replace('.', '-')}.xlsx", content_type=XLSX)


def _returned(reading: Reading, name: str) -> FileResponse:
    """The same sheet with the cells to mend coloured."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.errors_workbook(
        file,
        reading.grid,
        reading.match,
        reading.problems,
        language=get_language() or "en",
        row_messages=reading.row_messages,
    )
    file.seek(0)
    name = f"{name.rsplit('.', 1)[0]}-{_('to-mend')}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
