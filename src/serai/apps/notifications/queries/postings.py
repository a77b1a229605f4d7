"""What a document of the ledger means to the owners of its cargo: consignments, and what differs from what was announced."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Moved:
    """One consignment in a document; counts are lines."""

    consignment_id: UUID
    code: str
    title: str
    owner_id: UUID
    damaged: int
    more: int
    less: int


_MOVED = """
select c.id, c.code, c.title, c.owner_id,
  count(distinct p.line_id) filter (where p.to_condition > 1 and (f.kind = 1 or p.from_condition <> p.to_condition)),
  (select count(distinct s.line_id) from cargo_surplus s join cargo_line x on x.id = s.line_id
    where s.event_id = %(event)s and x.consignment_id = c.id),
  count(distinct p.line_id) filter (where f.kind = 1 and t.received < t.accepted - t.cancelled)
from cargo_posting p
join cargo_line l on l.id = p.line_id
join cargo_consignment c on c.id = l.consignment_id
join cargo_account f on f.id = p.from_account_id
left join cargo_linetotal t on t.line_id = l.id
where p.event_id = %(event)s
group by c.id, c.code, c.title, c.owner_id
order by c.code
"""


def moved_by(event_id: UUID) -> list[Moved]:
    """The consignments of a document in the order of their codes, in one query. Damage is what came in worse than it left."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"event": event_id})
        return [Moved(*row) for row in cursor.fetchall()]
