"""Keeping the fleet list: vehicles, the days they are away, and drivers."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Category
from serai.apps.operations.models import Hub
from serai.apps.parties.models import Organisation
from serai.apps.transport.enums import VehicleClass
from serai.apps.transport.models import Driver, Journey, Vehicle, VehicleAbsence
from serai.apps.transport.rules import may_manage_fleet
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require

DRIVER_RETENTION_DAYS = 90


@dataclass(frozen=True, slots=True)
class VehicleData:
    """What is entered about a vehicle: kg and m³ it may carry, `carries` codes of categories (empty = all)."""

    plate: str
    vehicle_class: str
    owner_id: UUID
    capacity_kg: Decimal
    capacity_m3: Decimal
    name: str = ""
    base_id: UUID | None = None
    is_refrigerated: bool = False
    carries: tuple[str, ...] = field(default_factory=tuple)
    temperature_bands: tuple[str, ...] = field(default_factory=tuple)
    daily_rate: Decimal | None = None
    fuel_litres_per_100km: Decimal | None = None
    is_active: bool = True


@action
def add_vehicle(*, actor: Actor, operation_id: UUID, data: VehicleData) -> Vehicle:
    """Add a truck, barge, boat or aircraft. Raises Invalid for a plate that is listed already."""
    require(may_manage_fleet(actor, operation_id))
    _check(operation_id, data)
    vehicle = Vehicle(operation_id=operation_id, recorded_at=actor.now)
    _fill(vehicle, data)
    vehicle.save(force_insert=True)
    return vehicle


@action
def change_vehicle(*, actor: Actor, vehicle_id: UUID, data: VehicleData, revision: int | None = None) -> Vehicle:
    """Change a vehicle. `revision` as read guards against overwriting somebody else's change."""
    vehicle = Vehicle.objects.select_for_update(no_key=True, of=("self",)).filter(pk=vehicle_id).first()
    if vehicle is None:
        raise NotFound(_("There is no such vehicle."))
    require(may_manage_fleet(actor, vehicle.operation_id))
    if revision is not None and revision != vehicle.revision:
        raise Conflict(_("Somebody else changed this vehicle meanwhile. Look at it again, then repeat your change."))
    _check(vehicle.operation_id, data, but=vehicle.pk)
    _fill(vehicle, data)
    vehicle.revision += 1
    vehicle.save()
    return vehicle


@action
def set_absence(*, actor: Actor, vehicle_id: UUID, from_day: date, until_day: date, reason: str) -> VehicleAbsence:
    """Take a vehicle off the planning for some days, both included."""
    vehicle = Vehicle.objects.filter(pk=vehicle_id).first()
    if vehicle is None:
        raise NotFound(_("There is no such vehicle."))
    require(may_manage_fleet(actor, vehicle.operation_id))
    if until_day < from_day:
        raise Invalid(
            _("The last day is before the first."), fields={"until_day": [_("Enter a day not before the first.")]}
        )
    if not reason.strip():
        raise Invalid(_("Say why the vehicle is away."), fields={"reason": [_("Enter a reason.")]})
    return VehicleAbsence.objects.create(
        vehicle=vehicle, from_day=from_day, until_day=until_day, reason=reason.strip()[:120]
    )


@action
def end_absence(*, actor: Actor, absence_id: UUID) -> None:
    """Take days away back: of coming ones nothing is left, of days that have begun what lies before today.

    Doing it twice is harmless.
    """
    absence = VehicleAbsence.objects.select_for_update().filter(pk=absence_id).select_related("vehicle").first()
    if absence is None:
        return
    require(may_manage_fleet(actor, absence.vehicle.operation_id))
    today = actor.now.date()
    if absence.from_day >= today:
        absence.delete()
    elif absence.until_day >= today:
        absence.until_day = today - timedelta(days=1)
        absence.save(update_fields=["until_day"])


