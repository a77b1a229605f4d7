"""What is, and was, on journeys. Journeys themselves are transport's; here they are ids, named by settings.JOURNEY_NAMES."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import AccountKind
from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class JourneyName:
    """How a journey is called, and whether the reader may open its page."""

    number: int
    reference: str  # J-0031
    may_open: bool

    @property
    def words(self) -> str:
        return _("Journey %(number)s") % {"number": self.reference}


Names = dict[UUID, JourneyName]


def names_of_journeys(journey_ids: Iterable[UUID | None], actor: Actor | None = None) -> Names:
    """One or two queries, none without a journey. Nobody in particular (a paper) opens no page."""
    wanted = {journey_id for journey_id in journey_ids if journey_id is not None}
    name: Callable[[set[UUID], Actor | None], Names] = import_string(settings.JOURNEY_NAMES)
    return name(wanted, actor) if wanted else {}


def journey_words(name: JourneyName | None) -> str:
    return name.words if name else str(AccountKind.JOURNEY.label)


@dataclass(frozen=True, slots=True)
class Aboard:
    """One line in one condition on one journey: `loaded = delivered + arrived + lost + on_board` (surplus counts as loaded).

    Quantities in the line's unit; `kg`, `m3`, `hu` are of what is on board, `loaded_kg` and so on of what was loaded.
    """

    journey_id: UUID
    account_id: int
    line_id: UUID
    condition: int
    consignment_id: UUID
    consignment: str
    description: str
    owner: str
    destination_id: UUID
    destination: str
    unit: str
    loaded: Decimal
    loaded_hu: int
    loaded_kg: Decimal
    loaded_m3: Decimal
    off: Decimal
    lost: Decimal
    on_board: Decimal
    hu: int
    kg: Decimal
    m3: Decimal


_CONTENTS = """
with a as materialized (select id, journey_id from cargo_account where journey_id = any(%s)),
b as materialized (select b.*, a.journey_id from a join cargo_balance b on b.account_id = a.id)
select b.journey_id, b.account_id, b.line_id, b.condition, c.id, c.code, l.description, o.name, d.id, d.name, u.code,
  x.loaded, x.loaded_hu, x.loaded_kg, x.loaded_m3, x.off, x.lost, b.quantity, b.hu, b.kg, b.m3
from b join cargo_line l on l.id = b.line_id join cargo_consignment c on c.id = l.consignment_id
join parties_organisation o on o.id = l.owner_id join places_place d on d.id = c.destination_id
join catalog_unit u on u.id = l.unit_id
cross join lateral (
  select coalesce(sum(s.sign * p.quantity) filter (where s.loads), 0) loaded,
    coalesce(sum(s.sign * p.hu) filter (where s.loads), 0)::int loaded_hu,
    coalesce(sum(s.sign * p.kg) filter (where s.loads), 0) loaded_kg,
    coalesce(sum(s.sign * p.m3) filter (where s.loads), 0) loaded_m3,
    coalesce(-sum(s.sign * p.quantity) filter (where not s.loads and not s.loses), 0) off,
    coalesce(-sum(s.sign * p.quantity) filter (where s.loses), 0) lost
  from cargo_posting p join cargo_event e on e.id = p.event_id
  left join cargo_event v on v.id = e.reverses_id
  cross join lateral (select
    ((p.to_account_id, p.to_condition) = (b.account_id, b.condition))::int
      - ((p.from_account_id, p.from_condition) = (b.account_id, b.condition))::int sign,
    coalesce(v.kind, e.kind) in (2, 12) or (coalesce(v.kind, e.kind) in (3, 4) and q.kind = 8) loads,
    coalesce(v.kind, e.kind) in (6, 8) loses
    from cargo_account q where q.id = case when p.to_account_id = b.account_id then p.from_account_id else p.to_account_id end
  ) s
  where p.line_id = b.line_id and s.sign <> 0) x
order by b.journey_id, c.code, l.position, b.condition
"""


def journey_contents(journey_ids: Iterable[UUID]) -> dict[UUID, list[Aboard]]:
    """Every line that was ever on the journeys, with what is still on board. One query; journeys without cargo are missing.

    Reversals count against what they took back; found again counts against lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONTENTS, [list(journey_ids)])
        result: dict[UUID, list[Aboard]] = defaultdict(list)
        for row in cursor.fetchall():
            result[row[0]].append(Aboard(*row))
    return dict(result)
