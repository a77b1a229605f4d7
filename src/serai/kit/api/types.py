"""Values as the API takes and gives them: exact decimals as text, moments with their offset, texts that can be stored."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

_DECIMAL = re.compile(r"[0-9]{1,10}(\.[0-9]{1,4})?")
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class In(Schema):
    """Base of what is sent: a field that we do not know is refused, so that a typing error is not silence."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """Base of what is given."""


def _storable(text: str) -> str:
    """Refuse what no table can hold: the null character, and halves of surrogate pairs."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("this text has a sign that cannot be stored")
    return text


def _exact(value: Any) -> Any:
    """A binary fraction is not a quantity: 0.1 + 0.2 has no place on a waybill. Nor is there an exponent."""
    if isinstance(value, float | bool) or (isinstance(value, str) and not _DECIMAL.fullmatch(value)):
        raise ValueError('write a decimal as text, for example "12.5"')
    return value


def _within(value: Any) -> Any:
    day = value.astimezone(UTC).date() if isinstance(value, datetime) and _is_usual(value) else value
    if isinstance(day, datetime) or not EARLIEST <= day <= LATEST:
        raise ValueError(f"give a day from {EARLIEST} to {LATEST}")
    return value


def _is_usual(value: datetime) -> bool:
    return 1 < value.year < 9999  # beyond, the conversion to UTC itself overflows


def plain(value: Decimal) -> str:
    """12.500 → "12.5", 400.000 → "400", never with an exponent."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _amount_schema(places: int) -> WithJsonSchema:
    text = {"type": "string", "pattern": rf"^\d{{1,10}}(\.\d{{1,{places}}})?$", "examples": ["12.5"]}
    return WithJsonSchema({"anyOf": [text, {"type": "integer", "minimum": 0, "maximum": 9_999_999_999}]})


_COUNT = Field(ge=0, max_digits=13, decimal_places=3)
_FINE = Field(ge=0, max_digits=14, decimal_places=4)
_MONEY = Field(ge=0, max_digits=12, decimal_places=2)

#: In: a quantity in the line's unit or a weight in kg, a volume in m³, an amount of money.
Amount = Annotated[Decimal, BeforeValidator(_exact), _COUNT, _amount_schema(3)]
Volume = Annotated[Decimal, BeforeValidator(_exact), _FINE, _amount_schema(4)]
Measure = Annotated[Decimal, BeforeValidator(_exact), _MONEY, _amount_schema(2)]
#: Out: any decimal, as text.
AmountOut = Annotated[
    Decimal,
    PlainSerializer(plain, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.5"]}, mode="serialization"),
]
Moment = Annotated[AwareDatetime, AfterValidator(_within)]
Day = Annotated[date, AfterValidator(_within)]
Int = Annotated[int, Field(ge=0, le=2_000_000_000)]
Word = Annotated[str, StringConstraints(max_length=60), AfterValidator(_storable)]
Text = Annotated[str, StringConstraints(max_length=300), AfterValidator(_storable)]
Note = Annotated[str, StringConstraints(max_length=5000), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
