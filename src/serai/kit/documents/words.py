"""The words of documents. No sentence stands in a Typst file: the templates get them from here, translated."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from serai.kit.documents.parts import Value, Words
from serai.kit.numbers import day, number

CHROME: Mapping[str, Words] = {
    "number": _("Number"),
    "dated": _("Date"),
    "page_of": _("Page %(page)s of %(pages)s"),
    "from_serai": _("Printed from Serai. The record at this address is the authority:"),
    "scan": _("Scan to open the record"),
    "copy_of": _("Copy %(copy)s of %(copies)s"),
    "continued": _("continued"),
    "total": _("Total"),
    "line": _("No."),
    "name": _("Name"),
    "organisation": _("Organisation"),
    "signature": _("Signature and stamp"),
    "signed_at": _("Date and time"),
    "signed_in_system": _("Signed in Serai"),
    "not_signed": _("Not signed yet"),
    "demonstration": _("Demonstration"),
    "demonstration_note": _("Demonstration: not valid for real cargo"),
}


PRINTED = _("Printed %(moment)s")
PRINTED_BY = _("Printed %(moment)s by %(person)s")


def words(language: str, /, **lazy: Words) -> dict[str, str]:
    """The given lazy translations as text in one language: ``words("ar", number=_("Number"))``."""
    with translation.override(language):
        return {key: str(text) for key, text in lazy.items()}


def chrome() -> dict[str, str]:
    """The words around every document, in the language that is active now."""
    return {key: str(text) for key, text in CHROME.items()}


def labelled(language: str, *pairs: tuple[Words, Value]) -> tuple[str, ...]:
    """Small facts for a second line, those not known left out: ``("batch B-12", "expires 2 Nov 2027")``.

    A label may be empty, so that a value speaks for itself. They stay apart, because each has its own direction of
    writing; the templates join them by a dot.
    """
    with translation.override(language):
        return tuple(
            f"{label} {_written(value, language)}".strip()
            for label, value in pairs
            if value is not None and value != ""
        )


def _written(value: Value, language: str) -> str:
    if isinstance(value, dt.date):
        return day(value, language)
    if isinstance(value, Decimal | int):
        return number(value, language)
    return str(value)
