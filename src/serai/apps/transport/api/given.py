"""What is given of vehicles and journeys. Drivers are named to the operation's team only."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.cargo.enums import Condition
from serai.apps.transport.models import Journey, Vehicle
from serai.apps.transport.queries import JourneyPage, figures_of, journey_page
from serai.apps.transport.rules import may_see_drivers
from serai.kit.api import AmountOut, Out
from serai.kit.policy import Actor


class VehicleOut(Out):
    id: UUID
    plate: str
    name: str
    vehicle_class: str
    owner_id: UUID
    owner: str
    base: str | None
    capacity_kg: AmountOut
    capacity_m3: AmountOut
    is_refrigerated: bool
    carries: list[str]
    temperature_bands: list[str]
    is_active: bool
    revision: int

    @staticmethod
    def of(row: Vehicle) -> dict[str, Any]:
        plain = set(VehicleOut.model_fields) - {"owner", "base"}
        values = {name: getattr(row, name) for name in plain}
        return {**values, "owner": row.owner.name, "base": row.base.code if row.base else None}


class JourneyOut(Out):
    id: UUID
    reference: str = Field(description="J-0231")
    operation: str
    kind: str
    mode: str
    state: str
    state_label: str
    vehicle_id: UUID
    vehicle: str
    origin: str = Field(description="Code of the hub")
    destination: str = Field(description="Code of the place")
    destination_hub: str | None
    departs_at: datetime
    arrives_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    seen_at: datetime | None
    seen_note: str
    waybill: str = Field(description="WB-JUB-0117 once it has left")
    tracking_code: str
    revision: int

    @staticmethod
    def of(row: Journey) -> dict[str, Any]:
        plain = ("id", "reference", "kind", "mode", "state", "vehicle_id", "departs_at", "arrives_at", "departed_at",
                 "arrived_at", "seen_at", "seen_note", "waybill", "tracking_code", "revision")  # fmt: skip
        return {
            **{name: getattr(row, name) for name in plain},
            "operation": row.operation.code, "state_label": row.get_state_display(), "vehicle": row.vehicle.plate,
            "origin": row.origin.code, "destination": row.destination.code,
            "destination_hub": row.destination_hub.code if row.destination_hub else None,
        }  # fmt: skip


class LoadOut(Out):
    """One line on a journey: planned, or what left; `on_board` is what the ledger has there now."""

    id: UUID
    line_id: UUID
    consignment: str
    description: str
    unit: str
    quantity: AmountOut
    weight_kg: AmountOut
    volume_m3: AmountOut
    on_board: AmountOut
    stop_id: UUID | None = Field(description="Where it leaves the vehicle; nothing: at the end")


class BoardOut(Out):
    line_id: UUID
    account_id: int
    condition: str
    quantity: AmountOut


class StopOut(Out):
    id: UUID
    position: int
    place: str
    hub: str | None
    expected_at: datetime | None
    arrived_at: datetime | None


class JourneyDetail(JourneyOut):
    """Loads and cargo on board of lines that the caller may see; `hidden` counts the others."""

    door: str
    seals: str
    remarks: str
    distance_km: AmountOut | None
    distance_is_proposed: bool = Field(description="From coordinates: nobody typed it")
    work_tkm: AmountOut | None = Field(description="t·km of what left, or is planned")
    emissions_kg_co2e: AmountOut | None = Field(description="Well-to-wheel, ISO 14083")
    cost: AmountOut | None = Field(description="From the daily rate, in the operation's currency; for the team")
    driver_name: str | None
    driver_phone: str | None
    loads: list[LoadOut]
    hidden: int
    load_kg: AmountOut
    load_m3: AmountOut
    board_kg: AmountOut
    on_board: list[BoardOut]
    stops: list[StopOut]
    events: list[UUID]


def journey_detail(actor: Actor, journey: Journey) -> dict[str, Any]:
    """A fixed number of queries, however many lines."""
    found = journey_page(actor, journey)
    drivers = bool(may_see_drivers(actor, journey.operation_id))
    driver = journey.driver
    figures = figures_of([journey])[journey.pk]
    whole = not found.hidden
    return {
        **JourneyOut.of(journey),
        **{name: getattr(journey, name) for name in ("door", "seals", "remarks", "distance_km", "distance_is_proposed")},
        "work_tkm": rounded(figures.tkm) if whole else None,
        "emissions_kg_co2e": rounded(figures.co2e_kg) if whole else None,
        "cost": figures.cost if drivers else None,
        "driver_name": (journey.driver_name or (driver.name if driver else "")) if drivers else None,
        "driver_phone": (journey.driver_phone or (driver.phone if driver else "")) if drivers else None,
        "hidden": found.hidden, "load_kg": found.load_kg, "load_m3": found.load_m3, "board_kg": found.board_kg,
        **_cargo(found),
        "stops": [
            {"id": stop.pk, "position": stop.position, "place": stop.place.code, "hub": stop.hub.code if stop.hub else None,
             "expected_at": stop.expected_at, "arrived_at": stop.arrived_at}
            for stop in found.stops
        ],
        "events": [event.pk for event in found.events],
    }  # fmt: skip


def rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.001"))


def _cargo(found: JourneyPage) -> dict[str, Any]:
    loads = [
        {"id": row.load.pk, "line_id": row.line.pk, "consignment": row.line.consignment.code,
         "description": row.line.description, "unit": row.line.unit.code, "quantity": row.quantity, "weight_kg": row.kg,
         "volume_m3": row.m3, "on_board": row.board, "stop_id": row.load.stop_id}
        for row in found.rows
    ]  # fmt: skip
    board = [
        {"line_id": item.line.pk, "account_id": item.account_id, "condition": Condition(item.condition).name.lower(),
         "quantity": item.quantity}
        for item in found.aboard
    ]  # fmt: skip
    return {"loads": loads, "on_board": board}
