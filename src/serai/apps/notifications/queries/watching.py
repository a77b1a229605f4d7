"""What nobody did and somebody should know: what expires, whose storage ends, what waits for a release, which promise is at risk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from serai.apps.cargo.enums import ReleaseState
from serai.apps.cargo.models import ReleaseOrder
from serai.apps.operations.models import Operation
from serai.apps.requests.enums import Decision, Fulfilment
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.rules.levels import Level, service_levels

STORAGE_DAYS = 7  # before its end, and after it, that storage is spoken of
AWAITED_DAYS = 3  # at the consignee's door before a release is asked for
REMIND_DAYS = 14
MOST = 5_000  # rows of a kind in one round; the next round goes on


@dataclass(frozen=True, slots=True)
class Standing:
    """Cargo of one consignment at one hub, or delivered; `day` is its first expiry, its end of storage or its delivery."""

    consignment_id: UUID
    code: str
    title: str
    owner_id: UUID
    hub_id: UUID | None
    day: date


_EXPIRING = """
select c.id, c.code, c.title, c.owner_id, b.hub_id, min(b.expires_on)
from cargo_balance b join cargo_consignment c on c.id = b.consignment_id
where b.operation_id = %(operation)s and b.kind = 2 and b.live and b.expires_on between %(since)s and %(until)s
group by 1, 2, 3, 4, 5 order by 6, 2 limit %(most)s
"""
_STORED = """
with stored as (
  select b.consignment_id, b.hub_id, (min(b.first_at) at time zone %(zone)s)::date as since
  from cargo_balance b where b.operation_id = %(operation)s and b.kind = 2 and b.live group by 1, 2
), ends as (
  select c.id, c.code, c.title, c.owner_id, s.hub_id, coalesce(r.storage_until, s.since + %(longest)s::integer) as day
  from stored s join cargo_consignment c on c.id = s.consignment_id join requests_servicerequest r on r.id = c.request_id
)
select * from ends where day between %(since)s and %(until)s order by day, code limit %(most)s
"""
_DELIVERED = """
select c.id, c.code, c.title, c.owner_id, null, (max(b.last_at) at time zone %(zone)s)::date
from cargo_balance b join cargo_consignment c on c.id = b.consignment_id
where b.operation_id = %(operation)s and b.kind = 4 and b.live and b.last_at < %(until)s
group by 1, 2, 3, 4 order by 6, 2 limit %(most)s
"""


def _rows(sql: str, operation: Operation, **values: Any) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"operation": operation.pk, "zone": operation.time_zone, "most": MOST, **values})
        return [Standing(*row) for row in cursor.fetchall()]


def expiring(operation: Operation, today: date, days: int) -> list[Standing]:
    """In the stores, expiring from a week ago until `days` from today; the soonest first."""
    return _rows(_EXPIRING, operation, since=today - timedelta(days=7), until=today + timedelta(days=days))


def storage_ending(operation: Operation, today: date, longest_days: int | None) -> list[Standing]:
    """In the stores, whose agreed storage (or the longest that the terms give, from its arrival) ends about now."""
    return _rows(_STORED, operation, longest=longest_days, since=today - timedelta(days=STORAGE_DAYS),
                 until=today + timedelta(days=STORAGE_DAYS))  # fmt: skip


def awaiting_release(operation: Operation, now: datetime) -> list[Standing]:
    """At the consignee's door for AWAITED_DAYS and more, and in the books still."""
    return _rows(_DELIVERED, operation, until=now - timedelta(days=AWAITED_DAYS))


def open_orders(operation: Operation) -> list[ReleaseOrder]:
    """Release orders that wait for the team."""
    waiting = [ReleaseState.SUBMITTED, ReleaseState.VERIFIED]
    rows = ReleaseOrder.objects.filter(consignment__operation=operation, state__in=waiting)
    return list(rows.select_related("consignment", "hub").order_by("ordered_at")[:MOST])


def levels_at_risk(operation: Operation, now: datetime) -> Iterator[tuple[ServiceRequest, Level]]:
    """Promises that still run and are near their limit or above it, with their requests."""
    waiting = ServiceRequest.objects.filter(operation=operation, decision__in=[Decision.SUBMITTED, Decision.ON_HOLD])
    moving = ServiceRequest.objects.filter(
        operation=operation, decision=Decision.ACCEPTED, fulfilment__lt=Fulfilment.DELIVERED
    )
    for row in (*waiting[:MOST], *moving[:MOST]):
        for level in service_levels(row, operation, now=now, first_dispatched_at=_left(row, now)):
            if not level.is_done and level.mark in ("caution", "stop"):
                yield row, level


def _left(row: ServiceRequest, now: datetime) -> datetime | None:
    """Some of it has left: that promise is kept or broken, and runs no more."""
    return now if row.fulfilment >= Fulfilment.PARTLY_DISPATCHED else None
