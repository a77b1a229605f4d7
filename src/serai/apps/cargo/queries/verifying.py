"""Recompute everything that is kept, from postings alone, and name every difference. There must be none (rule 13)."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
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
#: Of all operations nothing is narrowed (joining every line takes a third), or a stretch of lines is taken after the other.
_OF_SOME_LINES = re.compile(r"((?:\w+\.)?\w+) in \(\{lines\}\)")
STRETCH = 100_000


def _flow(side: str, *, into: bool) -> str:
    """What came into stores and to consignees, or went out of them: one side of every posting."""
    values = ("k", "p.kg"), ("m", "p.m3"), ("v", "round(p.quantity * l.unit_value, 2)")
    columns = ", ".join(f"{value} i{key}, 0 o{key}" if into else f"0 i{key}, {value} o{key}" for key, value in values)
    return f"""select a.hub_id, a.place_id, a.operation_id, a.kind, (p.occurred_at at time zone 'UTC')::date as day,
    e.kind event_kind, y.number, l.currency, {columns}, 1 n
  from cargo_posting p join cargo_account a on a.id = p.{side}_account_id and a.kind in (2, 4)
  join cargo_event e on e.id = p.event_id join cargo_line l on l.id = p.line_id join catalog_category y on y.id = l.category_id
  where p.line_id in ({{lines}})"""


_KEPT = """hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency, postings, in_kg, out_kg, in_m3, out_m3,
  in_value, out_value"""
_LEGS = """
select p.id, p.event_id, p.line_id, p.to_account_id account_id, p.to_condition condition, p.quantity, p.hu, p.kg, p.m3,
  p.occurred_at from cargo_posting p
union all
select p.id, p.event_id, p.line_id, p.from_account_id, p.from_condition, -p.quantity, -p.hu, -p.kg, -p.m3, p.occurred_at
from cargo_posting p
"""

#: Balances, and whether they were below zero at some moment, from one grouping of all legs. A key to which nothing came after the
#: first thing left it only falls from there to its end, so that it was below zero only if it ends there; moments are looked at, which
#: takes a sort of all legs, only for the other keys. Quantities of postings are above zero (posting_quantity).
KEYS = f"""
with g as materialized (select line_id, account_id, condition, sum(quantity) q, sum(hu) hu, sum(kg) kg, sum(m3) m3,
    min(occurred_at) first_at, max(occurred_at) last_at,
    max(occurred_at) filter (where quantity > 0) > min(occurred_at) filter (where quantity < 0) is_mixed
  from ({_LEGS}) x join cargo_account a on a.id = account_id and a.kind in (2, 3, 4, 9)
  where line_id in ({{lines}}) group by 1, 2, 3),
b as (select * from cargo_balance where line_id in ({{lines}})),
s as (select x.line_id, x.account_id, x.condition, x.occurred_at, sum(x.quantity) q, sum(x.hu) hu, sum(x.kg) kg, sum(x.m3) m3
  from ({_LEGS}) x join g on g.is_mixed and (g.line_id, g.account_id, g.condition) = (x.line_id, x.account_id, x.condition)
  group by 1, 2, 3, 4),
r as (select line_id, account_id, condition, occurred_at, sum(q) over w q, sum(hu) over w hu, sum(kg) over w kg, sum(m3) over w m3
    from s window w as (partition by line_id, account_id, condition order by occurred_at)
  union all select line_id, account_id, condition, last_at, q, hu, kg, m3 from g where not coalesce(is_mixed, false))
select 'balance', coalesce(g.line_id, b.line_id) || ' ' || coalesce(g.account_id, b.account_id) || ' '
    || coalesce(g.condition, b.condition),
  format('%%s %%s %%s %%s %%s %%s', coalesce(g.q, 0), coalesce(g.hu, 0), coalesce(g.kg, 0), coalesce(g.m3, 0), g.first_at, g.last_at),
  format('%%s %%s %%s %%s %%s %%s', b.quantity, b.hu, b.kg, b.m3, b.first_at, b.last_at)
from g full join b on (b.line_id, b.account_id, b.condition) = (g.line_id, g.account_id, g.condition)
where (coalesce(g.q, 0), coalesce(g.hu, 0), coalesce(g.kg, 0), coalesce(g.m3, 0))
    is distinct from (b.quantity, b.hu::bigint, b.kg, b.m3)
  or b.first_at > g.first_at or b.last_at < g.last_at
