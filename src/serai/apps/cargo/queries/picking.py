"""What stands where at a hub, in the order in which it should leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import Condition

_STANDING = """
select line_id, account_id, condition from cargo_balance
where line_id = any(%s) and hub_id = %s and kind = 2 order by first_at, line_id, account_id
"""


def standing(hub_id: UUID, line_ids: Iterable[UUID]) -> list[Key]:
    """Where the lines stand, or stood, at a hub: longest there first (one line has one expiry). One query."""
    wanted = list(line_ids)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [wanted, hub_id])
        return [Key(row[0], row[1], Condition(row[2])) for row in cursor.fetchall()]


def hazards_in(account_ids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    """Dangerous goods standing in some bins: (account, hazard class, description, consignment). One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct b.account_id, l.hazard_class, l.description, c.code from cargo_balance b
               join cargo_line l on l.id = b.line_id join cargo_consignment c on c.id = l.consignment_id
               where b.account_id = any(%s) and b.live and l.hazard_class <> '' order by 1, 2, 4""",
            [list(account_ids)],
        )
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Earlier:
    """Good stock that expires before what was picked; `left` in inventory units."""

    line_id: UUID
    description: str
    batch: str
    expires_on: date
    left: Decimal


_EARLIER = """
select p.line_id, o.id, o.description, o.batch, o.expires_on, s.quantity - coalesce(t.quantity, 0)
from unnest(%(lines)s::uuid[]) p(line_id) join cargo_line l on l.id = p.line_id
join cargo_line o on o.consignment_id = l.consignment_id and o.id <> l.id and o.unit_id = l.unit_id
  and o.category_id = l.category_id and lower(o.description) = lower(l.description)
  and o.expires_on >= %(today)s and o.expires_on < coalesce(l.expires_on, '9999-12-31')
join lateral (select sum(b.quantity) quantity from cargo_balance b
  where b.line_id = o.id and b.hub_id = %(hub)s and b.kind = 2 and b.live and b.condition = 1) s on true
left join unnest(%(lines)s::uuid[], %(taken)s::numeric[]) t(line_id, quantity) on t.line_id = o.id
where s.quantity > coalesce(t.quantity, 0) order by o.expires_on, p.line_id
"""


def earlier_stock(hub_id: UUID, taken: Mapping[UUID, Decimal], today: date) -> list[tuple[UUID, Earlier]]:
    """For lines of which `taken` leaves: stock at the hub that may stand in for them and expires earlier, and stays.

    What may stand in: the same goods (description, category, unit) of the same consignment; stock is never pooled.
    """
    values: dict[str, Any] = {"lines": list(taken), "taken": list(taken.values()), "hub": hub_id, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, values)
        return [(row[0], Earlier(*row[1:])) for row in cursor.fetchall()]
