"""Dashboards of transport and of the service: by date, place, region, mode, organisation and goods; picture, table, XLSX, CSV."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.queries import Pivot
from serai.apps.operations.models import Hub, Operation
from serai.apps.parties.enums import OrganisationKind
from serai.apps.transport.enums import Mode, VehicleClass
from serai.kit.charts import MAX_SERIES, Chart, Point, Shape, as_svg
from serai.kit.sheets import Column, Kind, Sheet
from serai.pages.figures.entering import PeriodForm, entered, file_kind, last_days, sheet_response
from serai.pages.figures.flows import COUNTS, DIMENSIONS, LONGEST_DAYS, MEASURES, STAGES, Question, grouped

DIMENSION_WORDS = {
    "day": gettext_lazy("Day"), "week": gettext_lazy("Week"), "month": gettext_lazy("Month"), "stage": gettext_lazy("Stage"),
    "mode": gettext_lazy("Mode"), "vehicle_class": gettext_lazy("Class of vehicle"), "hub": gettext_lazy("Hub"),
    "hub_state": gettext_lazy("State of the hub"), "origin": gettext_lazy("Origin"),
    "origin_state": gettext_lazy("State of origin"), "origin_county": gettext_lazy("County of origin"),
    "destination": gettext_lazy("Destination"), "destination_state": gettext_lazy("State of destination"),
    "destination_county": gettext_lazy("County of destination"), "owner": gettext_lazy("Owner"),
    "owner_kind": gettext_lazy("Kind of organisation"), "category": gettext_lazy("Category"),
    "dangerous": gettext_lazy("Dangerous goods"),
}  # fmt: skip
MEASURE_WORDS = {
    "kg": gettext_lazy("Weight, t"), "m3": gettext_lazy("Volume, m³"), "value": gettext_lazy("Value"),
    "lines": gettext_lazy("Lines"), "dangerous_lines": gettext_lazy("Lines of dangerous goods"),
    "consignments": gettext_lazy("Consignments"), "requests": gettext_lazy("Requests"), "journeys": gettext_lazy("Journeys"),
}  # fmt: skip
STAGE_WORDS = {
    "requested": gettext_lazy("Requested"), "accepted": gettext_lazy("Accepted"), "received": gettext_lazy("Received"),
    "dispatched": gettext_lazy("Dispatched"), "delivered": gettext_lazy("Delivered"), "released": gettext_lazy("Released"),
}  # fmt: skip
#: Subject → its title, what it says, its stages, and what is shown before anything is chosen.
SUBJECTS: dict[str, tuple[Any, Any, tuple[str, ...], dict[str, str]]] = {
    "transport": (gettext_lazy("Transport"), gettext_lazy("Cargo that left the stores on journeys, less what was reversed"),
                  ("dispatched",), {"rows": "week", "columns": "mode", "measure": "kg"}),
    "service": (gettext_lazy("The service"), gettext_lazy("From the request to the release, each stage on its own day"),
                STAGES, {"rows": "week", "columns": "stage", "measure": "kg"}),
}  # fmt: skip
DATES = ("day", "week", "month")
MOST_PLACES = 60


class DashboardForm(PeriodForm):
    rows = forms.ChoiceField(label=gettext_lazy("Rows"))
    columns = forms.ChoiceField(label=gettext_lazy("Columns"))
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=list(MEASURE_WORDS.items()))
    hub = forms.ChoiceField(label=gettext_lazy("Hub"), required=False)

    def __init__(self, data: Any, *, operation: Operation, subject: str) -> None:
        super().__init__(data)
        words = [(key, word) for key, word in DIMENSION_WORDS.items() if key != "stage" or subject == "service"]
        self.fields["rows"].choices = self.fields["columns"].choices = words  # type: ignore[attr-defined]
        hubs = Hub.objects.filter(operation=operation).order_by("code")
        self.fields["hub"].choices = [("", _("All hubs")), *((str(h.pk), h.local_name) for h in hubs)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if clean.get("since") and clean.get("until") and clean["until"] - clean["since"] > timedelta(days=LONGEST_DAYS):
            self.add_error("until", _("At most three years are shown at once."))
        return clean


def dashboard(request: HttpRequest, operation: str, subject: str) -> HttpResponse:
    """The table that the address asks, its picture above it, and its files."""
    actor, found, owners = entered(request, operation)
    title, about, stages, default = SUBJECTS[subject]
    shown = {**last_days(actor, 83), **default}
    form = DashboardForm(request.GET if "since" in request.GET else shown, operation=found, subject=subject)
    context: dict[str, Any] = {
        "title": title, "heading": title, "about": about, "active": "figures", "form": form, "only_own": owners is not None,
        "crumbs": [(reverse("pages:home", args=[operation]), found.local_name),
                   (reverse("figures:index", args=[operation]), _("Figures")), ("", title)],
        "others": [(word, reverse(f"figures:{key}", args=[operation])) for key, (word, *_x) in SUBJECTS.items() if key != subject],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "pages/dashboard.html", context, status=422)
    clean = form.cleaned_data
    asked = Question(
        found, clean["since"], clean["until"], clean["rows"], clean["columns"], clean["measure"], stages,
        UUID(clean["hub"]) if clean["hub"] else None, owners,
    )  # fmt: skip
    tables = grouped(asked)
    if kind := file_kind(request):
        return sheet_response(sheet_of(tables, clean), f"{subject}-{found.code}", kind)
    context |= {
        "tables": [_shown(table, clean, title) for table in tables], "row_label": DIMENSION_WORDS[clean["rows"]],
        "export_query": request.GET.urlencode() or "&".join(f"{key}={value}" for key, value in shown.items()),
    }  # fmt: skip
    return render(request, "pages/dashboard.html", context)


def transport(request: HttpRequest, operation: str) -> HttpResponse:
    return dashboard(request, operation, "transport")


def service(request: HttpRequest, operation: str) -> HttpResponse:
    return dashboard(request, operation, "service")


def words_of(dimension: str, key: str, label: str) -> str:
    """The reader's word for a key that the database knows by code only."""
    known: dict[str, Mapping[str, Any]] = {
        "stage": STAGE_WORDS, "mode": dict(Mode.choices), "vehicle_class": dict(VehicleClass.choices),
        "owner_kind": dict(OrganisationKind.choices),
    }  # fmt: skip
    return str(known.get(dimension, {}).get(key, label))


