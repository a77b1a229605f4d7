"""Reports of what is planned, and of how far consignments came. What is overdue at the beginning of the period is still planned."""

from django.utils.translation import gettext_lazy as _

from serai.core.ledger.totals import TOTAL_FLOWS
from serai.kit.postgres import local_name
from serai.kit.sheets import Kind
from serai.pages.reports.model import Field, Report, measure, numbered
from serai.pages.reports.movements import GOODS, GOODS_JOINS, HUB, JOURNEY, JOURNEY_JOINS, MEASURES

PLANNED = {
    "expected": _("Expected from the owner"),
    "arriving": _("Arriving by journey"),
    "leaving": _("Planned to leave"),
    "ordered": _("Release accepted"),
}
_DUE = Field("due", _("Date and time"), "f.due", Kind.MOMENT, 16)


def _share(quantity: str) -> str:
    """Currency and measures of a part of a line, by its share of what was accepted."""
    share = f"{quantity} / l.quantity"
    return (
        f"l.currency, {quantity} quantity, round(l.hu * {share})::int hu, round(l.weight_kg * {share}, 3) kg, "
        f"round(l.volume_m3 * {share}, 4) m3, round({quantity} * l.unit_value, 2) as value"
    )


def _at(due: str) -> str:
    """The place in the order: what has no day or is overdue stands at the beginning."""
    return f"greatest(coalesce({due}, %(since)s), %(since)s) at"


_READY = "(r.ready_on::timestamp at time zone %(zone)s)"
_EXPECTED = f"""select {_at(_READY)}, 'expected ' || l.id as key, 'expected' movement, {_READY} due, t.hub_id, null::uuid journey_id,
  l.id line_id, {_share("(t.accepted - t.cancelled - t.received)")}
from cargo_linetotal t join cargo_line l on l.id = t.line_id join cargo_consignment c on c.id = l.consignment_id
join requests_servicerequest r on r.id = c.request_id cross join lateral (select t.hub_id) g
where t.awaiting and c.operation_id = %(operation_id)s and coalesce({_READY}, %(since)s) < %(until)s {{scope}}"""
#: What is on its way to a store.
_ON_ROAD = f"""select {_at("j.arrives_at")}, 'road ' || b.line_id || ' ' || b.account_id || ' ' || b.condition, 'arriving', j.arrives_at,
  j.destination_hub_id, j.id, b.line_id, l.currency, b.quantity, b.hu, b.kg, b.m3, round(b.quantity * l.unit_value, 2)
from cargo_balance b join cargo_account a on a.id = b.account_id join transport_journey j on j.id = a.journey_id
join cargo_line l on l.id = b.line_id cross join lateral (select j.destination_hub_id hub_id) g
where b.live and b.kind = 3 and b.operation_id = %(operation_id)s and j.destination_hub_id is not null
  and j.arrives_at < %(until)s {{scope}}"""
#: What is planned on journeys that have not left, less what is on board already.
_TO_LOAD = """from transport_journey j join transport_load d on d.journey_id = j.id join cargo_line l on l.id = d.line_id
left join lateral (select sum(b.quantity) quantity from cargo_balance b join cargo_account a on a.id = b.account_id
  where b.line_id = d.line_id and b.live and b.kind = 3 and a.journey_id = j.id) n on true
cross join lateral (select least(d.quantity, d.quantity - coalesce(n.quantity, 0)) quantity, {hub} hub_id) g
where j.operation_id = %(operation_id)s and j.state in ('planned', 'loading') and {due} < %(until)s and g.quantity > 0 {scope}"""
_LEAVING = f"""select {_at("j.departs_at")}, 'leaving ' || d.id, 'leaving', j.departs_at, j.origin_id, j.id, l.id,
  {_share("(-g.quantity)")} {_TO_LOAD.replace("{hub}", "j.origin_id").replace("{due}", "j.departs_at")}"""
_COMING = f"""select {_at("j.arrives_at")}, 'coming ' || d.id, 'arriving', j.arrives_at, j.destination_hub_id, j.id, l.id,
  {_share("g.quantity")} {_TO_LOAD.replace("{hub}", "j.destination_hub_id").replace("{due}", "j.arrives_at")}
  and j.destination_hub_id is not null"""
#: Accepted release orders have no day of their own: whoever accepted them expects them now.
_ORDERED = f"""select {_at("o.decided_at")}, 'ordered ' || x.id, 'ordered', o.decided_at, a.hub_id, null::uuid, l.id,
  {_share("(x.executed - x.quantity)")}
from cargo_releaseorder o join cargo_releaseorderline x on x.order_id = o.id join cargo_account a on a.id = x.account_id
join cargo_line l on l.id = x.line_id cross join lateral (select a.hub_id) g
where a.operation_id = %(operation_id)s and a.kind = 2 and o.state in ('accepted', 'partly_executed')
  and x.executed < x.quantity and o.decided_at < %(until)s {{scope}}"""

