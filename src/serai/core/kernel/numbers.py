"""Reading numbers that people typed, in the four languages' habits, and refusing to guess.

`1,234.5`, `1.234,5`, `1 234,5`, `1'234.5` and `١٬٢٣٤٫٥` are the same number. `1,234` alone may be one thousand or
one and a bit; a tonne and a kilogram lie between the two readings, so it is refused unless the unit settles it.
"""

import re
from decimal import Decimal

from serai.core.kernel.quantities import LARGEST_QUANTITY

_LONGEST = 40
#: Arabic typography has marks of its own, which leave nothing to guess. Internally _GROUP stands for any grouping mark.
_DECIMAL, _GROUP = "٫", "٬"
_ARABIC_ZEROS = ("٠", "۰")
_DIGITS = {ord(zero) + value: str(value) for zero in _ARABIC_ZEROS for value in range(10)}
_SAME_MARK = {ord("،"): ",", ord("’"): "'", ord("−"): "-", ord("–"): "-"}
_BLANKS = {ord(blank): " " for blank in "\u00a0\u202f\u2009\u2007\t"}
_DIRECTION_MARKS = {ord(mark): None for mark in "\u200e\u200f\u061c\u202a\u202c\u2066\u2069"}
_TRANSLATION = {**_DIGITS, **_SAME_MARK, **_BLANKS, **_DIRECTION_MARKS}
_PLAIN = re.compile(r"[0-9]+")
#: Thousands in groups of three, or lakhs in groups of two before the last three. Nobody groups after a leading zero.
_GROUPED = re.compile(rf"[1-9][0-9]{{0,2}}({_GROUP}[0-9]{{3}})+|[1-9][0-9]?({_GROUP}[0-9]{{2}})+{_GROUP}[0-9]{{3}}")


class NumberError(ValueError):
    """A number that was refused.

    `code`: `number-empty`, `number-unreadable`, `number-ambiguous` (parameters `first`, `second`: the two readings),
    `number-too-many-decimals` (`scale`), `number-negative`, `number-too-large` (`largest`).
    """

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def parse_decimal(
    typed: str,
    *,
    scale: int = 3,
    decimal_mark: str | None = None,
    allow_negative: bool = False,
    largest: Decimal = LARGEST_QUANTITY,
) -> Decimal:
    """The number a person typed, with at most `scale` decimals.

    `decimal_mark` ("." or ",") settles the reading when the source states it (a workbook column, a form with a fixed
    format). Without it every reading that the scale allows is tried, and two different ones are refused.
    Raises NumberError.
    """
    if len(typed) > _LONGEST:
        raise NumberError("number-unreadable")
    text = typed.translate(_TRANSLATION).strip()
    if not text:
        raise NumberError("number-empty")
    sign, text = _split_sign(text)
    readings = _readings(text, decimal_mark)
    if not readings:
        raise NumberError("number-unreadable")
    fitting = [value for value in readings if _decimals(value) <= scale]
    if not fitting:
        raise NumberError("number-too-many-decimals", scale=scale)
    if len(fitting) > 1:
        raise NumberError("number-ambiguous", first=min(fitting), second=max(fitting))
    value = sign * fitting[0]
    if value < 0 and not allow_negative:
        raise NumberError("number-negative")
    if abs(value) > largest:
        raise NumberError("number-too-large", largest=largest)
    return value


def _split_sign(text: str) -> tuple[int, str]:
    if text[0] in "+-":
        return (-1 if text[0] == "-" else 1), text[1:].strip()
    return 1, text


def _readings(text: str, decimal_mark: str | None) -> list[Decimal]:
    """Every different number the text can mean, each mark being taken for the decimal mark in turn."""
    found: dict[Decimal, None] = {}
    for mark in [_DECIMAL] if _DECIMAL in text else [decimal_mark] if decimal_mark else [".", ","]:
        value = _read(text, mark)
        if value is not None:
            found.setdefault(value)
    return list(found)


def _read(text: str, decimal_mark: str) -> Decimal | None:
    """The value if `decimal_mark` is the decimal mark and at most one other kind of mark groups the digits."""
    whole, mark, decimals = text.partition(decimal_mark)
    whole = whole or ("0" if mark else "")
    groupers = {char for char in whole if not char.isdigit()}
    if len(groupers) > 1 or not groupers <= set(f".,' {_GROUP}"):
        return None
    for grouper in groupers:
        whole = whole.replace(grouper, _GROUP)
    if (mark and not _PLAIN.fullmatch(decimals)) or not (_PLAIN.fullmatch(whole) or _GROUPED.fullmatch(whole)):
        return None
    return Decimal(whole.replace(_GROUP, "") + (f".{decimals}" if mark else ""))


def _decimals(value: Decimal) -> int:
    """How many decimals the value needs: none for 2.00, one for 2.50."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
