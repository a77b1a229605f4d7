"""Totals per line: net flows, chosen by the kinds of account on both sides, so that reversals cancel themselves.

The database keeps the same totals by trigger; TOTAL_FLOWS is the one definition that both follow.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from serai.core.kernel.problems import Problem, RecordId
from serai.core.kernel.quantities import ZERO
from serai.core.ledger.records import Account, Accounts, Lines, Posting
from serai.core.ledger.vocabulary import PHYSICAL, AccountKind

#: Total → kinds from which and to which it flows. The way back is subtracted. No total contains its own way back.
TOTAL_FLOWS: Mapping[str, tuple[frozenset[AccountKind], frozenset[AccountKind]]] = {
    "received": (frozenset({AccountKind.OUTSIDE}), PHYSICAL),
    "cancelled": (frozenset({AccountKind.OUTSIDE}), frozenset({AccountKind.RELEASED})),
    # Only where the store is at the line's first hub: otherwise each transshipment would count again.
    "dispatched": (frozenset({AccountKind.STORE}), frozenset({AccountKind.JOURNEY})),
    # A loss at the consignee's door does not undo the delivery that was signed; a dispute does, until it is settled.
    "delivered": (
        frozenset({AccountKind.STORE, AccountKind.JOURNEY, AccountKind.DISPUTED}),
        frozenset({AccountKind.DELIVERED}),
    ),
    "released": (PHYSICAL, frozenset({AccountKind.RELEASED})),
    "lost": (PHYSICAL, frozenset({AccountKind.LOST})),  # found again is subtracted
    "disposed": (PHYSICAL, frozenset({AccountKind.DISPOSED})),
    "count_difference": (PHYSICAL, frozenset({AccountKind.COUNT_DIFFERENCE})),  # positive: too few; negative: too many
    "converted": (PHYSICAL, frozenset({AccountKind.CONVERTED})),  # negative on the lines that a repack made
}


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of one line, in its inventory unit."""

    received: Decimal = ZERO
    cancelled: Decimal = ZERO
    dispatched: Decimal = ZERO
    delivered: Decimal = ZERO
    released: Decimal = ZERO
    lost: Decimal = ZERO
    disposed: Decimal = ZERO
    count_difference: Decimal = ZERO
    converted: Decimal = ZERO

    @property
    def in_books(self) -> Decimal:
        """What must physically be there: all that came, less all that went for good."""
        gone = self.released + self.lost + self.disposed + self.count_difference + self.converted
        return self.received - gone


def flow_effects(source: Account, target: Account, first_hub: RecordId | None) -> list[tuple[str, int]]:
    """Which totals a posting between two accounts changes, and with which sign (+1 or −1)."""
    effects = []
    for name, (sources, targets) in TOTAL_FLOWS.items():
        if source.kind in sources and target.kind in targets:
            store, sign = source, 1
        elif source.kind in targets and target.kind in sources:
            store, sign = target, -1
        else:
            continue
        if name != "dispatched" or (first_hub is not None and store.place == first_hub):
            effects.append((name, sign))
    return effects


def totals_of(postings: Iterable[Posting], accounts: Accounts, lines: Lines) -> dict[RecordId, Totals]:
    """The totals of every line that has postings."""
    sums: dict[RecordId, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for posting in postings:
        line_sums = sums[posting.line]
        source, target = accounts[posting.from_account], accounts[posting.to_account]
        for name, sign in flow_effects(source, target, lines[posting.line].first_hub):
            line_sums[name] += sign * posting.amount.quantity
    return {line: Totals(**values) for line, values in sums.items()}


@dataclass(frozen=True, slots=True)
class Expectation:
    """`announced + surplus = received + cancelled + still_expected`: one of the last two of each side is zero."""

    announced: Decimal
    received: Decimal
    cancelled: Decimal
    still_expected: Decimal
    surplus: Decimal


def expectation(announced: Decimal, totals: Totals) -> Expectation:
    """What the sender announced against what was counted in. The announcement is never edited to fit."""
    open_quantity = announced - totals.received - totals.cancelled
    return Expectation(
        announced, totals.received, totals.cancelled, max(open_quantity, ZERO), max(-open_quantity, ZERO)
    )


@dataclass(frozen=True, slots=True)
class JourneyStatement:
    """One line on one journey: `loaded + surplus + taken_over = arrived + lost + disputed + handed_over + on_board`.

    `lost` is net of what was found on board again.
    """

    loaded: Decimal = ZERO
    surplus: Decimal = ZERO
    taken_over: Decimal = ZERO  # from another vehicle
    arrived: Decimal = ZERO  # into a store or at a consignee's door
    lost: Decimal = ZERO
    disputed: Decimal = ZERO
    handed_over: Decimal = ZERO  # to another vehicle
    on_board: Decimal = ZERO


_INTO_JOURNEY = {
    AccountKind.STORE: "loaded",
    AccountKind.DELIVERED: "loaded",
    AccountKind.COUNT_DIFFERENCE: "surplus",
    AccountKind.JOURNEY: "taken_over",
}
_OUT_OF_JOURNEY = {
    AccountKind.STORE: "arrived",
    AccountKind.DELIVERED: "arrived",
    AccountKind.LOST: "lost",
    AccountKind.DISPUTED: "disputed",
    AccountKind.JOURNEY: "handed_over",
}


def journey_statement(
    postings: Iterable[Posting], journey_account: int, line: RecordId, accounts: Accounts
) -> JourneyStatement:
    """The statement of one line on one journey, from that line's postings.

    Loading and unloading join the same kinds of account, so here the way back counts as reversal only if it is one.
    """
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for posting in postings:
        if posting.line != line or journey_account not in (posting.from_account, posting.to_account):
            continue
        if posting.from_account == posting.to_account:
            continue  # became damaged on board
        forth = posting.reverses is None
        source, target = posting.from_account, posting.to_account
        begin, end = (source, target) if forth else (target, source)
        signed = posting.amount.quantity if forth else -posting.amount.quantity
        sums["on_board"] += posting.amount.quantity if target == journey_account else -posting.amount.quantity
        if end == journey_account and accounts[begin].kind is AccountKind.LOST:
            sums["lost"] -= signed
        elif end == journey_account:
            sums[_INTO_JOURNEY[accounts[begin].kind]] += signed
        else:
            sums[_OUT_OF_JOURNEY[accounts[end].kind]] += signed
    return JourneyStatement(**sums)


def check_identities(announced: Decimal, totals: Totals, on_hand: Decimal, line: RecordId) -> list[Problem]:
    """What the totals of one line must satisfy, `on_hand` being the sum of its physical balances.

    `expectation-broken` when announced + surplus ≠ received + cancelled + still expected; `books-broken` when what
    came less what went is not what is there.
    """
    problems = []
    expected = expectation(announced, totals)
    came = expected.received + expected.cancelled + expected.still_expected
    if expected.announced + expected.surplus != came:
        problems.append(Problem("expectation-broken", line, {"announced": announced, "found": came}))
    if totals.in_books != on_hand:
        problems.append(Problem("books-broken", line, {"expected": totals.in_books, "found": on_hand}))
    return problems


def check_journey(statement: JourneyStatement, line: RecordId) -> list[Problem]:
    """`journey-broken` when what was put on a journey is not what came off it or is still on it."""
    put_on = statement.loaded + statement.surplus + statement.taken_over
    left = statement.arrived + statement.lost + statement.disputed + statement.handed_over + statement.on_board
    return [] if put_on == left else [Problem("journey-broken", line, {"expected": put_on, "found": left})]
