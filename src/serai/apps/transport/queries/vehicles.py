"""Which vehicles there are for some freight at some time, and why the others do not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.transport.enums import CLASS_MODE, JourneyState
from serai.apps.transport.models import Journey, Vehicle, VehicleAbsence
from serai.apps.transport.rules.fit import Freight, Limits, misfits
from serai.kit.errors import Refused

OCCUPYING = (JourneyState.PLANNED, JourneyState.LOADING, JourneyState.DEPARTED, JourneyState.AT_STOP)


@dataclass(frozen=True, slots=True)
class VehicleChoice:
    """A vehicle and why it does not do, in words; no reasons: it does. `share_percent` of its weight that would be
    used.
    """

    vehicle: Vehicle
    reasons: list[Any]
    share_percent: Decimal

    @property
    def fits(self) -> bool:
        return not self.reasons


def limits_of_vehicle(vehicle: Vehicle) -> Limits:
    return Limits(vehicle.capacity_kg, vehicle.capacity_m3, vehicle.is_refrigerated, frozenset(vehicle.carries),
                  frozenset(vehicle.temperature_bands))  # fmt: skip


def vehicle_choices(
    operation_id: UUID, freight: Sequence[Freight], departs_at: datetime, arrives_at: datetime, *, modes: frozenset[str] = frozenset(),
    hub_id: UUID | None = None, but: UUID | None = None,
) -> list[VehicleChoice]:  # fmt: skip
    """The fleet in the order of choice: what fits first, at this hub first, the smallest that does. Three queries.

    `modes` are those that the request asked for; empty: any.
    """
    vehicles = list(Vehicle.objects.filter(operation_id=operation_id, is_active=True).select_related("owner", "base"))
    overlapping = Journey.objects.filter(
        operation_id=operation_id, state__in=OCCUPYING, departs_at__lt=arrives_at, arrives_at__gt=departs_at
    ).exclude(pk__in=[but] if but else [])
    busy = {journey.vehicle_id: journey for journey in overlapping.only("vehicle_id", "number")}
    away = {
        absence.vehicle_id: absence
        for absence in VehicleAbsence.objects.filter(
            vehicle__operation_id=operation_id, from_day__lte=arrives_at.date(), until_day__gte=departs_at.date()
        )
    }
    kg = sum((item.kg for item in freight), Decimal())
    choices = []
    for vehicle in vehicles:
        reasons: list[Any] = []
        if modes and CLASS_MODE[vehicle.vehicle_class] not in modes:
            reasons.append(_("Another mode of transport was asked for."))
        if vehicle.pk in busy:
            reasons.append(Refused(_("On journey %(journey)s then."), journey=busy[vehicle.pk].reference))
        if vehicle.pk in away:
            reasons.append(Refused(_("Away then: %(reason)s."), reason=away[vehicle.pk].reason))
        reasons += misfits(limits_of_vehicle(vehicle), freight)
        choices.append(VehicleChoice(vehicle, reasons, (kg * 100 / vehicle.capacity_kg).quantize(Decimal(1))))
    return sorted(
        choices,
        key=lambda c: (not c.fits, len(c.reasons), c.vehicle.base_id != hub_id, c.vehicle.capacity_kg, c.vehicle.plate),
    )
