"""Whatever happens in whatever order, the book keeps its rules."""

from collections import Counter, defaultdict
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.quantities import Amount
from serai.core.ledger.flows import LEGAL_FLOWS
from serai.core.ledger.history import check_found_now, check_history, check_now
from serai.core.ledger.records import Account, Key, Posting, touched_keys
from serai.core.ledger.totals import TOTAL_FLOWS, Totals, flow_effects
from serai.core.ledger.vocabulary import COUNTABLE, PHYSICAL, AccountKind, EventKind
from tests.core.effort import effort
from tests.core.ledger.yard import (
    ACCOUNTS,
    BARGE,
    BIN_A,
    BIN_B,
    BOR,
    CAGE,
    DAMAGED,
    GOOD,
    LINES,
    OUTSIDE,
    TRUCK,
    Yard,
    day,
)

days = st.integers(1, 14)
lines = st.sampled_from(["blankets", "blankets", "kits", "flour"])
quantities = st.integers(1, 40)
stores = st.sampled_from([BIN_A, BIN_A, BIN_B, BOR])
journeys = st.sampled_from([TRUCK, BARGE])

#: What may be done with goods in good condition, by where they are: the verb, and what else it wants to know.
NEXT_STEPS = {
    AccountKind.STORE: [
        ("dispatches", "out_of", {"by": journeys}),
        ("dispatches", "out_of", {"by": journeys}),
        ("moves", "out_of", {"into": st.sampled_from([BIN_A, BIN_B, CAGE])}),
        ("damages", "at", {}),
        ("loses", "out_of", {}),
        ("releases", "out_of", {}),
    ],
    AccountKind.JOURNEY: [
        ("unloads", "by", {"into": stores, "found": st.sampled_from([GOOD, GOOD, DAMAGED])}),
        ("delivers", "by", {}),
        ("loses", "out_of", {}),
        ("finds", "into", {}),
    ],
    AccountKind.DELIVERED: [("releases", "out_of", {}), ("disputes", "at", {})],
    AccountKind.DISPUTED: [("settles", None, {})],
}


