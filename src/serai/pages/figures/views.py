"""Figures of an operation: stock now and as it stood, by any two dimensions, and movements between two days.

Everything is computed from the ledger when it is asked for; each table has its picture, its XLSX and its CSV.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import Condition, EventKind
from serai.apps.cargo.queries import DIMENSIONS, MEASURES, Movement, Pivot, movements, pivot
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.parties.enums import OrganisationKind
from serai.kit.charts import Chart, Point, Shape, as_svg
from serai.kit.errors import NotFound
from serai.kit.forms import DayField, Form, MomentField
from serai.kit.policy import Actor, no, require
from serai.kit.sheets import Column, Kind, Sheet, write_csv, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIMENSION_WORDS = {
    "category": gettext_lazy("Category"),
    "place": gettext_lazy("Hub"),
    "owner": gettext_lazy("Owner"),
    "owner_kind": gettext_lazy("Kind of organisation"),
    "condition": gettext_lazy("Condition"),
    "destination": gettext_lazy("Destination"),
    "consignment": gettext_lazy("Consignment"),
    "dangerous": gettext_lazy("Dangerous goods"),
    "temperature": gettext_lazy("Temperature"),
    "expiry": gettext_lazy("Expiry"),
}
MEASURE_WORDS = {
    "kg": gettext_lazy("Weight, t"),
    "m3": gettext_lazy("Volume, m³"),
    "hu": gettext_lazy("Handling units"),
    "value": gettext_lazy("Value"),
    "lines": gettext_lazy("Lines"),
    "consignments": gettext_lazy("Consignments"),
}
EXPIRY_WORDS = {
    "0 past": gettext_lazy("Expired"),
    "1 red": gettext_lazy("Within 3 months"),
    "2 amber": gettext_lazy("3 to 9 months"),
    "3 far": gettext_lazy("Later"),
    "9 none": gettext_lazy("Does not expire"),
}
MOST_BARS = 14


class PivotForm(Form):
    """What is asked for, all of it in the address."""

    rows = forms.ChoiceField(label=gettext_lazy("Rows"), choices=list(DIMENSION_WORDS.items()), initial="category")
    columns = forms.ChoiceField(label=gettext_lazy("Columns"), choices=list(DIMENSION_WORDS.items()), initial="place")
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=list(MEASURE_WORDS.items()), initial="kg")
    at = MomentField(label=gettext_lazy("As it stood on"), required=False)


class PeriodForm(Form):
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("since") and clean.get("until") and clean["since"] > clean["until"]:
            self.add_error("until", _("The last day is before the first. Enter a later day."))
        return clean


def entered(request: HttpRequest, operation: str) -> tuple[Actor, Operation, frozenset[Any] | None]:
    """Actor, operation, and whose cargo: all of it for the team, the own organisations' for partners."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = operation_by_code(actor, operation)
    if actor.takes_part_in(found.pk):
        return actor, found, None
    if not actor.organisations:
        require(no(_("Figures inside an operation are for its team and for organisations with cargo here."),
                   way_out=_("The operation's public page has the figures that are open to everybody.")))  # fmt: skip
    return actor, found, actor.organisations


def index(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found, owners = entered(request, operation)
    form = PivotForm(
        request.GET if "rows" in request.GET else {"rows": "category", "columns": "place", "measure": "kg"}
    )
    context: dict[str, Any] = {
        "title": _("Figures"), "heading": _("Figures"), "active": "figures", "form": form,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name), ("", _("Figures"))],
        "movements_url": reverse("figures:movements", args=[operation]) if owners is None else "", "only_own": owners is not None,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/figures.html", context, status=422)
    clean = form.cleaned_data
    table = pivot(found.pk, rows=clean["rows"], columns=clean["columns"], measure=clean["measure"], at=clean["at"],
                  owner_ids=owners, today=actor.now)  # fmt: skip
    labels = labels_of(found)
    if (kind := request.GET.get("as")) in {"xlsx", "csv"}:
        return _export(_pivot_sheet(table, clean, labels), f"stock-{found.code}", str(kind))
    grid = grid_of(table, clean, labels)
    context |= {
        "grid": grid, "at": clean["at"], "measure": MEASURE_WORDS[clean["measure"]],
        "row_label": DIMENSION_WORDS[clean["rows"]], "chart": _chart(grid, clean) if table.rows else "",
        "export_query": request.GET.urlencode() or "rows=category&columns=place&measure=kg",
    }  # fmt: skip
    return render(request, "pages/figures.html", context)


def labels_of(operation: Operation) -> dict[str, dict[str, Any]]:
    """Words for keys that the database knows by code only."""
    return {
        "category": {c.code: c.local_name for c in Category.objects.all()},
        "place": {h.code: h.local_name for h in Hub.objects.filter(operation=operation)},
        "condition": {str(c.value): c.label for c in Condition},
        "owner_kind": {k.value: k.label for k in OrganisationKind},
        "temperature": {t.value: t.label for t in TemperatureBand},
        "expiry": dict(EXPIRY_WORDS),
    }


def _words(labels: Mapping[str, Mapping[str, Any]], dimension: str, key: str, label: str) -> str:
    return str(labels.get(dimension, {}).get(key, label))


