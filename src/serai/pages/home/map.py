"""The map of an operation on its first screen and public page: hubs, towns with cargo, and journeys under way now.

What roads are open is not drawn: the register of access comes with a later part of Serai, and a map must not pretend.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from serai.apps.operations.models import Hub, Operation
from serai.apps.places.models import Place
from serai.apps.transport.models import Journey
from serai.kit.maps import MapLink, MapPlace, svg_map
from serai.kit.remembered import remembered

MOST_TOWNS = 34


@dataclass(frozen=True, slots=True)
class OperationMap:
    """The drawing and the figures of its legend."""

    svg: SafeString
    moving: int
    late: int
    lost: int
    planned: int


def operation_map(operation: Operation, language: str, *, now: datetime | None = None, width: int = 600, height: int = 432,
                  moving: bool = True) -> OperationMap:  # fmt: skip
    """Draw the operation. Three statements; `moving=False` leaves the journeys out (public page)."""
    hubs = [hub for hub in Hub.objects.filter(operation=operation).exclude(state="closed").select_related("place")
            if hub.place.lon is not None]  # fmt: skip
    links, figures = _journeys(operation, now) if moving else ([], {})
    places = [MapPlace(hub.place.local_name, hub.place.lon, hub.place.lat, "hub") for hub in hubs]
    places += [MapPlace(town.local_name, town.lon, town.lat) for town in _towns(operation, {h.place_id for h in hubs})]
    title = _("Map of %(operation)s: hubs and towns; the tables below say the same.") % {
        "operation": operation.local_name
    }
    svg = svg_map(places, links, operation.country, width, height, title, language)
    return OperationMap(
        svg, figures.get("moving", 0), figures.get("late", 0), figures.get("lost", 0), figures.get("planned", 0)
    )


def _towns(operation: Operation, without: set[Any]) -> list[Place]:
    """The towns that most cargo goes to."""
    towns = Place.objects.filter(country=operation.country, kind="town", merged_into=None, lon__isnull=False)
    used = (
        operation.consignments.values("destination").annotate(n=Count("id")).order_by("-n").values_list("destination")
    )
    chosen = remembered(f"busiest-towns:{operation.pk}", 300, lambda: [place for (place,) in used[:MOST_TOWNS]])
    return [town for town in towns.filter(pk__in=chosen or list(towns.values_list("pk", flat=True)[:MOST_TOWNS]))
            if town.pk not in without]  # fmt: skip


def _journeys(operation: Operation, now: datetime | None) -> tuple[list[MapLink], dict[str, int]]:
    states = {"planned": "unknown", "loading": "unknown", "departed": "open", "at_stop": "open", "lost": "closed"}
    rows = Journey.objects.filter(operation=operation, state__in=list(states)).select_related(
        "origin__place", "destination", "vehicle"
    )
    figures = {"moving": 0, "late": 0, "lost": 0, "planned": 0}
    links = []
    for journey in rows[:400]:
        start, end = journey.origin.place, journey.destination
        if start.lon is None or start.lat is None or end.lon is None or end.lat is None:
            continue
        state = states[journey.state]
        if state == "open":
            figures["moving"] += 1
            if now and journey.arrives_at < now:
                state = "limited"
                figures["late"] += 1
        else:
            figures["lost" if state == "closed" else "planned"] += 1
        points = [(float(start.lon), float(start.lat)), (float(end.lon), float(end.lat))]
        links.append(MapLink(points, state, "river" if journey.mode == "river" else "road", journey.reference))
    return links, figures
