"""The daily roll-up: what the trigger inserted row by row is added up, so that long reports read less."""

from django.db import connection

from serai.kit.actions import action
from serai.kit.policy import Actor

_LOCK = "select pg_try_advisory_xact_lock(1128, -1)"
_KEY = "hub_id, place_id, operation_id, account_kind, day, event_kind, category, currency"
_SUMS = ("postings", "in_kg", "out_kg", "in_m3", "out_m3", "in_value", "out_value")
_FOLD = f"""
with d as (delete from cargo_flowdelta returning *)
insert into cargo_flowday as f ({_KEY}, {", ".join(_SUMS)})
select {_KEY}, {", ".join(f"sum({name})" for name in _SUMS)} from d group by {_KEY}
on conflict (operation_id, hub_id, place_id, account_kind, day, event_kind, category, currency)
do update set {", ".join(f"{name} = f.{name} + excluded.{name}" for name in _SUMS)}
"""


@action
def fold_flows(*, actor: Actor) -> int:
    """Fold the deltas into days; the number of rows written, 0 when another one is folding.

    A technical job without a permission of its own: nothing that can be read changes, since readers add both tables.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        return int(cursor.rowcount)
