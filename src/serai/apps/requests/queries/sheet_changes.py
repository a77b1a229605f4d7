"""What a workbook would change in a request that an earlier one made: field, as it is, as it would be."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.requests.enums import Decision
from serai.apps.requests.models import RequestLine
from serai.apps.requests.queries.sheet_columns import HEADER, Lists
from serai.apps.requests.rules.data import LineData, RequestData
from serai.kit.history import word_of
from serai.kit.numbers import UNKNOWN, day, number

Told = tuple[Any, Any, Any]
#: The columns of a request and of a line whose records are kept by key.
_BY_KEY = {
    "services": "service_ids", "receiver_organisation": "receiver_organisation_id", "category": "category_id",
    "unit": "unit_id", "handling_unit": "handling_unit_id", "origin": "origin_id", "destination": "destination_id",
}  # fmt: skip
_NOT_TOLD = frozenset({"organisation", "declared_by", "request"})


def changes_of(
    before: RequestData, after: RequestData, labels: Mapping[str, Any], lists: Lists, submitted_from: str = ""
) -> list[list[Told]]:
    """For each row of the file what would change; the request's own facts stand at the first row, as do lines that go.

    `labels` are the columns' by their keys; `submitted_from` is the decision when the request would be submitted as well.
    """
    rows = [list(_line(old, new, labels, lists)) for old, new in zip(before.lines, after.lines, strict=False)]
    rows += [[(_("Line"), UNKNOWN, line.description)] for line in after.lines[len(before.lines) :]]
    own: list[Told] = [(_("Line"), line.description, UNKNOWN) for line in before.lines[len(after.lines) :]]
    if submitted_from:
        own.insert(0, (_("Decision"), Decision(submitted_from).label, Decision.SUBMITTED.label))
    rows[0] = [
        *_different(before, after, [name for name in HEADER if name not in _NOT_TOLD], labels, lists),
        *own,
        *rows[0],
    ]
    return rows


def _line(before: LineData, after: LineData, labels: Mapping[str, Any], lists: Lists) -> Iterator[Told]:
    yield from _different(before, after, [name for name in labels if name not in {*HEADER, *_NOT_TOLD}], labels, lists)
    if before.item_id != after.item_id:  # the catalogue knows the goods by now, or no longer
        old, new = (lists.item_rows.get(key) if key else None for key in (before.item_id, after.item_id))
        yield _("Item of the catalogue"), str(old or UNKNOWN), str(new or UNKNOWN)


def _different(before: Any, after: Any, names: list[str], labels: Mapping[str, Any], lists: Lists) -> Iterator[Told]:
    for name in names:
        key = _BY_KEY.get(name, name)
        old, new = getattr(before, key), getattr(after, key)
        if name == "services":
            old, new = tuple(sorted(old)), tuple(sorted(new))
        if old != new:
            yield labels[name], _words(key, old, lists), _words(key, new, lists)


def _words(key: str, value: Any, lists: Lists) -> Any:
    """A value as readers know it: names for keys, numbers and days in their language, the words of choices."""
    language = get_language() or "en"
    if isinstance(value, tuple):
        return ", ".join(_name(key, one, lists) for one in value) or UNKNOWN
    if isinstance(value, UUID):
        return _name(key, value, lists)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number(value, language)
    if isinstance(value, date):
        return day(value, language)
    is_of_line = key in LineData.__dataclass_fields__
    return word_of(RequestLine(), key, value) if is_of_line else value or UNKNOWN


def _name(key: str, value: UUID, lists: Lists) -> str:
    known: Mapping[str, Mapping[UUID, Any]] = {
        "service_ids": lists.reference.services, "receiver_organisation_id": lists.by_id,
        "category_id": lists.reference.categories, "unit_id": lists.reference.units,
        "handling_unit_id": lists.reference.units, "origin_id": lists.reference.place_names,
        "destination_id": lists.reference.place_names,
    }  # fmt: skip
    found = known[key].get(value)
    return str(getattr(found, "local_name", found) or UNKNOWN)
