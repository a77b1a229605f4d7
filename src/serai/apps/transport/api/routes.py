"""/api/journeys and /api/vehicles: planning, loading, the road, deliveries, waybills received, losses and finds."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema, Status

from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.transport import actions
from serai.apps.transport.api import schemas
from serai.apps.transport.api.given import JourneyDetail, JourneyOut, VehicleOut, journey_detail
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, Load
from serai.apps.transport.queries import vehicles_visible_to, visible_to
from serai.apps.transport.rules import may_see_transport
from serai.kit.api import Code, Page, Paging, actor_of, answers, page
from serai.kit.errors import NotFound
from serai.kit.lists.paging import Order
from serai.kit.policy import Actor, require

router = Router()
NAMED = ("operation", "vehicle", "driver", "origin__place", "destination", "destination_hub")


class AskedJourneys(Schema):
    state: JourneyState | None = None
    vehicle_id: UUID | None = None
    origin_id: UUID | None = None
    destination_hub_id: UUID | None = None
    order: Literal["newest", "departure"] = "newest"


ORDERS = {
    "newest": Order("number", descending=True, nullable=False),
    "departure": Order("departs_at", nullable=False),
}


def entered(request: HttpRequest, code: str) -> tuple[Actor, Operation]:
    actor = actor_of(request)
    operation = operation_by_code(actor, code)
    require(may_see_transport(actor, operation.pk))
    return actor, operation


def journey_for(actor: Actor, journey_id: UUID) -> Journey:
    """Raises NotFound, also when the caller may not see it."""
    found = visible_to(actor).filter(pk=journey_id).select_related(*NAMED).first()
    if found is None:
        raise NotFound(_("There is no such journey that you can see."), code="no_journey")
    return found


def load_for(actor: Actor, load_id: UUID) -> Load:
    found = Load.objects.filter(pk=load_id, journey__in=visible_to(actor)).first()
    if found is None:
        raise NotFound(_("This cargo is not planned there any more."), code="no_load")
    return found


def now(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """The journey as it is after what was done."""
    actor = actor_of(request)
    return journey_detail(actor, journey_for(actor, journey_id))


def _act(act: Callable[..., Any], request: HttpRequest, journey_id: UUID, **values: Any) -> dict[str, Any]:
    actor = actor_of(request)
    journey_for(actor, journey_id)
    act(actor=actor, journey_id=journey_id, **values)
    return now(request, journey_id)


@router.get("/operations/{operation}/vehicles", response=answers(Page[VehicleOut]))
def list_vehicles(request: HttpRequest, operation: Path[Code], paging: Query[Paging]) -> Any:
    """The fleet; empty for those who do not work in the operation."""
    actor, found = entered(request, operation)
    rows = vehicles_visible_to(actor).filter(operation=found).select_related("owner", "base")
    return page(rows, Order("plate", nullable=False), paging, VehicleOut.of)


@router.post("/operations/{operation}/vehicles", response=answers(VehicleOut, status=201))
def add_vehicle(request: HttpRequest, operation: Path[Code], data: schemas.VehicleIn) -> Any:
    """Add a truck, barge, boat or aircraft to the fleet."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    made = actions.add_vehicle(actor=actor, operation_id=found.pk, data=data.values())
    return Status(201, VehicleOut.of(made))


@router.put("/vehicles/{vehicle_id}", response=answers(VehicleOut))
def change_vehicle(request: HttpRequest, vehicle_id: UUID, data: schemas.VehicleChangeIn) -> Any:
    """Replace what the fleet list says of a vehicle."""
    actor = actor_of(request)
    if not vehicles_visible_to(actor).filter(pk=vehicle_id).exists():
        raise NotFound(_("There is no such vehicle that you can see."), code="no_vehicle")
    changed = actions.change_vehicle(actor=actor, vehicle_id=vehicle_id, data=data.values(), revision=data.revision)
    return VehicleOut.of(changed)


