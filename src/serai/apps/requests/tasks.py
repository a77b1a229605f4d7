"""Work in the background: long rankings, the daily ranking, the import of workbooks. Thin: one action each."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from serai.apps.operations.enums import SERVING_STATES
from serai.apps.operations.models import Operation
from serai.apps.requests.actions import import_requests, rank_again
from serai.apps.requests.actions.ranking import RANK_TASK
from serai.apps.requests.queries.scope import may_ask
from serai.apps.requests.queries.sheet_columns import INSTRUCTIONS, columns
from serai.apps.requests.queries.sheet_plan import plan_rows
from serai.apps.requests.queries.sheet_planned import DECIDED, PlannedRequest
from serai.kit import sheets
from serai.kit.imports import REFUSED, SAME, Importer, Plan, register_family
from serai.kit.policy import Actor, Answer, system_actor

FAMILY = "requests"


@app.task(name=RANK_TASK)
def rank_operation(operation_id: str, cause: str) -> None:
    actor = system_actor(timezone.now(), source="job")
    rank_again(actor=actor, operation_id=UUID(operation_id), cause=cause)


@app.periodic(cron="11 1 * * *")
@app.task(name="requests.rank_daily", queueing_lock="requests.rank_daily")
def rank_daily(timestamp: int) -> None:
    """Every night: time passes, and with it the scores of what waits."""
    actor = system_actor(timezone.now(), source="job")
    for operation_id in Operation.objects.filter(state__in=SERVING_STATES).values_list("pk", flat=True):
        rank_again(actor=actor, operation_id=operation_id, cause=gettext("Daily ranking"))


class RequestImport(Importer):
    """Requests of one operation from a workbook; each row is planned as its whole request is."""

    title = _("Import requests")
    lead = _(
        "Fill in the workbook, or send your own: columns are found by their names. Nothing is written before you agree."
    )
    instructions = INSTRUCTIONS
    active = "requests"

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.kind = f"{FAMILY}:{operation.code}"  # type: ignore[misc]

    @cached_property
    def columns(self) -> Sequence[sheets.Column]:  # type: ignore[override]
        return columns()

    def may(self, actor: Actor) -> Answer:
        return may_ask(actor, self.operation)

    def back_url(self) -> str:
        return reverse("request_pages:list", args=[self.operation.code]) + "?view=mine"

    def plan(self, actor: Actor, rows: Iterable[sheets.Row]) -> list[Plan]:
        plans = [plan for one in plan_rows(actor, self.operation, rows) for plan in _plans(one)]
        return sorted(plans, key=lambda plan: plan.row)

    def write(self, *, actor: Actor, plans: Sequence[Plan]) -> None:
        planned = [plan.data for plan in plans if plan.data is not None]
        import_requests(actor=actor, operation_id=self.operation.pk, planned=planned)


def _plans(one: PlannedRequest) -> list[Plan]:
    """A plan for each row; the first one carries the request."""
    outcome = {DECIDED: SAME}.get(one.outcome, one.outcome)
    plans = []
    for place, row in enumerate(one.rows):
        messages: Sequence[Any] = one.messages if place == 0 else ()
        if outcome == REFUSED and not row.problems:
            messages = [_("Another row of this request has to be mended first.")]
        label = f"{one.label} · {row.values.get('description') or '–'}"
        changes = one.changes[place] if one.changes else ()
        plans.append(
            Plan(row.number, outcome, label, messages, changes, one if place == 0 and outcome != REFUSED else None)
        )
    return plans


def importer_of(code: str) -> RequestImport:
    return RequestImport(Operation.objects.get(code=code))


register_family(FAMILY, importer_of)
