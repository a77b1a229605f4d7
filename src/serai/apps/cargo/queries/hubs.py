"""The figures of a hub's page: expected, here, on the way out, at the doors, and how full it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from serai.apps.operations.models import Hub

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sum:
    lines: int = 0
    kg: Decimal = _ZERO
    m3: Decimal = _ZERO


@dataclass(slots=True)
class HubFigures:
    """Weights in kg, volumes in m³.

    `fill_percent` is volume against capacity, None when the capacity is not known. `dwelling` stood here longer than the limit.
    """

    expected: Sum = field(default_factory=Sum)
    here: Sum = field(default_factory=Sum)
    by_condition: dict[int, Sum] = field(default_factory=dict)
    expires_red: Sum = field(default_factory=Sum)
    expires_amber: Sum = field(default_factory=Sum)
    expired: Sum = field(default_factory=Sum)
    outbound: Sum = field(default_factory=Sum)
    dwelling: Sum = field(default_factory=Sum)
    not_put_away: Sum = field(default_factory=Sum)
    fill_percent: Decimal | None = None


_HERE = """
select b.condition, count(distinct b.line_id), sum(b.kg), sum(b.m3)
from cargo_balance b where b.hub_id = %(hub)s and b.kind = 2 and b.live group by 1
"""
_SPECIAL = """
select case when b.expires_on < %(today)s then 'expired' when b.expires_on < %(red)s then 'expires_red'
    when b.expires_on < %(amber)s then 'expires_amber' end band,
  count(distinct b.line_id), sum(b.kg), sum(b.m3)
from cargo_balance b where b.hub_id = %(hub)s and b.kind = 2 and b.live and b.expires_on < %(amber)s group by 1
union all
select 'dwelling', count(distinct b.line_id), sum(b.kg), sum(b.m3)
from cargo_balance b where b.hub_id = %(hub)s and b.kind = 2 and b.live and b.first_at < %(dwell)s
union all
select 'not_put_away', count(distinct b.line_id), sum(b.kg), sum(b.m3)
from cargo_balance b join cargo_account a on a.id = b.account_id and a.bin_id is null
where b.hub_id = %(hub)s and b.kind = 2 and b.live
union all
select 'expected', count(*), sum(l.weight_kg * (t.accepted - t.cancelled - t.received) / l.quantity),
  sum(l.volume_m3 * (t.accepted - t.cancelled - t.received) / l.quantity)
from cargo_linetotal t join cargo_line l on l.id = t.line_id where t.hub_id = %(hub)s and t.awaiting
union all
select 'outbound', count(distinct b.line_id), sum(b.kg), sum(b.m3)
from cargo_balance b where b.operation_id = %(operation)s and b.kind = 3 and b.live and b.account_id in (
  select a.id from cargo_account a join cargo_event e on e.journey_id = a.journey_id
  where e.hub_id = %(hub)s and e.kind = 2)
"""


def hub_figures(hub: Hub, *, now: datetime, longest_days: int = 30) -> HubFigures:
    """All figures of one hub in two queries. `longest_days` is the storage limit of the terms."""
    today = now.date()
    values: dict[str, Any] = {
        "hub": hub.pk,
        "operation": hub.operation_id,
        "today": today,
        "red": today + timedelta(days=hub.operation.expiry_red_days),
        "amber": today + timedelta(days=hub.operation.expiry_amber_days),
        "dwell": now - timedelta(days=longest_days),
    }
    figures = HubFigures()
    with connection.cursor() as cursor:
        cursor.execute(_HERE, values)
        figures.by_condition = {row[0]: _sum(row[1:]) for row in cursor.fetchall()}
        cursor.execute(_SPECIAL, values)
        for name, *sums in cursor.fetchall():
            setattr(figures, name, _sum(sums))
    parts = figures.by_condition.values()
    figures.here = Sum(
        sum(part.lines for part in parts),
        sum((part.kg for part in parts), _ZERO),
        sum((part.m3 for part in parts), _ZERO),
    )
    if hub.capacity_m3:
        figures.fill_percent = (figures.here.m3 * 100 / hub.capacity_m3).quantize(Decimal("0.1"))
    return figures


def _sum(row: list[Any]) -> Sum:
    lines, kg, m3 = row
    step = Decimal("0.001")
    return Sum(lines or 0, (kg or _ZERO).quantize(step), (m3 or _ZERO).quantize(step))