@router.get("/operations/{operation}/journeys", response=answers(Page[JourneyOut]))
def list_journeys(
    request: HttpRequest, operation: Path[Code], asked: Query[AskedJourneys], paging: Query[Paging]
) -> Any:
    """Journeys: the team all, others those that carry or are to carry their organisation's cargo."""
    actor, found = entered(request, operation)
    rows = visible_to(actor).filter(operation=found).select_related(*NAMED)
    rows = rows.filter(**asked.model_dump(exclude={"order"}, exclude_none=True))
    return page(rows, ORDERS[asked.order], paging, JourneyOut.of)


@router.post("/operations/{operation}/journeys", response=answers(JourneyDetail, status=201))
def plan_journey(request: HttpRequest, operation: Path[Code], data: schemas.PlanIn) -> Any:
    """Plan a journey, perhaps with its first loads. Moves nothing."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    loads = [load.values() for load in data.loads]
    made = actions.plan_journey(actor=actor, operation_id=found.pk, data=data.values(), loads=loads)
    return Status(201, now(request, made.pk))


@router.get("/journeys/{journey_id}", response=answers(JourneyDetail))
def get_journey(request: HttpRequest, journey_id: UUID) -> Any:
    """One journey: its loads, what is on board, its stops and documents."""
    return now(request, journey_id)


@router.put("/journeys/{journey_id}", response=answers(JourneyDetail))
def change_journey(request: HttpRequest, journey_id: UUID, data: schemas.JourneyChangeIn) -> Any:
    """Change a journey that has not left."""
    return _act(actions.change_journey, request, journey_id, data=data.values(), revision=data.revision)


@router.post("/journeys/{journey_id}/loads", response=answers(JourneyDetail))
def plan_loads(request: HttpRequest, journey_id: UUID, data: schemas.LoadsIn) -> Any:
    """Put parts of lines on a journey; all of them or none."""
    return _act(actions.plan_loads, request, journey_id, items=[load.values() for load in data.loads])


@router.put("/loads/{load_id}", response=answers(JourneyDetail))
def change_load(request: HttpRequest, load_id: UUID, data: schemas.QuantityIn) -> Any:
    """Set how much of a line is planned on its journey."""
    actor = actor_of(request)
    load = load_for(actor, load_id)
    actions.change_load(actor=actor, load_id=load_id, quantity=data.quantity)
    return now(request, load.journey_id)


@router.put("/loads/{load_id}/stop", response=answers(JourneyDetail))
def unload_at(request: HttpRequest, load_id: UUID, data: schemas.UnloadAtIn) -> Any:
    """Say at which stop a load leaves the vehicle."""
    actor = actor_of(request)
    load = load_for(actor, load_id)
    actions.unload_at(actor=actor, load_id=load_id, stop_id=data.stop_id)
    return now(request, load.journey_id)


@router.delete("/loads/{load_id}", response=answers(JourneyDetail))
def unplan_load(request: HttpRequest, load_id: UUID) -> Any:
    """Take a load off the plan."""
    actor = actor_of(request)
    load = load_for(actor, load_id)
    actions.unplan_load(actor=actor, load_id=load_id)
    return now(request, load.journey_id)


@router.post("/loads/{load_id}/move", response=answers(JourneyDetail))
def move_load(request: HttpRequest, load_id: UUID, data: schemas.MoveLoadIn) -> Any:
    """Move a planned load, or a part of it, to another journey of the same hub; answers with that journey."""
    actor = actor_of(request)
    load_for(actor, load_id)
    journey_for(actor, data.to_journey_id)
    actions.move_load(actor=actor, load_id=load_id, to_journey_id=data.to_journey_id, quantity=data.quantity)
    return now(request, data.to_journey_id)


@router.post("/journeys/{journey_id}/start-loading", response=answers(JourneyDetail))
def start_loading(request: HttpRequest, journey_id: UUID, data: schemas.DoorIn) -> Any:
    """The vehicle stands at the door."""
    return _act(actions.start_loading, request, journey_id, door=data.door)


@router.post("/journeys/{journey_id}/depart", response=answers(JourneyDetail))
def depart(request: HttpRequest, journey_id: UUID, data: schemas.DepartIn) -> Any:
    """The vehicle leaves; its cargo is posted and the waybill gets its number."""
    given = data.model_dump(exclude={"picks"})
    return _act(actions.depart, request, journey_id, picks=data.chosen(), **given)


@router.post("/journeys/{journey_id}/arrive", response=answers(JourneyDetail))
def arrive(request: HttpRequest, journey_id: UUID, data: schemas.ArriveIn) -> Any:
    """The vehicle stands at a stop or at its destination. Unloads nothing."""
    return _act(actions.arrive, request, journey_id, **data.model_dump())


@router.post("/journeys/{journey_id}/leave-stop", response=answers(JourneyDetail))
def leave_stop(request: HttpRequest, journey_id: UUID, data: schemas.AtIn) -> Any:
    """The vehicle goes on from a stop."""
    return _act(actions.leave_stop, request, journey_id, **data.model_dump())


@router.post("/journeys/{journey_id}/positions", response=answers(JourneyDetail))
def report_position(request: HttpRequest, journey_id: UUID, data: schemas.PositionIn) -> Any:
    """Word from the road, in a few words."""
    return _act(actions.report_position, request, journey_id, **data.model_dump())


@router.post("/journeys/{journey_id}/deliver", response=answers(JourneyDetail))
def deliver(request: HttpRequest, journey_id: UUID, data: schemas.DeliverIn) -> Any:
    """Hand cargo over at the consignee's door and keep who signed."""
    given = data.model_dump(exclude={"lines"})
    return _act(actions.deliver, request, journey_id, lines=data.counted(), **given)


