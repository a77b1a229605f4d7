"""Tables of what is there with a field for a quantity in each row: what the pages that move cargo have in common."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from serai.apps.cargo.models import Consignment, Event
from serai.apps.cargo.queries import Standing
from serai.apps.cargo.web.scope import event_url
from serai.apps.operations.models import Hub
from serai.kit.errors import Invalid
from serai.kit.flash import say
from serai.kit.forms import answer_form, typed_quantity

Row = tuple[Standing, str, str]  # what is there, field name, typed


def typed_rows(request: HttpRequest, rows: Sequence[Standing]) -> list[Row]:
    """Rows of the table with what was typed, so that nothing is lost on a refusal."""
    return [(row, row.key, request.POST.get(row.key, "")) for row in rows]


def chosen(request: HttpRequest, rows: Sequence[Standing]) -> list[tuple[Standing, Any]]:
    """Rows with a quantity above zero. Raises Invalid when there is none."""
    found = [(row, quantity) for row in rows if (quantity := typed_quantity(request, row.key))]
    if not found:
        raise Invalid(_("Enter a quantity in at least one line."))
    return found


def one_hub(rows: Sequence[tuple[Standing, Any]]) -> UUID:
    hubs = {row.hub_id for row, _quantity in rows if row.hub_id}
    if len(hubs) != 1:
        raise Invalid(_("Choose lines of one store at a time."))
    return hubs.pop()


def said(request: HttpRequest, operation: str, event: Event, title: str) -> None:
    """What was done, with its document and the way to undo it."""
    say(request, "good", title, event.code, label=_("Open %(document)s") % {"document": event.code},
        url=event_url(operation, event.pk))  # fmt: skip


def with_rows(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], str],
    rows: Sequence[Standing],
    *,
    template: str = "cargo/with_rows.html",
    **context: Any,
) -> HttpResponse:
    return answer_form(request, form, act, template=template, rows=typed_rows(request, rows), **context)


def bound(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def store_of(rows: Sequence[Standing], consignment: Consignment) -> Hub:
    """The hub of the first row, or the consignment's own while nothing is in a store."""
    elsewhere = rows[0].hub_id if rows else None
    if elsewhere is None or elsewhere == consignment.hub_id:
        return consignment.hub
    return Hub.objects.get(pk=elsewhere)
