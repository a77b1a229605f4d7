"""Reports of what happened: signed movements of the ledger, so that every sum is what is there afterwards less what was before."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import AccountKind, Condition, EventKind
from serai.apps.cargo.queries.stock import AS_OF
from serai.apps.transport.enums import Mode
from serai.kit.postgres import local_name
from serai.kit.sheets import Kind
from serai.pages.reports.model import Field, Report, document, measure, numbered

OPENING = 0
MOVEMENTS = {"opening": _("Opening stock"), **{kind.name.lower(): kind.label for kind in EventKind}}
CONDITIONS = {one.name.lower(): one.label for one in Condition}
ACCOUNTS = {kind.name.lower(): kind.label for kind in AccountKind}
MODES = {mode.value: mode.label for mode in Mode}


def _word(choices: Iterable[str], number: str) -> str:
    """The word for a number that counts from one."""
    return f"(array[{', '.join(repr(word) for word in choices)}])[{number}]"


WHEN = Field("at", _("Date and time"), "greatest(f.at, %(since)s)", Kind.MOMENT, 16)
MOVEMENT = Field("movement", _("Movement"), _word(MOVEMENTS, "f.movement + 1"), Kind.CHOICE, 16, MOVEMENTS)
DOCUMENT = Field("document", _("Document"), f"coalesce({document('e', 'eh')}, '')", width=16)
HUB = Field("hub", _("Hub"), f"coalesce({local_name('h')}, '')", width=22)
CONDITION = Field("condition", _("Condition"), _word(CONDITIONS, "f.condition"), Kind.CHOICE, 12, CONDITIONS)
#: What every row says of its goods.
GOODS = (
    Field("consignment", _("Consignment"), "c.code", width=12),
    Field("request", _("Request"), numbered("R", "r.number"), width=10),
    Field("owner", _("Owner"), "w.name", width=28),
    Field("category", _("Category"), local_name("y"), width=18),
    Field("description", _("Goods"), "l.description", width=32),
    Field("batch", _("Batch"), "l.batch", width=12),
    Field("expires_on", _("Expiry"), "l.expires_on", Kind.DAY, 12),
    Field("origin", _("Origin"), local_name("po"), width=18),
    Field("destination", _("Destination"), local_name("pd"), width=18),
    Field("unit", _("Unit"), local_name("u"), width=10),
)
MEASURES = (
    measure("quantity", _("Quantity"), sums=""),
    measure("hu", _("Handling units"), Kind.WHOLE),
    measure("kg", _("Weight"), is_weight=True),
    measure("m3", _("Volume, m³")),
    measure("value", _("Value"), Kind.MONEY, sums="currency"),
    Field("currency", _("Currency"), "f.currency", width=9),
)
GOODS_JOINS = """join cargo_line l on l.id = f.line_id join cargo_consignment c on c.id = l.consignment_id
join requests_servicerequest r on r.id = c.request_id join parties_organisation w on w.id = l.owner_id
join catalog_category y on y.id = l.category_id join catalog_unit u on u.id = l.unit_id
join places_place po on po.id = c.origin_id join places_place pd on pd.id = c.destination_id"""
_EVENT_JOINS = "left join cargo_event e on e.id = f.event_id left join operations_hub eh on eh.id = e.hub_id"
_PLACE_JOINS = """join cargo_account a on a.id = f.account_id left join operations_hub h on h.id = a.hub_id
left join operations_bin b on b.id = a.bin_id"""

#: Both sides of a posting: what came to one account and condition went from another. Moves inside a place are left out.
_LEGS = """select e.occurred_at at, lpad(p.id::text, 20, '0') || case g.sign when 1 then 'b' else 'a' end as key, e.kind movement,
  e.id event_id, g.account_id, g.condition, p.line_id, l.currency, g.sign * p.quantity quantity, g.sign * p.hu hu,
  g.sign * p.kg kg, g.sign * p.m3 m3, round(g.sign * p.quantity * l.unit_value, 2) as value
from cargo_event e join cargo_posting p on p.event_id = e.id join cargo_line l on l.id = p.line_id
join cargo_account o on o.id = p.from_account_id join cargo_account i on i.id = p.to_account_id
cross join lateral (values (1, i.id, i.kind, i.hub_id, i.journey_id, p.to_condition),
  (-1, o.id, o.kind, o.hub_id, o.journey_id, p.from_condition)) g(sign, account_id, kind, hub_id, journey_id, condition)
