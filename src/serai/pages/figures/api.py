"""Dashboards for machines: what the service did between two days, summed by two dimensions."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field as Documented
from ninja import Path, Query, Router, Schema

from serai.apps.cargo.rules import may_see_cargo
from serai.apps.operations.models import Hub
from serai.apps.operations.queries import operation_by_code
from serai.kit.api import Code, Day, Out, actor_of, answers
from serai.kit.api.types import AmountOut
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import require
from serai.pages.figures.dashboards import SUBJECTS, words_of
from serai.pages.figures.flows import LONGEST_DAYS, Question, grouped

router = Router()
Dimension = Literal["day", "week", "month", "stage", "mode", "vehicle_class", "hub", "hub_state", "origin", "origin_state",
                    "origin_county", "destination", "destination_state", "destination_county", "owner", "owner_kind", "category",
                    "dangerous"]  # fmt: skip
Measure = Literal["kg", "m3", "value", "lines", "dangerous_lines", "consignments", "requests", "journeys"]


class AskedDashboard(Schema):
    since: Day
    until: Day = Documented(description="The last day, included")
    rows: Dimension = "week"
    columns: Dimension = "stage"
    measure: Measure = "kg"
    hub_id: UUID | None = None


class HeadOut(Out):
    key: str
    label: str


class FigureOut(Out):
    row: str
    column: str
    value: AmountOut


class FiguresOut(Out):
    """One table; `currency` is that of values and blank otherwise."""

    currency: str
    rows: list[HeadOut]
    columns: list[HeadOut]
    cells: list[FigureOut]


class DashboardOut(Out):
    """Weights in kg, volumes in m³. Counts do not add up over cells."""

    measure: str
    tables: list[FiguresOut]


@router.get("/operations/{operation}/dashboards/{subject}", response=answers(DashboardOut))
def get_dashboard(
    request: HttpRequest,
    operation: Path[Code],
    subject: Path[Literal["transport", "service"]],
    asked: Query[AskedDashboard],
) -> Any:
    """What was carried, or every stage of the service, summed by date, place, region, mode, organisation or goods.

    The team gets all cargo, others that of their own organisations.
    """
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_cargo(actor, found.pk))
    if asked.until < asked.since or asked.until - asked.since > timedelta(days=LONGEST_DAYS):
        message = _("The last day is before the first, or more than three years after it.")
        raise Invalid(_("This cannot be asked for."), code="until", fields={"until": [message]})
    if asked.hub_id and not Hub.objects.filter(pk=asked.hub_id, operation=found).exists():
        raise NotFound(_("There is no such hub in this operation."), code="no_hub")
    owners = None if actor.takes_part_in(found.pk) else actor.organisations
    question = Question(
        found,
        asked.since,
        asked.until,
        asked.rows,
        asked.columns,
        asked.measure,
        SUBJECTS[subject][2],
        asked.hub_id,
        owners,
    )
    tables = [
        {
            "currency": table.currency,
            "rows": [{"key": k, "label": words_of(asked.rows, k, label)} for k, label in table.rows],
            "columns": [{"key": k, "label": words_of(asked.columns, k, label)} for k, label in table.columns],
            "cells": [{"row": row, "column": column, "value": v} for (row, column), v in sorted(table.cells.items())],
        }
        for table in grouped(question)
    ]
    return {"measure": asked.measure, "tables": tables}
