"""/api: emission factors of an operation, and what falls on the lines of a request."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router

from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.queries import visible_to as requests_visible_to
from serai.apps.requests.rules.access import may_read_full
from serai.apps.transport import actions
from serai.apps.transport.api.given import rounded
from serai.apps.transport.api.routes import entered
from serai.apps.transport.enums import VehicleClass
from serai.apps.transport.queries import factors_of, figures_of_request
from serai.kit.api import AmountOut, Code, In, Int, Measure, Out, Text, actor_of, answers
from serai.kit.errors import NotFound
from serai.kit.policy import no, require

router = Router()


class FactorOut(Out):
    """Well-to-wheel g CO2e per t·km, with its source."""

    vehicle_class: VehicleClass
    g_per_tkm: AmountOut
    source: str
    year: int
    is_default: bool


class FactorIn(In):
    g_per_tkm: Measure
    source: Text
    year: Int


class LineEmissionsOut(Out):
    """What left of a line. Journeys without a distance are counted in `unknown` and not in the sums."""

    line_id: UUID
    description: str
    weight_kg: AmountOut
    work_tkm: AmountOut | None
    emissions_kg_co2e: AmountOut | None
    journeys: int
    unknown: int


@router.get("/operations/{operation}/emission-factors", response=answers(list[FactorOut]))
def list_factors(request: HttpRequest, operation: Path[Code]) -> Any:
    """The emission factor of every class of vehicle: the operation's own, or the default."""
    actor, found = entered(request, operation)
    if not actor.takes_part_in(found.pk):
        require(no(_("Emission factors are kept by and for the operation's team.")))
    known = factors_of(found.pk)
    return [
        {"vehicle_class": name, "g_per_tkm": factor.g_per_tkm, "source": str(factor.source), "year": factor.year,
         "is_default": factor.is_default}
        for name, factor in known.items()
    ]  # fmt: skip


@router.put("/operations/{operation}/emission-factors/{vehicle_class}", response=answers(list[FactorOut]))
def set_factor(request: HttpRequest, operation: Path[Code], vehicle_class: VehicleClass, data: FactorIn) -> Any:
    """Replace the factor of a class of vehicle."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    actions.set_factor(actor=actor, operation_id=found.pk, vehicle_class=vehicle_class, **data.model_dump())
    return list_factors(request, operation)


@router.delete("/operations/{operation}/emission-factors/{vehicle_class}", response=answers(list[FactorOut]))
def reset_factor(request: HttpRequest, operation: Path[Code], vehicle_class: VehicleClass) -> Any:
    """Go back to the default."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    actions.reset_factor(actor=actor, operation_id=found.pk, vehicle_class=vehicle_class)
    return list_factors(request, operation)


@router.get("/requests/{request_id}/emissions", response=answers(list[LineEmissionsOut]))
def get_request_emissions(request: HttpRequest, request_id: UUID) -> Any:
    """Work and emissions of each line of a request; for its owner and the team."""
    actor = actor_of(request)
    row = requests_visible_to(actor).filter(pk=request_id).select_related("organisation").first()
    if row is None or not may_read_full(actor, row):
        raise NotFound(_("There is no such request."), code="no_request")
    return [
        {"line_id": each.line.pk, "description": each.line.description, "weight_kg": each.kg,
         "work_tkm": rounded(each.tkm), "emissions_kg_co2e": rounded(each.co2e_kg), "journeys": each.journeys,
         "unknown": each.unknown}
        for each in figures_of_request(row)
    ]  # fmt: skip