@action
def add_driver(
    *, actor: Actor, operation_id: UUID, name: str, phone: str = "", employer_id: UUID | None = None
) -> Driver:
    """Add a driver: a name and a number, nothing more; `forget_drivers` removes them again."""
    require(may_manage_fleet(actor, operation_id))
    if not name.strip():
        raise Invalid(_("A driver needs a name."), fields={"name": [_("Enter the name.")]})
    return Driver.objects.create(
        operation_id=operation_id,
        name=name.strip(),
        phone=phone.strip(),
        employer_id=employer_id,
        recorded_at=actor.now,
    )


@action
def forget_drivers(*, actor: Actor, operation_id: UUID) -> int:
    """Remove drivers who have not driven for 90 days and their names and numbers from old journeys; gives how many
    journeys.
    """
    require(may_manage_fleet(actor, operation_id))
    before = actor.now - timedelta(days=DRIVER_RETENTION_DAYS)
    recent = Journey.objects.filter(driver=OuterRef("pk"), departs_at__gte=before)
    Driver.objects.filter(~Exists(recent), operation_id=operation_id, recorded_at__lt=before).delete()
    old = Journey.objects.filter(operation_id=operation_id, departs_at__lt=before).exclude(
        driver_name="", driver_phone=""
    )
    return old.update(driver_name="", driver_phone="", driver=None)


def _check(operation_id: UUID, data: VehicleData, but: UUID | None = None) -> None:
    wrong: dict[str, list[object]] = {}
    if not data.plate.strip():
        wrong["plate"] = [_("Enter the plate or registration.")]
    elif (
        Vehicle.objects.filter(operation_id=operation_id, plate__iexact=data.plate.strip())
        .exclude(pk__in=[but] if but else [])
        .exists()
    ):
        wrong["plate"] = [_("A vehicle with this plate is listed already.")]
    if data.vehicle_class not in VehicleClass.values:
        wrong["vehicle_class"] = [_("Choose a class.")]
    for name in ("capacity_kg", "capacity_m3"):
        if getattr(data, name) <= 0:
            wrong[name] = [_("Enter a number above 0.")]
    for name in ("daily_rate", "fuel_litres_per_100km"):
        value = getattr(data, name)
        if value is not None and value < 0:
            wrong[name] = [_("Enter 0 or more.")]
    if not Organisation.objects.filter(pk=data.owner_id).exists():
        wrong["owner"] = [_("Choose the owner.")]
    if data.base_id and not Hub.objects.filter(pk=data.base_id, operation_id=operation_id).exists():
        wrong["base"] = [_("Choose a hub of this operation.")]
    if data.carries and Category.objects.filter(code__in=data.carries).count() != len(set(data.carries)):
        wrong["carries"] = [_("Choose from the categories of the catalogue.")]
    wrong |= _band_problems(data)
    if wrong:
        raise Invalid(_("The vehicle was not saved."), fields=wrong)


def _band_problems(data: VehicleData) -> dict[str, list[object]]:
    if set(data.temperature_bands) <= set(TemperatureBand.values):
        return {}
    return {"temperature_bands": [_("Choose from the bands of temperature.")]}


def _fill(vehicle: Vehicle, data: VehicleData) -> None:
    vehicle.plate = data.plate.strip()
    vehicle.name = data.name.strip()
    vehicle.vehicle_class = data.vehicle_class
    vehicle.owner_id = data.owner_id
    vehicle.base_id = data.base_id
    vehicle.capacity_kg, vehicle.capacity_m3 = data.capacity_kg, data.capacity_m3
    vehicle.is_refrigerated = data.is_refrigerated
    vehicle.carries = sorted(set(data.carries))
    vehicle.temperature_bands = sorted(set(data.temperature_bands))
    vehicle.daily_rate, vehicle.fuel_litres_per_100km = data.daily_rate, data.fuel_litres_per_100km
    vehicle.is_active = data.is_active
