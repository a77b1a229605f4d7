"""Amounts: four measures that move together, and parts that leave nothing behind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.quantities import NOTHING, Amount, Unit, total
from tests.core.effort import effort

PIECE, KG = Unit("piece"), Unit("kg", 3)


@st.composite
def amounts(draw, whole=True):
    quantity = draw(st.integers(1, 5000)) if whole else draw(st.decimals("0.001", 5000, places=3))
    hu = draw(st.integers(0, int(quantity)))
    return Amount.of(quantity, hu, draw(st.decimals(0, 9999, places=3)), draw(st.decimals(0, 99, places=4)))


@given(amounts(), amounts(whole=False))
@effort(100)
def test_adding_and_taking_away_are_exact(one, other):
    assert one + other - other == one
    assert one + -one == NOTHING
    assert total([one, other, one]) == one + other + one


@given(st.data(), amounts())
@effort(120)
def test_taking_an_amount_part_by_part_leaves_no_ghost(data, whole):
    left = whole
    taken = []
    while left.quantity:
        part = left.part(Decimal(data.draw(st.integers(1, int(left.quantity)))))
        assert part.negative_measure() is None
        assert part.hu <= part.quantity
        left -= part
        assert left.negative_measure() is None
        assert left.hu <= left.quantity
        assert not left.is_ghost
        taken.append(part)
    assert left == NOTHING
    assert total(taken) == whole


@given(st.data(), amounts(whole=False))
@effort(200)
def test_bulk_is_parted_without_a_ghost_too(data, whole):
    part = whole.part(data.draw(st.decimals(0, whole.quantity, places=3)))
    rest = whole - part
    assert part + rest == whole
    assert part.negative_measure() is None
    assert rest.negative_measure() is None
    assert not rest.is_ghost
    assert not part.is_ghost


def test_a_part_worked_by_hand():
    # 10 kits in 4 crates, 100.001 kg, 1 m³; 3 kits are 1.2 crates, so 1; 30.0003 kg, so 30.000.
    kits = Amount.of(10, 4, "100.001", 1)
    assert kits.part(Decimal(3)) == Amount.of(3, 1, "30.000", "0.3")
    assert kits - kits.part(Decimal(3)) == Amount.of(7, 3, "70.001", "0.7")


def test_hu_never_outnumber_the_things_in_either_part():
    # 5 drums, each lifted by itself: any 2 of them are 2 lifts, and 3 remain.
    drums = Amount.of(5, 5, 50)
    assert drums.part(Decimal(2)).hu == 2
    assert drums.part(Decimal(4)).hu == 4


def test_more_than_there_is_cannot_be_a_part():
    for quantity in (Decimal(-1), Decimal("10.001")):
        with pytest.raises(ValueError, match="part"):
            Amount.of(10).part(quantity)


def test_a_quantity_off_the_grid_is_refused_and_a_weight_is_rounded():
    with pytest.raises(ValueError, match="three decimals"):
        Amount.of("1.0001")
    assert Amount.of(1, 1, "0.12345", "0.00005") == Amount(Decimal(1), 1, Decimal("0.123"), Decimal("0.0000"))


def test_units_say_how_many_decimals_they_allow():
    assert PIECE.allows(Decimal("3.000"))
    assert not PIECE.allows(Decimal("3.5"))
    assert KG.allows(Decimal("3.125"))
    with pytest.raises(ValueError, match="scale"):
        Unit("x", 4)


def test_ghosts_and_negative_measures_are_named():
    assert Amount.of(0, 0, 1).is_ghost
    assert not Amount.of(1, 0, 1).is_ghost
    assert not NOTHING.is_ghost
    assert NOTHING.is_zero
    assert Amount.of(1, 1, -1).negative_measure() == "kg"
    assert Amount.of(-1, 1, -1).negative_measure() == "quantity"
