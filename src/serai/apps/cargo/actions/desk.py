"""The one way into the ledger: a desk where one document is drawn up, checked and posted.

    desk = open_desk(actor, operation_id, occurred_at, line_ids)   # period; headers locked: requests, consignments
    desk.lock(keys)                                                # balances locked, all at once, in key order
    desk.move(line, source, target, quantity)                      # any number of movements
    event = desk.post(Draft(...))                                  # rules, number, event, one INSERT of postings

The lock order (docs/algorithms/ledger-database.md): journey (by the caller) → requests → consignments → balances →
line totals → number series. Everything that follows from the numbers is decided by the pure rules of `serai.core.ledger`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from serai.apps.cargo.actions.accounts import Spot, accounts_at, accounts_by_id
from serai.apps.cargo.actions.refusals import refuse
from serai.apps.cargo.queries.history import count_marks, postings_of_lines
from serai.apps.cargo.queries.lines import CargoLine, cargo_lines
from serai.apps.cargo.queries.periods import books_of
from serai.core.kernel.problems import Problem, RecordId
from serai.core.kernel.quantities import NOTHING, Amount
from serai.core.ledger.history import balances_at, takeable
from serai.core.ledger.periods import check_period
from serai.core.ledger.records import Account, CountMark, Key, Posting
from serai.core.ledger.vocabulary import AccountKind, Condition
from serai.kit.policy import Actor
from serai.kit.postgres import array


@dataclass(slots=True)
class Desk:
    """What one document concerns, locked; `postings` grow with `move` and are written by `posting.post`."""

    actor: Actor
    operation_id: UUID
    occurred_at: datetime
    lines: dict[RecordId, CargoLine]
    accounts: dict[int, Account] = field(default_factory=dict)
    spots: dict[Spot, Account] = field(default_factory=dict)
    balances: dict[Key, Amount] = field(default_factory=dict)
    taken: dict[Key, Amount] = field(default_factory=dict)
    late: set[RecordId] = field(default_factory=set)
    history: dict[RecordId, list[Posting]] = field(default_factory=lambda: defaultdict(list))  # of late lines
    marks: list[CountMark] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)

    def at(self, spot: Spot) -> Account:
        """The account of a spot, made when it is missing."""
        return self.all_at([spot])[spot]

    def all_at(self, spots: Iterable[Spot]) -> dict[Spot, Account]:
        wanted = set(spots)
        missing = wanted - self.spots.keys()
        if missing:
            self.adopt(accounts_at(self.operation_id, missing))
        return {spot: self.spots[spot] for spot in wanted}

    def adopt(self, found: Mapping[Spot, Account]) -> None:
        self.spots |= found
        self.accounts |= {account.id: account for account in found.values()}

    def nominal(self, kind: AccountKind) -> Account:
        return self.at(Spot(kind))

    def know(self, account_ids: Iterable[int]) -> None:
        """Load accounts that the caller names by id. Refused when one is not of this operation."""
        missing = set(account_ids) - self.accounts.keys()
        if missing:
            self.accounts |= accounts_by_id(self.operation_id, missing)
            unknown = [
                Problem("unknown-account", parameters={"account": each}) for each in missing - self.accounts.keys()
            ]
            self.refuse_if(unknown)

    def lock(self, keys: Iterable[Key], *, present: Iterable[Key] = ()) -> None:
        """Lock the balances of all keys in key order, once for a document.

        Missing ones of `keys` come into being as zeros; those of `present` are only locked where they are.
        """
        fresh = {key: True for key in keys if self.accounts[key.account].is_physical}
        wanted = sorted(dict.fromkeys(present, False) | fresh, key=lambda key: key.order)
        if wanted:
            self.balances = lock_balances(wanted, fresh, self.occurred_at)
        self.marks = count_marks(wanted, self.occurred_at)
        marked = {key.line for key in wanted for mark in self.marks if mark.covers(key)}
        self.late = marked | {
            line.id for line in self.lines.values() if line.last_at is not None and line.last_at > self.occurred_at
        }
        if self.late:
            postings, accounts = postings_of_lines(self.late)
            for posting in postings:
                self.history[posting.line].append(posting)
            self.accounts = accounts | self.accounts

    def held(self, key: Key) -> Amount:
        """What this document may still take from a key: what was there then and was not used later."""
        return self.booked(key) - self.taken.get(key, NOTHING)

    def booked(self, key: Key) -> Amount:
        if key.line not in self.late:
            return self.balances.get(key, NOTHING)
        crossed = min((mark.occurred_at for mark in self.marks if mark.covers(key)), default=None)
        known = [each for each in self.history[key.line] if crossed is None or each.occurred_at < crossed]
        return takeable(known, key, self.occurred_at, self.accounts)

    def then(self, key: Key) -> Amount:
        """The balance at the document's moment, whatever was used later."""
        if key.line not in self.late:
            return self.balances.get(key, NOTHING)
        return balances_at(self.history[key.line], self.occurred_at, self.accounts).get(key, NOTHING)

    def move(self, key: Key, target: Account, quantity: Decimal, *, condition: Condition | None = None) -> Amount:
        """Move a quantity from a key to an account, with its share of HU, kg and m³. Refused when it is not there."""
        held = self.held(key)
        if quantity > held.quantity:
            self.refuse_missing(key.line, quantity, held.quantity, account=key.account)
        amount = held.part(quantity) if quantity > 0 else Amount(quantity)  # what is not positive the rules refuse
        self.taken[key] = self.taken.get(key, NOTHING) + amount
        after = condition or key.condition
        self.postings.append(Posting(key.line, key.account, target.id, key.condition, after, amount, self.occurred_at))
        return amount

    def refuse_missing(
        self, line: RecordId, asked: Decimal, available: Decimal, *, account: int = 0, where: str = ""
    ) -> None:
        """Refuse, saying what is there (for a late document: what was not used later) and who was there last."""
        parameters: dict[str, object] = {
            "account": account, "at": self.occurred_at, "measure": "quantity", "available": max(available, Decimal(0)),
            "asked": asked,
        }  # fmt: skip
        if where:
            parameters["where"] = where
        self.refuse_if([Problem("used-later" if line in self.late else "below-zero", line, parameters)])

    def bring(self, line: RecordId, source: Account, target: Account, condition: Condition, amount: Amount) -> None:
        """A movement whose amount is known: from outside, or a surplus."""
        self.postings.append(Posting(line, source.id, target.id, condition, condition, amount, self.occurred_at))

    def refuse_if(self, problems: Sequence[Problem]) -> None:
        if problems:
            raise refuse(problems, self.lines, self.accounts, self.actor, self.operation_id)


