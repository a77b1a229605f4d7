"""Reads of the fuel ledger, and consumption from odometers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from serai.apps.catalog.enums import ServiceKind
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.models import FuelIssue
from serai.kit.policy import Actor

ZERO = Decimal()
LITRE = "litre"
#: Above what the fleet list says by so much, consumption is marked.
MUCH = Decimal("1.15")


@dataclass(frozen=True, slots=True)
class Consumption:
    """Litres over kilometres between two readings; `expected` per 100 km is what the fleet list says, None: unknown."""

    km: Decimal
    litres: Decimal
    expected: Decimal | None

    @property
    def per_100km(self) -> Decimal:
        return self.litres * 100 / self.km

    @property
    def is_high(self) -> bool:
        return self.expected is not None and self.per_100km > self.expected * MUCH


def fuel_visible_to(actor: Actor) -> QuerySet[FuelIssue]:
    """The team sees its operation's ledger; an organisation what it was given."""
    if actor.has("administrator"):
        return FuelIssue.objects.all()
    rows = FuelIssue.objects.filter(operation__in=[grant.scope for grant in actor.grants if grant.scope])
    if actor.organisations:
        rows = rows | FuelIssue.objects.filter(organisation__in=actor.organisations)
    return rows


def consumption_by_issue(vehicle_ids: Iterable[UUID]) -> dict[UUID, Consumption]:
    """For each issue with a reading that has an earlier one: what was used in between. One query."""
    found: dict[UUID, Consumption] = {}
    for rows in _by_vehicle(vehicle_ids).values():
        since, last = ZERO, None
        for row in rows:
            since += row.litres
            if row.odometer_km is None:
                continue
            if last is not None and row.odometer_km > last:
                assert row.vehicle is not None  # the filter
                found[row.pk] = Consumption(row.odometer_km - last, since, row.vehicle.fuel_litres_per_100km)
            last, since = row.odometer_km, ZERO
    return found


def mean_consumption(vehicle_ids: Iterable[UUID]) -> dict[UUID, Consumption]:
    """From the first reading of each vehicle to its last. One query."""
    found: dict[UUID, Consumption] = {}
    for vehicle_id, rows in _by_vehicle(vehicle_ids).items():
        read = [index for index, row in enumerate(rows) if row.odometer_km is not None]
        if len(read) < 2:
            continue
        first, last = rows[read[0]], rows[read[-1]]
        assert first.odometer_km is not None and last.odometer_km is not None and last.vehicle is not None
        litres = sum((row.litres for row in rows[read[0] + 1 : read[-1] + 1]), ZERO)
        if last.odometer_km > first.odometer_km:
            found[vehicle_id] = Consumption(
                last.odometer_km - first.odometer_km, litres, last.vehicle.fuel_litres_per_100km
            )
    return found


def _by_vehicle(vehicle_ids: Iterable[UUID]) -> dict[UUID, Sequence[FuelIssue]]:
    """Rows that stand (neither reversals nor reversed), in the order of issue."""
    rows = FuelIssue.objects.filter(vehicle__in=list(vehicle_ids), reverses=None, reversed_by=None)
    found: dict[UUID, list[FuelIssue]] = defaultdict(list)
    for row in rows.select_related("vehicle").order_by("issued_at", "number"):
        assert row.vehicle_id is not None  # the filter
        found[row.vehicle_id].append(row)
    return dict(found)


def requests_for_fuel(operation_id: UUID) -> QuerySet[ServiceRequest]:
    """Accepted requests for the service fuel, the newest first."""
    rows = ServiceRequest.objects.filter(operation=operation_id, decision="accepted", services__kind=ServiceKind.FUEL)
    return rows.select_related("organisation").distinct().order_by("-number")


def litres_accepted(request: ServiceRequest) -> Decimal | None:
    """How many litres were accepted; None when a line is in another unit, so that there is no sum."""
    lines = list(request.lines.select_related("unit"))
    if not lines or any(line.unit.code != LITRE for line in lines):
        return None
    return sum(((line.accepted_quantity or ZERO) - line.cancelled_quantity for line in lines), ZERO)


def litres_issued(request: ServiceRequest) -> Decimal:
    return request.fuel_issues.aggregate(sum=Sum("litres"))["sum"] or ZERO
