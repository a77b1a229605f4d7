"""Stock summed by any two dimensions, now or at a moment of the past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from serai.apps.cargo.queries.stock import AS_OF, as_of_scope

#: Dimension → (key, label, order) over `s` (stock) and the tables of _BESIDE.
DIMENSIONS: dict[str, tuple[str, str, str]] = {
    "category": ("g.code", "g.name", "g.number::text"),
    "place": ("h.code", "h.name", "h.name"),
    "owner": ("o.id::text", "o.name", "o.name"),
    "owner_kind": ("o.kind", "o.kind", "o.kind"),
    "condition": ("s.condition::text", "s.condition::text", "s.condition::text"),
    "consignment": ("c.code", "c.code", "c.code"),
    "destination": ("d.code", "d.name", "d.name"),
    "dangerous": (
        "(l.un_number <> '' or l.hazard_class <> '')::text",
        "coalesce(nullif(l.hazard_class, ''), '–')",
        "coalesce(nullif(l.hazard_class, ''), '–')",
    ),
    "temperature": ("l.temperature_band", "l.temperature_band", "l.temperature_band"),
    "expiry": (_EXPIRY := "case when s.expires_on = '9999-12-31' then '9 none' when s.expires_on < %(day)s then '0 past' "
               "when s.expires_on < %(day)s::date + 90 then '1 red' when s.expires_on < %(day)s::date + 270 then '2 amber' "
               "else '3 far' end", _EXPIRY, _EXPIRY),
}  # fmt: skip
#: What each dimension needs beside the stock: a join that is not asked for costs as much as the sum (a million lines).
_BESIDE: dict[str, tuple[str, ...]] = {
    "category": ("join catalog_category g on g.number = s.category",),
    "place": ("join operations_hub h on h.id = s.hub_id",),
    "owner": ("join parties_organisation o on o.id = s.owner_id",),
    "consignment": ("join cargo_consignment c on c.id = s.consignment_id",),
    "dangerous": ("join cargo_line l on l.id = s.line_id",),
}
_BESIDE["owner_kind"], _BESIDE["temperature"] = _BESIDE["owner"], _BESIDE["dangerous"]
_BESIDE["destination"] = (*_BESIDE["consignment"], "join places_place d on d.id = c.destination_id")
MEASURES: dict[str, str] = {
    "kg": "sum(s.kg)",
    "m3": "sum(s.m3)",
    "hu": "sum(s.hu)",
    "value": "round(sum(s.quantity * s.unit_value), 2)",
    "lines": "count(distinct s.line_id)",
    "consignments": "count(distinct s.consignment_id)",
}

_NOW = """
select b.line_id, b.condition, b.quantity, b.hu, b.kg, b.m3, b.hub_id, b.owner_id, b.category, b.expires_on, b.unit_value,
  b.consignment_id from cargo_balance b where b.live and b.kind = 2 {where}
"""
_PIVOT = """
select {row_key}, min({row_label}), min({row_order}), {column_key}, min({column_label}), min({column_order}), {measure}
from ({stock}) s {beside}
group by 1, 4
"""


@dataclass(slots=True)
class Pivot:
    """`cells[row key, column key]` in the measure's unit; `rows` and `columns` are (key, label) in order."""

    measure: str
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
) -> Pivot:
    """Stock of an operation (None: of all) by two of DIMENSIONS, in one of MEASURES; `at` is a moment of the past.

    Counts of lines and consignments do not add up over cells: a line may stand in two places. `today` (default: `at`) decides
    the expiry bands. Raises KeyError for an unknown dimension or measure.
    """
    scope, values = as_of_scope(hub_id=hub_id, operation_id=operation_id, owner_ids=owner_ids)
    stock = _NOW.format(where=scope) if at is None else AS_OF.format(where=scope)
    (row_key, row_label, row_order), (column_key, column_label, column_order) = DIMENSIONS[rows], DIMENSIONS[columns]
    moment = today or at
    day = moment.date() if moment else None
    if day is None and "expiry" in (rows, columns):
        raise ValueError("expiry bands need to know today")
    beside = dict.fromkeys([*_BESIDE.get(rows, ()), *_BESIDE.get(columns, ())])  # each once, in this order
    sql = _PIVOT.format(
        row_key=row_key, row_label=row_label, row_order=row_order, column_key=column_key, column_label=column_label,
        column_order=column_order, measure=MEASURES[measure], stock=stock, beside=" ".join(beside),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": at, "day": day, **values})
        found = cursor.fetchall()
    result = Pivot(measure)
    result.rows = _heads((each[0], each[1], each[2]) for each in found)
    result.columns = _heads((each[3], each[4], each[5]) for each in found)
    result.cells = {(each[0], each[3]): Decimal(each[6]) for each in found}
    return result


def _heads(found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    ordered = sorted({(order, key): label for key, label, order in found}.items())
    return [(key, label) for (_order, key), label in ordered]


def _sums(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for key, value in pairs:
        sums[key] = sums.get(key, Decimal(0)) + value
    return sums
