"""Fuel issued by voucher, and taken back by a reversal. docs/algorithms/fuel.md has the rules."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import ServiceKind
from serai.apps.operations.models import Hub
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.actions.road import CLOCK_SKEW
from serai.apps.transport.enums import FuelKind
from serai.apps.transport.models import FuelIssue, Vehicle
from serai.apps.transport.queries.fuel import litres_accepted
from serai.apps.transport.rules import may_issue_fuel
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

MOST_LITRES = Decimal(100_000)
ZERO = Decimal()


@dataclass(frozen=True, slots=True)
class FuelData:
    """What stands on the voucher. From a hub's tank (`hub_id`) or a `station`; to a vehicle, or for a request."""

    voucher: str
    litres: Decimal
    issued_at: datetime
    received_by: str
    kind: str = FuelKind.DIESEL
    hub_id: UUID | None = None
    station: str = ""
    vehicle_id: UUID | None = None
    odometer_km: Decimal | None = None
    request_id: UUID | None = None
    remarks: str = ""


@action
def issue_fuel(*, actor: Actor, operation_id: UUID, data: FuelData, event_id: UUID | None = None) -> FuelIssue:
    """Write a voucher into the ledger. Raises Invalid by field, Conflict for a voucher or litres that are used up.

    The same `event_id` twice answers with the first.
    """
    require(may_issue_fuel(actor, operation_id, data.hub_id))
    vehicle, request = _locked(operation_id, data)
    if event_id and (known := FuelIssue.objects.filter(pk=event_id, operation_id=operation_id).first()):
        return known
    wrong = _wrong(actor, operation_id, data)
    if (vehicle is None) == (request is None):
        wrong["vehicle"] = [_("Choose a vehicle of the fleet, or a request for fuel.")]
    if vehicle is not None and data.odometer_km is not None:
        wrong |= _odometer(vehicle, data)
    if wrong:
        raise Invalid(_("The fuel was not recorded."), fields=wrong)
    used = FuelIssue.objects.filter(operation_id=operation_id, voucher=data.voucher.strip(), reverses=None).first()
    if used is not None:
        raise Conflict(
            _("Voucher %(voucher)s is used already: %(number)s."), code="voucher", voucher=used.voucher,
            number=used.reference,
        )  # fmt: skip
    if request is not None:
        _check_left(request, data.litres)
    issue = FuelIssue(
        operation_id=operation_id, kind=data.kind, litres=data.litres, issued_at=data.issued_at, hub_id=data.hub_id,
        station="" if data.hub_id else data.station.strip()[:120], voucher=data.voucher.strip(), vehicle=vehicle,
        odometer_km=data.odometer_km if vehicle else None, request=request,
        organisation=request.organisation if request else None, received_by=data.received_by.strip()[:120],
        remarks=data.remarks.strip()[:200], **_who(actor),
    )  # fmt: skip
    if event_id:
        issue.pk = event_id
    issue.number = next_number(operation_id, "fuel")
    issue.save(force_insert=True)
    return issue


@action
def reverse_fuel(*, actor: Actor, issue_id: UUID, reason: str) -> FuelIssue:
    """Take a wrong row back: a row of its own with the same litres and a minus. Doing it twice answers with the first."""
    issue = FuelIssue.objects.select_for_update(no_key=True, of=("self",)).filter(pk=issue_id).first()
    if issue is None:
        raise NotFound(_("There is no such fuel issue."), code="no_fuel")
    require(may_issue_fuel(actor, issue.operation_id, issue.hub_id))
    if issue.reverses_id:
        raise Conflict(_("A reversal is not reversed: record the fuel again."), code="is_reversal")
    before = FuelIssue.objects.filter(reverses=issue).first()
    if before is not None:
        return before
    if not reason.strip():
        raise Invalid(_("Say why it is taken back."), fields={"reason": [_("Enter a reason.")]})
    names = ("operation_id", "kind", "issued_at", "hub_id", "station", "voucher", "vehicle_id", "organisation_id",
             "request_id", "received_by")  # fmt: skip
    return FuelIssue.objects.create(
        **{name: getattr(issue, name) for name in names}, litres=-issue.litres, reverses=issue,
        remarks=reason.strip()[:200], number=next_number(issue.operation_id, "fuel"), **_who(actor),
    )  # fmt: skip


