"""Saved reports for machines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from ninja import Field as Limited
from ninja import Path, Query, Router, Status

from serai.apps.reporting import actions, rules
from serai.apps.reporting.enums import Form, Schedule, Span
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.queries import saved_report, visible_to
from serai.apps.reporting.rules import SavedReportData
from serai.kit.api import Code, In, Out, Page, Paging, Text, Word, actor_of, answers, page
from serai.kit.errors import Invalid
from serai.kit.lists.paging import Order
from serai.kit.policy import Actor, require
from serai.pages.figures.entering import figures_of
from serai.pages.reports.api import ReportWord
from serai.pages.reports.asking import default_question, report_form
from serai.pages.reports.catalogue import report_by_key

router = Router()


class SavedReportOut(Out):
    """`query` is the question as the address of the report's page holds it."""

    id: UUID
    name: str
    report: str
    query: str
    span: str
    schedule: str
    form: str
    recipient_ids: list[UUID]
    is_paused: bool
    stopped: str
    next_at: datetime | None
    sent_at: datetime | None
    revision: int


class SavedReportIn(In):
    """`query` such as `unit=t&hub=…`; its days count only with `span` fixed. Recipients are accounts that take part."""

    name: Word
    report: ReportWord
    query: Text = ""
    span: Span = Span.LAST_30
    schedule: Schedule = Schedule.NONE
    form: Form = Form.XLSX
    recipient_ids: list[UUID] = Limited([], max_length=rules.MOST_RECIPIENTS)


class SavedReportChange(SavedReportIn):
    revision: int | None = None


def given(saved: SavedReport) -> dict[str, Any]:
    names = ("id", "name", "report", "query", "span", "schedule", "form", "is_paused", "stopped", "next_at", "sent_at",
             "revision")  # fmt: skip
    return {**{name: getattr(saved, name) for name in names}, "recipient_ids": saved.recipients}


def _data(actor: Actor, operation: str, data: SavedReportIn) -> SavedReportData:
    """What is to be saved. Raises Invalid for a question that cannot be asked."""
    found, owners = figures_of(actor, operation)
    one, query = report_by_key(data.report), QueryDict(data.query, mutable=True)
    if "since" not in query:
        for name, value in default_question(actor, one).items():
            query.setdefault(name, value)  # what is asked stands: update() would add to it, and the last value counts
    form = report_form(actor, found, owners, one, query)
    if not form.is_valid():
        said = [str(message) for messages in form.errors.values() for message in messages]
        raise Invalid(_("This cannot be asked for."), code="report", fields={"query": said})
    kept = "&".join(f"{name}={query[name]}" for name in ("since", "until", "unit", "hub", "owner") if query.get(name))
    return SavedReportData(data.name, data.report, kept, data.span, data.schedule, data.form, tuple(data.recipient_ids))


@router.get("/operations/{operation}/saved-reports", response=answers(Page[SavedReportOut]))
def list_saved_reports(request: HttpRequest, operation: Path[Code], paging: Query[Paging]) -> Any:
    """The caller's saved reports in an operation; coordinators see everybody's."""
    actor = actor_of(request)
    found, _owners = figures_of(actor, operation)
    return page(visible_to(actor).filter(operation=found), Order("name", nullable=False), paging, given)


@router.post("/operations/{operation}/saved-reports", response=answers(SavedReportOut, status=201))
def save_report(request: HttpRequest, operation: Path[Code], data: SavedReportIn) -> Any:
    """Keep a report with its question under a name, and perhaps send it by a schedule."""
    actor = actor_of(request)
    found, _owners = figures_of(actor, operation)
    require(rules.may_save(actor, found.pk))
    made = actions.save_report(actor=actor, operation_id=found.pk, data=_data(actor, operation, data))
    return Status(201, given(made))


@router.put("/saved-reports/{saved_report_id}", response=answers(SavedReportOut))
def change_saved_report(request: HttpRequest, saved_report_id: UUID, data: SavedReportChange) -> Any:
    """Replace what a saved report asks and to whom it goes; only the person who saved it."""
    actor = actor_of(request)
    saved = saved_report(actor, saved_report_id)
    require(rules.may_change(actor, saved))
    changed = actions.change_saved(
        actor=actor, report_id=saved.pk, data=_data(actor, saved.operation.code, data), revision=data.revision
    )
    return given(changed)


@router.delete("/saved-reports/{saved_report_id}", response=answers(None, status=204))
def delete_saved_report(request: HttpRequest, saved_report_id: UUID) -> Any:
    """Forget a saved report: the person who saved it, or a coordinator."""
    actions.delete_saved(actor=actor_of(request), report_id=saved_report_id)
    return Status(204, None)


@router.post("/saved-reports/{saved_report_id}/pause", response=answers(SavedReportOut))
def pause_saved_report(request: HttpRequest, saved_report_id: UUID) -> Any:
    """Send nothing until it is resumed."""
    return given(actions.pause_saved(actor=actor_of(request), report_id=saved_report_id))


@router.post("/saved-reports/{saved_report_id}/resume", response=answers(SavedReportOut))
def resume_saved_report(request: HttpRequest, saved_report_id: UUID) -> Any:
    """Send it again from the next of its days on."""
    return given(actions.resume_saved(actor=actor_of(request), report_id=saved_report_id))
