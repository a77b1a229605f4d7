"""What the service did between two days, grouped in the database: cargo on the road, and every stage from request to release.

Facts of the ledger are postings between kinds of account, less those that were reversed, each on the day of its own document:
received (outside → store), dispatched (store → journey), delivered (store or journey → door), released. Requested and accepted
come from the request lines. Only what a question needs is joined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import get_language

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.queries import Pivot
from serai.apps.operations.models import Operation
from serai.kit.postgres import local_name

LEDGER_STAGES = ("received", "dispatched", "delivered", "released")
STAGES = ("requested", "accepted", *LEDGER_STAGES)
LONGEST_DAYS = 1100
_KINDS = (EventKind.RECEIPT, EventKind.DISPATCH, EventKind.DELIVERY, EventKind.RELEASE, EventKind.REVERSAL)


def _date(form: str) -> tuple[str, str, str]:
    sql = f"to_char(f.at at time zone %(zone)s, '{form}')"
    return sql, sql, sql


def _named(alias: str, key: str = "code") -> tuple[str, str, str]:
    name = f"coalesce({local_name(alias)}, '–')"
    return f"coalesce({alias}.{key}::text, '')", name, name


#: Dimension → (key, label, order) over the facts `f` and the tables of _BESIDE.
DIMENSIONS: dict[str, tuple[str, str, str]] = {
    "day": _date("YYYY-MM-DD"),
    "week": _date('IYYY-"W"IW'),
    "month": _date("YYYY-MM"),
    "stage": ("f.stage", "f.stage", "array_position(%(stages)s::text[], f.stage)::text"),
    "mode": ("coalesce(j.mode, '')", "coalesce(j.mode, '–')", "coalesce(j.mode, 'zzz')"),
    "vehicle_class": ("coalesce(v.vehicle_class, '')", "coalesce(v.vehicle_class, '–')", "coalesce(v.vehicle_class, 'zzz')"),
    "hub": _named("h"),
    "hub_state": _named("ha"),
    "origin": _named("po"),
    "origin_state": _named("oa"),
    "origin_county": _named("oc"),
    "destination": _named("pd"),
    "destination_state": _named("da"),
    "destination_county": _named("dc"),
    "owner": ("w.id::text", "w.name", "w.name"),
    "owner_kind": ("w.kind", "w.kind", "w.kind"),
    "category": ("y.code", local_name("y"), "lpad(y.number::text, 4, '0')"),
    "dangerous": ("f.hazard", "coalesce(nullif(f.hazard, ''), '–')", "f.hazard"),
}  # fmt: skip


def _area(alias: str, place: str, level: str) -> str:
    """The administrative area of a place on a level (1 state, 2 county); at most three lie below a country."""
    return f"""left join (select p.id place_id, x.code, x.name, x.names from places_place p
  join places_area x1 on x1.id = p.area_id left join places_area x2 on x2.id = x1.parent_id
  left join places_area x3 on x3.id = x2.parent_id join places_area x on x.id in (x1.id, x2.id, x3.id) and x.level = {level}
) {alias} on {alias}.place_id = {place}"""


_JOURNEY = "left join transport_journey j on j.id = f.journey_id"
_HUB = "left join operations_hub h on h.id = f.hub_id"
_BESIDE: dict[str, tuple[str, ...]] = {
    "mode": (_JOURNEY,),
    "vehicle_class": (_JOURNEY, "left join transport_vehicle v on v.id = j.vehicle_id"),
    "hub": (_HUB,),
    "hub_state": (_HUB, _area("ha", "h.place_id", "1")),
    "origin": ("left join places_place po on po.id = f.origin_id",),
    "origin_state": (_area("oa", "f.origin_id", "1"),),
    "origin_county": (_area("oc", "f.origin_id", "2"),),
    "destination": ("left join places_place pd on pd.id = f.destination_id",),
    "destination_state": (_area("da", "f.destination_id", "1"),),
    "destination_county": (_area("dc", "f.destination_id", "2"),),
    "owner": (_OWNER := "join parties_organisation w on w.id = f.owner_id",),
    "owner_kind": (_OWNER,),
    "category": ("join catalog_category y on y.id = f.category_id",),
}
#: Measure → SQL. What is counted is counted where it happened, also when it was reversed later; sums are less what was reversed.
MEASURES: dict[str, str] = {
    "kg": "sum(f.kg)",
    "m3": "sum(f.m3)",
    "value": "sum(f.value)",
    "lines": "count(distinct f.line_id) filter (where f.is_plus)",
    "dangerous_lines": "count(distinct f.line_id) filter (where f.is_plus and f.hazard <> '')",
    "consignments": "count(distinct f.consignment_id) filter (where f.is_plus)",
    "requests": "count(distinct f.request_id) filter (where f.is_plus)",
    "journeys": "count(distinct f.journey_id) filter (where f.is_plus)",
}
COUNTS = frozenset(MEASURES) - {"kg", "m3", "value"}
_OF_LINE = {"owner": "owner_id", "owner_kind": "owner_id", "category": "category_id", "dangerous": "hazard",
            "dangerous_lines": "hazard", "value": "value", "consignments": "consignment_id"}  # fmt: skip
_OF_CONSIGNMENT = {
    "origin",
    "origin_state",
    "origin_county",
    "destination",
    "destination_state",
    "destination_county",
    "requests",
}
_STAGE = """case when p.reverses_id is null then case
    when o.kind = 1 and i.kind = 2 then 'received' when o.kind = 2 and i.kind = 3 then 'dispatched'
    when o.kind in (2, 3) and i.kind = 4 then 'delivered' when i.kind = 5 then 'released' end
  else case when o.kind = 2 and i.kind = 1 then 'received' when o.kind = 3 and i.kind = 2 then 'dispatched'
    when o.kind = 4 and i.kind in (2, 3) then 'delivered' when o.kind = 5 then 'released' end end"""
_LEDGER = f"""select s.stage, p.occurred_at at, p.reverses_id is null is_plus, p.line_id, coalesce(i.hub_id, o.hub_id, e.hub_id) hub_id,
  coalesce(i.journey_id, o.journey_id) journey_id, s.sign * p.kg kg, s.sign * p.m3 m3, {{line}}, {{consignment}}
