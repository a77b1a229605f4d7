"""What a line was made of and what was made of it, to any depth (rule 7)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from serai.apps.cargo.enums import EventKind, RepackWay
from serai.apps.cargo.models import Line
from serai.apps.cargo.queries.consignments import document_code
from serai.apps.cargo.queries.standing import Standing, standing_of
from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class Kin:
    """A line somewhere above or below another: `depth` steps away, by the document that made it (`way`: a RepackWay).

    `quantity` in `unit` is what the document took of it (above) or made of it (below).
    """

    line_id: UUID
    position: int
    description: str
    batch: str
    sscc: str
    quantity: Decimal
    unit: str
    depth: int
    event_id: UUID
    document: str
    way: str
    occurred_at: datetime
    is_reversed: bool

    @property
    def way_label(self) -> Any:
        return RepackWay(self.way).label


@dataclass(frozen=True, slots=True)
class Trace:
    """A line's family: `above` it was made of, nearest first; `below` was made of it; `where` each of them is now."""

    line: Line
    above: list[Kin]
    below: list[Kin]
    where: dict[UUID, list[Standing]] = field(default_factory=dict)


_WALK = """
with recursive walk(line_id, event_id, depth) as (
  select {far}_id, event_id, 1 from cargo_lineage where {near}_id = %(line)s
  union select g.{far}_id, g.event_id, w.depth + 1 from walk w join cargo_lineage g on g.{near}_id = w.line_id
)
select w.line_id, l.position, l.description, l.batch, l.sscc, coalesce(q.quantity, 0), u.code, min(w.depth), e.id, e.number,
  h.code, coalesce(e.facts->>'way', 'repack'), e.occurred_at, r.id is not null
from walk w join cargo_line l on l.id = w.line_id join catalog_unit u on u.id = l.unit_id
join cargo_event e on e.id = w.event_id left join operations_hub h on h.id = e.hub_id
left join cargo_event r on r.reverses_id = e.id
left join lateral (select sum(p.quantity) quantity from cargo_posting p
  where p.event_id = e.id and p.line_id = w.line_id) q on true
group by w.line_id, l.position, l.description, l.batch, l.sscc, q.quantity, u.code, e.id, e.number, h.code, e.facts,
  e.occurred_at, r.id
order by min(w.depth), l.position
"""


def trace(line: Line, actor: Actor | None = None) -> Trace:
    """Both ways from a line. Four queries, and the names of journeys, which `actor` may open or not."""
    family = {
        row: _kin(_WALK.format(far=far, near=near), line.pk)
        for row, far, near in (("above", "parent", "child"), ("below", "child", "parent"))
    }
    where: dict[UUID, list[Standing]] = defaultdict(list)
    for standing in standing_of(line.consignment, actor=actor):
        where[standing.line.pk].append(standing)
    return Trace(line, family["above"], family["below"], dict(where))


def _kin(sql: str, line_id: UUID) -> list[Kin]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"line": line_id})
        rows = cursor.fetchall()
    facts = [(*row[:9], document_code(EventKind.REPACK, row[10], row[9]), *row[11:]) for row in rows]
    return [Kin(*each) for each in facts]
