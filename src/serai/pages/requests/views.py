"""The list of requests and the page of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import request_by_number
from serai.apps.requests.queries.detail import appeals_of, lines_of, messages_of, terms_accepted, warnings_of
from serai.apps.requests.queries.duplicates import likely_duplicates
from serai.apps.requests.queries.photos import photos_of
from serai.apps.requests.queries.ranking import explanation
from serai.apps.requests.queries.scope import is_partner_in, local_today
from serai.apps.requests.rules import access
from serai.apps.requests.rules.words import criterion_label
from serai.kit.asking import actor_of
from serai.kit.policy import Actor, require
from serai.pages.requests import record
from serai.pages.requests.history import changes_of
from serai.pages.requests.lists import RequestList
from serai.pages.requests.quantities import line_rows, to_plan, total
from serai.pages.requests.rights import who_may

SHOWN_CHANGES = 6


def request_list(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    where = operation_by_code(actor, operation)
    require(access.may_see_requests(actor, where, takes_part=is_partner_in(actor, where)))
    return RequestList(request, operation=where).response()


def detail(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """One request: summary and ranking for every partner of the operation, the rest for its owner and the team."""
    actor = actor_of(request)
    where = operation_by_code(actor, operation)
    row = request_by_number(actor, where, number)
    row.operation = where
    return render(request, "pages/requests/detail.html", context_of(request, actor, row))


def context_of(request: HttpRequest, actor: Actor, row: ServiceRequest) -> dict[str, Any]:
    full = bool(access.may_read_full(actor, row))
    lines = list(lines_of(row))
    rows = line_rows(lines)
    kg = total(rows)
    changes = changes_of(row) if full else []
    consignments = record.consignments_of(row)
    journeys = record.journeys_of(row) if full else []
    messages = list(messages_of(row)) if full else []
    found = explanation(row)
    times = record.milestones(row)
    tab = request.GET.get("tab", "lines")
    tabs = _tabs(full, {
        "lines": len(rows), "consignments": len(consignments), "journeys": len(journeys), "messages": len(messages),
    }, tab)  # fmt: skip
    decides = access.is_decider(actor, row.operation_id)
    return {
        "title": row.reference, "number": row.reference, "heading": row.title, "active": "requests",
        "operation": row.operation,
        "crumbs": [
            (reverse("pages:home", args=[row.operation.code]), row.operation.local_name),
            (reverse("request_pages:list", args=[row.operation.code]), _("Requests")),
            ("", row.reference),
        ],
        "summary_url": reverse("request_pages:summary", args=[row.operation.code, row.reference]),
        "row": row, "full": full, "rows": rows, "kg": kg, "decides": decides,
        "rights": who_may(actor, row),
        "actions": record.next_actions(actor, row, to_plan(rows)), "tabs": tabs, "tabs_label": _("Parts of this request"),
        "tab": tab if tab in TABS else "lines",
        "levels": record.levels(row, actor.now, times),
        "promise": record.promise(row, kg, local_today(actor, row.operation), times, record.late_kg(row)),
        "changes": changes if tab == "history" else changes[:SHOWN_CHANGES], "changes_count": len(changes),
        "changes_url": "?tab=history" if len(changes) > SHOWN_CHANGES and tab != "history" else "",
        "consignments": consignments, "journeys": journeys, "message_rows": messages,
        "appeals": appeals_of(row) if full else [], **_photos(actor, row, lines, full=full),
        "services": list(row.services.all()), "terms": terms_accepted(row),
        "found": found, "ranking_rows": record.ranking_table(found) if found else [],
        "ranking_heading": record.rank_heading(found) if found else "",
        "lift_label": criterion_label(found.lift.kind) if found and found.lift else "",
        "may_change_accepted": access.may_change_accepted(actor, row),
        "may_end_move": bool(found and found.move and access.may_rank(actor, row.operation_id)),
        **_checks(actor, row, lines, full=full),
    }  # fmt: skip


def _photos(actor: Actor, row: ServiceRequest, lines: list[Any], *, full: bool) -> dict[str, Any]:
    """Files of the request and its lines, for its owner and the team."""
    if not full:
        return {}
    return {
        "record": row, "photos": photos_of(row), "photo_lines": lines, "may_add_photo": bool(access.may_add_photo(actor, row)),
        "may_remove_photo": bool(access.may_change(actor, row)),
    }  # fmt: skip


TABS = ("lines", "consignments", "journeys", "messages", "history")


def _tabs(full: bool, counts: dict[str, int], current: str) -> list[tuple[Any, str, int | None, bool]]:
    labels = {
        "lines": _("Lines"), "consignments": _("Consignments"), "journeys": _("Journeys"), "messages": _("Messages"),
        "history": _("History"),
    }  # fmt: skip
    keys = list(labels) if full else ["lines", "consignments"]
    current = current if current in keys else "lines"
    return [(labels[key], f"?tab={key}", counts.get(key), key == current) for key in keys]


def _checks(actor: Actor, row: ServiceRequest, lines: list[Any], *, full: bool) -> dict[str, Any]:
    """What is worth a second look while it waits for a decision, and likely duplicates, for its owner and the team."""
    if row.decision not in access.CHANGEABLE or not full:
        return {"warnings": [], "duplicates": []}
    return {
        "warnings": warnings_of(actor, row, lines),
        "duplicates": likely_duplicates(row),
    }
