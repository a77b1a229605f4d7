"""What the partners agreed on: a new version of the criteria, and the dated lists of locations and sectors they use.

Versions and lists are added, never changed: a past ranking keeps the criteria and scores that held then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.requests.models import CriteriaSet, PriorityEntry, PriorityList
from serai.apps.requests.queries.candidates import core_criteria
from serai.apps.requests.rules import access
from serai.core.priority.criteria_data import CriteriaError
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class ListedPriority:
    """A score from 0 to 1 of one place or area (a list of locations), or of one category (a list of sectors)."""

    score: Decimal
    reason: str = ""
    place_id: UUID | None = None
    area_id: UUID | None = None
    category_id: UUID | None = None


@action
def agree_criteria(
    *,
    actor: Actor,
    operation_id: UUID,
    body: str,
    decision: str,
    agreed_on: date,
    valid_from: date,
    tiers: Sequence[Any],
) -> CriteriaSet:
    """The next version of the criteria, by decision of a body. `tiers` as docs/algorithms/ranking.md has them.

    Raises Invalid when the core cannot rank by them.
    """
    operation = _operation(actor, operation_id)
    wrong: dict[str, list[Any]] = {}
    if not body.strip() or not decision.strip():
        wrong["decision"] = [_("Say which body agreed, and in which decision.")]
    if valid_from < agreed_on:
        wrong["valid_from"] = [_("Criteria hold from the day they are agreed on, or later.")]
    version = (CriteriaSet.objects.filter(operation=operation).aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        core_criteria(operation, version, tiers, actor.now.astimezone(ZoneInfo(operation.time_zone)))
    except CriteriaError:
        wrong["tiers"] = [_("These criteria cannot be ranked by: check kinds and weights.")]
    if wrong:
        raise Invalid(_("The criteria were not saved."), code="criteria", fields=wrong)
    return CriteriaSet.objects.create(
        operation=operation,
        version=version,
        body=body.strip()[:120],
        decision=decision.strip()[:200],
        agreed_on=agreed_on,
        valid_from=valid_from,
        tiers=list(tiers),
        recorded_at=actor.now,
    )


@action
def set_priorities(
    *,
    actor: Actor,
    operation_id: UUID,
    kind: str,
    body: str,
    decided_on: date,
    valid_from: date,
    valid_to: date | None,
    entries: Sequence[ListedPriority],
) -> PriorityList:
    """A list of locations or sectors that holds between two days. Raises Invalid for a score outside 0 to 1."""
    operation = _operation(actor, operation_id)
    wrong: dict[str, list[Any]] = {}
    if kind not in PriorityList.Kind.values:
        wrong["kind"] = [_("Choose locations or sectors.")]
    if not entries or any(not 0 <= entry.score <= 1 for entry in entries):
        wrong["entries"] = [_("Enter at least one score, each from 0 to 1.")]
    if valid_to is not None and valid_to < valid_from:
        wrong["valid_to"] = [_("The last day lies before the first day.")]
    if wrong:
        raise Invalid(_("The list was not saved."), code="priorities", fields=wrong)
    listed = PriorityList.objects.create(
        operation=operation, kind=kind, body=body.strip()[:120], decided_on=decided_on, valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip
    PriorityEntry.objects.bulk_create(
        PriorityEntry(
            list=listed,
            place_id=entry.place_id,
            area_id=entry.area_id,
            category_id=entry.category_id,
            score=entry.score,
            reason=entry.reason[:160],
        )
        for entry in entries
    )
    return listed


def _operation(actor: Actor, operation_id: UUID) -> Operation:
    require(access.may_rank(actor, operation_id))
    operation = Operation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    return operation
