"""What workers run: a job by its key; and the jobs that belong to no app: exports of long lists."""

from urllib.parse import urlsplit
from uuid import UUID

from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from serai.kit import jobs
from serai.kit.files import keep_file
from serai.kit.jobs import Progress, Result, job
from serai.kit.lists.export import EXPORT_JOB


@app.task(name=jobs.RUN_TASK)
def run_job(job_id: str) -> None:
    jobs.run(UUID(job_id))


@job(EXPORT_JOB)
def export_list(progress: Progress, *, url: str) -> Result:
    """Ask the list's own page for its export, as the person who started the job: same rights, same rows, same words."""
    parts = urlsplit(url)
    match = resolve(parts.path)
    request = RequestFactory().get(parts.path, data=None, QUERY_STRING=parts.query)
    request.user = progress.job.owner  # type: ignore[assignment]
    request.now = timezone.now()  # type: ignore[attr-defined]
    request.actor = progress.actor()  # type: ignore[attr-defined]
    request.resolver_match = match
    request.is_export_job = True  # type: ignore[attr-defined]
    progress.at(0, None, _("Writing the file"))
    response = match.func(request, *match.args, **match.kwargs)
    name = response.filename  # type: ignore[attr-defined]
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
