"""What journeys cost the climate and the budget: t·km, kg CO2e, days, cost; whole and for each load or request line."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from serai.apps.places.models import Place
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport.enums import JourneyState, VehicleClass
from serai.apps.transport.models import EmissionFactor, Journey, JourneyStop, Load
from serai.apps.transport.rules.emissions import (
    DEFAULTS,
    Factor,
    Share,
    cost_of,
    great_circles,
    km_at,
    proposed_km,
    share_of_load,
)
from serai.core.kernel.positions import Position

ZERO = Decimal()
LEFT = (JourneyState.DEPARTED, JourneyState.AT_STOP, JourneyState.ARRIVED, JourneyState.CLOSED, JourneyState.LOST)


@dataclass(frozen=True, slots=True)
class JourneyFigures:
    """Of one journey. None: not known (no distance, no daily rate, no work)."""

    factor: Factor
    kg: Decimal
    tkm: Decimal | None
    co2e_kg: Decimal | None
    cost: Decimal | None
    shares: dict[UUID, Share]  # by load

    @property
    def cost_per_tkm(self) -> Decimal | None:
        return self.cost / self.tkm if self.cost is not None and self.tkm else None


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What falls on one line of a request: weight that left (kg), t·km, kg CO2e, and how many journeys carried it.

    `unknown` journeys have no distance and are not in the sums.
    """

    line: RequestLine
    kg: Decimal
    tkm: Decimal
    co2e_kg: Decimal
    journeys: int
    unknown: int


def position_of(place: Place) -> Position | None:
    return None if place.lon is None or place.lat is None else Position(float(place.lon), float(place.lat))


def distance_to_propose(places: Sequence[Place], mode: str) -> Decimal | None:
    """km over these places in their order, None where coordinates are missing."""
    return proposed_km([position_of(place) for place in places], mode)


def factors_of(operation_id: UUID) -> dict[str, Factor]:
    """The factor of every class: the operation's own, otherwise the default. One query."""
    own = {
        row.vehicle_class: Factor(row.g_per_tkm, row.source, row.year, is_default=False)
        for row in EmissionFactor.objects.filter(operation_id=operation_id)
    }
    return {name: own.get(name, DEFAULTS[name]) for name in VehicleClass.values}


def figures_of(journeys: Iterable[Journey]) -> dict[UUID, JourneyFigures]:
    """Figures of journeys of one operation (with vehicle, origin__place and destination at hand). Three queries."""
    rows = list(journeys)
    if not rows:
        return {}
    factors = factors_of(rows[0].operation_id)
    ids = [row.pk for row in rows]
    loads: dict[UUID, list[Load]] = defaultdict(list)
    for load in Load.objects.filter(journey__in=ids):
        loads[load.journey_id].append(load)
    stops: dict[UUID, list[JourneyStop]] = defaultdict(list)
    for stop in JourneyStop.objects.filter(journey__in=ids).select_related("place"):
        stops[stop.journey_id].append(stop)
    return {row.pk: _figures(row, loads[row.pk], stops[row.pk], factors[row.vehicle.vehicle_class]) for row in rows}


def _figures(journey: Journey, loads: list[Load], stops: list[JourneyStop], factor: Factor) -> JourneyFigures:
    places = [journey.origin.place, *(stop.place for stop in stops), journey.destination]
    legs = great_circles([position_of(place) for place in places])
    at = {stop.pk: km_at(index, legs, journey.distance_km) for index, stop in enumerate(stops)}
    shares = {
        load.pk: share_of_load(load.kg, at[load.stop_id] if load.stop_id else journey.distance_km, factor)
        for load in loads
    }
    known = journey.distance_km is not None
    begins, ends = times_of(journey)
    return JourneyFigures(
        factor=factor,
        kg=sum((load.kg for load in loads), ZERO),
        tkm=sum((share.tkm or ZERO for share in shares.values()), ZERO) if known else None,
        co2e_kg=sum((share.co2e_kg or ZERO for share in shares.values()), ZERO) if known else None,
        cost=cost_of(journey.vehicle.daily_rate, begins, ends),
        shares=shares,
    )


def times_of(journey: Journey) -> tuple[datetime, datetime]:
    """When it left and arrived, planned times as long as there are no others."""
    return journey.departed_at or journey.departs_at, journey.arrived_at or journey.arrives_at


def figures_of_request(request: ServiceRequest) -> list[LineFigures]:
    """What has left of each line of a request, on all its journeys. Five queries."""
    loads = list(
        Load.objects.filter(line__request_line__request=request, journey__state__in=LEFT).select_related("line")
    )
    ids = {load.journey_id for load in loads}
    journeys = Journey.objects.filter(pk__in=ids).select_related("vehicle", "origin__place", "destination")
    figures = figures_of(journeys)
    by_line: dict[UUID | None, list[Load]] = defaultdict(list)
    for load in loads:
        by_line[load.line.request_line_id].append(load)
    return [_of_line(line, by_line[line.pk], figures) for line in request.lines.order_by("position")]


def _of_line(line: RequestLine, loads: list[Load], figures: dict[UUID, JourneyFigures]) -> LineFigures:
    shares = [figures[load.journey_id].shares[load.pk] for load in loads]
    return LineFigures(
        line=line,
        kg=sum((load.kg for load in loads), ZERO),
        tkm=sum((share.tkm or ZERO for share in shares), ZERO),
        co2e_kg=sum((share.co2e_kg or ZERO for share in shares), ZERO),
        journeys=len({load.journey_id for load in loads}),
        unknown=sum(1 for share in shares if share.tkm is None),
    )
