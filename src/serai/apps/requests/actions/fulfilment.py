"""What the ledger says about a request: written by `cargo` in the transaction of each posting, and by `transport` where a
request asks for nothing but a place in a convoy, so that the ledger has nothing of it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from serai.kit.actions import action
from serai.kit.policy import Actor

_HOLD = """
select 1 from requests_servicerequest r join unnest(%s::uuid[], %s::smallint[]) as new (id, fulfilment) on new.id = r.id
where r.fulfilment <> new.fulfilment order by r.id for no key update of r
"""
_SET = """
update requests_servicerequest r set fulfilment = new.fulfilment
from unnest(%s::uuid[], %s::smallint[]) as new (id, fulfilment)
where r.id = new.id and r.fulfilment <> new.fulfilment
"""


@action
def set_fulfilment(*, actor: Actor, fulfilments: Mapping[UUID, int]) -> None:
    """Set the computed fulfilment of requests ({request id: requests.enums.Fulfilment}); unchanged ones are not
    written.

    No permission is asked: it is not a decision but a sum, and only `cargo` actions that were allowed call it. The
    rows are
    written in the order of their ids, so that two postings cannot wait for each other.
    """
    if not fulfilments:
        return
    ordered = sorted(fulfilments)
    values: list[Any] = [ordered, [int(fulfilments[key]) for key in ordered]]
    with connection.cursor() as cursor:
        if len(ordered) > 1:
            cursor.execute(_HOLD, values)
        cursor.execute(_SET, values)
