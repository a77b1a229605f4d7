"""What came in and went out between two days, by hub and kind of document."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.queries import Movement, movements
from serai.apps.operations.models import Hub, Operation
from serai.kit.errors import NotFound
from serai.kit.sheets import Column, Kind, Sheet
from serai.pages.figures.entering import PeriodForm, entered, file_kind, last_days, sheet_response

SUMMED = ("in_kg", "out_kg", "in_m3", "out_m3")


def movement_page(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found, owners = entered(request, operation)
    if owners is not None:
        raise NotFound(
            _("Movements of all owners are shown to the operation's team. Your own cargo: see Consignments.")
        )
    default = last_days(actor)
    form = PeriodForm(request.GET if "since" in request.GET else default)
    context: dict[str, Any] = {
        "title": _("Movements"), "heading": _("Movements"), "active": "figures", "form": form,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name),
                   (reverse("figures:index", args=[operation]), _("Figures")), ("", _("Movements"))],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/movements.html", context, status=422)
    rows = movement_rows(found, form.cleaned_data["since"], form.cleaned_data["until"])
    currencies = sorted({currency for row in rows for currency, worth in row["in_value"].items() if worth}
                        | {currency for row in rows for currency, worth in row["out_value"].items() if worth})  # fmt: skip
    if kind := file_kind(request):
        return sheet_response(_movement_sheet(rows, currencies), f"movements-{found.code}", kind)
    heads = _value_heads(currencies)
    values = [_values(row, currencies) for row in rows]
    for row, own in zip(rows, values, strict=True):
        row["values"] = list(zip(heads, own, strict=True))
    context |= {
        "rows": rows,
        "value_heads": heads,
        "export_query": request.GET.urlencode() or f"since={default['since']}&until={default['until']}",
        "sums": {key: sum((row[key] for row in rows), Decimal(0)) for key in SUMMED},
        "value_sums": [sum(column, Decimal(0)) for column in zip(*values, strict=True)],
    }
    return render(request, "pages/movements.html", context)


def movement_rows(operation: Operation, since: date, until: date) -> list[dict[str, Any]]:
    """Sums by hub and kind of document, of both days and all between, in the operation's time zone; values by currency."""
    zone = timezone.get_current_timezone()
    start, end = datetime.combine(since, time(), zone), datetime.combine(until + timedelta(days=1), time(), zone)
    hubs = {hub.pk: hub for hub in Hub.objects.filter(operation=operation)}
    sums: dict[tuple[Any, int], dict[str, Any]] = {}
    found: list[Movement] = movements(operation_id=operation.pk, since=start, until=end)
    for move in found:
        row = sums.setdefault(
            (move.hub_id, move.event_kind),
            {"hub": hubs[move.hub_id].local_name if move.hub_id in hubs else _("At consignees"),
             "kind": EventKind(move.event_kind).label, "postings": 0, "in_value": {}, "out_value": {},
             **dict.fromkeys(SUMMED, Decimal(0))},
        )  # fmt: skip
        row["postings"] += move.postings
        for key in SUMMED:
            row[key] += getattr(move, key)
        for key in ("in_value", "out_value"):
            row[key][move.currency] = row[key].get(move.currency, Decimal(0)) + getattr(move, key)
    return sorted(sums.values(), key=lambda row: (str(row["hub"]), str(row["kind"])))


def _values(row: dict[str, Any], currencies: Sequence[str]) -> list[Decimal]:
    """In and out for each currency."""
    return [row[key].get(currency, Decimal(0)) for currency in currencies for key in ("in_value", "out_value")]


def _value_heads(currencies: Sequence[str]) -> list[str]:
    words = (gettext_lazy("In, %(currency)s"), gettext_lazy("Out, %(currency)s"))
    return [str(word) % {"currency": currency} for currency in currencies for word in words]


def _movement_sheet(rows: list[dict[str, Any]], currencies: Sequence[str]) -> Sheet:
    columns = [
        Column("hub", gettext_lazy("Hub"), width=26), Column("kind", gettext_lazy("Document"), width=20),
        Column("postings", gettext_lazy("Movements"), kind=Kind.WHOLE, total=True),
        Column("in_kg", gettext_lazy("In, kg"), kind=Kind.DECIMAL, total=True),
        Column("out_kg", gettext_lazy("Out, kg"), kind=Kind.DECIMAL, total=True),
        Column("in_m3", gettext_lazy("In, m³"), kind=Kind.DECIMAL, total=True),
        Column("out_m3", gettext_lazy("Out, m³"), kind=Kind.DECIMAL, total=True),
    ]  # fmt: skip
    heads = _value_heads(currencies)
    columns += [Column(head, head, kind=Kind.MONEY, total=True) for head in heads]
    filled = [row | dict(zip(heads, _values(row, currencies), strict=True)) for row in rows]
    return Sheet(gettext_lazy("Movements"), columns, filled)
