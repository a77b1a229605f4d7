"""Stock summed by any two dimensions, now or at a moment of the past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from serai.apps.cargo.queries.stock import AS_OF, as_of_scope
from serai.kit.postgres import local_name


def _of_area(alias: str) -> tuple[str, str, str]:
    """Key, label and order of an administrative area that a place may not have."""
    return f"coalesce({alias}.code, '')", f"coalesce({local_name(alias)}, '–')", f"coalesce({local_name(alias)}, '')"


_IS_DANGEROUS = "(l.un_number <> '' or l.hazard_class <> '')"
_MONTH, _DAY = (f"to_char(r.at at time zone %(zone)s, '{form}')" for form in ("YYYY-MM", "YYYY-MM-DD"))
#: Dimension → (key, label, order) over `s` (stock) and the tables of _BESIDE.
DIMENSIONS: dict[str, tuple[str, str, str]] = {
    "category": ("g.code", "g.name", "g.number::text"),
    "place": ("h.code", "h.name", "h.name"),
    "owner": ("o.id::text", "o.name", "o.name"),
    "owner_kind": ("o.kind", "o.kind", "o.kind"),
    "condition": ("s.condition::text", "s.condition::text", "s.condition::text"),
    "consignment": ("c.code", "c.code", "c.code"),
    "origin": ("f.code", local_name("f"), local_name("f")),
    "origin_area": _of_area("fa"),
    "destination": ("d.code", local_name("d"), local_name("d")),
    "destination_area": _of_area("da"),
    "arrival_month": (_MONTH, _MONTH, _MONTH),
    "arrival_day": (_DAY, _DAY, _DAY),
    "dangerous": (
        f"{_IS_DANGEROUS}::text",
        "coalesce(nullif(l.hazard_class, ''), '–')",
        "coalesce(nullif(l.hazard_class, ''), '–')",
    ),
    "temperature": ("l.temperature_band", "l.temperature_band", "l.temperature_band"),
    "expiry": (_EXPIRY := "case when s.expires_on = '9999-12-31' then '9 none' when s.expires_on < %(day)s then '0 past' "
               "when s.expires_on < %(day)s::date + x.expiry_red_days then '1 red' "
               "when s.expires_on < %(day)s::date + x.expiry_amber_days then '2 amber' else '3 far' end", _EXPIRY, _EXPIRY),
}  # fmt: skip
_LINE = "join cargo_line l on l.id = s.line_id"
_CONSIGNMENT = "join cargo_consignment c on c.id = s.consignment_id"


def _first_area(alias: str, end: str) -> str:
    """The first administrative level (state, region) of the consignment's origin or destination; at most three lie below a country."""
    return f"""left join (
  select p.id place_id, x.code, x.name, x.names from places_place p join places_area x1 on x1.id = p.area_id
  left join places_area x2 on x2.id = x1.parent_id left join places_area x3 on x3.id = x2.parent_id
  join places_area x on x.id = case when x1.level <= 1 then x1.id when x2.level <= 1 then x2.id else x3.id end
) {alias} on {alias}.place_id = c.{end}_id"""


#: When the line first came into the hub where it stands: bins and conditions may have changed since.
_ARRIVAL = """cross join lateral (
  select min(y.first_at) at from cargo_balance y where y.line_id = s.line_id and y.kind = 2 and y.hub_id = s.hub_id) r"""
#: What each dimension and measure needs beside the stock: a join that is not asked for costs as much as the sum (a million lines).
_BESIDE: dict[str, tuple[str, ...]] = {
    "category": ("join catalog_category g on g.number = s.category",),
    "place": (_HUB := "join operations_hub h on h.id = s.hub_id",),
    "expiry": (_HUB, "join operations_operation x on x.id = h.operation_id"),
    "owner": (_OWNER := "join parties_organisation o on o.id = s.owner_id",),
    "owner_kind": (_OWNER,),
    "consignment": (_CONSIGNMENT,),
    "origin": (_CONSIGNMENT, "join places_place f on f.id = c.origin_id"),
    "origin_area": (_CONSIGNMENT, _first_area("fa", "origin")),
    "destination": (_CONSIGNMENT, "join places_place d on d.id = c.destination_id"),
    "destination_area": (_CONSIGNMENT, _first_area("da", "destination")),
    "arrival_month": (_ARRIVAL,),
    "arrival_day": (_ARRIVAL,),
    "dangerous": (_LINE,),
    "temperature": (_LINE,),
    "value": (_LINE,),
    "dangerous_lines": (_LINE,),
}
MEASURES: dict[str, str] = {
    "kg": "sum(s.kg)",
    "m3": "sum(s.m3)",
    "hu": "sum(s.hu)",
    "value": "round(sum(s.quantity * s.unit_value), 2)",
    "lines": "count(distinct s.line_id)",
    "dangerous_lines": f"count(distinct s.line_id) filter (where {_IS_DANGEROUS})",
    "consignments": "count(distinct s.consignment_id)",
}
#: These do not add up over cells: a line may stand in two places.
COUNTS = frozenset({"lines", "dangerous_lines", "consignments"})