where e.operation_id = %(operation_id)s and e.occurred_at >= %(since)s and e.occurred_at < %(until)s
  and g.kind in ({kinds}) and (o.kind, o.hub_id, o.place_id, o.journey_id, p.from_condition)
    is distinct from (i.kind, i.hub_id, i.place_id, i.journey_id, p.to_condition) {scope}"""
_OPENING_STOCK = f"""select %(at)s::timestamptz, s.line_id || ' ' || s.account_id || ' ' || s.condition, {OPENING}, null::uuid,
  s.account_id, s.condition, s.line_id, l.currency, s.quantity, s.hu, s.kg, s.m3, round(s.quantity * s.unit_value, 2)
from ({AS_OF.format(where="and b.operation_id = %(operation_id)s")}) s join cargo_line l on l.id = s.line_id
cross join lateral (select s.hub_id) g where true {{scope}}"""


def legs(kinds: Iterable[AccountKind]) -> str:
    return _LEGS.replace("{kinds}", ", ".join(str(kind.value) for kind in kinds))


_BOOKS = (AccountKind.STORE, AccountKind.JOURNEY, AccountKind.DELIVERED, AccountKind.DISPUTED)
_OF_HUB = "and l.consignment_id in (select id from cargo_consignment where hub_id = %(hub_id)s)"
JOURNEY = (
    Field("journey", _("Journey"), numbered("J", "j.number"), width=10),
    Field("mode", _("Mode"), "j.mode", Kind.CHOICE, 10, MODES),
    Field("vehicle", _("Vehicle"), "v.plate", width=14),
    Field("from_hub", _("From"), local_name("jo"), width=20),
    Field("to_place", _("To"), local_name("jd"), width=20),
)
JOURNEY_JOINS = """join transport_vehicle v on v.id = j.vehicle_id join operations_hub jo on jo.id = j.origin_id
join places_place jd on jd.id = j.destination_id"""

STORAGE = Report(
    "storage-overview",
    _("Storage overview"),
    _("Opening stock and every movement into and out of the stores; the sum is the stock at the end."),
    (WHEN, MOVEMENT, DOCUMENT, HUB, Field("bin", _("Bin"), "coalesce(b.code, '')", width=8), CONDITION, *GOODS, *MEASURES),
    f"{legs([AccountKind.STORE])} union all {_OPENING_STOCK}",
    f"{GOODS_JOINS} {_PLACE_JOINS} {_EVENT_JOINS}",
    hub="and g.hub_id = %(hub_id)s",
)  # fmt: skip
TRANSPORT = Report(
    "transport-overview",
    _("Transport overview"),
    _("What was loaded (+) and came off (−), by journey; the sum is how much more is on the road."),
    (WHEN, MOVEMENT, DOCUMENT, *JOURNEY, CONDITION, *GOODS, *MEASURES),
    legs([AccountKind.JOURNEY]),
    f"{GOODS_JOINS} {_EVENT_JOINS} join cargo_account a on a.id = f.account_id join transport_journey j on j.id = a.journey_id "
    f"{JOURNEY_JOINS}",
    hub="and g.journey_id in (select id from transport_journey where origin_id = %(hub_id)s)",
)
SERVICE = Report(
    "service-overview",
    _("Service overview"),
    _("Every movement of cargo in stores, on journeys and at consignees; the sum is how much more is in our hands."),
    (WHEN, MOVEMENT, DOCUMENT, Field("account", _("Kind of place"), _word(ACCOUNTS, "a.kind"), Kind.CHOICE, 12, ACCOUNTS),
     Field("where", _("Where"), f"coalesce({local_name('h')}, {numbered('J', 'j.number')}, {local_name('ap')}, '')", width=22),
     CONDITION, *GOODS, *MEASURES),
    legs(_BOOKS),
    f"{GOODS_JOINS} {_PLACE_JOINS} {_EVENT_JOINS} left join transport_journey j on j.id = a.journey_id "
    "left join places_place ap on ap.id = a.place_id",
    hub=_OF_HUB,
)  # fmt: skip
RELEASE = Report(
    "release-overview",
    _("Release overview"),
    _("What was released to its owners (−), in good and bad condition; what was taken back is above zero."),
    (WHEN, MOVEMENT, DOCUMENT,
     Field("where", _("Where"), f"coalesce({local_name('h')}, {numbered('J', 'j.number')}, {local_name('ap')}, '')", width=22),
     CONDITION, *GOODS, *MEASURES),
    legs(_BOOKS).replace("{scope}", f"and {AccountKind.RELEASED} in (o.kind, i.kind) {{scope}}"),
    SERVICE.joins,
    hub=_OF_HUB,
)  # fmt: skip
