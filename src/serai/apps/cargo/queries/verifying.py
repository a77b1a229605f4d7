"""Recompute everything that is kept, from postings alone, and name every difference. There must be none (rule 13)."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.queries.progress import computed


@dataclass(frozen=True, slots=True)
class Difference:
    """`check` names the rule, `subject` the record, `expected` is what the postings say, `found` what is stored."""

    check: str
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: expected {self.expected}, found {self.found}"


_LINES = "select l.id from cargo_line l join cargo_consignment c on c.id = l.consignment_id {where}"
_OF_SOME_LINES = re.compile(
    r"(\w+\.)?\w+ in \(\{lines\}\)"
)  # of all operations nothing is narrowed: joining every line takes a third
_LEGS = """
select p.id, p.event_id, p.line_id, p.to_account_id account_id, p.to_condition condition, p.quantity, p.hu, p.kg, p.m3,
  p.occurred_at from cargo_posting p
union all
select p.id, p.event_id, p.line_id, p.from_account_id, p.from_condition, -p.quantity, -p.hu, -p.kg, -p.m3, p.occurred_at
from cargo_posting p
"""

#: Each check selects (subject, expected, found); `{lines}` narrows to an operation's lines.
CHECKS: dict[str, str] = {
    "balance": f"""
with g as (select line_id, account_id, condition, sum(quantity) q, sum(hu) hu, sum(kg) kg, sum(m3) m3,
    min(occurred_at) first_at, max(occurred_at) last_at
  from ({_LEGS}) x join cargo_account a on a.id = account_id and a.kind in (2, 3, 4, 9)
  where line_id in ({{lines}}) group by 1, 2, 3),
b as (select * from cargo_balance where line_id in ({{lines}}))
select coalesce(g.line_id, b.line_id) || ' ' || coalesce(g.account_id, b.account_id) || ' '
    || coalesce(g.condition, b.condition),
  format('%%s %%s %%s %%s %%s %%s', coalesce(g.q, 0), coalesce(g.hu, 0), coalesce(g.kg, 0), coalesce(g.m3, 0), g.first_at, g.last_at),
  format('%%s %%s %%s %%s %%s %%s', b.quantity, b.hu, b.kg, b.m3, b.first_at, b.last_at)
from g full join b on (b.line_id, b.account_id, b.condition) = (g.line_id, g.account_id, g.condition)
where (coalesce(g.q, 0), coalesce(g.hu, 0), coalesce(g.kg, 0), coalesce(g.m3, 0))
    is distinct from (b.quantity, b.hu::bigint, b.kg, b.m3)
  or b.first_at > g.first_at or b.last_at < g.last_at
""",
    "copies on balance": """
select b.line_id || ' ' || b.account_id,
  concat_ws(' ', a.kind, a.operation_id, a.hub_id, a.place_id, l.consignment_id, l.owner_id, g.number, l.expires_on, l.unit_value),
  concat_ws(' ', b.kind, b.operation_id, b.hub_id, b.place_id, b.consignment_id, b.owner_id, b.category, b.expires_on, b.unit_value)
from cargo_balance b join cargo_account a on a.id = b.account_id join cargo_line l on l.id = b.line_id
join catalog_category g on g.id = l.category_id
where b.line_id in ({lines}) and (a.kind::int, a.operation_id, a.hub_id, a.place_id, l.consignment_id, l.owner_id,
    g.number::int, coalesce(l.expires_on, '9999-12-31'), l.unit_value)
  is distinct from (b.kind::int, b.operation_id, b.hub_id, b.place_id, b.consignment_id, b.owner_id, b.category::int,
    b.expires_on, b.unit_value)
""",
    "line total": """
with s as (select p.line_id, p.quantity q, f.kind f, o.kind o, f.hub_id fh, o.hub_id oh, c.hub_id h, p.occurred_at
  from cargo_posting p join cargo_account f on f.id = p.from_account_id join cargo_account o on o.id = p.to_account_id
  join cargo_line l on l.id = p.line_id join cargo_consignment c on c.id = l.consignment_id where p.line_id in ({lines})),
