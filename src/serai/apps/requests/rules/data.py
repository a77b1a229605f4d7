"""What a request consists of, before it is stored: plain values that forms, workbooks, the API and the demonstration
all fill in.

Quantities are `Decimal` in the line's inventory unit; weights in kg and volumes in m³ are of the whole line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from serai.apps.catalog.models import Category, Item, Service, Unit
from serai.apps.operations.models import Operation, ServiceTerms

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineData:
    """One kind of goods. `id` names a stored line that this one replaces; places fall back to the request's own."""

    description: str
    category_id: UUID
    unit_id: UUID
    quantity: Decimal
    weight_kg: Decimal
    volume_m3: Decimal
    id: UUID | None = None
    item_id: UUID | None = None
    origin_id: UUID | None = None
    destination_id: UUID | None = None
    handling_unit_id: UUID | None = None
    handling_units: int = 0
    unit_value: Decimal | None = None
    currency: str = "USD"
    batch: str = ""
    expires_on: date | None = None
    temperature_band: str = "ambient"
    un_number: str = ""
    hazard_class: str = ""
    packing_group: str = ""
    has_shipper_declaration: bool = False
    is_stackable: bool | None = None
    packaging: str = ""


@dataclass(frozen=True, slots=True)
class RequestData:
    """A whole request. `origin_id` and `destination_id` are the usual ends; a line may name others."""

    organisation_id: UUID
    title: str
    lines: Sequence[LineData] = ()
    service_ids: Sequence[UUID] = ()
    origin_id: UUID | None = None
    destination_id: UUID | None = None
    owner_reference: str = ""
    ready_on: date | None = None
    needed_by: date | None = None
    storage_from: date | None = None
    storage_until: date | None = None
    sender_name: str = ""
    sender_phone: str = ""
    sender_email: str = ""
    receiver_organisation_id: UUID | None = None
    receiver_name: str = ""
    receiver_phone: str = ""
    receiver_email: str = ""
    people_reached: int | None = None
    remarks: str = ""
    channel: str = "web"
    import_key: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The lists that a request is checked against, read once (`queries.reference`). `today` is the operation's own
    date."""

    operation: Operation
    today: date
    units: Mapping[UUID, Unit]
    categories: Mapping[UUID, Category]
    services: Mapping[UUID, Service]
    items: Mapping[UUID, Item]
    place_names: Mapping[UUID, str]
    terms: Sequence[ServiceTerms]
    excluded_categories: Mapping[UUID, frozenset[UUID]]  # terms → categories

    def terms_on(self, service_id: UUID, day: date) -> ServiceTerms | None:
        """The newest terms of a service that hold on a day; None when the service is not on offer then."""
        holding = [
            terms
            for terms in self.terms
            if terms.service_id == service_id
            and terms.valid_from <= day
            and (terms.valid_to is None or terms.valid_to >= day)
        ]
        return max(holding, key=lambda terms: terms.version, default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about one field, in the reader's language. Errors block a submission, warnings never do.

    `field` is a name of RequestData, or `lines.<index from 0>.<name of LineData>`.
    """

    field: str
    message: str
    code: str
    blocks: bool = True


def errors(findings: Sequence[Finding]) -> dict[str, list[str]]:
    """The blocking findings as `{field: [messages]}`, the shape of `Invalid.fields`."""
    fields: dict[str, list[str]] = {}
    for finding in findings:
        if finding.blocks:
            fields.setdefault(finding.field, []).append(finding.message)
    return fields
