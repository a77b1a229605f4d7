"""Pages of jobs: one's own work in the background, with progress, cancel and result."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from serai.kit import jobs
from serai.kit.asking import actor_of
from serai.kit.errors import NotAllowed
from serai.kit.files import download, file_of
from serai.kit.lists import Column, Empty, ListPage
from serai.kit.models import Job
from serai.kit.records import State

MARKS = {"waiting": "wait", "running": "active", "done": "good", "failed": "stop", "cancelled": "neutral"}


def job_state(row: Job) -> State:
    return State(MARKS[row.state], row.get_state_display())


class JobList(ListPage):
    key = "jobs"
    title = _("Work in the background")
    lead = _("Exports and imports that take a while. Results stay here.")
    noun = ngettext_lazy("%(shown)s piece of work", "%(shown)s pieces of work", "count")
    default_sort = "-begun"
    template = "pages/job_list.html"
    empty = Empty(heading=_("Nothing has run yet"), lines=[_("Long exports and imports appear here while they run.")])
    columns = (
        Column(
            key="title",
            label=_("Work"),
            is_heading=True,
            card="title",
            url=lambda row: reverse("jobs:job", args=[row.pk]),
            second=lambda row: row.message,
            width=40,
        ),
        Column(key="state", label=_("State"), value=job_state, card="fact"),
        Column(key="begun", label=_("Begun"), value="created_at", sort="created_at", card="fact"),
        Column(key="ended", label=_("Ended"), value="ended_at", sort="ended_at", card="fact"),
    )

    def queryset(self) -> QuerySet[Job]:
        return jobs.visible_jobs(self.actor)

    def context(self) -> dict[str, Any]:
        return {"unseen": jobs.unseen_results(self.actor)}


def job_list(request: HttpRequest) -> HttpResponse:
    if not actor_of(request).is_known:
        raise NotAllowed(_("Sign in to see your work in the background."))
    return JobList(request).response()


def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a job; htmx asks for its panel alone every second while it runs."""
    row = jobs.job_by_id(actor_of(request), pk)
    context = {
        "job": row,
        "title": row.title,
        "job_url": reverse("jobs:job", args=[pk]),
        "cancel_url": reverse("jobs:cancel", args=[pk]),
        "crumbs": [(reverse("jobs:list"), JobList.title), ("", row.title)],
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "kit/job_panel.html" if is_part else "kit/job.html", context)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    jobs.cancel(actor=actor_of(request), job_id=pk)
    return redirect("jobs:job", pk=pk)


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    jobs.mark_seen(actor=actor_of(request))
    return redirect("jobs:list")


def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the job made."""
    row = jobs.job_by_id(actor_of(request), pk)
    return download(file_of("job", row.pk))  # type: ignore[return-value] # a file is a response of another class
