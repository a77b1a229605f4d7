"""Stock now and as it stood, by any two dimensions.

Computed from the ledger when it is asked for; each table has its picture, its XLSX and its CSV.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import Condition
from serai.apps.cargo.queries import COUNTS, DIMENSIONS, MEASURES, Pivot, pivot
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.rules.words import expiry_bands
from serai.apps.parties.enums import OrganisationKind
from serai.kit.charts import Chart, Point, Shape, as_svg
from serai.kit.forms import Form, MomentField
from serai.kit.sheets import Column, Kind, Sheet
from serai.pages.figures.dashboards import SUBJECTS
from serai.pages.figures.entering import entered, file_kind, sheet_response

DIMENSION_WORDS = {
    "category": gettext_lazy("Category"),
    "place": gettext_lazy("Hub"),
    "owner": gettext_lazy("Owner"),
    "owner_kind": gettext_lazy("Kind of organisation"),
    "condition": gettext_lazy("Condition"),
    "origin": gettext_lazy("Origin"),
    "origin_area": gettext_lazy("State of origin"),
    "destination": gettext_lazy("Destination"),
    "destination_area": gettext_lazy("State of destination"),
    "arrival_month": gettext_lazy("Month of arrival"),
    "arrival_day": gettext_lazy("Day of arrival"),
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
    "dangerous_lines": gettext_lazy("Lines of dangerous goods"),
    "consignments": gettext_lazy("Consignments"),
}
#: Keys of the pivot's bands of expiry, and what the operation calls them.
EXPIRY_BANDS = {"0 past": "past", "1 red": "red", "2 amber": "amber", "3 far": "far", "9 none": "none"}
MOST_BARS = 14


class PivotForm(Form):
    """What is asked for, all of it in the address."""

    rows = forms.ChoiceField(label=gettext_lazy("Rows"), choices=list(DIMENSION_WORDS.items()), initial="category")
    columns = forms.ChoiceField(label=gettext_lazy("Columns"), choices=list(DIMENSION_WORDS.items()), initial="place")
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=list(MEASURE_WORDS.items()), initial="kg")
    at = MomentField(label=gettext_lazy("As it stood on"), required=False)


def stock_page(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found, owners = entered(request, operation)
    form = PivotForm(
        request.GET if "rows" in request.GET else {"rows": "category", "columns": "place", "measure": "kg"}
    )
    context: dict[str, Any] = {
        "title": _("Figures"), "heading": _("Figures"), "active": "figures", "form": form,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name), ("", _("Figures"))],
        "movements_url": reverse("figures:movements", args=[operation]) if owners is None else "", "only_own": owners is not None,
        "dashboards": [(word, reverse(f"figures:{key}", args=[operation])) for key, (word, *_x) in SUBJECTS.items()],
        "reports_url": reverse("reports:list", args=[operation]),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/figures.html", context, status=422)
    clean = form.cleaned_data
    tables = pivot(found.pk, rows=clean["rows"], columns=clean["columns"], measure=clean["measure"], at=clean["at"],
                   owner_ids=owners, today=actor.now)  # fmt: skip
    labels = labels_of(found)
    if kind := file_kind(request):
        return sheet_response(_pivot_sheet(tables, clean, labels), f"stock-{found.code}", kind)
    context |= {
        "tables": [_shown(table, clean, labels) for table in tables], "at": clean["at"],
        "row_label": DIMENSION_WORDS[clean["rows"]],
        "export_query": request.GET.urlencode() or "rows=category&columns=place&measure=kg",
    }  # fmt: skip
    return render(request, "pages/figures.html", context)


def _shown(table: Pivot, clean: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One table with its heading and its picture; of values, one for each currency."""
    grid = grid_of(table, clean, labels)
    measure = str(MEASURE_WORDS[clean["measure"]])
    if table.currency:
        measure = _("%(measure)s, %(currency)s") % {"measure": measure, "currency": table.currency}
    return {"grid": grid, "measure": measure, "chart": _chart(grid, clean, measure)}


def labels_of(operation: Operation) -> dict[str, dict[str, Any]]:
    """Words for keys that the database knows by code only."""
    bands = expiry_bands(operation)
    return {
        "category": {c.code: c.local_name for c in Category.objects.all()},
        "place": {h.code: h.local_name for h in Hub.objects.filter(operation=operation)},
        "condition": {str(c.value): c.label for c in Condition},
        "owner_kind": {k.value: k.label for k in OrganisationKind},
        "temperature": {t.value: t.label for t in TemperatureBand},
        "expiry": {key: bands[band] for key, band in EXPIRY_BANDS.items()},
    }


def _words(labels: Mapping[str, Mapping[str, Any]], dimension: str, key: str, label: str) -> str:
    return str(labels.get(dimension, {}).get(key, label))


def grid_of(table: Pivot, clean: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The pivot as rows of figures in the shown unit, with totals where they add up."""
    divide = Decimal(1000) if clean["measure"] == "kg" else Decimal(1)
    adds_up = clean["measure"] not in COUNTS
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


def _chart(grid: Mapping[str, Any], clean: Mapping[str, Any], measure: str) -> Any:
    """Bars of the row totals, largest first; the table beside it says the same."""
    rows = [(row["label"], row["total"] if row["total"] is not None else max(c for c in row["cells"] if c is not None))
            for row in grid["rows"]]  # fmt: skip
    rows.sort(key=lambda row: row[1], reverse=True)
    chart = Chart(
        Shape.BARS,
        title=_("Stock by %(dimension)s") % {"dimension": DIMENSION_WORDS[clean["rows"]]},
        description=_("The table below says the same."),
        place_label=DIMENSION_WORDS[clean["rows"]],
        value_label=measure,
        points=[Point(label, value) for label, value in rows[:MOST_BARS]],
        digits=grid["digits"],
    )
    return as_svg(chart, get_language() or "en")


def _pivot_sheet(tables: Sequence[Pivot], clean: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> Sheet:
    """All tables below each other; rows of values name their currency, and sums stand only where there is one currency."""
    grids = [(table, grid_of(table, clean, labels)) for table in tables]
    heads = {key: head for table, grid in grids
             for (key, _label), head in zip(table.columns, grid["columns"], strict=True)}  # fmt: skip
    adds_up = clean["measure"] not in COUNTS and len(tables) == 1
    columns = [Column("label", DIMENSION_WORDS[clean["rows"]], width=30)]
    if clean["measure"] == "value":
        columns.append(Column("currency", _("Currency"), width=10))
    columns += [Column(f"c:{key}", head, kind=Kind.DECIMAL, total=adds_up) for key, head in heads.items()]
    rows = [
        {"label": row["label"], "currency": table.currency,
         **{f"c:{key}": value for (key, _label), value in zip(table.columns, row["cells"], strict=True)}}
        for table, grid in grids for row in grid["rows"]
    ]  # fmt: skip
    return Sheet(MEASURE_WORDS[clean["measure"]], columns, rows)


assert set(DIMENSION_WORDS) == set(DIMENSIONS), "each dimension of the pivot has its words"
assert set(MEASURE_WORDS) == set(MEASURES), "each measure of the pivot has its words"
