"""What stands where: now, and at any moment of the past.

The past is computed from the present: the balance now less the line's later postings, for rows whose life covers the
moment (docs/algorithms/ledger-database.md). Nothing is stored, so back-dating cannot make it stale.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Balance
from serai.kit.policy import Actor

SHOWN_WITH = (
    "line__consignment__destination", "line__owner", "line__category", "line__unit", "line__handling_unit",
    "account__bin", "account__hub", "account__place",
)  # fmt: skip


def balances_visible_to(actor: Actor) -> QuerySet[Balance]:
    """Every live balance that the actor may see: all of the operations they work in, their own organisation's elsewhere."""
    live = Balance.objects.filter(live=True)
    if actor.has("administrator"):
        return live
    scopes = {grant.scope for grant in actor.grants}
    if None in scopes:
        return live
    return live.filter(Q(operation_id__in=scopes) | Q(owner_id__in=actor.organisations))


def stock(
    actor: Actor,
    *,
    operation_id: UUID | None = None,
    hub_id: UUID | None = None,
    kind: int = AccountKind.STORE,
) -> QuerySet[Balance]:
    """Stock of one kind of account that the actor may see, first expired first, ready for a list page.

    Filter and sort by the balance's own columns (`owner_id`, `category`, `expires_on`, `condition`, `consignment_id`): they are
    copies with indexes, so that no list joins before it filters.
    """
    rows = balances_visible_to(actor).filter(kind=kind)
    if operation_id is not None:
        rows = rows.filter(operation_id=operation_id)
    if hub_id is not None:
        rows = rows.filter(hub_id=hub_id)
    return rows.select_related(*SHOWN_WITH).order_by("expires_on", "line_id", "account_id", "condition")


@dataclass(frozen=True, slots=True)
class StockRow:
    """A balance at a moment. Quantity in the line's unit; `expires_on` is None for what does not expire."""

    line_id: UUID
    account_id: int
    condition: int
    quantity: Decimal
    hu: int
    kg: Decimal
    m3: Decimal
    hub_id: UUID | None
    consignment: str
    description: str
    batch: str
    owner_id: UUID
    owner: str
    category: int
    unit: str
    bin: str
    expires_on: date | None


#: The balance of each row at a moment; `{where}` narrows rows by their own columns.
AS_OF = """
select b.line_id, b.account_id, b.condition, b.quantity - coalesce(x.quantity, 0) quantity, b.hu - coalesce(x.hu, 0) hu,
  b.kg - coalesce(x.kg, 0) kg, b.m3 - coalesce(x.m3, 0) m3, b.hub_id, b.owner_id, b.category, b.expires_on, b.unit_value,
  b.consignment_id, b.operation_id, b.place_id
from cargo_balance b left join lateral (
  select sum(p.quantity * s.sign) quantity, sum(p.hu * s.sign) hu, sum(p.kg * s.sign) kg, sum(p.m3 * s.sign) m3
  from cargo_posting p cross join lateral (select
    ((p.to_account_id, p.to_condition) = (b.account_id, b.condition))::int
    - ((p.from_account_id, p.from_condition) = (b.account_id, b.condition))::int sign) s
  where p.line_id = b.line_id and p.occurred_at > %(at)s) x on true
where b.kind = 2 and b.first_at <= %(at)s and b.empty_from > %(at)s and b.quantity - coalesce(x.quantity, 0) <> 0 {where}
"""

_ROWS = """
select s.line_id, s.account_id, s.condition, s.quantity, s.hu, s.kg, s.m3, s.hub_id,
  c.code, l.description, l.batch, s.owner_id, o.name, s.category, u.code, coalesce(n.code, ''), l.expires_on
from ({as_of}) s join cargo_line l on l.id = s.line_id join cargo_consignment c on c.id = s.consignment_id
join parties_organisation o on o.id = s.owner_id join catalog_unit u on u.id = l.unit_id
join cargo_account a on a.id = s.account_id left join operations_bin n on n.id = a.bin_id
order by s.expires_on, s.line_id, s.account_id, s.condition
"""


def stock_at(
    moment: datetime,
    *,
    hub_id: UUID | None = None,
    operation_id: UUID | None = None,
    owner_ids: frozenset[UUID] | None = None,
) -> list[StockRow]:
    """Everything in the stores of a hub or an operation as it was at a moment (that instant included).

    `owner_ids` narrows to some owners' cargo. Raises ValueError without hub and operation.
    """
    if hub_id is None and operation_id is None:
        raise ValueError("name a hub or an operation")
    where, values = as_of_scope(hub_id=hub_id, operation_id=operation_id, owner_ids=owner_ids)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(as_of=AS_OF.format(where=where)), {"at": moment, **values})
        return [StockRow(*row) for row in cursor.fetchall()]


def as_of_scope(
    *, hub_id: UUID | None, operation_id: UUID | None, owner_ids: frozenset[UUID] | None = None
) -> tuple[str, dict[str, Any]]:
    """The `{where}` of AS_OF and its values."""
    where = ""
    values: dict[str, Any] = {}
    for column, value in (("hub_id", hub_id), ("operation_id", operation_id)):
        if value is not None:
            where += f" and b.{column} = %({column})s"
            values[column] = value
    if owner_ids is not None:
        where += " and b.owner_id = any(%(owners)s)"
        values["owners"] = list(owner_ids)
    return where, values
