"""One way to write numbers, days and moments for people, on pages, in documents and in charts.

Grouping and decimal marks follow the reader's language; digits are Latin in every language, also in Arabic, so that a
paper, a screen and a label show the same figure (design: look, "Right to left"). Quantities are ``Decimal``; a float is
refused, because 0.1 + 0.2 has no place on a waybill.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

NUMBERING_SYSTEM = "latn"
UNKNOWN = "–"
MAX_DIGITS = 4


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """The Babel locale of a Django language code (``fr``, ``es-mx``); English where the code is unknown to Babel."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, LookupError):
        return Locale.parse("en")


def number(value: Decimal | int | None, language: str, *, digits: int | None = None) -> str:
    """A number as people of this language write it: ``12,480.5``, ``12 480,5``, ``12.480,5``.

    ``digits`` fixes the decimals (rounded half up); without it trailing zeros are cut and at most four decimals shown.
    None, which is "not known", becomes a dash. Raises TypeError for a float or a bool.
    """
    if value is None:
        return UNKNOWN
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        message = f"a Decimal or an int is needed, not {type(value).__name__}"
        raise TypeError(message)
    amount = Decimal(value)
    places = MAX_DIGITS if digits is None else digits
    amount = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if amount == 0:
        amount = abs(amount)  # no "-0"
    decimals = "0" * digits if digits is not None else "#" * MAX_DIGITS
    return _written(amount, f"#,##0.{decimals}" if decimals else "#,##0", language)


@lru_cache(maxsize=4096)  # a list writes the same few hundred quantities again and again
def _written(amount: Decimal, pattern: str, language: str) -> str:
    return format_decimal(
        amount,
        format=pattern,
        locale=locale_of(language),
        numbering_system=NUMBERING_SYSTEM,
        decimal_quantization=False,
    )


def money(value: Decimal | int | None, currency: str, language: str) -> str:
    """An amount with its ISO 4217 code after it: ``1,250.00 USD``; a code, since ``$`` names many currencies."""
    return UNKNOWN if value is None else f"{number(value, language, digits=2)} {currency}".rstrip()


def day(value: dt.date | None, language: str) -> str:
    """A calendar day with the month in letters (``22 Nov 2026``), because 03/04 is two days in two countries."""
    return UNKNOWN if value is None else format_date(value, "d MMM y", locale=locale_of(language))


def moment(value: dt.datetime | None, language: str, zone: str) -> str:
    """An instant in the operation's zone with the zone's short name: ``22 Nov 2026 09:40 CAT``.

    ``value`` must know its zone; raises ValueError otherwise, since a naive time is a guess.
    """
    if value is None:
        return UNKNOWN
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    local = value.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, 'd MMM y HH:mm', locale=locale_of(language))} {local:%Z}"