_NOW = """
select b.line_id, b.condition, b.quantity, b.hu, b.kg, b.m3, b.hub_id, b.owner_id, b.category, b.expires_on, b.unit_value,
  b.consignment_id from cargo_balance b where b.live and b.kind = 2 {where}
"""
_PIVOT = """
select {row_key}, min({row_label}), min({row_order}), {column_key}, min({column_label}), min({column_order}), {measure},
  {currency}
from ({stock}) s {beside}
group by 1, 4, 8
"""


@dataclass(slots=True)
class Pivot:
    """`cells[row key, column key]` in the measure's unit; `rows` and `columns` are (key, label) in order.

    `currency` is that of a table of values, and blank for all other measures.
    """

    measure: str
    currency: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    cells: dict[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def row_totals(self) -> dict[str, Decimal]:
        return _sums((row, value) for (row, _column), value in self.cells.items())

    @property
    def column_totals(self) -> dict[str, Decimal]:
        return _sums((column, value) for (_row, column), value in self.cells.items())

    @property
    def total(self) -> Decimal:
        return sum(self.cells.values(), Decimal(0))


def pivot(
    operation_id: UUID | None,
    *,
    rows: str = "category",
    columns: str = "place",
    measure: str = "kg",
    at: datetime | None = None,
    hub_id: UUID | None = None,
    owner_ids: frozenset[UUID] | None = None,
    today: datetime | None = None,
) -> list[Pivot]:
    """Stock of an operation (None: of all) by two of DIMENSIONS, in one of MEASURES; `at` is a moment of the past.

    One table; values give one for each currency, in the order of their codes (decision 0003); nothing in stock gives none.
    `today` (default: `at`) and the operation's limits decide the expiry bands, the active time zone the days of arrival. Raises KeyError for an unknown
    dimension or measure.
    """
    scope, values = as_of_scope(hub_id=hub_id, operation_id=operation_id, owner_ids=owner_ids)
    stock = _NOW.format(where=scope) if at is None else AS_OF.format(where=scope)
    (row_key, row_label, row_order), (column_key, column_label, column_order) = DIMENSIONS[rows], DIMENSIONS[columns]
    moment = today or at
    day = moment.date() if moment else None
    if day is None and "expiry" in (rows, columns):
        raise ValueError("expiry bands need to know today")
    beside = dict.fromkeys(each for name in (rows, columns, measure) for each in _BESIDE.get(name, ()))  # each once
    sql = _PIVOT.format(
        row_key=row_key, row_label=row_label, row_order=row_order, column_key=column_key, column_label=column_label,
        column_order=column_order, measure=MEASURES[measure], stock=stock, beside=" ".join(beside),
        currency="l.currency" if measure == "value" else "''::text",
    )  # fmt: skip
    values |= {
        "at": at, "day": day, "zone": timezone.get_current_timezone_name(), "language": (get_language() or "en")[:2],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [_table(measure, currency, found) for currency in sorted({each[7] for each in found})]


def _table(measure: str, currency: str, found: list[tuple[Any, ...]]) -> Pivot:
    """The cells of one currency as a table."""
    own = [each for each in found if each[7] == currency]
    return Pivot(
        measure,
        currency,
        rows=_heads((each[0], each[1], each[2]) for each in own),
        columns=_heads((each[3], each[4], each[5]) for each in own),
        cells={(each[0], each[3]): Decimal(each[6]) for each in own},
    )


def _heads(found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    ordered = sorted({(order, key): label for key, label, order in found}.items())
    return [(key, label) for (_order, key), label in ordered]


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for key, value in pairs:
        sums[key] = sums.get(key, Decimal(0)) + value
    return sums