def _who(actor: Actor) -> dict[str, Any]:
    return {"recorded_at": actor.now, "recorded_by_id": actor.user_id, "recorded_name": actor.name[:120]}


def _locked(operation_id: UUID, data: FuelData) -> tuple[Vehicle | None, ServiceRequest | None]:
    """The vehicle or request, locked: readings and litres left are checked one after the other."""
    vehicle = request = None
    if data.vehicle_id:
        vehicle = (
            Vehicle.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk=data.vehicle_id, operation_id=operation_id)
            .first()
        )
    if data.request_id:
        request = (
            ServiceRequest.objects.select_for_update(no_key=True, of=("self",))
            .select_related("organisation")
            .filter(pk=data.request_id, operation_id=operation_id, decision="accepted")
            .filter(services__kind=ServiceKind.FUEL)
            .first()
        )
    return vehicle, request


def _wrong(actor: Actor, operation_id: UUID, data: FuelData) -> dict[str, list[Any]]:
    wrong: dict[str, list[Any]] = {}
    if not data.voucher.strip():
        wrong["voucher"] = [_("Enter the number of the voucher.")]
    if not 0 < data.litres <= MOST_LITRES:
        wrong["litres"] = [_("Enter litres above 0.")]
    if data.kind not in FuelKind.values:
        wrong["kind"] = [_("Choose a fuel.")]
    if data.issued_at > actor.now + CLOCK_SKEW:
        wrong["issued_at"] = [_("Enter a time that has passed.")]
    if not data.received_by.strip():
        wrong["received_by"] = [_("Enter the name of who received it.")]
    if data.hub_id and not Hub.objects.filter(pk=data.hub_id, operation_id=operation_id).exists():
        wrong["hub"] = [_("Choose a hub of this operation.")]
    if not data.hub_id and not data.station.strip():
        wrong["station"] = [_("Choose the hub, or name the filling station.")]
    if data.odometer_km is not None and data.odometer_km < 0:
        wrong["odometer_km"] = [_("Enter 0 or more.")]
    return wrong


def _odometer(vehicle: Vehicle, data: FuelData) -> dict[str, list[Any]]:
    """Readings of one vehicle rise with time."""
    assert data.odometer_km is not None
    known = FuelIssue.objects.filter(vehicle=vehicle, odometer_km__isnull=False, reverses=None, reversed_by=None)
    before = known.filter(issued_at__lte=data.issued_at).order_by("-odometer_km").first()
    after = known.filter(issued_at__gt=data.issued_at).order_by("odometer_km").first()
    if before is not None and before.odometer_km is not None and data.odometer_km < before.odometer_km:
        words = _("%(number)s read %(km)s km before: enter as much or more.")
        return {"odometer_km": [Invalid(words, number=before.reference, km=f"{before.odometer_km.normalize():f}")]}
    if after is not None and after.odometer_km is not None and data.odometer_km > after.odometer_km:
        words = _("%(number)s read %(km)s km afterwards: enter as much or less.")
        return {"odometer_km": [Invalid(words, number=after.reference, km=f"{after.odometer_km.normalize():f}")]}
    return {}


def _check_left(request: ServiceRequest, litres: Decimal) -> None:
    accepted = litres_accepted(request)
    issued = FuelIssue.objects.filter(request=request).aggregate(sum=Sum("litres"))["sum"] or ZERO
    if accepted is not None and issued + litres > accepted:
        raise Conflict(
            _("%(left)s litres of %(request)s are left to issue."), code="too_much",
            left=f"{(accepted - issued).normalize():f}", request=request.reference,
        )  # fmt: skip
