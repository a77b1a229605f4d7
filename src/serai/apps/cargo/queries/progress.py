"""How far consignments and requests have come, computed from the books."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from serai.core.ledger.status import Fulfilment, Progress, fulfilment, together

#: What is true of each consignment of the requests that the given consignments belong to; see `status.progress`.
PROGRESS = """
select c.id, c.request_id, c.fulfilment, bool_or(s.expected > 0), bool_or(t.received > 0 or t.converted < 0),
  bool_or(b.at_first_hub > 0), bool_or(t.dispatched > 0), bool_or(b.on_the_way > 0), bool_or(b.at_the_door > 0),
  bool_or(t.delivered > 0), bool_or(t.released > 0), bool_or(t.converted > 0),
  bool_or(s.expected + b.at_first_hub + b.on_the_way + b.at_the_door + t.released + greatest(t.converted, 0)
    < greatest(t.accepted, -t.converted))
from cargo_consignment c join cargo_line l on l.consignment_id = c.id join cargo_linetotal t on t.line_id = l.id
cross join lateral (select greatest(t.accepted - t.received - t.cancelled, 0) expected) s
cross join lateral (
  select coalesce(sum(quantity) filter (where kind = 2 and hub_id = c.hub_id), 0) at_first_hub,
    coalesce(sum(quantity) filter (where kind = 4), 0) at_the_door,
    coalesce(sum(quantity) filter (where kind <> 4 and (kind <> 2 or hub_id <> c.hub_id)), 0) on_the_way
  from cargo_balance where line_id = l.id and live) b
where {where}
group by c.id
"""
Computed = tuple[dict[UUID, int], dict[UUID, int]]


def computed(where: str = "true", parameters: Iterable[Any] = ()) -> Computed:
    """Fulfilment by consignment and by request (requests.enums.Fulfilment, the same numbers as the core's). One query."""
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS.format(where=where), list(parameters))
        rows = cursor.fetchall()
    by_request: dict[UUID, list[Progress]] = defaultdict(list)
    consignments: dict[UUID, int] = {}
    for consignment_id, request_id, _stored, *facts in rows:
        progress = Progress(*facts)
        by_request[request_id].append(progress)
        consignments[consignment_id] = _number(progress)
    return consignments, {request: _number(together(parts)) for request, parts in by_request.items()}


def _number(progress: Progress) -> int:
    """As stored. Of a whole consignment "repacked" is never all there is to say: what was made of it went somewhere."""
    state = fulfilment(progress)
    return int(Fulfilment.CLOSED_SHORT if state is Fulfilment.REPACKED else state)
