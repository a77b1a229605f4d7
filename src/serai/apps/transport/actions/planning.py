"""Planning journeys: which vehicle goes from which hub to where, when, over which stops. Moves nothing in the books."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Hub
from serai.apps.places.models import Place
from serai.apps.transport.actions.loads import LoadItem, plan_loads
from serai.apps.transport.actions.records import lock_journey, save
from serai.apps.transport.enums import CLASS_MODE, JourneyKind, JourneyState
from serai.apps.transport.models import Driver, Journey, JourneyStop, Vehicle, VehicleAbsence
from serai.apps.transport.queries.emissions import distance_to_propose
from serai.apps.transport.rules import may_cancel, may_change, may_plan, may_start_loading
from serai.core.kernel.identifiers import TRACKING_RANDOM_BYTES, tracking_code
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

OCCUPYING = (JourneyState.PLANNED, JourneyState.LOADING, JourneyState.DEPARTED, JourneyState.AT_STOP)


@dataclass(frozen=True, slots=True)
class StopData:
    """A stop on the way; give a hub of the operation or a place."""

    place_id: UUID | None = None
    hub_id: UUID | None = None
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JourneyData:
    """A journey as planned. `destination_hub_id` makes it an internal transfer; otherwise `destination_id` is the
    consignee's place.
    """

    vehicle_id: UUID
    origin_id: UUID
    departs_at: datetime
    arrives_at: datetime
    destination_id: UUID | None = None
    destination_hub_id: UUID | None = None
    stops: Sequence[StopData] = ()
    driver_id: UUID | None = None
    driver_name: str = ""
    driver_phone: str = ""
    door: str = ""
    seals: str = ""
    distance_km: Decimal | None = None
    remarks: str = ""


@action
def plan_journey(*, actor: Actor, operation_id: UUID, data: JourneyData, loads: Sequence[LoadItem] = ()) -> Journey:
    """Plan a journey, perhaps with its first loads. Raises Invalid when the dates, places or the vehicle do not fit,
    with
    the reason at the field, and whatever `plan_loads` raises; then nothing is planned."""
    require(may_plan(actor, operation_id))
    journey = Journey(operation_id=operation_id, recorded_at=actor.now, tracking_code=_tracking_code())
    _fill(journey, data)
    journey.number = next_number(operation_id, "journey")
    journey.save(force_insert=True)
    _set_stops(journey, data.stops)
    _measure(journey, data)
    if loads:
        plan_loads(actor=actor, journey_id=journey.pk, items=loads)
    return journey


@action
def change_journey(*, actor: Actor, journey_id: UUID, data: JourneyData, revision: int | None = None) -> Journey:
    """Change a journey that has not left. The origin stays while cargo is planned on it."""
    journey = lock_journey(journey_id)
    require(may_change(actor, journey))
    if revision is not None and revision != journey.revision:
        raise Conflict(_("Somebody else changed this journey meanwhile. Look at it again, then repeat your change."))
    if data.origin_id != journey.origin_id and journey.loads.exists():
        raise Invalid(
            _("Take the cargo off the plan before the journey starts from another hub."),
            fields={"origin": [_("Cargo of the present hub is planned on this journey.")]},
        )
    _fill(journey, data)
    journey.revision += 1
    journey.save()
    _set_stops(journey, data.stops)
    _measure(journey, data)
    return journey


@action
def change_under_way(
    *,
    actor: Actor,
    journey_id: UUID,
    arrives_at: datetime,
    driver_name: str = "",
    driver_phone: str = "",
    seals: str = "",
    remarks: str = "",
) -> Journey:
    """What may still change once a vehicle has left: its expected arrival, driver, seals and remarks."""
    journey = lock_journey(journey_id)
    require(may_plan(actor, journey.operation_id))
    if journey.departed_at and arrives_at <= journey.departed_at:
        raise Invalid(
            _("The arrival is before the departure."), fields={"arrives_at": [_("Enter a time after the departure.")]}
        )
    journey.arrives_at = arrives_at
    journey.driver_name, journey.driver_phone = driver_name.strip(), driver_phone.strip()
    journey.seals, journey.remarks = seals.strip(), remarks.strip()
    return save(journey, "arrives_at", "driver_name", "driver_phone", "seals", "remarks")


@action
def start_loading(*, actor: Actor, journey_id: UUID, door: str = "") -> Journey:
    """The vehicle stands at the door. Pressing twice is harmless."""
    journey = lock_journey(journey_id)
    if journey.state == JourneyState.LOADING:
        return journey
    require(may_start_loading(actor, journey))
    journey.state = JourneyState.LOADING
    journey.door = door.strip() or journey.door
    return save(journey, "state", "door")


@action
def cancel_journey(*, actor: Actor, journey_id: UUID, reason: str) -> Journey:
    """The journey does not take place; what was planned on it is free to be planned again."""
    journey = lock_journey(journey_id)
    if journey.state == JourneyState.CANCELLED:
        return journey
    require(may_cancel(actor, journey))
    if not reason.strip():
        raise Invalid(_("Say why the journey is cancelled."), fields={"reason": [_("Enter a reason.")]})
    journey.state = JourneyState.CANCELLED
    journey.remarks = "\n".join(filter(None, [journey.remarks, reason.strip()]))
    return save(journey, "state", "remarks")


def _tracking_code() -> str:
    return tracking_code(secrets.token_bytes(TRACKING_RANDOM_BYTES)).replace("-", "")


def _fill(journey: Journey, data: JourneyData) -> None:
    """Check the data against the operation and put it on the journey. Locks the vehicle, so that it is booked once."""
    wrong: dict[str, list[Any]] = {}
    operation_id = journey.operation_id
    origin = Hub.objects.filter(pk=data.origin_id, operation_id=operation_id).select_related("place").first()
    if origin is None or origin.state in ("planned", "closed"):
        wrong["origin"] = [_("Choose an open hub of this operation.")]
    place, hub = _destination(operation_id, data)
    if place is None:
        wrong["destination"] = [_("Choose where the journey ends.")]
    elif hub is not None and origin is not None and hub.pk == origin.pk:
        wrong["destination"] = [_("The journey ends where it begins.")]
    if data.arrives_at <= data.departs_at:
        wrong["arrives_at"] = [_("Enter a time after the departure.")]
    if data.distance_km is not None and data.distance_km < 0:
        wrong["distance_km"] = [_("Enter 0 or more.")]
    if data.driver_id and not Driver.objects.filter(pk=data.driver_id, operation_id=operation_id).exists():
        wrong["driver"] = [_("Choose a driver of this operation.")]
    vehicle = _free_vehicle(journey, data, wrong)
    if wrong:
        raise Invalid(_("The journey was not saved."), fields=wrong)
    assert vehicle is not None and origin is not None and place is not None
    journey.vehicle, journey.origin, journey.destination, journey.destination_hub = vehicle, origin, place, hub
    journey.mode = CLASS_MODE[vehicle.vehicle_class]
    journey.kind = JourneyKind.TRANSFER if hub else JourneyKind.DELIVERY
    journey.departs_at, journey.arrives_at = data.departs_at, data.arrives_at
    journey.driver_id = data.driver_id
    journey.driver_name, journey.driver_phone = data.driver_name.strip(), data.driver_phone.strip()
    journey.door, journey.seals, journey.remarks = data.door.strip(), data.seals.strip(), data.remarks.strip()
    journey.distance_km, journey.distance_is_proposed = data.distance_km, False


def _measure(journey: Journey, data: JourneyData) -> None:
    """A distance that nobody typed is proposed from the coordinates of the places, over the stops."""
    if data.distance_km is not None:
        return
    stops = [stop.place for stop in journey.stops.select_related("place")]
    found = distance_to_propose([journey.origin.place, *stops, journey.destination], journey.mode)
    if (journey.distance_km, journey.distance_is_proposed) != (found, found is not None):
        journey.distance_km, journey.distance_is_proposed = found, found is not None
        journey.save(update_fields=["distance_km", "distance_is_proposed"])


def _destination(operation_id: UUID, data: JourneyData) -> tuple[Place | None, Hub | None]:
    if data.destination_hub_id:
        hub = Hub.objects.filter(pk=data.destination_hub_id, operation_id=operation_id).select_related("place").first()
        return (hub.place, hub) if hub else (None, None)
    place = (
        Place.objects.filter(pk=data.destination_id).select_related("merged_into").first()
        if data.destination_id
        else None
    )
    return (place.merged_into or place, None) if place else (None, None)


def _free_vehicle(journey: Journey, data: JourneyData, wrong: dict[str, list[Any]]) -> Vehicle | None:
    vehicle = (
        Vehicle.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=data.vehicle_id, operation_id=journey.operation_id)
        .first()
    )
    if vehicle is None or not vehicle.is_active:
        wrong["vehicle"] = [_("Choose a vehicle of this operation that is in use.")]
        return None
    busy = busy_with(vehicle.pk, data.departs_at, data.arrives_at, but=journey.pk)
    if busy:
        wrong["vehicle"] = [Invalid(_("The vehicle is on journey %(journey)s then."), journey=busy.reference)]
    away = VehicleAbsence.objects.filter(
        vehicle=vehicle, from_day__lte=data.arrives_at.date(), until_day__gte=data.departs_at.date()
    ).first()
    if away:
        wrong["vehicle"] = [Invalid(_("The vehicle is away then: %(reason)s."), reason=away.reason)]
    return vehicle


def busy_with(
    vehicle_id: UUID, departs_at: datetime, arrives_at: datetime, *, but: UUID | None = None
) -> Journey | None:
    """Another journey of the vehicle that has not arrived and overlaps these times."""
    return (
        Journey.objects.filter(
            vehicle_id=vehicle_id, state__in=OCCUPYING, departs_at__lt=arrives_at, arrives_at__gt=departs_at
        )
        .exclude(pk__in=[but] if but else [])
        .order_by("departs_at")
        .first()
    )


def _set_stops(journey: Journey, stops: Sequence[StopData]) -> None:
    """Stops in the given order; loads stay with the place of their stop, and go to the end when it went away."""
    rows = []
    hubs = {
        hub.pk: hub
        for hub in Hub.objects.filter(pk__in=[stop.hub_id for stop in stops], operation=journey.operation_id)
    }
    for position, stop in enumerate(stops, start=1):
        hub = hubs.get(stop.hub_id) if stop.hub_id else None
        place_id = hub.place_id if hub else stop.place_id
        if place_id is None or (stop.hub_id and hub is None):
            raise Invalid(_("Choose the place of every stop."), fields={"stops": [_("Choose a place.")]})
        rows.append(
            JourneyStop(journey=journey, position=position, place_id=place_id, hub=hub, expected_at=stop.expected_at)
        )
    if not rows and not journey.stops.exists():
        return
    if Place.objects.filter(pk__in={row.place_id for row in rows}).count() != len({row.place_id for row in rows}):
        raise NotFound(_("There is no such place."))
    meant = list(journey.loads.exclude(stop=None).values_list("pk", "stop__place"))
    journey.loads.update(stop=None)
    journey.stops.all().delete()
    JourneyStop.objects.bulk_create(rows)
    for row in rows:
        journey.loads.filter(pk__in=[pk for pk, place in meant if place == row.place_id], stop=None).update(stop=row)
