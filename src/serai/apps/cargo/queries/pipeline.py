"""The pipeline of an operation: what was requested since a day, and how far it has come. Weights in kg, volumes in m³."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from serai.kit.remembered import remembered

STAGES = ("requested", "accepted", "planned", "dispatched", "delivered", "released")

_MEASURES = """
with r as materialized (
  select id, submitted_at, accepted_at, decision from requests_servicerequest
  where operation_id = %(operation)s and submitted_at >= %(since)s and decision <> 'draft'
), asked as (
  select sum(rl.weight_kg) requested_kg, sum(rl.volume_m3) requested_m3,
    sum(rl.weight_kg * coalesce(rl.accepted_quantity, 0) / rl.quantity) accepted_kg,
    sum(rl.volume_m3 * coalesce(rl.accepted_quantity, 0) / rl.quantity) accepted_m3,
    sum(rl.weight_kg) filter (where r.decision = 'rejected') rejected_kg,
    sum(rl.weight_kg) filter (where r.decision in ('submitted', 'on_hold', 'returned')) waiting_kg
  from requests_requestline rl join r on r.id = rl.request_id
), moved as (
  select sum(l.weight_kg * t.planned / l.quantity) planned_kg, sum(l.volume_m3 * t.planned / l.quantity) planned_m3,
    sum(l.weight_kg * t.dispatched / l.quantity) dispatched_kg, sum(l.volume_m3 * t.dispatched / l.quantity) dispatched_m3,
    sum(l.weight_kg * t.delivered / l.quantity) delivered_kg, sum(l.volume_m3 * t.delivered / l.quantity) delivered_m3,
    sum(l.weight_kg * t.released / l.quantity) released_kg, sum(l.volume_m3 * t.released / l.quantity) released_m3,
    sum(l.weight_kg * t.lost / l.quantity) lost_kg
  from cargo_line l join cargo_linetotal t on t.line_id = l.id
  join cargo_consignment c on c.id = l.consignment_id join r on r.id = c.request_id
  where l.parent_id is null
) select * from asked, moved
"""

_STEPS = """
with r as materialized (
  select id, submitted_at, accepted_at from requests_servicerequest
  where operation_id = %(operation)s and submitted_at >= %(since)s and decision <> 'draft'
), firsts as (
  select c.id, r.accepted_at,
    min(e.occurred_at) filter (where e.kind = 2) dispatched_at,
    min(e.occurred_at) filter (where e.kind = 4) delivered_at,
    min(e.occurred_at) filter (where e.kind = 5) released_at
  from cargo_consignment c join r on r.id = c.request_id
  join cargo_line l on l.consignment_id = c.id
  join cargo_posting p on p.line_id = l.id join cargo_event e on e.id = p.event_id
  where p.reverses_id is null group by c.id, r.accepted_at
)
select
 (select percentile_cont(0.5) within group (order by extract(epoch from accepted_at - submitted_at)) from r where accepted_at is not null),
 percentile_cont(0.5) within group (order by extract(epoch from dispatched_at - accepted_at)),
 percentile_cont(0.5) within group (order by extract(epoch from delivered_at - dispatched_at)),
 percentile_cont(0.5) within group (order by extract(epoch from released_at - delivered_at))
from firsts
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its weight and volume, shares of what was requested (0–100), and the median step before it in minutes."""

    key: str
    weight_kg: Decimal
    volume_m3: Decimal
    weight_percent: Decimal
    volume_percent: Decimal
    step_minutes: int | None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in order, and what lies between them."""

    stages: tuple[Stage, ...]
    rejected_kg: Decimal
    waiting_kg: Decimal
    lost_kg: Decimal

    def stage(self, key: str) -> Stage:
        return next(stage for stage in self.stages if stage.key == key)

    def between(self, before: str, after: str) -> Decimal:
        return self.stage(before).weight_kg - self.stage(after).weight_kg


def pipeline(operation_id: UUID, since: datetime) -> Pipeline:
    """How far the requests submitted since a moment have come. Two statements, whatever the number of rows; the medians of the
    steps, which read a month of postings, may be a minute old."""
    parameters: dict[str, Any] = {"operation": operation_id, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_MEASURES, parameters)
        columns = [column.name for column in cursor.description]
        figures = {name: value or Decimal(0) for name, value in zip(columns, cursor.fetchone(), strict=True)}
    to_accept, to_dispatch, to_deliver, to_release = remembered(
        f"pipeline-steps:{operation_id}:{since.date()}", 60, lambda: _steps(parameters)
    )
    steps = {"accepted": to_accept, "dispatched": to_dispatch, "delivered": to_deliver, "released": to_release}
    stages = tuple(
        Stage(
            key,
            figures[f"{key}_kg"],
            figures[f"{key}_m3"],
            _share(figures[f"{key}_kg"], figures["requested_kg"]),
            _share(figures[f"{key}_m3"], figures["requested_m3"]),
            None if (seconds := steps.get(key)) is None else int(seconds // 60),
        )
        for key in STAGES
    )
    return Pipeline(stages, figures["rejected_kg"], figures["waiting_kg"], figures["lost_kg"])


def _steps(parameters: dict[str, Any]) -> tuple[float | None, ...]:
    """Median seconds from submitted to accepted, dispatched, delivered and released."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, parameters)
        found: tuple[float | None, ...] = cursor.fetchone()
    return found


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return min(Decimal(100), part * 100 / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What the public page prints about the last days."""

    delivered_kg: Decimal
    organisations: int
    national_organisations: int
    median_minutes: int | None
    on_the_way_kg: Decimal


def public_figures(operation_id: UUID, since: datetime) -> PublicFigures:
    """Delivered weight, organisations served, median time from request to delivery, and weight under way now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce(sum(p.kg), 0), count(distinct c.owner_id),
                 count(distinct c.owner_id) filter (where o.is_national),
                 percentile_cont(0.5) within group (order by extract(epoch from e.occurred_at - r.submitted_at))
               from cargo_event e join cargo_posting p on p.event_id = e.id join cargo_line l on l.id = p.line_id
               join cargo_consignment c on c.id = l.consignment_id join parties_organisation o on o.id = c.owner_id
               join requests_servicerequest r on r.id = c.request_id
               where e.operation_id = %(operation)s and e.kind = 4 and e.recorded_at >= %(since)s and e.occurred_at >= %(since)s""",
            {"operation": operation_id, "since": since},
        )
        delivered, organisations, national, seconds = cursor.fetchone()
        cursor.execute(
            "select coalesce(sum(kg), 0) from cargo_balance where operation_id = %s and kind = 3 and live",
            [operation_id],
        )
        (on_the_way,) = cursor.fetchone()
    return PublicFigures(
        delivered, organisations, national, None if seconds is None else int(seconds // 60), on_the_way
    )
