"""How far consignments and requests have come, recomputed from the books in the transaction that moved something."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from serai.apps.cargo.queries.progress import computed
from serai.apps.requests import actions as requests_actions
from serai.kit.policy import Actor

_OF_TOUCHED = "c.request_id in (select request_id from cargo_consignment where id = any(%s))"
_SET = """
update cargo_consignment c set fulfilment = n.fulfilment from unnest(%s::uuid[], %s::smallint[]) n(id, fulfilment)
where c.id = n.id and c.fulfilment <> n.fulfilment
"""


def refresh_fulfilment(consignment_ids: Iterable[UUID], actor: Actor) -> None:
    """Bring the stored fulfilment of consignments and their requests up to date (their rows are locked already)."""
    ids = list(consignment_ids)
    if not ids:
        return
    consignments, requests = computed(_OF_TOUCHED, [ids])
    with connection.cursor() as cursor:
        cursor.execute(_SET, [list(consignments), list(consignments.values())])
    requests_actions.set_fulfilment(actor=actor, fulfilments=requests)
