"""The operation's own emission factors: set, replaced, given back to the default."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.transport.enums import VehicleClass
from serai.apps.transport.models import EmissionFactor
from serai.apps.transport.rules import may_manage_fleet
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import Actor, require

MOST = Decimal(100_000)


@action
def set_factor(
    *, actor: Actor, operation_id: UUID, vehicle_class: str, g_per_tkm: Decimal, source: str, year: int
) -> EmissionFactor:
    """Replace the factor of a class of vehicle (well-to-wheel g CO2e per t·km). Raises Invalid by field."""
    require(may_manage_fleet(actor, operation_id))
    wrong: dict[str, list[object]] = {}
    if vehicle_class not in VehicleClass.values:
        wrong["vehicle_class"] = [_("Choose a class.")]
    if not 0 <= g_per_tkm < MOST:
        wrong["g_per_tkm"] = [_("Enter a number from 0 to 99,999.")]
    if not source.strip():
        wrong["source"] = [_("Name the source: who published it, in which table.")]
    if not 1990 <= year <= actor.now.year:
        wrong["year"] = [_("Enter the year of the source.")]
    if wrong:
        raise Invalid(_("The factor was not saved."), fields=wrong)
    # the operation's row is locked, so that two people make one row
    Operation.objects.select_for_update(no_key=True, of=("self",)).get(pk=operation_id)
    row = EmissionFactor.objects.filter(operation_id=operation_id, vehicle_class=vehicle_class).first()
    row = row or EmissionFactor(
        operation_id=operation_id, vehicle_class=vehicle_class, recorded_at=actor.now, revision=0
    )
    row.g_per_tkm, row.source, row.year = g_per_tkm, source.strip()[:200], year
    row.revision += 1
    row.save()
    return row


@action
def reset_factor(*, actor: Actor, operation_id: UUID, vehicle_class: str) -> None:
    """The default holds again. Doing it twice is harmless."""
    require(may_manage_fleet(actor, operation_id))
    if vehicle_class not in VehicleClass.values:
        raise NotFound(_("There is no such class of vehicle."))
    EmissionFactor.objects.filter(operation_id=operation_id, vehicle_class=vehicle_class).delete()
