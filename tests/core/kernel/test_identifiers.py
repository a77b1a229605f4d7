"""Codes that people read aloud, type and scan."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.core.kernel.identifiers import (
    LOOK_ALIKES,
    TRACKING_ALPHABET,
    IdentifierError,
    format_tracking_code,
    gs1_check_digit,
    parse_sscc,
    parse_tracking_code,
    sscc,
    tracking_code,
    uuid7,
    uuid7_unix_ms,
)
from tests.core.effort import effort

randomness = st.binary(min_size=16, max_size=16)
codes = randomness.map(tracking_code)


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
@effort(100)
def test_a_uuid7_keeps_its_time_version_and_variant(unix_ms, random):
    identifier = uuid7(unix_ms, random)
    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert uuid7_unix_ms(identifier) == unix_ms


@given(st.lists(st.integers(0, 2**48 - 1), min_size=2, max_size=5, unique=True), st.binary(min_size=10, max_size=10))
@effort(50)
def test_uuids_of_later_milliseconds_sort_later(moments, random):
    made = [uuid7(moment, random) for moment in sorted(moments)]
    assert made == sorted(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_the_example_of_the_standard():
    # RFC 9562, appendix A.6
    random = (0xCC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10)
    assert str(uuid7(0x017F22E279B0, random)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_a_uuid7_needs_ten_bytes_and_a_moment_that_fits():
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(0, b"short")
    with pytest.raises(ValueError, match="48 bits"):
        uuid7(2**48, bytes(10))
    with pytest.raises(ValueError, match="version 7"):
        uuid7_unix_ms(UUID(int=0))


def test_no_symbol_of_the_alphabet_is_confused_with_another():
    assert len(TRACKING_ALPHABET) == len(set(TRACKING_ALPHABET)) == 29
    assert not set(TRACKING_ALPHABET) & set(LOOK_ALIKES)
    assert set(LOOK_ALIKES.values()) <= set(TRACKING_ALPHABET)


@given(codes)
@effort(200)
def test_a_code_survives_how_people_type_it(code):
    readable = format_tracking_code(code)
    assert [len(group) for group in readable.split("-")] == [4, 4, 4]
    backwards = {kept: typed for typed, kept in LOOK_ALIKES.items()}
    confused = "".join(backwards.get(symbol, symbol) for symbol in readable)
    for typed in (readable, readable.lower(), code, f"  {readable.replace('-', ' ')}\n".strip("\n"), confused):
        assert parse_tracking_code(typed) == code


@given(codes, st.integers(0, 11), st.sampled_from(TRACKING_ALPHABET))
@effort(300)
def test_one_wrong_symbol_is_noticed(code, place, symbol):
    wrong = code[:place] + symbol + code[place + 1 :]
    if wrong == code:
        assert parse_tracking_code(wrong) == code
    else:
        with pytest.raises(IdentifierError) as error:
            parse_tracking_code(wrong)
        assert error.value.code == "tracking-check"


@given(codes, st.integers(0, 11), st.integers(0, 11))
@effort(300)
def test_two_swapped_symbols_are_noticed(code, one, other):
    symbols = list(code)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    swapped = "".join(symbols)
    if swapped != code:
        with pytest.raises(IdentifierError):
            parse_tracking_code(swapped)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "tracking-length"),
        ("K7QX", "tracking-length"),
        ("K7QX-2M4P-9DTAA", "tracking-length"),
        ("K7QX-2M4P-9D+A", "tracking-symbol"),
        ("ك7QX-2M4P-9DTA", "tracking-symbol"),
        ("K" * 10_000, "tracking-length"),
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(typed, code):
    with pytest.raises(IdentifierError) as error:
        parse_tracking_code(typed)
    assert error.value.code == code


@given(st.text(max_size=30))
@effort(200)
def test_any_text_is_a_code_or_an_identifier_error(typed):
    try:
        code = parse_tracking_code(typed)
    except IdentifierError:
        return
    assert parse_tracking_code(code) == code


def test_a_check_digit_worked_by_hand():
    # 7·3 + 6·1 + 5·3 + 4·1 + 3·3 + 2·1 + 1·3 = 60, so the digit is 0; the classic EAN-8 9638507 has 4.
    assert gs1_check_digit("1234567") == "0"
    assert gs1_check_digit("9638507") == "4"


@given(st.integers(0, 9), st.integers(10**6, 10**7 - 1), st.integers(0, 10**9 - 1))
@effort(200)
def test_an_sscc_reads_back_with_and_without_its_application_identifier(extension, prefix, serial):
    code = sscc(extension, str(prefix), serial)
    assert len(code) == 18
    for scanned in (code, f"(00){code}", f"00{code}", f"(00) {code[:1]} {code[1:8]} {code[8:17]} {code[17]}"):
        assert parse_sscc(scanned) == code


@given(st.integers(0, 10**9 - 1), st.integers(0, 17), st.integers(1, 9))
@effort(200)
def test_one_wrong_digit_of_an_sscc_is_noticed(serial, place, more):
    code = sscc(3, "6141411", serial)
    wrong = code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]
    with pytest.raises(IdentifierError) as error:
        parse_sscc(wrong)
    assert error.value.code == "sscc-check"


def test_parts_of_an_sscc_that_do_not_fit_are_refused():
    for extension, prefix, serial in ((10, "6141411", 1), (1, "614", 1), (1, "61a1411", 1), (1, "6141411", 10**9)):
        with pytest.raises(ValueError):
            sscc(extension, prefix, serial)
    for scanned, code in (("12", "sscc-length"), ("x" * 18, "sscc-digits"), ("1" * 200, "sscc-length")):
        with pytest.raises(IdentifierError) as error:
            parse_sscc(scanned)
        assert error.value.code == code
