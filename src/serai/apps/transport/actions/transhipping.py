"""Cargo goes from one vehicle onto another on the way: after a breakdown, or from truck to barge."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Event, Line
from serai.apps.cargo.queries import journey_contents
from serai.apps.transport.actions.loads import limits_of
from serai.apps.transport.actions.records import lock_journeys, save
from serai.apps.transport.models import Journey
from serai.apps.transport.queries.board import freight_of, share_of
from serai.apps.transport.rules import may_tranship, misfits
from serai.apps.transport.rules.rights import UNDER_WAY
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid
from serai.kit.policy import Actor, require


@action
def tranship(
    *,
    actor: Actor,
    journey_id: UUID,
    to_journey_id: UUID,
    occurred_at: datetime,
    items: Sequence[cargo.LossItem],
    reason: str,
    event_id: UUID | None = None,
) -> Event:
    """Both vehicles are under way. Refused where the other one may not carry dangerous goods beside what it has.

    Weight, volume and temperature of the other vehicle are the officer's to judge beside the road: they are in `reason`.
    """
    if journey_id == to_journey_id:
        raise Invalid(_("Choose another vehicle."), code="same_vehicle")
    journeys = lock_journeys({journey_id, to_journey_id})
    source, target = journeys[journey_id], journeys[to_journey_id]
    require(may_tranship(actor, source))
    if source.operation_id != target.operation_id or target.state not in UNDER_WAY:
        raise Conflict(_("%(journey)s is not on the road."), code="not_under_way", journey=target.reference)
    for each in (source, target):
        if each.departed_at is not None and occurred_at < each.departed_at:
            raise Invalid(_("%(journey)s had not left yet at that time."), code="too_early", journey=each.reference)
    _refuse_apart(target, items)
    event = cargo.tranship(
        actor=actor, journey_id=source.pk, to_journey_id=target.pk, occurred_at=occurred_at, items=items, reason=reason,
        names=(source.reference, target.reference), event_id=event_id,
    )  # fmt: skip
    for each in (source, target):
        save(each)
    return event


def _refuse_apart(target: Journey, items: Sequence[cargo.LossItem]) -> None:
    lines = Line.objects.select_related("category", "consignment", "unit").in_bulk([item.line_id for item in items])
    coming = [freight_of(line, *share_of(line, item.quantity)) for item in items if (line := lines.get(item.line_id))]
    aboard = journey_contents([target.pk]).get(target.pk, [])
    held = Line.objects.select_related("category", "consignment").in_bulk([each.line_id for each in aboard])
    there = [freight_of(held[each.line_id], each.kg, each.m3) for each in aboard if each.on_board > 0]
    for problem in misfits(limits_of(target), [*there, *coming]):
        if problem.is_absolute:
            raise Invalid(problem.message, code=problem.key, **dict(problem.params))
