"""A small operation in the storekeeper's words: a hub with three bins, a hub up the river, two vehicles, one door.

    yard = Yard()
    yard.receives("blankets", 100, day=1)
    assert yard.dispatches("blankets", 120, day=2) == ["below-zero"]

Every verb writes one document and returns the codes of its problems: an empty list when it was written.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from serai.core.kernel.quantities import Amount, Unit
from serai.core.kernel.windows import TimeWindow
from serai.core.ledger import reversal
from serai.core.ledger.book import Book, Outcome
from serai.core.ledger.records import Account, CountLine, Event, Key, Line, Posting
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind

OUTSIDE, BIN_A, BIN_B, CAGE, BOR, TRUCK, BARGE, DOOR, DISPUTED, RELEASED, LOST, DISPOSED, DIFFERENCE, CONVERTED = range(
    1, 15
)
GOOD, DAMAGED, QUARANTINED = Condition

ACCOUNTS = {
    account.id: account
    for account in (
        Account(OUTSIDE, AccountKind.OUTSIDE),
        Account(BIN_A, AccountKind.STORE, "juba", "a"),
        Account(BIN_B, AccountKind.STORE, "juba", "b"),
        Account(CAGE, AccountKind.STORE, "juba", "cage"),
        Account(BOR, AccountKind.STORE, "bor"),
        Account(TRUCK, AccountKind.JOURNEY, journey="J-1"),
        Account(BARGE, AccountKind.JOURNEY, journey="J-2"),
        Account(DOOR, AccountKind.DELIVERED, "malakal"),
        Account(DISPUTED, AccountKind.DISPUTED),
        Account(RELEASED, AccountKind.RELEASED),
        Account(LOST, AccountKind.LOST),
        Account(DISPOSED, AccountKind.DISPOSED),
        Account(DIFFERENCE, AccountKind.COUNT_DIFFERENCE),
        Account(CONVERTED, AccountKind.CONVERTED),
    )
}
PIECE, KILOGRAM = Unit("piece"), Unit("kg", 3)
LINES = {
    line.id: line
    for line in (
        Line("blankets", PIECE, "juba", Amount.of(100, 10, 500, 2)),
        Line("kits", PIECE, "juba", Amount.of(30, 30, 90, 1)),
        Line("flour", KILOGRAM, "juba", Amount.of("1000.5", 20, "1000.5", "1.5")),
    )
}
FIRST_DAY = datetime(2026, 6, 1, 8, tzinfo=UTC)


def day(number: float) -> datetime:
    """08:00 on a day of June 2026, or later on it (2.5 is 20:00 on the second)."""
    return FIRST_DAY + timedelta(days=number - 1)


class Yard:
    """A book of the accounts and lines above, recorded as if today were the 30th unless told otherwise."""

    def __init__(self) -> None:
        self.book = Book(dict(ACCOUNTS), dict(LINES), DIFFERENCE, opened_at=day(0))
        self.last = Outcome()
        self._documents = 0

    # What storekeepers do

    def receives(self, line, quantity, *, on, into=BIN_A, condition=GOOD, **measures):
        return self._moves(EventKind.RECEIPT, line, quantity, OUTSIDE, into, on, condition, condition, **measures)

    def dispatches(self, line, quantity, *, on, out_of=BIN_A, by=TRUCK, condition=GOOD, **measures):
        return self._moves(EventKind.DISPATCH, line, quantity, out_of, by, on, condition, condition, **measures)

    def unloads(self, line, quantity, *, on, by=TRUCK, into=BOR, found=GOOD, **measures):
        return self._moves(EventKind.ARRIVAL, line, quantity, by, into, on, GOOD, found, **measures)

    def delivers(self, line, quantity, *, on, by=TRUCK, found=GOOD, **measures):
        return self._moves(EventKind.DELIVERY, line, quantity, by, DOOR, on, GOOD, found, **measures)

    def delivers_with_surplus(self, line, quantity, surplus, *, on, by=TRUCK):
        amount, extra = Amount.of(quantity), Amount.of(surplus)
        return self.writes(
            EventKind.DELIVERY,
            on,
            [
                Posting(line, DIFFERENCE, by, GOOD, GOOD, extra, day(on)),
                Posting(line, by, DOOR, GOOD, GOOD, amount + extra, day(on)),
            ],
        )

    def releases(self, line, quantity, *, on, out_of=DOOR, **measures):
        return self._moves(EventKind.RELEASE, line, quantity, out_of, RELEASED, on, **measures)

    def loses(self, line, quantity, *, on, out_of=TRUCK, **measures):
        return self._moves(EventKind.LOSS, line, quantity, out_of, LOST, on, **measures)

    def finds(self, line, quantity, *, on, into=TRUCK, found=GOOD, **measures):
        return self._moves(EventKind.FOUND, line, quantity, LOST, into, on, GOOD, found, **measures)

    def damages(self, line, quantity, *, on, at=BIN_A, **measures):
        return self._moves(EventKind.DAMAGE, line, quantity, at, at, on, GOOD, DAMAGED, **measures)

    def moves(self, line, quantity, *, on, out_of=BIN_A, into=BIN_B, **measures):
        return self._moves(EventKind.MOVE, line, quantity, out_of, into, on, **measures)

    def cancels(self, line, quantity, *, on):
        return self._moves(EventKind.CANCELLATION, line, quantity, OUTSIDE, RELEASED, on)

    def disputes(self, line, quantity, *, on, at=DOOR):
        return self._moves(EventKind.DISPUTE, line, quantity, at, DISPUTED, on)

    def settles(self, line, quantity, *, on, into=DOOR):
        return self._moves(EventKind.DISPUTE, line, quantity, DISPUTED, into, on)

    def disposes(self, line, quantity, *, on, out_of=BIN_A):
        return self._moves(EventKind.DISPOSAL, line, quantity, out_of, DISPOSED, on)

    def repacks(self, parent, used, child, made, *, on):
        take = Posting(parent, BIN_A, CONVERTED, GOOD, GOOD, self.part(parent, used, BIN_A, on), day(on))
        make = Posting(child, CONVERTED, BIN_A, GOOD, GOOD, Amount.of(made), day(on))
        return self.writes(EventKind.REPACK, on, [take, make])

    def counts(self, seen, *, on, at=BIN_A, bins=(), number="CNT-1", hu=None):
        """`seen`: line → quantity in good condition."""
        lines = tuple(
            CountLine(Key(line, at, GOOD), Decimal(quantity), hu if hu is None else hu[line])
            for line, quantity in seen.items()
        )
        return self.writes(EventKind.COUNT, on, (), counted=lines, bins=frozenset(bins), number=number)

    def reverses(self, postings: Iterable[Posting], *, on=None):
        """Takes postings back, dated as they were unless told otherwise."""
        counter = tuple(reversal.mirror(posting, None if on is None else day(on)) for posting in postings)
        return self.writes(EventKind.REVERSAL, counter[0].occurred_at, counter)

    # What they ask

    def there(self, line, account=BIN_A, condition=GOOD, on=None) -> Decimal:
        """How many are there, now or on a day."""
        return self.amount(line, account, condition, on).quantity

    def amount(self, line, account=BIN_A, condition=GOOD, on=None) -> Amount:
        return self.book.balance(Key(line, account, condition), None if on is None else day(on))

    def part(self, line, quantity, account, on) -> Amount:
        """What to take with a quantity, in proportion; the bare quantity where there is not enough."""
        holds = self.book.takeable(Key(line, account, GOOD), day(on))
        wanted = Decimal(quantity)
        return holds.part(wanted) if 0 <= wanted <= holds.quantity else Amount(wanted)

    # Writing

    def writes(self, kind, on, postings, *, recorded=30, number="", **more) -> list[str]:
        """Writes a document, the same id never twice, and returns the codes of the problems."""
        self._documents += 1
        moment = on if isinstance(on, datetime) else day(on)
        event = Event(f"doc-{self._documents}", kind, moment, day(recorded), tuple(postings), number, **more)
        self.last = self.book.apply(event)
        return [problem.code for problem in self.last.problems]

    def closes(self, first: float, until: float) -> None:
        """Closes the books from a day up to, not including, another."""
        self.book.closed.append(TimeWindow(day(first), day(until)))

    def _moves(self, kind, line, quantity, source, target, on, before=GOOD, after=GOOD, **measures):
        if measures:
            amount = Amount.of(quantity, **measures)
        elif self.book.accounts[source].is_physical and before == GOOD:
            amount = self.part(line, quantity, source, on)
        elif source == OUTSIDE and 0 < Decimal(quantity) <= self.book.lines[line].announced.quantity:
            amount = self.book.lines[line].announced.part(Decimal(quantity))
        else:
            amount = Amount(Decimal(quantity))
        return self.writes(kind, on, [Posting(line, source, target, before, after, amount, day(on))])


def tampered(posting: Posting, **changes: object) -> Posting:
    """A posting with something changed, for tests that try to cheat."""
    return replace(posting, **changes)