STORAGE_PLAN = Report(
    "storage-planning",
    _("Storage planning"),
    _("What is to come into the stores (+) and to leave them (−) up to the last day, and what is overdue."),
    (_DUE, Field("movement", _("Movement"), "f.movement", Kind.CHOICE, 22, PLANNED), HUB,
     Field("journey", _("Journey"), f"coalesce({numbered('J', 'j.number')}, '')", width=10), *GOODS, *MEASURES),
    " union all ".join((_EXPECTED, _ON_ROAD, _LEAVING, _COMING, _ORDERED)),
    f"{GOODS_JOINS} join operations_hub h on h.id = f.hub_id left join transport_journey j on j.id = f.journey_id",
    hub="and g.hub_id = %(hub_id)s",
    looks_ahead=True,
)  # fmt: skip
TRANSPORT_PLAN = Report(
    "transport-planning",
    _("Transport planning"),
    _("What is still to be loaded on planned journeys that leave up to the last day, with the limits of their vehicles."),
    (_DUE, *JOURNEY, Field("capacity_kg", _("Limit of the vehicle"), "v.capacity_kg", Kind.DECIMAL, 12, is_weight=True),
     Field("capacity_m3", _("Limit of the vehicle, m³"), "v.capacity_m3", Kind.DECIMAL, 12), *GOODS, *MEASURES),
    f"""select {_at("j.departs_at")}, d.id::text as key, j.departs_at due, j.id journey_id, l.id line_id,
  {_share("g.quantity")} {_TO_LOAD.replace("{hub}", "j.origin_id").replace("{due}", "j.departs_at")}""",
    f"{GOODS_JOINS} join transport_journey j on j.id = f.journey_id {JOURNEY_JOINS}",
    hub="and g.hub_id = %(hub_id)s",
    looks_ahead=True,
)  # fmt: skip

FLOWS = {"received": _("Received"), "dispatched": _("Dispatched"), "delivered": _("Delivered"), "released": _("Released"),
         "lost": _("Lost")}  # fmt: skip


def _flow(name: str, column: str) -> str:
    """A net flow of the line in the period, by the definition that the ledger's totals have."""
    sources, targets = (", ".join(str(int(kind)) for kind in sorted(kinds)) for kinds in TOTAL_FLOWS[name])
    first = " and {}.hub_id = c.hub_id" if name == "dispatched" else ""
    forth = f"o.kind in ({sources}) and i.kind in ({targets}){first.format('o')}"
    back = f"i.kind in ({sources}) and o.kind in ({targets}){first.format('i')}"
    return f"coalesce(sum(p.{column} * (({forth})::int - ({back})::int)), 0)"


def _flows() -> str:
    return ", ".join(f"{_flow(name, column)} {name}_{column}" for column in ("quantity", "kg", "m3") for name in FLOWS)


CONSIGNMENTS = Report(
    "consignment-overview",
    _("Consignment overview"),
    _("Lines of consignments that were opened or moved in the period: what was accepted, and what happened to it in the period."),
    (Field("at", _("Opened"), "f.at", Kind.MOMENT, 16), *GOODS, Field("hub", _("Hub"), local_name("h"), width=22),
     measure("accepted", _("Accepted"), sums=""), *(measure(f"{name}_quantity", word, sums="") for name, word in FLOWS.items()),
     measure("accepted_kg", _("Accepted, weight"), is_weight=True),
     measure("received_kg", _("Received, weight"), is_weight=True), measure("dispatched_kg", _("Dispatched, weight"), is_weight=True),
     measure("delivered_kg", _("Delivered, weight"), is_weight=True), measure("released_kg", _("Released, weight"), is_weight=True),
     measure("lost_kg", _("Lost, weight"), is_weight=True), measure("received_m3", _("Received, m³")),
     measure("dispatched_m3", _("Dispatched, m³")), measure("delivered_m3", _("Delivered, m³")),
     measure("released_m3", _("Released, m³")), measure("lost_m3", _("Lost, m³")),
     measure("value", _("Value of what was accepted"), Kind.MONEY, sums="currency"), Field("currency", _("Currency"), "f.currency", width=9)),
    f"""select c.recorded_at at, l.id::text as key, l.id line_id, l.currency, l.quantity accepted, l.weight_kg accepted_kg,
  round(l.quantity * l.unit_value, 2) as value, x.*
from cargo_consignment c join cargo_line l on l.consignment_id = c.id cross join lateral (
  select {_flows()}
  from cargo_posting p join cargo_account o on o.id = p.from_account_id join cargo_account i on i.id = p.to_account_id
  where p.line_id = l.id and p.occurred_at >= %(since)s and p.occurred_at < %(until)s) x
where c.operation_id = %(operation_id)s and (c.recorded_at >= %(since)s and c.recorded_at < %(until)s or l.id in (
  select p.line_id from cargo_event e join cargo_posting p on p.event_id = e.id
  where e.operation_id = %(operation_id)s and e.occurred_at >= %(since)s and e.occurred_at < %(until)s)) {{scope}}""",
    f"{GOODS_JOINS} join operations_hub h on h.id = c.hub_id",
    hub="and c.hub_id = %(hub_id)s",
)  # fmt: skip
