"""Numbers as four languages type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.numbers import NumberError, parse_decimal
from tests.core.effort import effort


def refused(typed: str, **settings) -> NumberError:
    with pytest.raises(NumberError) as error:
        parse_decimal(typed, **settings)
    return error.value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.5", "1234.5"),  # English
        ("1.234,5", "1234.5"),  # Spanish
        ("1 234,5", "1234.5"),  # French, with a narrow space
        ("1 234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("١٬٢٣٤٫٥", "1234.5"),  # Arabic
        ("۱۲٫۵", "12.5"),
        ("١٢٣", "123"),
        ("١٢،٥", "12.5"),  # typed with the Arabic comma
        ("\u200f١٢٣\u200f", "123"),  # with direction marks, as copied from a message
        ("12,5", "12.5"),
        ("0.500", "0.5"),  # nobody groups after a leading zero
        (".5", "0.5"),
        ("1234.567", "1234.567"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,34,567.5", "1234567.5"),  # lakhs
        ("  42  ", "42"),
        ("+7", "7"),
    ],
)
def test_one_number_in_many_hands(typed, value):
    assert parse_decimal(typed) == Decimal(value)


def test_a_comma_that_could_mean_a_thousand_or_a_bit_is_refused_with_both_readings():
    for typed in ("1,234", "1.234", "12.345", "١،٢٣٤"):
        error = refused(typed)
        assert error.code == "number-ambiguous"
        assert error.parameters["second"] == error.parameters["first"] * 1000


def test_the_unit_settles_what_it_can():
    assert parse_decimal("1,234", scale=0) == 1234  # pieces have no decimals
    assert parse_decimal("1,234", scale=2) == 1234
    assert refused("1,230", scale=2).code == "number-ambiguous"  # 1.23 would do


def test_a_stated_decimal_mark_settles_it():
    assert parse_decimal("1,234", decimal_mark=".") == 1234
    assert parse_decimal("1,234", decimal_mark=",") == Decimal("1.234")


@pytest.mark.parametrize(
    ("typed", "settings", "code"),
    [
        ("", {}, "number-empty"),
        ("   ", {}, "number-empty"),
        ("-50", {}, "number-negative"),
        ("−50", {}, "number-negative"),
        ("twelve", {}, "number-unreadable"),
        ("1e5", {}, "number-unreadable"),
        ("NaN", {}, "number-unreadable"),
        ("Infinity", {}, "number-unreadable"),
        ("1.2.3", {}, "number-unreadable"),
        ("1,23.4,5", {}, "number-unreadable"),
        ("5.", {}, "number-unreadable"),
        ("=1+1", {}, "number-unreadable"),
        ("٣x", {}, "number-unreadable"),
        ("²", {}, "number-unreadable"),
        ("-", {}, "number-unreadable"),
        ("9" * 41, {}, "number-unreadable"),
        ("2.5", {"scale": 0}, "number-too-many-decimals"),
        ("2.5551", {}, "number-too-many-decimals"),
        ("999999999999", {}, "number-too-large"),
    ],
)
def test_what_is_no_number_is_refused_with_a_reason(typed, settings, code):
    assert refused(typed, **settings).code == code


def test_a_negative_number_where_it_is_wanted():
    assert parse_decimal("-2.5", allow_negative=True) == Decimal("-2.5")


@given(st.decimals(0, 10**9, places=2), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("٬", "٫")]))
@effort(300)
def test_what_is_printed_in_any_style_is_read_back(value, style):
    group, mark = style
    printed = f"{value:,.2f}".translate(str.maketrans({",": group, ".": mark}))
    assert parse_decimal(printed, decimal_mark=None if mark == "٫" else mark) == value


@given(st.text(max_size=45), st.integers(0, 3))
@effort(400)
def test_any_text_is_a_number_that_fits_or_a_number_error(typed, scale):
    try:
        value = parse_decimal(typed, scale=scale)
    except NumberError:
        return
    assert value >= 0
    assert value == round(value, scale)
