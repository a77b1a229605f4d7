"""What a cell means: text, numbers, days and choices as people type them, or a coded error that says what to write.

Nothing is guessed that could be wrong: `22/11/2026` is read, `05/11/2026` is asked about. Digits of Arabic
typography, blanks that do not break, and the noise of binary fractions (12.000000001) are understood.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils import translation

from serai.core.kernel.numbers import NumberError, parse_decimal
from serai.core.kernel.quantities import LARGEST_QUANTITY
from serai.kit.sheets.errors import CellError
from serai.kit.sheets.model import Column, Kind

#: Excel keeps 15 significant digits; what lies behind is noise of binary fractions.
SIGNIFICANT_DIGITS = 15
NOISE = Decimal("0.000001")
#: Serial day numbers (1990 to 2099) are accepted where a cell lost its date format.
_SERIAL_DAYS = (32_874, 73_050)
_SERIAL_EPOCH = dt.date(1899, 12, 30)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[\u00a0\u2007\u202f\u2009\t\r\f\v ]+")
_TIDY = re.compile(r"[!-&(-~]+(?: [!-&(-~]+)*")  # plain ASCII words with single blanks: most cells
_DIGITS = {ord(zero) + value: str(value) for zero in "٠۰" for value in range(10)}
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}")
_WITH_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er)?[-/. ]+(?:de )?([^\W\d]+)\.?[-/. ,]+(?:de )?(\d{4})")
_YES, _NO = "yes", "no"
_YES_WORDS = {"yes", "y", "true", "1", "x", "✓", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "نعم"}
_NO_WORDS = {"no", "n", "false", "0", "non", "faux", "falso", "لا"}


def value_of(raw: Any, column: Column, known_choices: Mapping[str, str] | None = None) -> Any:
    """The value of a cell as the column's kind wants it; None for an empty cell. Raises CellError.

    TEXT → str, WHOLE → int, DECIMAL and MONEY → Decimal, DAY → date, MOMENT → naive datetime as typed,
    YES_NO → bool, CHOICE → the key of the choice (``known_choices``: ``choice_words`` of the column, if at hand).
    """
    if is_blank(raw):
        if column.required:
            raise CellError("required")
        return None
    if column.kind is Kind.CHOICE:
        return _choice(raw, column, choice_words(column) if known_choices is None else known_choices)
    return _READERS[column.kind](raw, column)


def is_blank(raw: Any) -> bool:
    """True for an empty cell and for one with nothing but blanks."""
    return raw is None or (isinstance(raw, str) and not tidy(raw))


def tidy(text: str) -> str:
    """Text with ordinary blanks, no invisible marks, composed letters, and no apostrophe that only hid a formula."""
    if _TIDY.fullmatch(text):
        return text
    plain = _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    plain = "\n".join(line.strip() for line in plain.split("\n")).strip()
    return plain[1:] if len(plain) > 1 and plain[0] == "'" and plain[1] in "=+-@" else plain


def shown(raw: Any) -> str:
    """A raw value as it is quoted in a message, shortened."""
    if isinstance(raw, float):
        raw = _from_float(raw)
    text = tidy(str(raw))
    return text if len(text) <= 60 else f"{text[:59]}…"


def _text(raw: Any, column: Column) -> str:
    if isinstance(raw, bool):
        raise CellError("not-text")
    if isinstance(raw, float | int):
        text = format(_from_float(raw).normalize(), "f")
    elif isinstance(raw, dt.datetime):
        text = raw.isoformat(" ", "minutes")
    elif isinstance(raw, dt.date | dt.time):
        text = raw.isoformat()
    else:
        text = tidy(str(raw))
    if len(text) > column.max_characters:
        raise CellError("too-long", limit=column.max_characters, found=len(text))
    return text


def _decimal(raw: Any, column: Column) -> Decimal:
    digits = 2 if column.kind is Kind.MONEY else column.digits
    if isinstance(raw, bool | dt.date | dt.time | dt.timedelta):
        raise CellError("not-a-number", value=shown(raw))
    try:
        if isinstance(raw, float | int):
            return _checked(_from_float(raw), digits, column)
        text = tidy(str(raw))
        return parse_decimal(text, scale=digits, allow_negative=column.may_be_negative)
    except NumberError as error:
        raise CellError(error.code, value=shown(raw), **error.parameters) from error


def _from_float(raw: float | int) -> Decimal:
    """The decimal that people see: 15 significant digits of the binary fraction."""
    value = Decimal(format(raw, f".{SIGNIFICANT_DIGITS}g"))
    if not value.is_finite():
        raise CellError("not-a-number", value=str(raw))
    return value


def _checked(value: Decimal, digits: int, column: Column) -> Decimal:
    """A number cell under the rules of a typed one, once its noise is gone."""
    if abs(value) > LARGEST_QUANTITY:
        raise CellError("number-too-large", value=format(value, ".15g"), largest=LARGEST_QUANTITY)
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    plain = rounded if abs(value - rounded) <= NOISE else value
    if plain is rounded and 0 <= plain <= LARGEST_QUANTITY:
        return rounded  # the usual case, without turning it into text and back
    return parse_decimal(
        format(plain, "f"), scale=digits, decimal_mark=".", allow_negative=column.may_be_negative
    )  # fmt: skip


def _whole(raw: Any, column: Column) -> int:
    try:
        value = _decimal(
            raw, Column(column.key, column.label, Kind.DECIMAL, digits=0, may_be_negative=column.may_be_negative)
        )
    except CellError as error:
        if error.code == "number-too-many-decimals":
            raise CellError("not-whole", value=shown(raw)) from error
        raise
    return int(value)


def _day(raw: Any, column: Column) -> dt.date:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, bool | dt.time | dt.timedelta):
        raise CellError("not-a-day", value=shown(raw))
    if isinstance(raw, float | int):
        if _SERIAL_DAYS[0] <= raw <= _SERIAL_DAYS[1]:
            return _SERIAL_EPOCH + dt.timedelta(days=int(raw))
        raise CellError("not-a-day", value=shown(raw))
    return _typed_day(tidy(str(raw)).translate(_DIGITS))


def _typed_day(text: str) -> dt.date:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _calendar(year, month, day, text)
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _WITH_MONTH.fullmatch(text.casefold()):
        named = _months().get(_letters(match[2]))
        if named:
            return _calendar(int(match[3]), named, int(match[1]), text)
    raise CellError("short-year" if _SHORT_YEAR.fullmatch(text) else "not-a-day", value=text[:60])


def _year_last(first: int, second: int, year: int, text: str) -> dt.date:
    """Day and month in the order that the calendar allows; where it allows both, both readings are named."""
    if first > 12 or first == second:
        return _calendar(year, second, first, text)
    if second > 12:
        return _calendar(year, first, second, text)
    readings = sorted([_calendar(year, second, first, text), _calendar(year, first, second, text)])
    raise CellError("ambiguous-day", value=text, first=readings[0].isoformat(), second=readings[1].isoformat())


def _calendar(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise CellError("impossible-day", value=text) from error


@cache
def _months() -> dict[str, int]:
    """Names of months, long and short, in the languages of the site."""
    names: dict[str, int] = {}
    for code, _name in settings.LANGUAGES:
        months = Locale.parse(code.replace("-", "_")).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {_letters(name): number for number, name in months[context][width].items()}
    return names


def _letters(name: str) -> str:
    """Letters alone, without accents and dots: ``févr.`` → ``fevr``."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if char.isalpha())


