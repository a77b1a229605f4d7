"""Which vehicle is free on which day: journeys and days away, laid over a calendar."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from serai.apps.operations.models import Operation
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, Vehicle, VehicleAbsence

TAKEN = (
    JourneyState.PLANNED, JourneyState.LOADING, JourneyState.DEPARTED, JourneyState.AT_STOP, JourneyState.ARRIVED,
    JourneyState.CLOSED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One vehicle on one day: its journeys and why it is away. Free when there is neither."""

    day: date
    journeys: list[Journey]
    absence: VehicleAbsence | None

    @property
    def kind(self) -> str:
        if self.absence:
            return "both" if self.journeys else "away"
        return "booked" if self.journeys else "free"


@dataclass(frozen=True, slots=True)
class Row:
    """A vehicle with its days, and on how many of them it is free."""

    vehicle: Vehicle
    days: list[Day]

    @property
    def free(self) -> int:
        return sum(1 for day in self.days if day.kind == "free")


def calendar_of(vehicles: QuerySet[Vehicle], operation: Operation, first: date, count: int) -> list[Row]:
    """`count` days from `first` (of the operation's zone) for these vehicles, in their order. Three queries."""
    rows = list(vehicles)
    days = [first + timedelta(days=offset) for offset in range(count)]
    zone = ZoneInfo(operation.time_zone)
    begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    ends = begins + timedelta(days=count)
    journeys = _journeys(rows, begins, ends)
    absences: dict[UUID, list[VehicleAbsence]] = defaultdict(list)
    for absence in VehicleAbsence.objects.filter(vehicle__in=rows, from_day__lte=days[-1], until_day__gte=first):
        absences[absence.vehicle_id].append(absence)
    return [
        Row(
            vehicle,
            [
                Day(
                    day,
                    [journey for journey in journeys[vehicle.pk] if _covers(journey, day, zone)],
                    next((each for each in absences[vehicle.pk] if each.from_day <= day <= each.until_day), None),
                )
                for day in days
            ],
        )
        for vehicle in rows
    ]


def _journeys(vehicles: Sequence[Vehicle], begins: datetime, ends: datetime) -> dict[UUID, list[Journey]]:
    """Journeys that take some of the time: what happened where it is known, otherwise what is planned."""
    leaves = Q(departed_at__lt=ends) | Q(departed_at=None, departs_at__lt=ends)
    arrives = Q(arrived_at__gte=begins) | Q(arrived_at=None, arrives_at__gte=begins)
    found: dict[UUID, list[Journey]] = defaultdict(list)
    rows = Journey.objects.filter(leaves & arrives, vehicle__in=vehicles, state__in=TAKEN)
    for journey in rows.select_related("destination", "destination_hub").order_by("departs_at"):
        found[journey.vehicle_id].append(journey)
    return found


def _covers(journey: Journey, day: date, zone: ZoneInfo) -> bool:
    leaves = (journey.departed_at or journey.departs_at).astimezone(zone).date()
    arrives = (journey.arrived_at or journey.arrives_at).astimezone(zone).date()
    return leaves <= day <= max(arrives, leaves)
