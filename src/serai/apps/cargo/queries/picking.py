"""What stands where at a hub, in the order in which it should leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, cast
from uuid import UUID

from django.db import connection

from serai.apps.catalog.rules.segregation import Segregation, rule_words, segregation
from serai.core.kernel.quantities import Amount
from serai.core.ledger.fefo import Stock, propose
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import Condition


@dataclass(frozen=True, slots=True)
class FromBin:
    """Take so much (in inventory units) from a bin; blank: from the floor."""

    bin: str
    quantity: Decimal


_STOCK = """
select b.line_id, b.account_id, b.condition, b.quantity, b.hu, b.kg, b.m3, l.expires_on, b.first_at::date, coalesce(n.code, '')
from cargo_balance b join cargo_line l on l.id = b.line_id join cargo_account a on a.id = b.account_id
left join operations_bin n on n.id = a.bin_id
where b.line_id = any(%s) and b.hub_id = %s and b.kind = 2 and b.live and b.condition = 1
"""


def stock_of(hub_id: UUID, line_ids: Iterable[UUID]) -> tuple[list[Stock], dict[int, str]]:
    """Good stock of some lines at a hub, and the code of each account's bin (blank: the floor). One query."""
    with connection.cursor() as cursor:
        cursor.execute(_STOCK, [list(line_ids), hub_id])
        rows = cursor.fetchall()
    found = [Stock(Key(row[0], row[1], Condition(row[2])), Amount(*row[3:7]), row[7], row[8]) for row in rows]
    return found, {row[1]: row[9] for row in rows}


def pick_list(hub_id: UUID, wanted: Mapping[UUID, Decimal], today: date) -> dict[UUID, list[FromBin]]:
    """From which bins to take each line: longest there first, as the dispatch itself does. One query."""
    stock, bins = stock_of(hub_id, wanted)
    result: dict[UUID, list[FromBin]] = {}
    for line_id, quantity in wanted.items():
        own = [each for each in stock if each.key.line == line_id]
        if quantity <= 0 or not own:
            continue
        picks = propose(own, quantity, today).picks
        result[line_id] = [FromBin(bins[pick.key.account], pick.amount.quantity) for pick in picks]
    return result


def propose_lines(hub_id: UUID, left: Mapping[UUID, Decimal], quantity: Decimal, today: date) -> dict[UUID, Decimal]:
    """Which of interchangeable lines to take to reach a quantity: first expired, first out (rule 8).

    `left` is how much of each line may be taken; the answer has the lines of which something is. One query.
    """
    stock, _bins = stock_of(hub_id, left)
    rest = dict(left)
    taken: dict[UUID, Decimal] = {}
    missing = quantity
    for pick in propose(stock, quantity + sum((each.amount.quantity for each in stock), Decimal()), today).picks:
        line_id = cast("UUID", pick.key.line)  # the core takes any key of a line
        part = min(pick.amount.quantity, rest[line_id], missing)
        if part > 0:
            taken[line_id] = taken.get(line_id, Decimal()) + part
            rest[line_id] -= part
            missing -= part
    return taken


_STANDING = """
select line_id, account_id, condition from cargo_balance
where line_id = any(%s) and hub_id = %s and kind = 2 order by first_at, line_id, account_id
"""


def standing(hub_id: UUID, line_ids: Iterable[UUID]) -> list[Key]:
    """Where the lines stand, or stood, at a hub: longest there first (one line has one expiry). One query."""
    wanted = list(line_ids)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [wanted, hub_id])
        return [Key(row[0], row[1], Condition(row[2])) for row in cursor.fetchall()]


def hazards_in(account_ids: Iterable[int]) -> list[tuple[int, str, str, str]]:
    """Dangerous goods standing in some bins: (account, hazard class, description, consignment). One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct b.account_id, l.hazard_class, l.description, c.code from cargo_balance b
               join cargo_line l on l.id = b.line_id join cargo_consignment c on c.id = l.consignment_id
               where b.account_id = any(%s) and b.live and l.hazard_class <> '' order by 1, 2, 4""",
            [list(account_ids)],
        )
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Earlier:
    """Good stock that expires before what was picked; `left` in inventory units."""

    line_id: UUID
    description: str
    batch: str
    expires_on: date
    left: Decimal


_EARLIER = """
select p.line_id, o.id, o.description, o.batch, o.expires_on, s.quantity - coalesce(t.quantity, 0)
from unnest(%(lines)s::uuid[]) p(line_id) join cargo_line l on l.id = p.line_id
join cargo_line o on o.consignment_id = l.consignment_id and o.id <> l.id and o.unit_id = l.unit_id
  and o.category_id = l.category_id and lower(o.description) = lower(l.description)
  and o.expires_on >= %(today)s and o.expires_on < coalesce(l.expires_on, '9999-12-31')
join lateral (select sum(b.quantity) quantity from cargo_balance b
  where b.line_id = o.id and b.hub_id = %(hub)s and b.kind = 2 and b.live and b.condition = 1) s on true
left join unnest(%(lines)s::uuid[], %(taken)s::numeric[]) t(line_id, quantity) on t.line_id = o.id
where s.quantity > coalesce(t.quantity, 0) order by o.expires_on, p.line_id
"""


def earlier_stock(hub_id: UUID, taken: Mapping[UUID, Decimal], today: date) -> list[tuple[UUID, Earlier]]:
    """For lines of which `taken` leaves: stock at the hub that may stand in for them and expires earlier, and stays.

    What may stand in: the same goods (description, category, unit) of the same consignment; stock is never pooled.
    """
    values: dict[str, Any] = {"lines": list(taken), "taken": list(taken.values()), "hub": hub_id, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, values)
        return [(row[0], Earlier(*row[1:])) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class TooNear:
    """Two lots of dangerous goods that stand nearer than the table wants: (description, consignment, class, bin) each."""

    first: tuple[str, str, str, str]
    second: tuple[str, str, str, str]
    rule: Any
    is_same_bin: bool


def too_near(hub_id: UUID, *, most: int = 10) -> list[TooNear]:
    """Dangerous goods in a store that stand in one bin although they should be away from each other, or in bins of one area
    (`A` of A-01) although they must be separated. One query; at most `most`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct l.description, c.code, l.hazard_class, coalesce(n.code, '') from cargo_balance b
               join cargo_line l on l.id = b.line_id and l.hazard_class <> '' join cargo_consignment c on c.id = l.consignment_id
               join cargo_account a on a.id = b.account_id left join operations_bin n on n.id = a.bin_id
               where b.hub_id = %s and b.kind = 2 and b.live order by 4, 3, 2, 1 limit 400""",
            [hub_id],
        )
        rows = cursor.fetchall()
    classes = {row[2] for row in rows}
    apart = {one for one in classes if any(segregation(one, other) for other in classes)}
    found: list[TooNear] = []
    for first, second in combinations([row for row in rows if row[2] in apart], 2):
        level, same = segregation(first[2], second[2]), first[3] == second[3]
        if (level and same) or (level >= Segregation.SEPARATED_FROM and _area(first[3]) == _area(second[3])):
            found.append(TooNear(tuple(first), tuple(second), rule_words(first[2], second[2]), same))
            if len(found) == most:
                break
    return found


def _area(code: str) -> str:
    """`A` of A-01 and of A01; the floor is an area of its own."""
    return code.partition("-")[0].rstrip("0123456789")
