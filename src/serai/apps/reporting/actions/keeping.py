"""Save, change, pause, resume, delete."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.reporting import rules
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.queries import people_inside, saved_report
from serai.apps.reporting.rules import SavedReportData
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require

_COPIED = ("report", "query", "span", "schedule", "form")


@action
def save_report(*, actor: Actor, operation_id: UUID, data: SavedReportData) -> SavedReport:
    """Keep a report under a name; with a schedule it is sent from the next of its days on. Raises Invalid(fields)."""
    operation = Operation.objects.filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    require(rules.may_save(actor, operation.pk))
    assert actor.user_id is not None  # the rule asks for it
    if SavedReport.objects.filter(owner_id=actor.user_id, operation=operation).count() >= rules.MOST_REPORTS:
        raise Invalid(_("You have %(most)s saved reports already. Delete one first."), most=rules.MOST_REPORTS)
    saved = SavedReport(operation=operation, owner_id=actor.user_id, recorded_at=actor.now)
    _fill(actor, saved, data)
    _write(saved)
    return saved


@action
def change_saved(*, actor: Actor, report_id: UUID, data: SavedReportData, revision: int | None = None) -> SavedReport:
    """Replace what is saved; a stopped one goes on. Raises Invalid(fields), Conflict."""
    saved = _locked(actor, report_id, revision)
    require(rules.may_change(actor, saved))
    _fill(actor, saved, data)
    saved.stopped = ""
    _write(saved)
    return saved


@action
def pause_saved(*, actor: Actor, report_id: UUID) -> SavedReport:
    """Send nothing until it is resumed. Pausing twice is once."""
    saved = _locked(actor, report_id, None)
    require(rules.may_stop(actor, saved))
    saved.is_paused, saved.next_at = True, None
    _write(saved)
    return saved


@action
def resume_saved(*, actor: Actor, report_id: UUID) -> SavedReport:
    """Send it again from the next of its days on; what was missed is not sent afterwards."""
    saved = _locked(actor, report_id, None)
    require(rules.may_change(actor, saved))
    saved.is_paused, saved.stopped = False, ""
    saved.next_at = rules.next_after(saved.schedule, actor.now, saved.operation.time_zone)
    _write(saved)
    return saved


@action
def delete_saved(*, actor: Actor, report_id: UUID) -> None:
    """Forget it; its history stays."""
    saved = _locked(actor, report_id, None)
    require(rules.may_stop(actor, saved))
    saved.delete()


def _locked(actor: Actor, report_id: UUID, revision: int | None) -> SavedReport:
    saved = saved_report(actor, report_id, lock=True)
    if revision is not None and saved.revision != revision:
        raise Conflict(
            _("Meanwhile somebody changed this saved report. Look at it again, then change it."),
            code="changed_meanwhile",
        )
    return saved


def _fill(actor: Actor, saved: SavedReport, data: SavedReportData) -> None:
    inside = frozenset(people_inside(saved.operation, actor.now.date()).values_list("pk", flat=True))
    found = rules.problems(data, inside=inside)
    if found:
        raise Invalid(_("The report was not saved."), code="saved_report", fields=found)
    saved.name = data.name.strip()
    for name in _COPIED:
        setattr(saved, name, getattr(data, name))
    saved.recipients = sorted(set(data.recipients))
    is_sent = not saved.is_paused
    saved.next_at = rules.next_after(saved.schedule, actor.now, saved.operation.time_zone) if is_sent else None


def _write(saved: SavedReport) -> None:
    if not saved._state.adding:
        saved.revision += 1
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        message = _("You have a saved report of this name here. Choose another name.")
        raise Invalid(_("The report was not saved."), code="name_taken", fields={"name": [message]}) from error
