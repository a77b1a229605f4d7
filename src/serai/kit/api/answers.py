"""What the API answers: records, pages of them, and problem documents (RFC 9457)."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from serai.kit.api.types import Out
from serai.kit.errors import Invalid, Refused
from serai.kit.lists.paging import Cursor, Order, page_of

T = TypeVar("T")
REFUSALS = frozenset({400, 401, 403, 404, 409, 413, 422})
MOST = 200


class FieldProblem(Out):
    field: str
    message: str


class Problem(Out):
    """Why something was not done. `code` is stable for machines, `title` is in the reader's language."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    way_out: str = ""
    errors: list[FieldProblem] = []


class Page(Out, Generic[T]):
    """Some rows, and the cursor of the next page (null on the last one)."""

    items: list[T]
    next: str | None = None


class Paging(Schema):
    after: str | None = Field(None, max_length=400, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=MOST)


def answers(model: Any, *, status: int = 200) -> dict[Any, Any]:
    """The `response=` of an operation: what it gives, and that every refusal is a problem document."""
    return {status: model, REFUSALS: Problem}


def page(rows: QuerySet[Any], order: Order, paging: Paging, make: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of a queryset. Raises Invalid for something that is not a cursor: starting anew would never end."""
    if paging.after and Cursor.decode(paging.after) is None:
        raise _no_cursor()
    found = page_of(rows, order, size=paging.limit, after=paging.after or "")
    return {"items": [make(row) for row in found.rows], "next": found.after or None}


def page_of_list(
    rows: Sequence[Any], key: Callable[[Any], list[str]], paging: Paging, make: Callable[[Any], Any]
) -> dict[str, Any]:
    """One page of rows that a query gives whole, in the order of their keys (texts, unique)."""
    ordered = sorted(((key(row), row) for row in rows), key=lambda pair: pair[0])
    if paging.after:
        last = decode_key(paging.after)
        ordered = [pair for pair in ordered if pair[0] > last]
    chosen = ordered[: paging.limit]
    more = len(ordered) > paging.limit
    return {"items": [make(row) for _key, row in chosen], "next": encode_key(chosen[-1][0]) if more else None}


def choice(field: str, value: str | None, allowed: Iterable[str]) -> str | None:
    """A word of a list, or None where nothing was asked. Raises Invalid that names the words."""
    words = list(allowed)
    if value is None or value in words:
        return value
    message = _("Choose one of: %(words)s.") % {"words": ", ".join(words)}
    raise Invalid(_("This cannot be asked for."), code="unknown_choice", fields={field: [message]})


def local(name: Any) -> str:
    """Lazy text in the reader's language."""
    return str(name)


def problem_of(refusal: Refused) -> dict[str, Any]:
    return refusal.as_problem()


def _no_cursor() -> Invalid:
    return Invalid(
        _("This is not a cursor of this list."), code="no_cursor", fields={"after": [_("Give `next` as it was.")]}
    )


def encode_key(key: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_key(text: str) -> list[str]:
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError) as error:
        raise _no_cursor() from error
    if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
        raise _no_cursor()
    return key
