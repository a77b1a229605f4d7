"""The planning board of a hub: its journeys that have not left, side by side, with what is planned on each."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from serai.apps.operations.models import Hub
from serai.apps.transport import rules
from serai.apps.transport.models import Journey, Load
from serai.apps.transport.queries import hub_by_code, hubs_visible_to, limits_of_vehicle, open_journeys_from
from serai.apps.transport.queries.board import NOT_LEFT, freight_of
from serai.apps.transport.rules import misfits
from serai.apps.transport.web.lists import destination_name
from serai.apps.transport.web.scope import crumbs_to, entered
from serai.kit.pieces import percent_of
from serai.kit.policy import require

MOST_JOURNEYS = 40
MOST_COUNTED = 500


@require_safe
def board(request: HttpRequest, operation: str) -> HttpResponse:
    """`?hub=JUB`: cards are moved by pointer, or by the field on each of them. Four queries, however many loads."""
    actor, found = entered(request, operation)
    require(rules.may_plan(actor, found.pk))
    hubs = list(hubs_visible_to(actor).filter(operation=found).exclude(state="planned").order_by("name"))
    asked = request.GET.get("hub", "")
    hub = hub_by_code(actor, found, asked) if asked else _busiest(hubs)
    journeys = list(open_journeys_from(hub)[:MOST_JOURNEYS]) if hub else []
    loads: dict[Any, list[Load]] = {journey.pk: [] for journey in journeys}
    rows = Load.objects.filter(journey__in=list(loads)).select_related(
        "line__unit", "line__owner", "line__category", "line__consignment__destination"
    )
    for load in rows.order_by("line__consignment__code", "line__position"):
        loads[load.journey_id].append(load)
    title = _("Planning board")
    context = {
        "title": title, "heading": title, "operation": found, "active": "transport",
        "crumbs": crumbs_to(found, ("", title)), "hubs": hubs, "hub": hub,
        "columns": [_column(journey, loads[journey.pk]) for journey in journeys],
        "plan_url": reverse("transport:plan", args=[found.code]) + (f"?hub={hub.code}" if hub else ""),
    }  # fmt: skip
    return render(request, "transport/board.html", context)


def _busiest(hubs: list[Hub]) -> Hub | None:
    """The hub with most journeys that have not left; the first one where none has any."""
    counts = Counter(
        Journey.objects.filter(origin__in=hubs, state__in=NOT_LEFT).values_list("origin", flat=True)[:MOST_COUNTED]
    )
    return max(hubs, key=lambda hub: counts[hub.pk], default=None)


def _column(journey: Journey, loads: list[Load]) -> dict[str, Any]:
    kg = sum((load.kg for load in loads), Decimal())
    freight = [freight_of(load.line, load.kg, load.m3) for load in loads]
    return {
        "journey": journey, "end": destination_name(journey), "loads": loads, "kg": kg,
        "percent": percent_of(kg, journey.vehicle.capacity_kg),
        "kind": "stopc" if kg > journey.vehicle.capacity_kg else "",
        "problems": misfits(limits_of_vehicle(journey.vehicle), freight),
    }  # fmt: skip
