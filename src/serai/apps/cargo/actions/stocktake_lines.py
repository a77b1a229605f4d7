"""Writing the figures of a count sheet: ten thousand lines in one statement."""

from collections.abc import Sequence

from django.db import connection

from serai.apps.cargo.models import StocktakeLine
from serai.kit.postgres import array

_KEEP = """
update cargo_stocktakeline s set booked = g.booked, counted = g.counted, first = g.first, must_recount = g.must_recount
from unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::boolean[]) g(id, booked, counted, first, must_recount)
where s.id = g.id
"""


def keep_lines(rows: Sequence[StocktakeLine]) -> None:
    """Write the figures of the lines. The caller holds the lock of their stock count."""
    columns = ([getattr(row, name) for row in rows] for name in ("pk", "booked", "counted", "first", "must_recount"))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [array(column) for column in columns])