def open_desk(actor: Actor, operation_id: UUID, occurred_at: datetime, line_ids: Iterable[RecordId]) -> Desk:
    """Check the period and lock the headers. Refuses (Invalid) a line that is not of this operation."""
    wanted: set[RecordId] = set(line_ids)
    books = books_of(operation_id)
    desk = Desk(actor, operation_id, occurred_at, {})
    desk.refuse_if(check_period(occurred_at, actor.now, opened_at=books.open_from, closed=books.closed))
    lock_headers(wanted)
    lines = cargo_lines(wanted)
    desk.lines = {key: line for key, line in lines.items() if line.operation_id == operation_id}
    desk.refuse_if([Problem("unknown-line", each) for each in wanted - desk.lines.keys()])
    return desk


_LOCK_REQUESTS = """
select r.id from requests_servicerequest r where r.id in (
  select c.request_id from cargo_line l join cargo_consignment c on c.id = l.consignment_id where l.id = any(%s::uuid[]))
order by r.id for no key update of r
"""
_LOCK_CONSIGNMENTS = """
select c.id from cargo_consignment c where c.id in (select consignment_id from cargo_line where id = any(%s::uuid[]))
order by c.id for no key update of c
"""
_LOCK_BALANCES = """
select line_id, account_id, condition, quantity, hu, kg, m3
from cargo_lock_balances(%s::uuid[], %s::integer[], %s::smallint[], %s::boolean[], %s)
"""


def lock_headers(line_ids: set[RecordId]) -> None:
    """Requests, then consignments, each in the order of their ids; `no key` leaves foreign-key checks of others alone."""
    ids = array(line_ids)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_REQUESTS, [ids])
        cursor.execute(_LOCK_CONSIGNMENTS, [ids])


def lock_balances(keys: Sequence[Key], fresh: Mapping[Key, bool], at: datetime) -> dict[Key, Amount]:
    columns = [
        array(key.line for key in keys),  # type: ignore[misc]
        array(key.account for key in keys),
        array(int(key.condition) for key in keys),
        array(fresh.get(key, False) for key in keys),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_BALANCES, [*columns, at])
        return {Key(row[0], row[1], Condition(row[2])): Amount(*row[3:]) for row in cursor.fetchall()}


def close_bins(accounts: Iterable[int]) -> None:
    """Nobody else posts to these accounts until the end of this transaction (`cargo_lock_balances` shares the same lock)."""
    with connection.cursor() as cursor:
        for account in sorted(accounts):
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_BIN_LOCKS, account])


_BIN_LOCKS = 1128  # a number of our own; the same in migration 0007
