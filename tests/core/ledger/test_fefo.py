"""What to pick first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.quantities import Amount
from serai.core.ledger.fefo import ExpiryBand, Pick, Stock, departures, expiry_band, is_pickable, propose
from serai.core.ledger.records import Key
from tests.core.effort import effort
from tests.core.ledger.yard import BIN_A, BIN_B, DAMAGED, GOOD

TODAY = date(2026, 11, 22)


def stock(line, quantity, expires_in=None, account=BIN_A, condition=GOOD):
    expires_on = None if expires_in is None else TODAY + timedelta(days=expires_in)
    return Stock(Key(line, account, condition), Amount.of(quantity, 0, quantity * 2), expires_on)


@st.composite
def shelves(draw):
    items = draw(
        st.lists(
            st.tuples(
                st.integers(0, 30),
                st.none() | st.integers(-20, 400),
                st.sampled_from([BIN_A, BIN_B]),
                st.sampled_from([GOOD, GOOD, DAMAGED]),
            ),
            max_size=8,
        )
    )
    return [stock(f"batch-{place}", *item) for place, item in enumerate(items)]


def test_the_batch_that_expires_first_goes_first():
    shelf = [stock("fresh", 50, 300), stock("old", 20, 40), stock("salt", 99), stock("gone", 10, -1)]
    proposal = propose(shelf, Decimal(60), TODAY)
    assert [(pick.key.line, pick.amount.quantity) for pick in proposal.picks] == [("old", 20), ("fresh", 40)]
    assert proposal.missing == 0
    assert proposal.picks[1].amount.kg == 80


def test_of_one_expiry_what_is_here_longest_goes_first_and_today_is_not_too_late():
    young, old = replace(stock("a", 5, 0), since=date(2026, 11, 1)), replace(stock("b", 5, 0), since=date(2026, 6, 1))
    unknown = stock("0", 5, 0)
    picks = propose([unknown, young, old], Decimal(15), TODAY).picks
    assert [pick.key.line for pick in picks] == ["b", "a", "0"]


def test_leaving_the_old_batch_behind_is_noticed_and_named():
    shelf = [stock("fresh", 50, 300), stock("old", 20, 40), stock("wet", 20, 10, condition=DAMAGED)]
    picks = [Pick(shelf[0].key, Amount.of(10)), Pick(shelf[1].key, Amount.of(15))]
    found = departures(shelf, picks, TODAY)
    assert [(one.taken.line, one.passed_over.line, one.left) for one in found] == [("fresh", "old", 5)]


@given(shelves(), st.integers(1, 200))
@effort(300)
def test_a_proposal_takes_what_is_there_in_order_of_expiry(shelf, quantity):
    proposal = propose(shelf, Decimal(quantity), TODAY)
    there = sum(item.amount.quantity for item in shelf if is_pickable(item, TODAY))
    picked = sum(pick.amount.quantity for pick in proposal.picks)
    assert picked == min(quantity, there)
    assert picked + proposal.missing == quantity
    assert departures(shelf, proposal.picks, TODAY) == []
    by_key = {item.key: item for item in shelf}
    assert all(is_pickable(by_key[pick.key], TODAY) for pick in proposal.picks)
    assert all(0 < pick.amount.quantity <= by_key[pick.key].amount.quantity for pick in proposal.picks)


@given(shelves(), st.integers(1, 200), st.randoms(use_true_random=False))
@effort(100)
def test_a_proposal_does_not_depend_on_the_order_of_the_shelf(shelf, quantity, random):
    shuffled = random.sample(shelf, len(shelf))
    assert propose(shuffled, Decimal(quantity), TODAY) == propose(shelf, Decimal(quantity), TODAY)


def test_a_pick_of_nothing_is_no_pick():
    with pytest.raises(ValueError, match="takes something"):
        propose([], Decimal(0), TODAY)


@pytest.mark.parametrize(
    ("expires_on", "band"),
    [
        (None, ExpiryBand.NONE),
        (date(2026, 11, 21), ExpiryBand.PAST),
        (date(2026, 11, 22), ExpiryBand.NEAR),
        (date(2027, 2, 21), ExpiryBand.NEAR),
        (date(2027, 2, 22), ExpiryBand.SOON),
        (date(2027, 8, 21), ExpiryBand.SOON),
        (date(2027, 8, 22), ExpiryBand.FAR),
    ],
)
def test_red_below_three_months_amber_below_nine(expires_on, band):
    assert expiry_band(expires_on, TODAY) is band
