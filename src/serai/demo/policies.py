"""The shapes of operation.yaml, services.yaml and criteria.yaml. See `records` for units and conventions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from serai.demo.records import Named


@dataclass(frozen=True, slots=True)
class StateSince:
    state: str
    since: date


@dataclass(frozen=True, slots=True)
class OperationRow(Named):
    code: str
    country: str
    area: str  # areas
    time_zone: str
    currency: str
    lead: str  # organisations
    contact: str
    open_from: date
    phase_out_review_on: date
    states: tuple[StateSince, ...]  # oldest first
    service_levels_hours: dict[str, int]  # first_answer, accept, dispatch, deliver
    expiry_days: dict[str, int]  # red, amber
    summary_en: str
    summary_fr: str
    summary_es: str
    summary_ar: str


@dataclass(frozen=True, slots=True)
class ServiceRow(Named):
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class TermsRow:
    service: str  # services
    version: int
    valid_from: date
    valid_to: date
    where: str
    payment: str
    price_note: str
    lead_time_hours: int
    longest_storage_days: int | None
    least_load_kg: Decimal | None
    excluded_categories: tuple[str, ...]  # categories
    excludes_dangerous_goods: bool
    excludes_cold_chain: bool
    eligible_kinds: tuple[str, ...]
    approving_body: str
    withdrawal_reasons: tuple[str, ...]
    liability: str
    notice: str


@dataclass(frozen=True, slots=True)
class Services:
    portfolio: tuple[ServiceRow, ...]
    terms: tuple[TermsRow, ...]
    withdrawal_reasons: tuple[str, ...]
    liability: str
    eligible_kinds: tuple[str, ...]

    def terms_on(self, service: str, day: date) -> TermsRow | None:
        """The version in force that day, None when the service is not on offer."""
        return next((t for t in self.terms if t.service == service and t.valid_from <= day <= t.valid_to), None)


@dataclass(frozen=True, slots=True)
class Criterion:
    kind: str
    weight: int
    full_after_days: int | None = None  # waiting: the score is 1 from then on


@dataclass(frozen=True, slots=True)
class CriteriaSetRow:
    version: int
    body: str
    decision: str
    agreed_on: date
    valid_from: date
    tiers: tuple[tuple[Criterion, ...], ...]


@dataclass(frozen=True, slots=True)
class PriorityEntryRow:
    score: Decimal
    reason: str
    place: str = ""  # one of the three
    area: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class PriorityListRow:
    kind: str  # location or sector
    body: str
    decided_on: date
    valid_from: date
    valid_to: date
    entries: tuple[PriorityEntryRow, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    sets: tuple[CriteriaSetRow, ...]
    lists: tuple[PriorityListRow, ...]
