"""The nearest relatives of lines: what each was made of and what was made of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from serai.apps.cargo.models import Consignment


@dataclass(frozen=True, slots=True)
class Family:
    """Positions of the lines next to one: what it was made of, and what was made of it."""

    parents: tuple[int, ...] = ()
    children: tuple[int, ...] = ()


def families(consignment: Consignment) -> dict[UUID, Family]:
    """The nearest relatives of every line of a consignment that has any, without repacks that were reversed. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select g.child_id, c.position, g.parent_id, p.position from cargo_lineage g
               join cargo_line c on c.id = g.child_id join cargo_line p on p.id = g.parent_id
               where c.consignment_id = %s and not exists (select from cargo_event r where r.reverses_id = g.event_id)
               order by c.position, p.position""",
            [consignment.pk],
        )
        rows = cursor.fetchall()
    above: dict[UUID, list[int]] = defaultdict(list)
    below: dict[UUID, list[int]] = defaultdict(list)
    for child, child_position, parent, parent_position in rows:
        above[child].append(parent_position)
        below[parent].append(child_position)
    return {key: Family(_each(above.get(key)), _each(below.get(key))) for key in {*above, *below}}


def _each(positions: Iterable[int] | None) -> tuple[int, ...]:
    return tuple(dict.fromkeys(positions or ()))
