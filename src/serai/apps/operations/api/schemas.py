"""What the API says of operations, hubs and terms of services."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.operations.models import Bin, Hub, Operation, ServiceTerms
from serai.kit.api import AmountOut, Out


class OperationOut(Out):
    id: UUID
    code: str
    name: str
    state: str
    state_label: str
    state_since: date
    country: str
    time_zone: str
    currency: str
    is_demonstration: bool

    @staticmethod
    def of(row: Operation) -> dict[str, Any]:
        plain = ("id", "code", "state", "state_since", "country", "time_zone", "currency", "is_demonstration")
        values = {name: getattr(row, name) for name in plain}
        return {**values, "name": row.local_name, "state_label": row.get_state_display()}


class OperationDetail(OperationOut):
    lead: str | None
    summary: str
    contact: str
    first_answer_hours: int
    accept_hours: int
    dispatch_hours: int
    deliver_hours: int

    @staticmethod
    def of(row: Operation) -> dict[str, Any]:
        plain = ("summary", "contact", "first_answer_hours", "accept_hours", "dispatch_hours", "deliver_hours")
        values = {name: getattr(row, name) for name in plain}
        return {**OperationOut.of(row), **values, "lead": row.lead.name if row.lead else None}


class HubOut(Out):
    id: UUID
    code: str
    name: str
    place: str = Field(description="Code of the place")
    state: str
    run_by: str | None
    floor_m2: AmountOut | None
    capacity_m3: AmountOut | None

    @staticmethod
    def of(row: Hub) -> dict[str, Any]:
        run_by = row.run_by.name if row.run_by else None
        values = {"id": row.pk, "code": row.code, "name": row.local_name, "state": row.state, "run_by": run_by}
        return {**values, "place": row.place.code, "floor_m2": row.floor_m2, "capacity_m3": row.capacity_m3}


class BinOut(Out):
    id: UUID
    code: str
    kind: str
    capacity_m3: AmountOut | None
    is_active: bool

    @staticmethod
    def of(row: Bin) -> dict[str, Any]:
        return {name: getattr(row, name) for name in BinOut.model_fields}


class HubDetail(HubOut):
    """Bins are shown to those who work in the operation; the list is empty for others."""

    bins: list[BinOut]


class TermsOut(Out):
    """The operating procedure of one service, one version. `eligible_kinds` empty: every partner."""

    id: UUID
    service: str
    version: int
    valid_from: date
    valid_to: date | None
    where: str
    payment: str
    price_note: str
    lead_time_hours: int
    longest_storage_days: int | None
    least_load_kg: AmountOut | None
    excluded_categories: list[str]
    excludes_dangerous_goods: bool
    excludes_cold_chain: bool
    eligible_kinds: list[str]
    approving_body: str
    liability: str
    tracking_level: int
    notice: str

    @staticmethod
    def of(row: ServiceTerms) -> dict[str, Any]:
        apart = {"service", "excluded_categories"}
        values = {name: getattr(row, name) for name in TermsOut.model_fields if name not in apart}
        excluded = [category.code for category in row.excluded_categories.all()]
        return {**values, "service": row.service.code, "excluded_categories": excluded}
