"""The first screen of an operation: how things stand, what to do, the map, the pipeline, the latest documents."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.cargo.queries.pipeline import Pipeline, pipeline
from serai.apps.operations.enums import OperationState
from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.lists import above_limit
from serai.apps.requests.queries.scope import is_partner_in, may_ask
from serai.apps.transport.models import Journey
from serai.kit.asking import actor_of
from serai.kit.policy import Actor
from serai.kit.records import State
from serai.pages.home.map import operation_map
from serai.pages.home.todo import SHOWN
from serai.pages.home.todo import to_do as rows_to_do

PIPELINE_DAYS = 30
STAGE_WORDS = {
    "requested": gettext_lazy("Requested"),
    "accepted": gettext_lazy("Accepted"),
    "planned": gettext_lazy("Planned"),
    "dispatched": gettext_lazy("Dispatched"),
    "delivered": gettext_lazy("Delivered"),
    "released": gettext_lazy("Released"),
}


def state_of(operation: Operation) -> State:
    """The operation's place in its life cycle, with the mark of the component rules."""
    marks = {"active": "good", "sector": "good", "working_group": "good", "extended": "good", "scaling_down": "caution",
             "transition": "caution", "proposed": "wait", "analysis": "wait"}  # fmt: skip
    return State(marks.get(operation.state, "neutral"), OperationState(operation.state).label)


def operation(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    if not takes_part(actor, found):
        return redirect("pages:public", operation=found.code)
    todo = rows_to_do(actor, found)
    sees_all = actor.takes_part_in(found.pk) or is_partner_in(actor, found)
    context = {
        "title": found.local_name,
        "active": "operations",
        "crumbs": [(reverse("pages:front") + "?all=1", _("Operations")), ("", found.local_name)],
        "here": found,
        "state": state_of(found),
        "situation": situation(actor, found) if sees_all else {},
        "todo": todo[:SHOWN],
        "todo_count": len(todo),
        "map": operation_map(found, get_language() or "en", now=actor.now, moving=sees_all),
        "pipeline": pipeline_rows(pipeline(found.pk, actor.now - timedelta(days=PIPELINE_DAYS))),
        "documents": latest_documents(actor, found),
        "asking": may_ask(actor, found),
    }
    return render(request, "pages/home.html", context)


def takes_part(actor: Actor, operation: Operation) -> bool:
    """Whether the inside of the operation is open to the actor: by a grant, or as somebody of an organisation.

    Stakeholders belong to the community too: they have its lists, of their own cargo. Where journeys are now, and what others
    ask for, is for the team and the partners that are members.
    """
    return actor.takes_part_in(operation.pk) or bool(actor.organisations)


def situation(actor: Actor, operation: Operation) -> dict[str, int]:
    """The figures of the sentence on top. Two statements."""
    figures = ServiceRequest.objects.filter(
        operation=operation, decision__in=["submitted", "on_hold", "returned"]
    ).aggregate(
        waiting=Count("id"),
    )
    journeys = Journey.objects.filter(operation=operation, state__in=["loading", "departed", "at_stop"]).aggregate(
        moving=Count("id", filter=~Q(state="loading")),
        late=Count("id", filter=Q(arrives_at__lt=actor.now) & ~Q(state="loading")),
    )
    late = ServiceRequest.objects.filter(above_limit(operation, actor.now), operation=operation)  # the list's own words
    return {**figures, **journeys, "over": late.count()}


def pipeline_rows(found: Pipeline) -> list[dict[str, Any]]:
    """Rows of the pipeline table: stage, figures, and what lies between this stage and the one before."""
    between = {
        "accepted": [(found.rejected_kg, _("rejected")), (found.waiting_kg, _("waiting"))],
        "planned": [(found.between("accepted", "planned"), _("without transport"))],
        "dispatched": [(found.between("planned", "dispatched"), _("not yet dispatched"))],
        "delivered": [
            (found.between("dispatched", "delivered") - found.lost_kg, _("in transit")),
            (found.lost_kg, _("lost")),
        ],
        "released": [(found.between("delivered", "released"), _("at consignees, unsigned"))],
    }
    return [
        {
            "label": STAGE_WORDS[stage.key],
            "stage": stage,
            "between": [(weight, word) for weight, word in between.get(stage.key, []) if weight >= 50],
        }
        for stage in found.stages
    ]


DOCUMENT_WORDS = {
    EventKind.RECEIPT: gettext_lazy("Goods received note"),
    EventKind.DISPATCH: gettext_lazy("Waybill"),
    EventKind.RELEASE: gettext_lazy("Release"),
    EventKind.LOSS: gettext_lazy("Loss report"),
}


def latest_documents(actor: Actor, operation: Operation) -> list[dict[str, Any]]:
    """The newest papers of the operation that the reader may open."""
    events = Event.objects.filter(operation=operation, kind__in=list(DOCUMENT_WORDS))
    if not actor.takes_part_in(operation.pk):
        events = events.filter(consignment__owner__in=actor.organisations)
    newest = list(events.select_related("hub", "place", "consignment").order_by("-recorded_at")[:24])
    # In a second query: asked for in the first, it makes PostgreSQL read every document of the operation.
    reversed_ = set(Event.objects.filter(reverses__in=newest).values_list("reverses_id", flat=True))
    rows = [event for event in newest if event.pk not in reversed_][:6]
    return [
        {"event": event, "label": DOCUMENT_WORDS[EventKind(event.kind)], "url": reverse("cargo:event", args=[operation.code, event.pk])}
        for event in rows
    ]  # fmt: skip


def to_do(request: HttpRequest, operation: str) -> HttpResponse:
    """Everything that waits for the reader."""
    found = operation_by_code(actor_of(request), operation)
    if not takes_part(actor_of(request), found):
        return redirect("pages:public", operation=found.code)
    context = {
        "title": _("To do for me"),
        "active": "operations",
        "crumbs": [(reverse("pages:home", args=[found.code]), found.local_name), ("", _("To do for me"))],
        "todo": rows_to_do(actor_of(request), found),
    }
    return render(request, "pages/to_do.html", context)


def pipeline_export(request: HttpRequest, operation: str, kind: str) -> HttpResponse:
    """The pipeline as XLSX or CSV."""
    from io import BytesIO

    from serai.kit.sheets import Column, Kind, Sheet, write_csv, write_workbook

    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    if kind not in {"xlsx", "csv"} or not takes_part(actor, found):
        raise Http404
    figures = pipeline(found.pk, actor.now - timedelta(days=PIPELINE_DAYS))
    columns = [
        Column("stage", _("Stage"), kind=Kind.TEXT),
        Column("kg", _("Weight, kg"), kind=Kind.DECIMAL),
        Column("m3", _("Volume, m³"), kind=Kind.DECIMAL),
        Column("minutes", _("Median step, minutes"), kind=Kind.WHOLE),
    ]
    rows = [
        {"stage": str(STAGE_WORDS[s.key]), "kg": s.weight_kg, "m3": s.volume_m3, "minutes": s.step_minutes}
        for s in figures.stages
    ]
    sheet = Sheet(_("Pipeline"), columns, rows)
    buffer = BytesIO()
    if kind == "xlsx":
        write_workbook(buffer, [sheet], language=get_language() or "en")
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        write_csv(buffer, sheet, language=get_language() or "en")
        media_type = "text/csv; charset=utf-8"
    response = HttpResponse(buffer.getvalue(), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="pipeline-{found.code}.{kind}"'
    return response
