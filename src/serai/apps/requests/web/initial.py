"""A stored request as the first values of its form."""

from typing import Any

from serai.apps.requests.models import RequestLine, ServiceRequest


def header_values(row: ServiceRequest) -> dict[str, Any]:
    same = (
        "title",
        "owner_reference",
        "ready_on",
        "needed_by",
        "storage_from",
        "storage_until",
        "people_reached",
        "sender_name",
        "sender_phone",
        "sender_email",
        "receiver_name",
        "receiver_phone",
        "receiver_email",
        "remarks",
        "declared_by",
    )
    return {name: getattr(row, name) for name in same} | {
        "organisation": str(row.organisation_id),
        "services": [str(pk) for pk in row.services.values_list("pk", flat=True)],
        "origin": row.origin.name if row.origin else "",
        "destination": row.destination.name if row.destination else "",
        "receiver_organisation": row.receiver_organisation.name if row.receiver_organisation else "",
    }


def line_values(line: RequestLine, row: ServiceRequest) -> dict[str, Any]:
    same = (
        "description", "quantity", "weight_kg", "volume_m3", "unit_value", "currency", "batch", "expires_on",
        "temperature_band", "un_number", "hazard_class", "packing_group", "has_shipper_declaration", "packaging",
    )  # fmt: skip
    return {name: getattr(line, name) for name in same} | {
        "id": line.pk,
        "category": str(line.category_id),
        "unit": str(line.unit_id),
        "handling_unit": str(line.handling_unit_id or ""),
        "handling_units": line.handling_units or None,
        "is_stackable": "" if line.is_stackable is None else "yes" if line.is_stackable else "no",
        "origin": line.origin.name if line.origin and line.origin_id != row.origin_id else "",
        "destination": line.destination.name if line.destination and line.destination_id != row.destination_id else "",
    }