from (select id, hub_id from cargo_event where operation_id = %(operation)s and occurred_at >= %(since)s
    and occurred_at < %(until)s and kind in ({", ".join(str(kind.value) for kind in _KINDS)}) offset 0) e
join cargo_posting p on p.event_id = e.id
join cargo_account o on o.id = p.from_account_id join cargo_account i on i.id = p.to_account_id
cross join lateral (select {_STAGE} stage, case when p.reverses_id is null then 1 else -1 end sign) s
{{joins}} where s.stage = any(%(stages)s) {{scope}}"""
_LINE = """l.owner_id, l.category_id, coalesce(nullif(l.hazard_class, ''), nullif(l.un_number, ''), '') hazard, l.currency,
  round(s.sign * p.quantity * l.unit_value, 2) as value, l.consignment_id"""
_NO_LINE = """null::uuid owner_id, null::uuid category_id, '' hazard, '' currency, null::numeric as value, null::uuid consignment_id"""
_CONSIGNMENT = "c.origin_id, c.destination_id, c.request_id"
_NO_CONSIGNMENT = "null::uuid origin_id, null::uuid destination_id, null::uuid request_id"
_ASKED = """select '{stage}' stage, r.{at} at, true is_plus, l.id line_id, r.hub_id, null::uuid journey_id, {share} * l.weight_kg kg,
  {share} * l.volume_m3 m3, r.organisation_id owner_id, l.category_id,
  coalesce(nullif(l.hazard_class, ''), nullif(l.un_number, ''), '') hazard, l.currency,
  round({quantity} * l.unit_value, 2) as value, null::uuid consignment_id, coalesce(l.origin_id, r.origin_id) origin_id,
  coalesce(l.destination_id, r.destination_id) destination_id, r.id request_id