@router.post("/journeys/{journey_id}/receive", response=answers(JourneyDetail))
def receive_waybill(request: HttpRequest, journey_id: UUID, data: schemas.ReceiveIn) -> Any:
    """Take a vehicle's cargo into a hub, whole as loaded or as counted."""
    given = data.model_dump(exclude={"lines"})
    return _act(actions.receive_waybill, request, journey_id, lines=data.counted(), **given)


@router.post("/journeys/{journey_id}/lost", response=answers(JourneyDetail))
def report_journey_lost(request: HttpRequest, journey_id: UUID, data: schemas.LostIn) -> Any:
    """Everything on board is lost, with a loss report."""
    return _act(actions.report_journey_lost, request, journey_id, **data.model_dump())


@router.post("/journeys/{journey_id}/missing", response=answers(JourneyDetail))
def report_missing(request: HttpRequest, journey_id: UUID, data: schemas.PartLostIn) -> Any:
    """A part of what should be on board is not."""
    given = data.model_dump(exclude={"items"})
    return _act(actions.report_missing, request, journey_id, items=data.missing(), **given)


@router.post("/journeys/{journey_id}/found", response=answers(JourneyDetail))
def report_journey_found(request: HttpRequest, journey_id: UUID, data: schemas.FoundAgainIn) -> Any:
    """A lost vehicle is found with its cargo and goes on."""
    return _act(actions.report_journey_found, request, journey_id, **data.model_dump())


@router.post("/journeys/{journey_id}/close", response=answers(JourneyDetail))
def close_journey(request: HttpRequest, journey_id: UUID) -> Any:
    """Nothing is on board any more."""
    return _act(actions.close_journey, request, journey_id)


@router.post("/journeys/{journey_id}/cancel", response=answers(JourneyDetail))
def cancel_journey(request: HttpRequest, journey_id: UUID, data: schemas.CancelIn) -> Any:
    """The journey does not take place; what was planned on it is free again."""
    return _act(actions.cancel_journey, request, journey_id, reason=data.reason)