def grid_of(table: Pivot, clean: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The pivot as rows of figures in the shown unit, with totals where they add up."""
    divide = Decimal(1000) if clean["measure"] == "kg" else Decimal(1)
    adds_up = clean["measure"] not in {"lines", "consignments"}
    row_totals, column_totals = table.row_totals, table.column_totals
    return {
        "columns": [_words(labels, clean["columns"], key, label) for key, label in table.columns],
        "rows": [
            {
                "label": _words(labels, clean["rows"], key, label),
                "cells": [table.cells[key, c] / divide if (key, c) in table.cells else None for c, _l in table.columns],
                "total": row_totals[key] / divide if adds_up else None,
            }
            for key, label in table.rows
        ],
        "totals": [column_totals[key] / divide for key, _label in table.columns] if adds_up else [],
        "total": table.total / divide if adds_up else None,
        "digits": 1 if clean["measure"] in {"kg", "m3"} else 0,
    }


def _chart(grid: Mapping[str, Any], clean: Mapping[str, Any]) -> Any:
    """Bars of the row totals, largest first; the table beside it says the same."""
    rows = [(row["label"], row["total"] if row["total"] is not None else max(c for c in row["cells"] if c is not None))
            for row in grid["rows"]]  # fmt: skip
    rows.sort(key=lambda row: row[1], reverse=True)
    chart = Chart(
        Shape.BARS,
        title=_("Stock by %(dimension)s") % {"dimension": DIMENSION_WORDS[clean["rows"]]},
        description=_("The table below says the same."),
        place_label=DIMENSION_WORDS[clean["rows"]],
        value_label=MEASURE_WORDS[clean["measure"]],
        points=[Point(label, value) for label, value in rows[:MOST_BARS]],
        digits=grid["digits"],
    )
    return as_svg(chart, get_language() or "en")


def _pivot_sheet(table: Pivot, clean: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> Sheet:
    grid = grid_of(table, clean, labels)
    columns = [Column("label", DIMENSION_WORDS[clean["rows"]], width=30)]
    columns += [
        Column(f"c{n}", label, kind=Kind.DECIMAL, total=bool(grid["totals"])) for n, label in enumerate(grid["columns"])
    ]
    rows = [{"label": row["label"], **{f"c{n}": value for n, value in enumerate(row["cells"])}} for row in grid["rows"]]
    return Sheet(MEASURE_WORDS[clean["measure"]], columns, rows)


def _export(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    buffer, language = BytesIO(), get_language() or "en"
    if kind == "xlsx":
        write_workbook(buffer, [sheet], language=language, zone=timezone.get_current_timezone_name())
    else:
        write_csv(buffer, sheet, language=language, zone=timezone.get_current_timezone_name())
    response = HttpResponse(buffer.getvalue(), content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def movement_page(request: HttpRequest, operation: str) -> HttpResponse:
    """What came in and went out between two days, by kind of document and hub."""
    actor, found, owners = entered(request, operation)
    if owners is not None:
        raise NotFound(
            _("Movements of all owners are shown to the operation's team. Your own cargo: see Consignments.")
        )
    today = timezone.localdate(actor.now)
    default = {"since": (today - timedelta(days=30)).isoformat(), "until": today.isoformat()}
    form = PeriodForm(request.GET if "since" in request.GET else default)
    context: dict[str, Any] = {
        "title": _("Movements"), "heading": _("Movements"), "active": "figures", "form": form,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name),
                   (reverse("figures:index", args=[operation]), _("Figures")), ("", _("Movements"))],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/movements.html", context, status=422)
    rows = movement_rows(found, form.cleaned_data["since"], form.cleaned_data["until"])
    if (kind := request.GET.get("as")) in {"xlsx", "csv"}:
        return _export(_movement_sheet(rows), f"movements-{found.code}", str(kind))
    context |= {
        "rows": rows,
        "export_query": request.GET.urlencode() or f"since={default['since']}&until={default['until']}",
    }
    context["sums"] = {
        key: sum((row[key] for row in rows), Decimal(0)) for key in ("in_kg", "out_kg", "in_m3", "out_m3")
    }
    return render(request, "pages/movements.html", context)


def movement_rows(operation: Operation, since: Any, until: Any) -> list[dict[str, Any]]:
    """Sums by hub and kind of document, of both days and all between, in the operation's time zone."""
    zone = timezone.get_current_timezone()
    start, end = datetime.combine(since, time(), zone), datetime.combine(until + timedelta(days=1), time(), zone)
    hubs = {hub.pk: hub for hub in Hub.objects.filter(operation=operation)}
    sums: dict[tuple[Any, int], dict[str, Any]] = {}
    found: list[Movement] = movements(operation_id=operation.pk, since=start, until=end)
    for move in found:
        row = sums.setdefault(
            (move.hub_id, move.event_kind),
            {"hub": hubs[move.hub_id].local_name if move.hub_id in hubs else _("At consignees"),
             "kind": EventKind(move.event_kind).label, "postings": 0, "in_kg": Decimal(0), "out_kg": Decimal(0),
             "in_m3": Decimal(0), "out_m3": Decimal(0)},
        )  # fmt: skip
        row["postings"] += move.postings
        for key in ("in_kg", "out_kg", "in_m3", "out_m3"):
            row[key] += getattr(move, key)
    return sorted(sums.values(), key=lambda row: (str(row["hub"]), str(row["kind"])))


def _movement_sheet(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        Column("hub", gettext_lazy("Hub"), width=26), Column("kind", gettext_lazy("Document"), width=20),
        Column("postings", gettext_lazy("Movements"), kind=Kind.WHOLE, total=True),
        Column("in_kg", gettext_lazy("In, kg"), kind=Kind.DECIMAL, total=True),
        Column("out_kg", gettext_lazy("Out, kg"), kind=Kind.DECIMAL, total=True),
        Column("in_m3", gettext_lazy("In, m³"), kind=Kind.DECIMAL, total=True),
        Column("out_m3", gettext_lazy("Out, m³"), kind=Kind.DECIMAL, total=True),
    ]  # fmt: skip
    return Sheet(gettext_lazy("Movements"), columns, rows)


assert set(DIMENSION_WORDS) == set(DIMENSIONS), "each dimension of the pivot has its words"
assert set(MEASURE_WORDS) == set(MEASURES), "each measure of the pivot has its words"
