"""What workers run: a job by its key; and the work that belongs to no app: long exports and imports, old idempotency keys."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from serai.kit import jobs
from serai.kit.api.once import forget_keys
from serai.kit.files import keep_file
from serai.kit.imports.actions import carry_out
from serai.kit.imports.answers import IMPORT_JOB, written_words
from serai.kit.imports.model import importer as importer_of
from serai.kit.jobs import Progress, Result, job
from serai.kit.lists.export import EXPORT_JOB
from serai.kit.models import Attachment
from serai.kit.policy import system_actor


@app.task(name=jobs.RUN_TASK)
def run_job(job_id: str) -> None:
    jobs.run(UUID(job_id))


@app.periodic(cron="23 2 * * *")
@app.task(name="kit.forget_idempotency_keys", queueing_lock="kit.forget_idempotency_keys")
def forget_idempotency_keys(timestamp: int) -> None:
    forget_keys(actor=system_actor(timezone.now(), source="job"))


@job(EXPORT_JOB)
def export_list(progress: Progress, *, url: str) -> Result:
    """Ask the list's own page for its export, as the person who started the job: same rights, same rows, same words."""
    parts = urlsplit(url)
    match = resolve(parts.path)
    request = RequestFactory().get(parts.path, data=None, QUERY_STRING=parts.query)
    request.user = progress.job.owner or AnonymousUser()
    request.now = timezone.now()  # type: ignore[attr-defined]
    request.actor = progress.actor()  # type: ignore[attr-defined]
    request.resolver_match = match
    request.is_export_job = True  # type: ignore[attr-defined]
    progress.at(0, None, _("Writing the file"))
    response = match.func(request, *match.args, **match.kwargs)
    name = response.filename
    kept = keep_file(
        actor=progress.actor(),
        owner_kind="job",
        owner_id=progress.job.pk,
        name=name,
        media_type=response["Content-Type"],
        chunks=response,
    )
    return Result(
        _("The file %(name)s is ready.") % {"name": name},
        url=f"/jobs/{progress.job.pk}/file/",
        data={"file": str(kept.pk)},
    )


@job(IMPORT_JOB)
def write_import(progress: Progress, *, importer: str, upload_id: str) -> Result:
    """Carry out an import of many rows, with the rights of whoever uploaded the file."""
    one = importer_of(importer)
    upload = Attachment.objects.get(pk=upload_id, uploaded_by=progress.job.owner)
    progress.at(0, None, _("Reading the file"))
    reading = carry_out(actor=progress.actor(), one=one, upload=upload)
    return Result(written_words(reading), url=one.back_url(), data=dict(reading.counts))
