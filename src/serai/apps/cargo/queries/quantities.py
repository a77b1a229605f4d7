"""The quantities of a request's lines, always together, each computed from the books."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Quantities:
    """In the line's inventory unit; times `kg_per_unit` and `m3_per_unit` they are weights and volumes.

    `accepted` is None until decided. `in_transit`, `in_store` and `at_door` are what is there now.
    """

    requested: Decimal
    accepted: Decimal | None
    planned: Decimal = _ZERO
    received: Decimal = _ZERO
    dispatched: Decimal = _ZERO
    delivered: Decimal = _ZERO
    released: Decimal = _ZERO
    lost: Decimal = _ZERO
    cancelled: Decimal = _ZERO
    in_store: Decimal = _ZERO
    in_transit: Decimal = _ZERO
    at_door: Decimal = _ZERO
    kg_per_unit: Decimal = _ZERO
    m3_per_unit: Decimal = _ZERO


_QUANTITIES = """
select r.id, r.quantity, r.accepted_quantity, coalesce(t.planned, 0), coalesce(t.received, 0), coalesce(t.dispatched, 0),
  coalesce(t.delivered, 0), coalesce(t.released, 0), coalesce(t.lost, 0), coalesce(t.cancelled, 0),
  coalesce(b.in_store, 0), coalesce(b.in_transit, 0), coalesce(b.at_door, 0),
  r.weight_kg / r.quantity, r.volume_m3 / r.quantity
from requests_requestline r
left join lateral (
  select sum(t.planned) planned, sum(t.received) received, sum(t.dispatched) dispatched, sum(t.delivered) delivered,
    sum(t.released) released, sum(t.lost) lost, sum(t.cancelled) cancelled
  from cargo_line l join cargo_linetotal t on t.line_id = l.id
  where l.request_line_id = r.id and l.unit_id = r.unit_id) t on true
left join lateral (
  select sum(b.quantity) filter (where b.kind = 2) in_store, sum(b.quantity) filter (where b.kind = 3) in_transit,
    sum(b.quantity) filter (where b.kind = 4) at_door
  from cargo_line l join cargo_balance b on b.line_id = l.id and b.live
  where l.request_line_id = r.id and l.unit_id = r.unit_id) b on true
where r.request_id = any(%s)
"""


def quantities_by_request_line(request_ids: Iterable[UUID]) -> dict[UUID, Quantities]:
    """For every line of the requests; what a repack made of a line counts where it kept the unit. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_QUANTITIES, [list(request_ids)])
        return {row[0]: Quantities(*row[1:]) for row in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Weights:
    """The same of a whole request, in kg."""

    requested_kg: Decimal
    accepted_kg: Decimal
    planned_kg: Decimal
    received_kg: Decimal
    dispatched_kg: Decimal
    delivered_kg: Decimal
    released_kg: Decimal


def weights_of(quantities: Iterable[Quantities]) -> Weights:
    """The sums of some lines' quantities as weights, rounded to grams."""
    rows = list(quantities)

    def kg(name: str) -> Decimal:
        total = sum(((getattr(row, name) or _ZERO) * row.kg_per_unit for row in rows), _ZERO)
        return total.quantize(Decimal("0.001"))

    return Weights(
        *(kg(name) for name in ("requested", "accepted", "planned", "received", "dispatched", "delivered", "released"))
    )