def next_step(draw, yard: Yard) -> tuple[str, dict]:
    """Something that somebody would try with the goods that are there: any part, mostly later than all else."""
    there = [key for key, amount in yard.book.balances().items() if amount.quantity and key.condition == GOOD]
    there.sort(key=lambda key: key.order)
    last = max((posting.occurred_at for posting in yard.book.postings), default=day(1))
    on = draw(st.sampled_from([(last - day(1)).days + 1, (last - day(1)).days + 2, 3, 6]))
    choice = draw(st.integers(0, 9))
    if not there or choice == 0:
        return "receives", {"line": draw(lines), "quantity": draw(quantities), "on": on, "into": draw(stores)}
    key = draw(st.sampled_from(there))
    if choice == 1 and ACCOUNTS[key.account].kind in COUNTABLE:
        seen = max(0, int(yard.there(key.line, key.account)) + draw(st.integers(-3, 3)))
        bins = (key.account,) if draw(st.booleans()) else ()
        return "counts", {"seen": {key.line: seen}, "on": on, "at": key.account, "bins": bins}
    if choice == 2:
        return "reverses", {"which": draw(st.integers(0, 200))}
    if choice == 3:
        return "cancels", {"line": key.line, "quantity": draw(quantities), "on": on}
    verb, name, more = draw(st.sampled_from(NEXT_STEPS[ACCOUNTS[key.account].kind]))
    whole = int(yard.there(key.line, key.account)) or 1
    quantity = draw(st.sampled_from([whole, max(1, whole // 2), 1, whole + 1]))
    where = {name: key.account} if name else {}
    settings = {choice: draw(options) for choice, options in more.items()}
    return verb, {"line": key.line, "quantity": quantity, "on": on, **where, **settings}


def attempt(yard: Yard, verb: str, settings: dict) -> list[str]:
    if verb != "reverses":
        return getattr(yard, verb)(**settings)
    if not yard.book.postings:
        return ["nothing-to-reverse"]
    return yard.reverses([yard.book.postings[settings["which"] % len(yard.book.postings)]])


def test_any_sequence_of_attempts_leaves_a_book_that_verifies():
    """Receipts, dispatches, losses, counts, reversals and the rest, late and in time, possible and impossible."""
    outcomes: Counter[str] = Counter()

    @given(st.data(), st.integers(1, 30))
    @effort(250)
    def live_through(data, steps):
        yard = Yard()
        for _ in range(steps):
            before = list(yard.book.postings)
            verb, settings = next_step(data.draw, yard)
            codes = attempt(yard, verb, settings)
            assert yard.book.postings[: len(before)] == before, "what is written stays"
            if codes:
                assert len(yard.book.postings) == len(before), "refused is not written"
            outcomes[codes[0] if codes else f"{verb}: written"] += 1
        assert yard.book.verify() == []
        assert_by_brute_force(yard)

    live_through()
    assert_not_idle(outcomes)


def assert_not_idle(outcomes: Counter[str]) -> None:
    """Every kind of document was written and the important refusals were met: the sequences above proved something."""
    written = {name.removesuffix(": written") for name in outcomes if name.endswith(": written")}
    assert written >= {verb for steps in NEXT_STEPS.values() for verb, _, _ in steps} | {
        "receives",
        "counts",
        "cancels",
    }
    assert "reverses" in written
    assert set(outcomes) >= {"below-zero", "already-reversed", "counted-since", "found-more-than-lost"}
    assert set(outcomes) >= {"reversal-of-reversal", "count-not-reversible", "already-counted"}
    assert sum(count for name, count in outcomes.items() if name.endswith(": written")) > outcomes.total() / 3


def assert_by_brute_force(yard: Yard) -> None:
    """The rules once more, written without the ledger's own functions."""
    moments = sorted({posting.occurred_at for posting in yard.book.postings})
    for moment in moments:
        held: dict[tuple, list] = defaultdict(lambda: [Decimal(0), 0, Decimal(0), Decimal(0)])
        for posting in yard.book.postings:
            if posting.occurred_at <= moment:
                amount = posting.amount
                for account, condition, sign in (
                    (posting.from_account, posting.from_condition, -1),
                    (posting.to_account, posting.to_condition, 1),
                ):
                    measures = (amount.quantity, amount.hu, amount.kg, amount.m3)
                    balance = held[posting.line, account, condition]
                    for place, measure in enumerate(measures):
                        balance[place] += sign * measure
        for (line, account, _), balance in held.items():
            if ACCOUNTS[account].kind in PHYSICAL:
                assert min(balance) >= 0
                assert balance[0] > 0 or not any(balance)
                assert line == "flour" or balance[1] <= balance[0]


@st.composite
def histories(draw) -> Yard:
    """A yard after some days' work, without counts."""
    yard = Yard()
    for _ in range(draw(st.integers(0, 12))):
        verb, settings = next_step(draw, yard)
        if verb != "counts":
            attempt(yard, verb, settings)
    return yard


@given(histories(), st.sampled_from(["blankets", "kits"]), st.integers(1, 60), days)
@effort(300)
def test_a_late_dispatch_is_refused_exactly_when_some_later_moment_would_go_short(yard, line, quantity, on):
    """Against the plainest possible check: add it up at each moment and look at the lowest."""
    key = Key(line, BIN_A, GOOD)
    legs = [
        (posting.occurred_at, change) for posting in yard.book.postings for leg, change in posting.legs if leg == key
    ]
    moments = {day(on), *(at for at, _ in legs if at >= day(on))}
    lowest = min(sum((change.quantity for at, change in legs if at <= moment), Decimal(0)) for moment in moments)
    late = [Posting(line, BIN_A, TRUCK, GOOD, GOOD, Amount(Decimal(quantity)), day(on))]
    problems = check_history(yard.book.postings, late, ACCOUNTS, LINES)
    if lowest < quantity:
        assert problems
    else:
        assert not any(problem.parameters.get("measure") == "quantity" for problem in problems)


@given(histories(), st.sampled_from(["blankets", "kits"]))
@effort(200)
def test_all_that_is_takeable_can_be_taken_and_not_one_more(yard, line):
    for on in (1, 3, 5, 9, 15):
        holds = yard.book.takeable(Key(line, BIN_A, GOOD), day(on))

        def short(amount, on=on):
            late = [Posting(line, BIN_A, TRUCK, GOOD, GOOD, amount, day(on))]
            return [problem.code for problem in check_history(yard.book.postings, late, ACCOUNTS, LINES)]

        assert not holds.is_ghost
        assert not holds.quantity or "below-zero" not in short(holds)
        assert short(Amount(holds.quantity + 1))


@given(st.data(), histories())
@effort(300)
def test_current_balances_suffice_when_nothing_later_is_known(data, yard):
    """`check_now` says the same as the whole history for a document later than all others."""
    verb, settings = next_step(data.draw, yard)
    if verb in {"counts", "reverses"}:
        return
    written = list(yard.book.postings)
    postings = capture(yard, verb, {**settings, "on": 29})
    lost = {line: yard.book.totals_of(line).lost for line in LINES}
    current = check_now(yard.book.balances(), postings, ACCOUNTS, LINES)
    assert current + check_found_now(lost, postings, ACCOUNTS) == check_history(written, postings, ACCOUNTS, LINES)


def capture(yard: Yard, verb: str, settings: dict) -> list[Posting]:
    """The postings that an act would write, without writing them."""
    postings: list[Posting] = []
    yard.writes = lambda kind, on, found, **more: postings.extend(found) or []  # type: ignore[method-assign]
    getattr(yard, verb)(**settings)
    return postings


@given(histories(), st.integers(0, 500))
@effort(300)
def test_a_reversal_leaves_balances_and_totals_as_if_it_had_never_been(yard, which):
    if not yard.book.postings:
        return
    posting = yard.book.postings[which % len(yard.book.postings)]
    if yard.reverses([posting]):
        return
    without = Yard()
    pair = {posting.id, yard.last.postings[0].id}
    without.book.postings = [other for other in yard.book.postings if other.id not in pair]
    live = {key: amount for key, amount in yard.book.balances().items() if not amount.is_zero}
    assert live == {key: amount for key, amount in without.book.balances().items() if not amount.is_zero}
    assert yard.book.totals_of(posting.line) == without.book.totals_of(posting.line)


def test_no_total_contains_its_own_way_back():
    for name, (sources, targets) in TOTAL_FLOWS.items():
        there = {(source, target) for source in sources for target in targets}
        assert not there & {(target, source) for source, target in there}, name


def test_every_legal_flow_keeps_the_books_identity():
    """For each movement that any document may make, what the totals say came or went is what came or went."""
    for flows in LEGAL_FLOWS.values():
        for source, target in flows:
            one, other = Account(1, source, "juba"), Account(2, target, "juba")
            sums = dict.fromkeys(Totals.__dataclass_fields__, Decimal(0))
            for name, sign in flow_effects(one, other, "juba"):
                sums[name] += sign
            physical = (target in PHYSICAL) - (source in PHYSICAL)
            assert Totals(**sums).in_books == physical, (source, target)


def test_each_kind_of_document_but_the_reversal_has_its_flows():
    assert set(LEGAL_FLOWS) == set(EventKind) - {EventKind.REVERSAL}
    assert {kind for flows in LEGAL_FLOWS.values() for pair in flows for kind in pair} == set(AccountKind)


def test_keys_are_listed_in_lock_order():
    postings = [
        Posting(line, source, target, GOOD, condition, Amount.of(1), day(1))
        for line in ("kits", "blankets")
        for source, target, condition in ((BOR, TRUCK, GOOD), (BIN_A, BIN_A, DAMAGED), (OUTSIDE, BIN_A, GOOD))
    ]
    keys = touched_keys(postings, ACCOUNTS)
    assert keys == sorted(keys, key=lambda key: (key.line, key.account, key.condition))
    assert len(keys) == len(set(keys)) == 8
    assert all(ACCOUNTS[key.account].is_physical for key in keys)
