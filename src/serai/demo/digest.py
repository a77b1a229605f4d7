"""A fingerprint of what a build did, apart from keys and tracking codes, which are drawn anew each time.

Two builds of the same data, seed, scale and end have the same digest: requests, decisions, documents, postings, journeys and
release orders with their numbers, moments and quantities.
"""

import hashlib
from uuid import UUID

from django.db import connection

FACTS = {
    "requests": """
        select r.number, o.name, r.title, r.decision, r.fulfilment, r.submitted_at, r.accepted_at, r.rank, r.points, r.weight_kg
        from requests_servicerequest r join parties_organisation o on o.id = r.organisation_id where r.operation_id = %s
        order by 1, 2, 3, r.recorded_at, r.weight_kg""",
    "documents": """
        select h.code, e.kind, e.number, e.occurred_at, e.actor_name
        from cargo_event e left join operations_hub h on h.id = e.hub_id where e.operation_id = %s order by 1, 2, 3""",
    "postings": """
        select h.code, e.kind, e.number, c.code, l.position, f.kind, t.kind, p.from_condition, p.to_condition, p.occurred_at,
          sum(p.quantity)
        from cargo_posting p join cargo_event e on e.id = p.event_id join cargo_line l on l.id = p.line_id
        join cargo_consignment c on c.id = l.consignment_id join cargo_account f on f.id = p.from_account_id
        join cargo_account t on t.id = p.to_account_id left join operations_hub h on h.id = e.hub_id
        where e.operation_id = %s group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 order by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10""",
    "journeys": """
        select j.number, j.state, j.departs_at, j.departed_at, j.arrived_at, v.plate, p.code
        from transport_journey j join transport_vehicle v on v.id = j.vehicle_id join places_place p on p.id = j.destination_id
        where j.operation_id = %s order by 1""",
    "releases": """
        select h.code, r.number, r.state, r.ordered_at, r.executed_at from cargo_releaseorder r
        join operations_hub h on h.id = r.hub_id where h.operation_id = %s order by 1, 2""",
}  # fmt: skip


def digest(operation_id: UUID) -> str:
    """SHA-256 over all facts, as hexadecimal text."""
    whole = hashlib.sha256()
    for name, sql in FACTS.items():
        whole.update(f"{name}\n".encode())
        with connection.cursor() as cursor:
            cursor.execute(sql, [operation_id])
            for row in cursor.fetchall():
                whole.update("|".join(map(str, row)).encode() + b"\n")
    return whole.hexdigest()