k as (select *, f in (2, 3, 4, 9) fp, o in (2, 3, 4, 9) op from s),
g as (select line_id,
  coalesce(sum(q) filter (where f = 1 and op), 0) - coalesce(sum(q) filter (where o = 1 and fp), 0) received,
  coalesce(sum(q) filter (where f = 1 and o = 5), 0) - coalesce(sum(q) filter (where o = 1 and f = 5), 0) cancelled,
  coalesce(sum(q) filter (where f = 2 and o = 3 and fh = h), 0) - coalesce(sum(q) filter (where f = 3 and o = 2 and oh = h), 0)
    dispatched,
  coalesce(sum(q) filter (where f in (2, 3, 9) and o = 4), 0) - coalesce(sum(q) filter (where o in (2, 3, 9) and f = 4), 0)
    delivered,
  coalesce(sum(q) filter (where fp and o = 5), 0) - coalesce(sum(q) filter (where op and f = 5), 0) released,
  coalesce(sum(q) filter (where fp and o = 6), 0) - coalesce(sum(q) filter (where op and f = 6), 0) lost,
  coalesce(sum(q) filter (where fp and o = 7), 0) - coalesce(sum(q) filter (where op and f = 7), 0) disposed,
  coalesce(sum(q) filter (where fp and o = 8), 0) - coalesce(sum(q) filter (where op and f = 8), 0) count_difference,
  coalesce(sum(q) filter (where fp and o = 10), 0) - coalesce(sum(q) filter (where op and f = 10), 0) converted,
  max(occurred_at) last_at from k group by 1),
e as (select l.id line_id, c.hub_id, c.id consignment_id, case when l.parent_id is null then l.quantity else 0 end accepted,
  coalesce(g.received, 0) received, coalesce(g.cancelled, 0) cancelled, coalesce(g.dispatched, 0) dispatched,
  coalesce(g.delivered, 0) delivered, coalesce(g.released, 0) released, coalesce(g.lost, 0) lost,
  coalesce(g.disposed, 0) disposed, coalesce(g.count_difference, 0) count_difference, coalesce(g.converted, 0) converted,
  g.last_at
  from cargo_line l join cargo_consignment c on c.id = l.consignment_id left join g on g.line_id = l.id
  where l.id in ({lines})),
t as (select line_id, hub_id, consignment_id, accepted, received, cancelled, dispatched, delivered, released, lost, disposed,
  count_difference, converted, last_at from cargo_linetotal where line_id in ({lines}))
select coalesce(e.line_id, t.line_id)::text, to_jsonb(e)::text, to_jsonb(t)::text
from e full join t on t.line_id = e.line_id where e is distinct from t
""",
    "books": """
select t.line_id::text, (t.received - t.released - t.lost - t.disposed - t.count_difference - t.converted)::text,
  coalesce(b.quantity, 0)::text
from cargo_linetotal t left join (
  select line_id, sum(quantity) quantity from cargo_balance where line_id in ({lines}) group by 1) b on b.line_id = t.line_id
where t.line_id in ({lines})
  and t.received - t.released - t.lost - t.disposed - t.count_difference - t.converted <> coalesce(b.quantity, 0)
""",
    "daily flow": f"""
with g as (select a.hub_id, a.place_id, a.operation_id, a.kind, (x.occurred_at at time zone 'UTC')::date as day,
    e.kind event_kind, y.number, l.currency, count(*) n, sum(greatest(x.kg, 0)) ik, sum(-least(x.kg, 0)) ok, sum(greatest(x.m3, 0)) im,
    sum(-least(x.m3, 0)) om, sum(round(greatest(x.quantity, 0) * l.unit_value, 2)) iv,
    sum(round(-least(x.quantity, 0) * l.unit_value, 2)) ov
  from ({_LEGS}) x join cargo_account a on a.id = x.account_id and a.kind in (2, 4) join cargo_event e on e.id = x.event_id
  join cargo_line l on l.id = x.line_id join catalog_category y on y.id = l.category_id
  where x.line_id in ({{lines}}) group by 1, 2, 3, 4, 5, 6, 7, 8),
h as (select hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency, sum(postings) n,
    sum(in_kg) ik, sum(out_kg) ok, sum(in_m3) im, sum(out_m3) om, sum(in_value) iv, sum(out_value) ov
  from (select hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency, postings, in_kg, out_kg,
      in_m3, out_m3, in_value, out_value from cargo_flowday union all
    select hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency, postings, in_kg, out_kg,
      in_m3, out_m3, in_value, out_value from cargo_flowdelta) f {{flow_where}} group by 1, 2, 3, 4, 5, 6, 7, 8)