def grid_of(table: Pivot, clean: Mapping[str, Any]) -> dict[str, Any]:
    """Rows of figures in the shown unit; totals where they mean something: counts and stages do not add up."""
    divide = Decimal(1000) if clean["measure"] == "kg" else Decimal(1)
    counts = clean["measure"] in COUNTS
    across, down = not counts and clean["columns"] != "stage", not counts and clean["rows"] != "stage"
    row_totals, column_totals = table.row_totals, table.column_totals
    return {
        "columns": [words_of(clean["columns"], key, label) for key, label in table.columns],
        "rows": [
            {
                "label": words_of(clean["rows"], key, label),
                "cells": [table.cells[key, c] / divide if (key, c) in table.cells else None for c, _l in table.columns],
                "total": row_totals[key] / divide if across else None,
            }
            for key, label in table.rows
        ],
        "across": across,
        "totals": [column_totals[key] / divide for key, _label in table.columns] if down else [],
        "total": table.total / divide if across and down else None,
        "digits": 1 if clean["measure"] in {"kg", "m3"} else 0,
    }


def _shown(table: Pivot, clean: Mapping[str, Any], title: Any) -> dict[str, Any]:
    grid = grid_of(table, clean)
    measure = str(MEASURE_WORDS[clean["measure"]])
    if table.currency:
        measure = _("%(measure)s, %(currency)s") % {"measure": measure, "currency": table.currency}
    return {"grid": grid, "measure": measure, "chart": _chart(grid, clean, measure, title)}


def _chart(grid: Mapping[str, Any], clean: Mapping[str, Any], measure: str, title: Any) -> Any:
    """Columns over time, bars by anything else, the largest first; up to four columns of the table as series, else their sum."""
    is_time = clean["rows"] in DATES
    rows = grid["rows"][-MOST_PLACES:] if is_time else sorted(grid["rows"], key=_weight, reverse=True)[:14]
    heads = grid["columns"]
    if grid["across"] and 1 < len(heads) <= MAX_SERIES:
        points = [Point(row["label"], cell if cell is not None else 0, head) for row in rows
                  for head, cell in zip(heads, row["cells"], strict=True)]  # fmt: skip
    elif grid["across"]:
        points = [Point(row["label"], _weight(row)) for row in rows]
    else:  # counts and stages stand beside each other, never on each other: one of them is drawn, and named
        place = max(
            range(len(heads)), key=lambda each: (heads[each] == STAGE_WORDS["delivered"], _column_sum(grid, each))
        )
        measure = _("%(measure)s: %(column)s") % {"measure": measure, "column": heads[place]}
        points = [Point(row["label"], row["cells"][place] or 0) for row in rows]
    chart = Chart(
        Shape.COLUMNS if is_time else Shape.BARS, description=_("The table below says the same."), value_label=measure,
        title=_("%(subject)s by %(dimension)s") % {"subject": title, "dimension": DIMENSION_WORDS[clean["rows"]]},
        place_label=DIMENSION_WORDS[clean["rows"]], points=points, digits=grid["digits"], width=900 if is_time else 560,
    )  # fmt: skip
    return as_svg(chart, get_language() or "en")


def _weight(row: Mapping[str, Any]) -> Decimal:
    """The row's total; where columns do not add up, its largest figure."""
    if row["total"] is not None:
        return Decimal(row["total"])
    return max((Decimal(cell) for cell in row["cells"] if cell is not None), default=Decimal(0))


def _column_sum(grid: Mapping[str, Any], place: int) -> Decimal:
    return sum((Decimal(row["cells"][place] or 0) for row in grid["rows"]), Decimal(0))


def sheet_of(tables: Sequence[Pivot], clean: Mapping[str, Any]) -> Sheet:
    """All tables below each other; rows of values name their currency, and sums stand only where there is one currency."""
    grids = [(table, grid_of(table, clean)) for table in tables]
    heads = {key: head for table, grid in grids
             for (key, _label), head in zip(table.columns, grid["columns"], strict=True)}  # fmt: skip
    adds_up = len(tables) == 1 and bool(grids[0][1]["totals"])
    columns = [Column("label", DIMENSION_WORDS[clean["rows"]], width=30)]
    if clean["measure"] == "value":
        columns.append(Column("currency", _("Currency"), width=10))
    columns += [Column(f"c:{key}", head, kind=Kind.DECIMAL, digits=6, total=adds_up) for key, head in heads.items()]
    rows = [
        {"label": row["label"], "currency": table.currency,
         **{f"c:{key}": value for (key, _label), value in zip(table.columns, row["cells"], strict=True)}}
        for table, grid in grids for row in grid["rows"]
    ]  # fmt: skip
    return Sheet(MEASURE_WORDS[clean["measure"]], columns, rows)


assert set(DIMENSION_WORDS) == set(DIMENSIONS), "each dimension has its words"
assert set(MEASURE_WORDS) == set(MEASURES), "each measure has its words"