def _moment(raw: Any, column: Column) -> dt.datetime:
    if isinstance(raw, dt.datetime):
        return raw
    if isinstance(raw, str):
        try:
            return dt.datetime.fromisoformat(tidy(raw).translate(_DIGITS))
        except ValueError:
            pass
    return dt.datetime.combine(_day(raw, column), dt.time())


def _yes_no(raw: Any, column: Column) -> bool:
    del column
    word = _word(raw)
    if word in _YES_WORDS:
        return True
    if word in _NO_WORDS:
        return False
    raise CellError("not-yes-or-no", value=shown(raw))


def _choice(raw: Any, column: Column, known: Mapping[str, str]) -> str:
    word = _word(raw)
    if word in known:
        return known[word]
    close = get_close_matches(word, known, n=1, cutoff=0.75)
    if close:
        label = str(column.choices[known[close[0]]])
        raise CellError("nearly-a-choice", value=shown(raw), suggestion=label)
    labels = [str(label) for label in column.choices.values()]
    listed = ", ".join(labels[:8]) + (" …" if len(labels) > 8 else "")
    raise CellError("not-a-choice", value=shown(raw), choices=listed)


def choice_words(column: Column) -> dict[str, str]:
    """What people may write for each choice: its key and its label in every language of the site."""
    words = {normalised(key): key for key in column.choices}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words |= {normalised(str(label)): key for key, label in column.choices.items()}
    return words


def _word(raw: Any) -> str:
    if isinstance(raw, bool):
        return _YES if raw else _NO
    if isinstance(raw, float | int):
        return normalised(format(_from_float(raw).normalize(), "f"))
    return normalised(str(raw))


def normalised(text: str) -> str:
    """A heading or choice without case, accents, blanks and punctuation, so that ``Poids (kg)*`` is ``poids kg``.

    Arabic: vowel marks and the stretching stroke go, forms of alef, yeh and teh marbuta become one.
    """
    plain = unicodedata.normalize("NFKD", tidy(text)).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    plain = plain.translate({ord("ى"): "ي", ord("ة"): "ه", ord("ـ"): None, **_DIGITS})
    return " ".join(re.findall(r"[^\W_]+|[✓³²]", plain))


_READERS: dict[Kind, Callable[[Any, Column], Any]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _decimal,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
}