select concat_ws(' ', coalesce(g.day, h.day), coalesce(g.hub_id, h.hub_id), coalesce(g.event_kind, h.event_kind)),
  concat_ws(' ', g.n, g.ik, g.ok, g.im, g.om, g.iv, g.ov), concat_ws(' ', h.n, h.ik, h.ok, h.im, h.om, h.iv, h.ov)
from g full join h on h.day = g.day and h.operation_id = g.operation_id and h.account_kind = g.kind
  and h.event_kind = g.event_kind and h.category = g.number and h.currency = g.currency
  and (h.hub_id, h.place_id) is not distinct from (g.hub_id, g.place_id)
where (g.n, g.ik, g.ok, g.im, g.om, g.iv, g.ov) is distinct from (h.n, h.ik, h.ok, h.im, h.om, h.iv, h.ov)
""",
    "number series": """
select e.hub_id || ' ' || e.kind, '1 to ' || count(*), min(e.number) || ' to ' || max(e.number) || ', last '
    || coalesce(max(s.last)::text, 'none')
from cargo_event e
join (values {kinds}) k(kind, name) on k.kind = e.kind
left join kit_numberseries s on s.scope_id = e.hub_id and s.kind = k.name {event_where}
group by e.hub_id, e.kind
having count(*) <> max(e.number) or count(distinct e.number) <> count(*) or min(e.number) <> 1
  or max(s.last) is distinct from max(e.number)
""",
    "reversal": """
select r.id::text, concat_ws(' ', p.line_id, p.to_account_id, p.from_account_id, p.to_condition, p.from_condition, p.quantity),
  concat_ws(' ', r.line_id, r.from_account_id, r.to_account_id, r.from_condition, r.to_condition, r.quantity)
from cargo_posting r join cargo_posting p on p.id = r.reverses_id
where r.line_id in ({lines}) and ((r.line_id, r.from_account_id, r.to_account_id, r.from_condition, r.to_condition, r.quantity,
    r.hu, r.kg, r.m3)
  is distinct from (p.line_id, p.to_account_id, p.from_account_id, p.to_condition, p.from_condition, p.quantity, p.hu, p.kg, p.m3)
  or p.reverses_id is not null or r.occurred_at < p.occurred_at)
""",
    "lineage": """
with m as (select distinct o.event_id, o.line_id child_id, i.line_id parent_id from cargo_posting o
  join cargo_account oa on oa.id = o.from_account_id and oa.kind = 10 join cargo_event e on e.id = o.event_id and e.kind = 11
  join cargo_posting i on i.event_id = o.event_id join cargo_account ia on ia.id = i.to_account_id and ia.kind = 10
  where o.line_id in ({lines})),
k as (select event_id, child_id, parent_id from cargo_lineage where child_id in ({lines}))
select concat_ws(' ', coalesce(m.event_id, k.event_id), coalesce(m.child_id, k.child_id)), coalesce(m.parent_id::text, 'no parent'),
  coalesce(k.parent_id::text, 'no parent')
from m full join k on (k.event_id, k.child_id, k.parent_id) = (m.event_id, m.child_id, m.parent_id)
where m.event_id is null or k.event_id is null
""",
    "time": """
select p.id::text, e.occurred_at::text, p.occurred_at::text
from cargo_posting p join cargo_event e on e.id = p.event_id where p.line_id in ({lines}) and p.occurred_at <> e.occurred_at
""",
    "below zero": f"""
with s as (select line_id, account_id, condition, occurred_at, sum(quantity) q, sum(hu) hu, sum(kg) kg, sum(m3) m3
  from ({_LEGS}) x join cargo_account a on a.id = account_id and a.kind in (2, 3, 4, 9) where line_id in ({{lines}})
  group by 1, 2, 3, 4),
r as (select line_id, account_id, condition, occurred_at, sum(q) over w q, sum(hu) over w hu, sum(kg) over w kg, sum(m3) over w m3
  from s window w as (partition by line_id, account_id, condition order by occurred_at))
select line_id || ' ' || account_id || ' ' || condition, 'nothing below zero', concat_ws(' ', occurred_at, q, hu, kg, m3)
from r where least(q, hu, kg, m3) < 0 or (q = 0 and (hu, kg, m3) <> (0, 0, 0))
""",
    "count": f"""
with marks as (select c.*, x.condition key_condition, x.line_id key_line from cargo_countline c
  join lateral (select c.line_id, c.condition where c.line_id is not null
    union select b.line_id, b.condition from cargo_balance b where c.line_id is null and b.account_id = c.account_id) x on true),
