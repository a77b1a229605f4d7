"""Form fields that understand what people type: figures in the reader's notation, places and organisations by name."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from serai.apps.requests.queries.naming import Names
from serai.core.kernel.numbers import NumberError, parse_decimal
from serai.kit.sheets import CELL_MESSAGES

COMMA_LANGUAGES = frozenset({"fr", "es"})


def _language() -> str:
    return (get_language() or "en")[:2]


def plain_figure(value: Decimal | int) -> str:
    """A figure as it is put into an input: no grouping, no trailing zeros, the decimal mark of the language."""
    text = f"{Decimal(value).normalize():f}"
    return text.replace(".", ",") if _language() in COMMA_LANGUAGES else text


class FigureField(forms.CharField):
    """A number of 0 or more with at most `scale` decimals, as a Decimal; blank is None.

    A comma is a decimal mark in French and Spanish and a mark of thousands in English and Arabic; a point that could be
    either is asked about, never guessed (the page's script pastes figures with a point in every language).
    """

    def __init__(self, *, scale: int = 3, **kwargs: Any) -> None:
        self.scale = scale
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        mark = ("," if "," in text else None) if _language() in COMMA_LANGUAGES else "."
        try:
            return parse_decimal(text, scale=self.scale, decimal_mark=mark)
        except NumberError as error:
            raise ValidationError(CELL_MESSAGES[error.code] % {"value": text, **error.parameters}) from error

    def prepare_value(self, value: Any) -> Any:
        return plain_figure(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WholeField(FigureField):
    """A whole number of 0 or more, as an int; blank is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(scale=0, **kwargs)

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        found = super().to_python(value)
        return None if found is None else int(found)


class NamedField(forms.CharField):
    """A record by its name: the cleaned value is its id, None for blank. `names` are set by the form.

    An unknown name is an error that proposes the nearest one, unless the form takes unknown names (`takes_new`): then
    the
    cleaned value is the text itself, to be added as provisional.
    """

    names: Names = Names()
    takes_new = False

    def __init__(self, *, list_id: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 160)
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": list_id, "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.names.find(text)
        if found is not None:
            return found
        if self.names.is_ambiguous(text):
            raise ValidationError(_("Two records are named “%(name)s”. Write the code."), params={"name": text})
        if self.takes_new:
            return text
        nearest = self.names.nearest(text)
        if nearest:
            raise ValidationError(
                _("“%(name)s” is not in the register. Did you mean “%(nearest)s”?"),
                params={"name": text, "nearest": nearest},
            )
        raise ValidationError(_("“%(name)s” is not in the register."), params={"name": text})
