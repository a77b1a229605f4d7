"""Stock counts: what is on a sheet, what the books said at a moment, which lines are off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.enums import OPEN_COUNTS
from serai.apps.cargo.models import Stocktake, StocktakeLine
from serai.apps.operations.models import Operation
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import Condition
from serai.kit.errors import NotFound
from serai.kit.policy import Actor
from serai.kit.postgres import array

BESIDE = ("line__unit", "line__owner", "line__consignment", "account__bin", "account__hub")


def stocktakes_visible_to(actor: Actor) -> QuerySet[Stocktake]:
    """Counts of stores are the team's own work."""
    rows = Stocktake.objects.select_related("hub", "operation", "event__hub")
    if any(grant.scope is None for grant in actor.grants):
        return rows
    return rows.filter(operation_id__in={grant.scope for grant in actor.grants})


def stocktake_by_id(actor: Actor, operation: Operation, key: UUID) -> Stocktake:
    """Raises NotFound, also when the actor may not see it."""
    found = stocktakes_visible_to(actor).filter(operation=operation, pk=key).first()
    if found is None:
        raise NotFound(_("There is no such stock count that you can see."), code="no_stocktake")
    return found


_IN_STORE = """
select line_id, account_id, condition from cargo_balance
where hub_id = %s and kind = 2 and first_at <= %s and empty_from > %s
"""


def keys_in_store(hub_id: UUID, at: datetime) -> list[Key]:
    """Everything that stood in a hub's store at a moment, and what was there since. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_STORE, [hub_id, at, at])
        return [Key(row[0], row[1], Condition(row[2])) for row in cursor.fetchall()]


_BOOKED = """
select k.line_id, k.account_id, k.condition, coalesce(b.quantity, 0) - coalesce(x.quantity, 0)
from unnest(%(lines)s::uuid[], %(accounts)s::integer[], %(conditions)s::smallint[]) k(line_id, account_id, condition)
left join cargo_balance b on (b.line_id, b.account_id, b.condition) = (k.line_id, k.account_id, k.condition)
left join lateral (select sum(p.quantity * (
    ((p.to_account_id, p.to_condition) = (k.account_id, k.condition))::int
    - ((p.from_account_id, p.from_condition) = (k.account_id, k.condition))::int)) quantity
  from cargo_posting p where p.line_id = k.line_id and p.occurred_at > %(at)s) x on b.last_at > %(at)s
"""


def booked_at(keys: Iterable[Key], at: datetime) -> dict[Key, Decimal]:
    """Quantity by the books at a moment, zero where nothing was. One query."""
    wanted = list(keys)
    columns = {
        "lines": array(key.line for key in wanted),  # type: ignore[misc]  # the core takes any key of a line; here it is a UUID
        "accounts": array(key.account for key in wanted),
        "conditions": array(int(key.condition) for key in wanted),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, {**columns, "at": at})
        return {Key(row[0], row[1], Condition(row[2])): row[3] for row in cursor.fetchall()}


def key_of(row: StocktakeLine) -> Key:
    return Key(row.line_id, row.account_id, Condition(row.condition))


def is_above(counted: Decimal, booked: Decimal, limit_percent: int | None) -> bool:
    """Whether a variance is above the limit. Without a limit none is."""
    return limit_percent is not None and abs(counted - booked) * 100 > booked * limit_percent


def off(stocktake: Stocktake) -> QuerySet[StocktakeLine]:
    """Lines whose counted quantity is not the booked one, the dearest difference first comes from the page."""
    return stocktake.lines.filter(counted__isnull=False).exclude(counted=F("booked")).select_related(*BESIDE)


@dataclass(frozen=True, slots=True)
class SheetBin:
    """A bin of a sheet: its code (blank: the floor), lines, and how many of them still want a figure."""

    code: str
    lines: int
    open: int


def bins_of(stocktake: Stocktake) -> list[SheetBin]:
    """The bins of a sheet in the order of their codes, floor first; of a recount only those with open lines. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce(b.code, ''), count(*), count(*) filter (where s.counted is null)
               from cargo_stocktakeline s join cargo_account a on a.id = s.account_id
               left join operations_bin b on b.id = a.bin_id
               where s.stocktake_id = %s and (s.must_recount or not %s) group by 1 order by 1""",
            [stocktake.pk, stocktake.state == "recount"],
        )
        return [SheetBin(*row) for row in cursor.fetchall()]


def sheet_rows(stocktake: Stocktake, bin_code: str | None) -> QuerySet[StocktakeLine]:
    """The lines of a sheet in one bin (blank: the floor; None: all), in the order of consignments."""
    rows = stocktake.lines.select_related(*BESIDE).order_by(
        "account__bin__code", "line__consignment__number", "line__position", "account_id", "condition"
    )
    if stocktake.state == "recount":
        rows = rows.filter(must_recount=True)
    if bin_code is None:
        return rows
    return rows.filter(account__bin__code=bin_code) if bin_code else rows.filter(account__bin=None)


def stocktakes_of(actor: Actor, hub_id: UUID, *, most: int = 20) -> tuple[list[Stocktake], list[Stocktake]]:
    """Open counts of a hub, and the last ones that are over."""
    rows = stocktakes_visible_to(actor).filter(hub_id=hub_id).order_by("-number")
    is_open = Q(state__in=OPEN_COUNTS)
    return list(rows.filter(is_open)), list(rows.exclude(is_open)[:most])