union all
select 'below zero', line_id || ' ' || account_id || ' ' || condition, 'nothing below zero', concat_ws(' ', occurred_at, q, hu, kg, m3)
from r where least(q, hu, kg, m3) < 0 or (q = 0 and (hu, kg, m3) <> (0, 0, 0))
"""

#: Each check selects (subject, expected, found); `{lines}` narrows to an operation's lines.
CHECKS: dict[str, str] = {
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
with x as ({_flow("to", into=True)} union all {_flow("from", into=False)} union all
  select f.hub_id, f.place_id, f.operation_id, f.account_kind, f.day, f.event_kind, f.category, f.currency,
    -f.in_kg, -f.out_kg, -f.in_m3, -f.out_m3, -f.in_value, -f.out_value, -f.postings
  from (select {_KEPT} from cargo_flowday union all select {_KEPT} from cargo_flowdelta) f {{flow_where}})
select concat_ws(' ', day, hub_id, place_id, event_kind), 'as in the postings', concat_ws(' ', 'more by (postings, kg, m³, value)',
    -sum(n), -sum(ik), -sum(ok), -sum(im), -sum(om), -sum(iv), -sum(ov))
from x group by hub_id, place_id, operation_id, kind, day, event_kind, number, currency
having (sum(n), sum(ik), sum(ok), sum(im), sum(om), sum(iv), sum(ov)) <> (0, 0, 0, 0, 0, 0, 0)
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

#: In which differences are told; `_longest_first` is the order of work (`benchmarks/verify.py` tells how long each takes).
ORDER = ("balance", "below zero", *CHECKS, "fulfilment")
_HEAVY = ("daily flow", "line total", "books")


def _longest_first(check: str) -> int:
    return _HEAVY.index(check) if check in _HEAVY else len(_HEAVY)


Note = Callable[[int, int, str], None]


def verify(operation_id: UUID | None = None, *, note: Note = lambda *_: None) -> list[Difference]:
    """Every difference between what is kept and what the postings say, of one operation or of all, on one snapshot.

    `note` hears before each part how many are begun, of how many, and which comes now. Two connections share the work; inside
    somebody's transaction, which no other connection sees, theirs does it alone.
    """
    scope = {"operation": operation_id} if operation_id else {}
    parts: list[Part] = [  # the longest first
        *(("balance", lambda stretch=stretch: _keys(scope | stretch)) for stretch in ([{}] if scope else _stretches())),
        *(
            (check, lambda check=check: _run(check, CHECKS[check], scope))
            for check in sorted(CHECKS, key=_longest_first)
        ),
        ("fulfilment", lambda: _statuses(scope)),
    ]
    work = Work(parts, note)
    if connection.in_atomic_block:
        with _roomy():
            found = work.do()
    else:
        found = _shared(work)
    return sorted(found, key=lambda each: ORDER.index(each.check))


Part = tuple[str, Callable[[], list[Difference]]]


class Work:
    """Parts that one or two connections take one after the other."""

    def __init__(self, parts: Sequence[Part], note: Note) -> None:
        self._left: Iterator[tuple[int, Part]] = iter(enumerate(parts))
        self._lock = threading.Lock()
        self._count, self._note = len(parts), note

    def do(self) -> list[Difference]:
        """Do parts until none is left; answers what those showed."""
        found: list[Difference] = []
        try:
            while part := self._take():
                found += part()
        except BaseException:
            self._left = iter(())  # the other connection need not go on either
            raise
        return found

    def _take(self) -> Callable[[], list[Difference]] | None:
        with self._lock:
            begun, (name, part) = next(self._left, (0, ("", None)))
            if part is not None:
                self._note(begun, self._count, name)
            return part


def _shared(work: Work) -> list[Difference]:
    """The work done by this connection and one more, both reading one moment."""

    def help_out(snapshot: str) -> list[Difference]:
        try:
            with _one_moment(), connection.cursor() as cursor:
                cursor.execute("set transaction snapshot %s", [snapshot])
                with _roomy():
                    return work.do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, _one_moment(), connection.cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        helper = pool.submit(help_out, cursor.fetchone()[0])
        with _roomy():
            own = work.do()
        return own + helper.result()


def _stretches() -> list[dict[str, UUID]]:
    """All lines in stretches that are grouped in memory: one grouping of everything writes gigabytes of sorted rows to disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from (select id, row_number() over (order by id) n from cargo_line) l where n %% %s = 0 order by id",
            [STRETCH],
        )
        ends = [UUID(int=0), *(row[0] for row in cursor.fetchall()), UUID(int=2**128 - 1)]
    return [{"low": low, "high": high} for low, high in pairwise(ends)]


def _keys(scope: dict[str, Any]) -> list[Difference]:
    return [Difference(*row) for row in _asked(KEYS, scope)]


def _run(check: str, sql: str, scope: dict[str, Any]) -> list[Difference]:
    return [Difference(check, *row) for row in _asked(sql, scope)]


def _asked(sql: str, scope: dict[str, Any]) -> list[tuple[str, ...]]:
    only = "where {}.operation_id = %(operation)s" if "operation" in scope else ""
    if "operation" not in scope:
        sql = _OF_SOME_LINES.sub(r"\1 >= %(low)s and \1 < %(high)s" if "low" in scope else "true", sql)
    sql = sql.format(
        lines=_LINES.format(where=only.format("c")),
        flow_where=only.format("f"),
        event_where=only.format("e"),
        kinds=", ".join(f"({kind.value}, '{kind.name.lower()}')" for kind in EventKind),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, scope)
        return [tuple(str(value) for value in row) for row in cursor.fetchall()]


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
def _one_moment() -> Iterator[None]:
    """A transaction that sees one moment and writes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read read only")
        yield


@contextmanager
def _roomy() -> Iterator[None]:
    """Room to sort and time to finish, until the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local work_mem = '256MB'; set local statement_timeout = 0")
        yield
