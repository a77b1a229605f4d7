"""What moved between two moments: from the postings of short periods, from the daily roll-up of long ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

#: Beyond this the roll-up is read: whole days, UTC.
LONGEST_FROM_POSTINGS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Movement:
    """What came into and went out of the stores (account kind 2) or doors (4), by day, kind of document, category and currency."""

    day: date
    event_kind: int
    account_kind: int
    hub_id: UUID | None
    place_id: UUID | None
    category: int
    currency: str  # of the values; different ones are never added
    postings: int
    in_kg: Decimal
    out_kg: Decimal
    in_m3: Decimal
    out_m3: Decimal
    in_value: Decimal
    out_value: Decimal


_SUMS = """count(*)::int, sum(greatest(g.kg, 0)), sum(-least(g.kg, 0)), sum(greatest(g.m3, 0)), sum(-least(g.m3, 0)),
  sum(round(greatest(g.quantity, 0) * l.unit_value, 2)), sum(round(-least(g.quantity, 0) * l.unit_value, 2))"""
_FROM_POSTINGS = f"""
with e as materialized (
  select id, kind from cargo_event
  where operation_id = %(operation)s and occurred_at >= %(since)s and occurred_at < %(until)s
), p as materialized (
  select p.*, e.kind from e join cargo_posting p on p.event_id = e.id
)
select (g.occurred_at at time zone 'UTC')::date, g.event_kind, a.kind, a.hub_id, a.place_id, y.number, l.currency, {_SUMS}
from (select line_id, kind event_kind, to_account_id account_id, quantity, kg, m3, occurred_at from p
  union all select line_id, kind, from_account_id, -quantity, -kg, -m3, occurred_at from p) g
join cargo_account a on a.id = g.account_id and a.kind in (2, 4)
join cargo_line l on l.id = g.line_id join catalog_category y on y.id = l.category_id
where (%(hub)s::uuid is null or a.hub_id = %(hub)s)
group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
"""
_COLUMNS = "day, event_kind, account_kind, hub_id, place_id, category, currency"
_FROM_FLOWS = f"""
select {_COLUMNS}, sum(postings)::int, sum(in_kg), sum(out_kg), sum(in_m3), sum(out_m3), sum(in_value), sum(out_value)
from (
  select {_COLUMNS}, postings, in_kg, out_kg, in_m3, out_m3, in_value, out_value from cargo_flowday
  union all
  select {_COLUMNS}, postings, in_kg, out_kg, in_m3, out_m3, in_value, out_value from cargo_flowdelta) f
"""
_WHERE = """
where f.day >= %(first)s and f.day < %(last)s and (%(hub)s::uuid is null or hub_id = %(hub)s)
group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
"""


def movements(*, operation_id: UUID, since: datetime, until: datetime, hub_id: UUID | None = None) -> list[Movement]:
    """Movements from `since` up to, not including, `until`. Longer than 31 days: whole days in UTC that both lie in."""
    values: dict[str, Any]
    with connection.cursor() as cursor:
        if until - since <= LONGEST_FROM_POSTINGS:
            values = {"operation": operation_id, "since": since, "until": until, "hub": hub_id}
            cursor.execute(_FROM_POSTINGS, values)
        else:
            first, last = since.astimezone(UTC).date(), (until - timedelta(microseconds=1)).astimezone(UTC).date()
            values = {"operation": operation_id, "first": first, "last": last + timedelta(days=1), "hub": hub_id}
            cursor.execute(_flows(), values)
        return [Movement(*row) for row in cursor.fetchall()]


def _flows() -> str:
    """The filter stands inside both halves of the union, where the indexes are."""
    inside = " where operation_id = %(operation)s and day >= %(first)s and day < %(last)s"
    sql = _FROM_FLOWS.replace("from cargo_flowday", f"from cargo_flowday{inside}")
    return sql.replace("from cargo_flowdelta)", f"from cargo_flowdelta{inside})") + _WHERE
