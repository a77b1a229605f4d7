"""What the ranking knows of each request that waits: from the tables to `serai.core.priority`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from serai.apps.catalog.models import Category
from serai.apps.operations.models import Operation
from serai.apps.places.models import Area
from serai.apps.requests.enums import NOT_YET_MOVING, WAITING, Decision, Queue
from serai.apps.requests.models import CriteriaSet, PriorityEntry, PriorityList, RequestLine, ServiceRequest
from serai.core.priority import criteria_sets
from serai.core.priority.candidates import Candidate, CargoLine, Organisation, Temperature
from serai.core.priority.criteria_data import from_data

#: Names of criteria in an operation's own data → names in the core.
KINDS = {"time": "time_criticality", "perishable": "perishability", "ready": "readiness"}
SETTINGS = {"full_after_days": "horizon_days"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits, and in which queue."""

    request_id: UUID
    queue: Queue
    candidate: Candidate


def criteria_on(operation: Operation, now: datetime) -> CriteriaSet | None:
    """The version of the criteria in force at a moment: the newest one that is valid already."""
    today = now.astimezone(ZoneInfo(operation.time_zone)).date()
    return CriteriaSet.objects.filter(operation=operation, valid_from__lte=today).order_by("-version").first()


def core_criteria(operation: Operation, version: int, tiers: Sequence[Any], now: datetime) -> criteria_sets.CriteriaSet:
    """A stored version with the location and sector lists of the operation filled in. Raises core's CriteriaError.

    A tier is a plain list of criteria, or {"code", "gates", "criteria"} as docs/algorithms/ranking.md has it.
    """
    lists = _entries(operation)
    return from_data(
        {"version": str(version), "tiers": [_tier(tier, place, lists) for place, tier in enumerate(tiers, 1)]}
    )


def _tier(tier: Any, place: int, lists: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    if isinstance(tier, list):
        tier = {"code": f"tier-{place}", "criteria": tier}
    return {
        "code": tier["code"],
        "criteria": [_criterion(item, lists) for item in tier["criteria"]],
        "gates": [_criterion(item, lists) for item in tier.get("gates", ())],
    }


def _criterion(item: Mapping[str, Any], lists: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    kind = KINDS.get(item["kind"], item["kind"])
    settings = {SETTINGS.get(name, name): value for name, value in item.items() if name != "kind"}
    if kind in lists:
        settings.setdefault("entries", lists[kind])
    return {"kind": kind, **settings}


def _entries(operation: Operation) -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {PriorityList.Kind.LOCATION: [], PriorityList.Kind.SECTOR: []}
    rows = PriorityEntry.objects.filter(list__operation=operation).select_related("list", "place", "area", "category")
    for row in rows.order_by("pk"):
        code = f"place:{row.place.code}" if row.place else f"area:{row.area.code}" if row.area else ""
        if row.category:
            code = row.category.code
        until = row.list.valid_to
        lists[row.list.kind].append(
            {
                "code": code, "value": str(row.score), "from": row.list.valid_from.isoformat(),
                "until": until.isoformat() if until else None,
            }
        )  # fmt: skip
    return lists


def waiting_requests(operation: Operation) -> QuerySet[ServiceRequest]:
    """Requests that wait for a decision, and accepted ones of which nothing has left yet."""
    rows = ServiceRequest.objects.filter(operation=operation)
    return rows.filter(decision__in=WAITING) | rows.filter(decision=Decision.ACCEPTED, fulfilment__in=NOT_YET_MOVING)


def waiting(operation: Operation) -> list[Waiting]:
    """Everything that a ranking of the operation ranks, in four queries."""
    return _as_candidates(waiting_requests(operation))


def candidates_of(requests: QuerySet[ServiceRequest]) -> list[Waiting]:
    """Any requests as candidates: for simulating criteria on past ones, or explaining one."""
    return _as_candidates(requests)


def _as_candidates(requests: QuerySet[ServiceRequest]) -> list[Waiting]:
    rows = list(
        requests.order_by("pk").values(
            "pk",
            "decision",
            "submitted_at",
            "recorded_at",
            "needed_by",
            "ready_on",
            "people_reached",
            "organisation__is_national",
            "destination__code",
            "destination__area_id",
        )
    )
    lines = _lines([row["pk"] for row in rows])
    areas = _area_chains({row["destination__area_id"] for row in rows})
    return [
        Waiting(
            row["pk"],
            Queue.TRANSPORT if row["decision"] == Decision.ACCEPTED else Queue.DECISION,
            Candidate(
                id=row["pk"],
                submitted_at=row["submitted_at"] or row["recorded_at"],
                lines=tuple(lines[row["pk"]]),
                locations=_locations(row, areas),
                needed_by=row["needed_by"],
                ready_on=row["ready_on"],
                people_reached=row["people_reached"],
                organisation=Organisation.NATIONAL if row["organisation__is_national"] else Organisation.INTERNATIONAL,
            ),
        )
        for row in rows
    ]


def _lines(request_ids: Iterable[UUID]) -> dict[UUID, list[CargoLine]]:
    categories = Category.objects.in_bulk()
    found: dict[UUID, list[CargoLine]] = defaultdict(list)
    rows = RequestLine.objects.filter(request__in=list(request_ids)).values_list(
        "request_id", "category_id", "weight_kg", "temperature_band", "expires_on"
    )
    for request_id, category_id, weight_kg, band, expires_on in rows.order_by("request_id", "position"):
        category = categories[category_id]
        found[request_id].append(
            CargoLine(
                category=category.code,
                sector=category.code,
                gross_weight_kg=weight_kg,
                life_saving=category.life_saving,
                temperature=Temperature(band),
                expires_on=expires_on,
            )
        )
    return found


def _area_chains(area_ids: set[UUID | None]) -> dict[UUID | None, tuple[str, ...]]:
    """Area → its code and those of the areas around it, narrowest first; areas are few, so they are read whole."""
    if not any(area_ids):
        return {None: ()}
    areas = {pk: (code, parent) for pk, code, parent in Area.objects.values_list("pk", "code", "parent_id")}
    chains: dict[UUID | None, tuple[str, ...]] = {None: ()}
    for area_id in area_ids:
        chain: list[str] = []
        at = area_id
        while at in areas and len(chain) < 8:  # a list of areas is at most a few levels deep
            code, at = areas[at]
            chain.append(f"area:{code}")
        chains[area_id] = tuple(chain)
    return chains


def _locations(row: Mapping[str, Any], areas: Mapping[UUID | None, tuple[str, ...]]) -> tuple[str, ...]:
    if row["destination__code"] is None:
        return ()
    return (f"place:{row['destination__code']}", *areas[row["destination__area_id"]])