from requests_servicerequest r join requests_requestline l on l.request_id = r.id
where r.operation_id = %(operation)s and r.{at} >= %(since)s and r.{at} < %(until)s {{scope}}"""
_REQUESTED = _ASKED.format(stage="requested", at="submitted_at", share="1", quantity="l.quantity")
_ACCEPTED = (
    _ASKED.format(
        stage="accepted", at="accepted_at", share="(l.accepted_quantity / l.quantity)", quantity="l.accepted_quantity"
    )
    + " and l.accepted_quantity > 0"
)
_GROUPED = """select {row_key}, min({row_label}), min({row_order}), {column_key}, min({column_label}), min({column_order}), {measure},
  {currency} from ({facts}) f {beside} group by 1, 4, 8"""


@dataclass(frozen=True, slots=True)
class Question:
    """Both days and all between, in the operation's time zone; `owner_ids` None: everybody's cargo. Stages are of STAGES."""

    operation: Operation
    since: date
    until: date
    rows: str
    columns: str
    measure: str
    stages: tuple[str, ...] = STAGES
    hub_id: UUID | None = None
    owner_ids: frozenset[UUID] | None = None

    def values(self) -> dict[str, Any]:
        zone = ZoneInfo(self.operation.time_zone)
        return {
            "operation": self.operation.pk, "since": datetime.combine(self.since, time(), zone),
            "until": datetime.combine(self.until + timedelta(days=1), time(), zone), "zone": self.operation.time_zone,
            "stages": list(self.stages), "hub": self.hub_id, "owners": list(self.owner_ids or ()),
            "language": (get_language() or "en")[:2],
        }  # fmt: skip


def grouped(asked: Question) -> list[Pivot]:
    """Sums by two of DIMENSIONS in one of MEASURES: one table; of values one for each currency, nothing gives none.

    Raises KeyError for an unknown dimension or measure.
    """
    (row_key, row_label, row_order), (column_key, column_label, column_order) = (
        DIMENSIONS[asked.rows],
        DIMENSIONS[asked.columns],
    )
    beside = dict.fromkeys(each for name in (asked.rows, asked.columns) for each in _BESIDE.get(name, ()))  # each once
    sql = _GROUPED.format(
        row_key=row_key, row_label=row_label, row_order=row_order, column_key=column_key, column_label=column_label,
        column_order=column_order, measure=MEASURES[asked.measure], facts=_facts(asked), beside=" ".join(beside),
        currency="f.currency" if asked.measure == "value" else "''::text",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, asked.values())
        found = [each for each in cursor.fetchall() if each[6]]
    return [_table(asked.measure, currency, found) for currency in sorted({each[7] for each in found})]


def _facts(asked: Question) -> str:
    """The facts of the stages asked for, with no more beside them than the question needs."""
    names = {asked.rows, asked.columns, asked.measure}
    needs_consignment = bool(names & _OF_CONSIGNMENT)
    needs_line = needs_consignment or bool(names & set(_OF_LINE)) or asked.owner_ids is not None
    joins = "join cargo_line l on l.id = p.line_id" if needs_line else ""
    if needs_consignment:
        joins += " join cargo_consignment c on c.id = l.consignment_id"
    scope = "and l.owner_id = any(%(owners)s)" if asked.owner_ids is not None else ""
    if asked.hub_id:
        scope += " and coalesce(i.hub_id, o.hub_id, e.hub_id) = %(hub)s"
    parts = []
    if set(asked.stages) & set(LEDGER_STAGES):
        parts.append(
            _LEDGER.format(line=_LINE if needs_line else _NO_LINE, joins=joins, scope=scope,
                           consignment=_CONSIGNMENT if needs_consignment else _NO_CONSIGNMENT)
        )  # fmt: skip
    own = "and r.organisation_id = any(%(owners)s)" if asked.owner_ids is not None else ""
    own += " and r.hub_id = %(hub)s" if asked.hub_id else ""
    parts += [
        sql.format(scope=own)
        for stage, sql in (("requested", _REQUESTED), ("accepted", _ACCEPTED))
        if stage in asked.stages
    ]
    return " union all ".join(parts)


def _table(measure: str, currency: str, found: list[tuple[Any, ...]]) -> Pivot:
    own = [each for each in found if each[7] == currency]
    return Pivot(
        measure, currency, rows=_heads((e[0], e[1], e[2]) for e in own), columns=_heads((e[3], e[4], e[5]) for e in own),
        cells={(each[0], each[3]): each[6] for each in own},
    )  # fmt: skip


def _heads(found: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    ordered: Mapping[tuple[str, str], str] = {(order, key): label for key, label, order in found}
    return [(key, ordered[order, key]) for order, key in sorted(ordered)]
