"""/api: the fuel ledger. Vouchers are recorded and taken back; nothing is changed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema, Status

from serai.apps.operations.queries import operation_by_code
from serai.apps.transport import actions
from serai.apps.transport.actions import FuelData
from serai.apps.transport.api.routes import entered
from serai.apps.transport.api.schemas import CancelIn
from serai.apps.transport.enums import FuelKind
from serai.apps.transport.models import FuelIssue
from serai.apps.transport.queries import fuel_visible_to
from serai.kit.api import AmountOut, Code, In, Measure, Moment, Out, Page, Paging, Text, Word, actor_of, answers, page
from serai.kit.errors import NotFound
from serai.kit.lists.paging import Order

router = Router()
NEWEST = Order("number", descending=True, nullable=False)


class FuelIn(In):
    """From a hub's tank or a filling station; to a vehicle, or for an accepted request for fuel."""

    voucher: str = Field(max_length=40, pattern=r"^[\w ./-]*$")
    litres: Measure
    issued_at: Moment
    received_by: Word
    kind: FuelKind = FuelKind.DIESEL
    hub_id: UUID | None = None
    station: Word = ""
    vehicle_id: UUID | None = None
    odometer_km: Measure | None = Field(None, le=9_999_999)
    fuel_request_id: UUID | None = None
    remarks: Text = ""
    event_id: UUID | None = None

    def values(self) -> FuelData:
        given = self.model_dump(exclude={"fuel_request_id", "event_id"})
        return FuelData(**given, request_id=self.fuel_request_id)


class FuelOut(Out):
    """`litres` is negative in a reversal."""

    id: UUID
    reference: str = Field(description="F-0231")
    voucher: str
    kind: FuelKind
    litres: AmountOut
    issued_at: Moment
    hub: str | None
    station: str
    vehicle_id: UUID | None
    vehicle: str | None
    odometer_km: AmountOut | None
    organisation_id: UUID | None
    request: str | None
    received_by: str
    remarks: str
    reverses_id: UUID | None

    @staticmethod
    def of(row: FuelIssue) -> dict[str, Any]:
        plain = set(FuelOut.model_fields) - {"hub", "vehicle", "request"}
        return {
            **{name: getattr(row, name) for name in plain}, "hub": row.hub.code if row.hub else None,
            "vehicle": row.vehicle.plate if row.vehicle else None,
            "request": row.request.reference if row.request else None,
        }  # fmt: skip


class AskedFuel(Schema):
    vehicle_id: UUID | None = None
    request_id: UUID | None = None


@router.get("/operations/{operation}/fuel", response=answers(Page[FuelOut]))
def list_fuel(request: HttpRequest, operation: Path[Code], asked: Query[AskedFuel], paging: Query[Paging]) -> Any:
    """The fuel ledger: the team all, organisations what they were given."""
    actor, found = entered(request, operation)
    rows = fuel_visible_to(actor).filter(operation=found).select_related("hub", "vehicle", "request")
    return page(rows.filter(**asked.model_dump(exclude_none=True)), NEWEST, paging, FuelOut.of)


@router.post("/operations/{operation}/fuel", response=answers(FuelOut, status=201))
def issue_fuel(request: HttpRequest, operation: Path[Code], data: FuelIn) -> Any:
    """Write a voucher into the fuel ledger."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    made = actions.issue_fuel(actor=actor, operation_id=found.pk, data=data.values(), event_id=data.event_id)
    return Status(201, FuelOut.of(made))


@router.post("/fuel/{issue_id}/reverse", response=answers(FuelOut, status=201))
def reverse_fuel(request: HttpRequest, issue_id: UUID, data: CancelIn) -> Any:
    """Take a wrong row back by a second one."""
    actor = actor_of(request)
    if not fuel_visible_to(actor).filter(pk=issue_id).exists():
        raise NotFound(_("There is no such fuel issue."), code="no_fuel")
    return Status(201, FuelOut.of(actions.reverse_fuel(actor=actor, issue_id=issue_id, reason=data.reason)))