seen as (select distinct key_line line_id, account_id, key_condition condition, occurred_at, event_id from marks
  where key_line in ({{lines}}))
select s.line_id || ' ' || s.account_id || ' at ' || s.occurred_at, coalesce(c.counted, 0)::text, coalesce(b.q, 0)::text
from seen s left join cargo_countline c on (c.line_id, c.account_id, c.condition, c.occurred_at)
  = (s.line_id, s.account_id, s.condition, s.occurred_at)
left join lateral (select sum(x.quantity) q from ({_LEGS}) x where x.line_id = s.line_id and x.account_id = s.account_id
  and x.condition = s.condition and x.occurred_at <= s.occurred_at) b on true
where coalesce(c.counted, 0) <> coalesce(b.q, 0)
""",
    "planned": """
select t.line_id::text, coalesce(x.q, 0)::text, t.planned::text from cargo_linetotal t
left join (select l.line_id, k.hub_id, sum(l.quantity) q from transport_load l join cargo_linetotal k on k.line_id = l.line_id
  join transport_journey j on j.id = l.journey_id and j.state <> 'cancelled' and j.origin_id = k.hub_id group by 1, 2) x
  on x.line_id = t.line_id
where t.line_id in ({lines}) and t.planned <> coalesce(x.q, 0)
""",
    "release order": """
select o.id::text, coalesce(x.q, 0)::text, r.executed::text
from cargo_releaseorderline r join cargo_releaseorder o on o.id = r.order_id
left join lateral (select sum(p.quantity) q from cargo_posting p join cargo_event e on e.id = p.event_id
  where p.line_id = r.line_id and e.kind = 5 and e.facts->>'release_order' = o.id::text
    and (p.from_account_id, p.from_condition) = (r.account_id, r.condition)
    and not exists (select from cargo_posting v where v.reverses_id = p.id)) x on true
where r.line_id in ({lines}) and coalesce(x.q, 0) <> r.executed
""",
}


def verify(
    operation_id: UUID | None = None, *, note: Callable[[int, int, str], None] = lambda *_: None
) -> list[Difference]:
    """Every difference between what is kept and what the postings say, of one operation or of all, on one snapshot.

    `note` hears before each check how many are done, of how many, and which comes now.
    """
    scope = {"operation": operation_id} if operation_id else {}
    found: list[Difference] = []
    steps = len(CHECKS) + 1
    with _snapshot():
        for done, (check, sql) in enumerate(CHECKS.items()):
            note(done, steps, check)
            found += _run(check, sql, scope)
        note(len(CHECKS), steps, "fulfilment")
        return found + _statuses(scope)


def _run(check: str, sql: str, scope: dict[str, Any]) -> Iterator[Difference]:
    only = "where {}.operation_id = %(operation)s" if scope else ""
    sql = sql if scope else _OF_SOME_LINES.sub("true", sql)
    sql = sql.format(
        lines=_LINES.format(where=only.format("c")),
        flow_where=only.format("f"),
        event_where=only.format("e"),
        kinds=", ".join(f"({kind.value}, '{kind.name.lower()}')" for kind in EventKind),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, scope)
        for subject, expected, found in cursor.fetchall():
            yield Difference(check, str(subject), str(expected), str(found))


def _statuses(scope: dict[str, Any]) -> list[Difference]:
    where, values = ("c.operation_id = %s", [scope["operation"]]) if scope else ("true", [])
    consignments, requests = computed(where, values)
    result = []
    for table, expected in (("cargo_consignment", consignments), ("requests_servicerequest", requests)):
        with connection.cursor() as cursor:
            cursor.execute(f"select id, fulfilment from {table} where id = any(%s)", [list(expected)])
            stored = dict(cursor.fetchall())
        result += [
            Difference("fulfilment", f"{table} {key}", str(number), str(stored.get(key)))
            for key, number in expected.items()
            if stored.get(key) != number
        ]
    return result


@contextmanager
def _snapshot() -> Iterator[None]:
    """One snapshot for all checks, and room to sort; inside somebody's transaction, theirs."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not nested:
            cursor.execute("set transaction isolation level repeatable read read only")
        cursor.execute("set local work_mem = '256MB'; set local max_parallel_workers_per_gather = 2")
        cursor.execute("set local statement_timeout = 0")
        yield
