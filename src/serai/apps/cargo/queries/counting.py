"""What to count next: dear and busy stock often, the rest seldom (cycle counting)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

#: Class by value at the hub, each currency for itself (A: the dearest lines that make up 80 % of it, B: the next 15 %) → days
#: between counts.
INTERVAL_DAYS = {"A": 30, "B": 90, "C": 180}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One balance to count. `due` is the time since it was last looked at over its interval: 1.00 and more is overdue.

    `movements` are documents that touched it since; each takes a day off the interval.
    """

    line_id: UUID
    account_id: int
    condition: int
    consignment: str
    description: str
    bin: str
    quantity: Decimal
    unit: str
    value: Decimal
    currency: str
    value_class: str
    last_counted_at: datetime | None
    movements: int
    due: Decimal


_PROPOSALS = """
with s as (
  select b.*, round(b.quantity * b.unit_value, 2) worth,
    sum(b.quantity * b.unit_value) over (partition by l.currency
        order by b.quantity * b.unit_value desc, b.line_id, b.account_id, b.condition)
      - b.quantity * b.unit_value dearer,
    sum(b.quantity * b.unit_value) over (partition by l.currency) whole
  from cargo_balance b join cargo_line l on l.id = b.line_id where b.hub_id = %(hub)s and b.kind = 2 and b.live
), k as (
  select s.*, case when dearer < 0.80 * whole then 'A' when dearer < 0.95 * whole then 'B' else 'C' end class,
    c.counted_at, coalesce(c.counted_at, s.first_at) looked_at
  from s left join lateral (select max(occurred_at) counted_at from cargo_countline c
    where c.account_id = s.account_id and (c.line_id is null or (c.line_id, c.condition) = (s.line_id, s.condition))
      and c.occurred_at >= s.first_at) c on true
), m as (
  select k.*, (select count(distinct p.event_id)::int from cargo_posting p where p.line_id = k.line_id
    and p.occurred_at > k.looked_at and k.account_id in (p.from_account_id, p.to_account_id)) movements from k
)
select m.line_id, m.account_id, m.condition, c.code, l.description, coalesce(n.code, ''), m.quantity, u.code, m.worth, l.currency, m.class,
  m.counted_at, m.movements,
  round(((extract(epoch from %(now)s - m.looked_at) / 86400 + m.movements)
    / case m.class when 'A' then %(A)s when 'B' then %(B)s else %(C)s end)::numeric, 2) due
from m join cargo_line l on l.id = m.line_id join cargo_consignment c on c.id = m.consignment_id
join catalog_unit u on u.id = l.unit_id join cargo_account a on a.id = m.account_id left join operations_bin n on n.id = a.bin_id
order by due desc, m.worth desc, m.line_id, m.account_id, m.condition limit %(limit)s
"""


def count_proposals(hub_id: UUID, *, now: datetime, limit: int = 50) -> list[Proposal]:
    """What of a hub's stock to count next, most overdue first. One query.

    Stock that was never counted is due from the day it came. Without values all of it is class C.
    """
    values: dict[str, Any] = {"hub": hub_id, "now": now, "limit": limit, **INTERVAL_DAYS}
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSALS, values)
        return [Proposal(*row) for row in cursor.fetchall()]
