"""What is given of cargo: consignments and where their lines are, stock, documents, release orders."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.cargo.enums import AccountKind, Condition, EventKind
from serai.apps.cargo.models import Account, Consignment, Event, LineTotal, Posting, ReleaseOrder
from serai.apps.cargo.queries import LinePage, Standing
from serai.apps.cargo.queries.documents import DocumentPage
from serai.apps.requests.enums import Fulfilment
from serai.kit.api import AmountOut, Out
from serai.kit.models import Attachment


class ConsignmentOut(Out):
    id: UUID
    code: str = Field(description="JUB-0042, unique in the operation")
    operation: str
    hub: str
    request_id: UUID
    request: str
    owner_id: UUID
    owner: str
    title: str
    origin: str = Field(description="Code of the place")
    destination: str
    fulfilment: str
    fulfilment_label: str
    tracking_code: str

    @staticmethod
    def of(row: Consignment) -> dict[str, Any]:
        return {
            "id": row.pk, "code": row.code, "operation": row.operation.code, "hub": row.hub.code, "title": row.title,
            "request_id": row.request_id, "request": row.request.reference, "owner_id": row.owner_id,
            "owner": row.owner.name, "origin": row.origin.code, "destination": row.destination.code,
            "fulfilment": Fulfilment(row.fulfilment).name.lower(),
            "fulfilment_label": str(Fulfilment(row.fulfilment).label), "tracking_code": row.tracking_code,
        }  # fmt: skip


class WhereOut(Out):
    """A part of a line somewhere: `account_id` names the account in losses, releases and finds."""

    account_id: int
    kind: str
    name: str
    condition: str
    quantity: AmountOut
    weight_kg: AmountOut
    volume_m3: AmountOut

    @staticmethod
    def of(row: Standing) -> dict[str, Any]:
        return {
            "account_id": row.account_id, "kind": AccountKind(row.kind).name.lower(), "name": row.where,
            "condition": Condition(row.condition).name.lower(), "quantity": row.quantity, "weight_kg": row.kg,
            "volume_m3": row.m3,
        }  # fmt: skip


class CargoLineOut(Out):
    """Quantities in `unit`, each computed from the books."""

    id: UUID
    request_line_id: UUID | None
    position: int
    description: str
    category: str
    unit: str
    accepted: AmountOut
    cancelled: AmountOut
    planned: AmountOut
    received: AmountOut
    dispatched: AmountOut
    delivered: AmountOut
    released: AmountOut
    lost: AmountOut
    expected: AmountOut
    batch: str
    expires_on: date | None
    is_stackable: bool | None
    packaging: str
    weight_kg: AmountOut
    volume_m3: AmountOut
    where: list[WhereOut]

    @staticmethod
    def of(row: LinePage) -> dict[str, Any]:
        line, total = row.line, row.total or LineTotal()
        sums = ("accepted", "cancelled", "planned", "received", "dispatched", "delivered", "released", "lost")
        plain = ("id", "request_line_id", "position", "description", "batch", "expires_on", "is_stackable", "packaging",
                 "weight_kg", "volume_m3")  # fmt: skip
        return {
            **{name: getattr(line, name) for name in plain},
            **{name: Decimal(getattr(total, name)) for name in sums},
            "category": line.category.code, "unit": line.unit.code, "expected": row.expected,
            "where": [WhereOut.of(each) for each in row.where],
        }  # fmt: skip


class ConsignmentDetail(ConsignmentOut):
    lines: list[CargoLineOut]


class ProgressLine(Out):
    """The quantities of one line of a request, always together; `accepted` is null until decided."""

    line_id: UUID
    requested: AmountOut
    accepted: AmountOut | None
    planned: AmountOut
    received: AmountOut
    dispatched: AmountOut
    delivered: AmountOut
    released: AmountOut
    lost: AmountOut
    cancelled: AmountOut
    in_store: AmountOut
    in_transit: AmountOut
    at_door: AmountOut


class Progress(Out):
    """What has become of a request. Consignments only those that the caller may see."""

    lines: list[ProgressLine]
    weights_kg: dict[str, AmountOut]
    consignments: list[str]


class EventOut(Out):
    id: UUID
    code: str = Field(description="GRN-JUB-0042")
    kind: str
    kind_label: str
    operation: str
    hub: str | None
    place: str | None
    consignment: str | None
    journey_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    by: str
    source: str
    document_reference: str
    reason: str
    remarks: str
    reverses: UUID | None

    @staticmethod
    def of(row: Event) -> dict[str, Any]:
        plain = (
            "id",
            "code",
            "journey_id",
            "occurred_at",
            "recorded_at",
            "source",
            "document_reference",
            "reason",
            "remarks",
        )
        return {
            **{name: getattr(row, name) for name in plain},
            "kind": EventKind(row.kind).name.lower(), "kind_label": str(EventKind(row.kind).label),
            "operation": row.operation.code, "hub": row.hub.code if row.hub else None,
            "place": row.place.code if row.place else None, "by": row.actor_name, "reverses": row.reverses_id,
            "consignment": row.consignment.code if row.consignment else None,
        }  # fmt: skip


class End(Out):
    account_id: int
    kind: str
    name: str
    condition: str


class PostingOut(Out):
    line_id: UUID
    consignment: str
    description: str
    unit: str
    quantity: AmountOut
    handling_units: int
    weight_kg: AmountOut
    volume_m3: AmountOut
    source: End
    target: End

    @staticmethod
    def of(row: Posting) -> dict[str, Any]:
        line = row.line
        return {
            "line_id": row.line_id, "consignment": line.consignment.code, "description": line.description,
            "unit": line.unit.code, "quantity": row.quantity, "handling_units": row.hu, "weight_kg": row.kg,
            "volume_m3": row.m3, "source": _end(row.from_account, row.from_condition),
            "target": _end(row.to_account, row.to_condition),
        }  # fmt: skip


class SurplusOut(Out):
    """More came than was announced: recorded on its own."""

    line_id: UUID
    announced: AmountOut
    counted: AmountOut
    quantity: AmountOut
    note: str


class EventDetail(EventOut):
    """A document with the movements of lines that the caller may see; `hidden` counts the others."""

    postings: list[PostingOut]
    hidden: int
    surpluses: list[SurplusOut]
    reversed_by: UUID | None
    attachments: list["AttachmentOut"]


class AttachmentOut(Out):
    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str

    @staticmethod
    def of(row: Attachment) -> dict[str, Any]:
        return {name: getattr(row, name) for name in AttachmentOut.model_fields}


class ReleaseLineOut(Out):
    line_id: UUID
    account_id: int
    condition: str
    quantity: AmountOut
    executed: AmountOut


class ReleaseOut(Out):
    id: UUID
    code: str
    operation: str
    consignment: str
    state: str
    state_label: str
    ordered_by: str
    is_on_paper: bool
    ordered_at: datetime
    verified_at: datetime | None
    decided_at: datetime | None
    executed_at: datetime | None
    collector: str
    reason: str
    instructions: str
    lines: list[ReleaseLineOut]

    @staticmethod
    def of(row: ReleaseOrder) -> dict[str, Any]:
        plain = ("id", "code", "state", "ordered_by", "is_on_paper", "ordered_at", "verified_at", "decided_at", "executed_at",
                 "collector", "reason", "instructions")  # fmt: skip
        lines = [
            {"line_id": line.line_id, "account_id": line.account_id, "condition": Condition(line.condition).name.lower(),
             "quantity": line.quantity, "executed": line.executed}
            for line in row.lines.all()
        ]  # fmt: skip
        return {
            **{name: getattr(row, name) for name in plain},
            "operation": row.consignment.operation.code, "consignment": row.consignment.code,
            "state_label": row.get_state_display(), "lines": lines,
        }  # fmt: skip


def event_detail(row: Event, found: DocumentPage, files: list[Attachment]) -> dict[str, Any]:
    surplus = ("line_id", "announced", "counted", "quantity", "note")
    return {
        **EventOut.of(row),
        "postings": [PostingOut.of(each) for each in found.postings],
        "hidden": found.hidden,
        "surpluses": [{name: getattr(each, name) for name in surplus} for each in found.surpluses],
        "reversed_by": found.reversed_by.pk if found.reversed_by else None,
        "attachments": [AttachmentOut.of(each) for each in files],
    }


def _end(account: Account, condition: int) -> dict[str, Any]:
    parts = (account.hub.code if account.hub else "", account.bin.code if account.bin else "")
    name = " ".join(part for part in parts if part) or (account.place.code if account.place else "")
    kind = AccountKind(account.kind).name.lower()
    return {"account_id": account.pk, "kind": kind, "name": name, "condition": Condition(condition).name.lower()}
