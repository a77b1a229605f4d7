"""What is entered about operations, hubs and terms, and what must be entered differently."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import HubState, Payment, TrackingLevel
from serai.apps.parties.enums import HUMANITARIAN_KINDS
from serai.kit.countries import is_country

Problems = list[tuple[str, Any]]
MOST_HOURS = 24 * 365
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationData:
    """Names and summaries by language (fr, es, ar); limits of service levels in hours; expiry warnings in days."""

    code: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    area_id: UUID | None = None
    country: str = ""
    time_zone: str = "UTC"
    currency: str = "USD"
    lead_id: UUID | None = None
    summary: str = ""
    summaries: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    phase_out_review_on: dt.date | None = None
    first_answer_hours: int = 24
    accept_hours: int = 72
    dispatch_hours: int = 168
    deliver_hours: int = 264
    expiry_red_days: int = 90
    expiry_amber_days: int = 270
    count_limit_percent: int | None = None
    dwell_days: int = 30
    storage_notice_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class HubData:
    code: str
    name: str
    place_id: UUID
    names: Mapping[str, str] = field(default_factory=dict)
    state: str = "open"
    run_by_id: UUID | None = None
    description: str = ""
    floor_m2: Decimal | None = None
    capacity_m3: Decimal | None = None
    threshold_percent: int = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsData:
    """The operating procedure of one service; `eligible_kinds` empty means every partner."""

    service_id: UUID
    valid_from: dt.date
    valid_to: dt.date | None = None
    where: str = ""
    payment: str = "free"
    price_note: str = ""
    lead_time_hours: int = 48
    longest_storage_days: int | None = None
    least_load_kg: Decimal | None = None
    excluded_category_ids: Sequence[UUID] = ()
    excludes_dangerous_goods: bool = False
    excludes_cold_chain: bool = False
    eligible_kinds: Sequence[str] = ()
    approving_body: str = ""
    withdrawal_reasons: Sequence[str] = ()
    liability: str = ""
    tracking_level: int = 1  # of TrackingLevel
    notice: str = ""


def operation_problems(data: OperationData) -> Problems:
    problems: Problems = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,23}", data.code):
        problems.append(
            ("code", _("A code has 2 to 24 small letters, digits and hyphens; it is part of every address."))
        )
    if not data.name.strip() or len(data.name) > 160:
        problems.append(("name", _("Enter a name of at most 160 letters.")))
    if data.country and not is_country(data.country):
        problems.append(("country", _("Enter a two-letter country code, for example SS.")))
    if data.time_zone not in zoneinfo.available_timezones():
        problems.append(("time_zone", _("Enter a time zone such as Africa/Juba.")))
    if not re.fullmatch(r"[A-Z]{3}", data.currency):
        problems.append(("currency", _("Enter a currency code of three letters, such as USD.")))
    for name in ("first_answer_hours", "accept_hours", "dispatch_hours", "deliver_hours"):
        if not 1 <= getattr(data, name) <= MOST_HOURS:
            problems.append((name, _("Enter hours from 1 to 8,760.")))
    if not 1 <= data.expiry_red_days < data.expiry_amber_days:
        problems.append(
            ("expiry_amber_days", _("The first warning comes earlier than the urgent one: enter more days."))
        )
    if data.count_limit_percent is not None and not 0 <= data.count_limit_percent <= 100:
        problems.append(("count_limit_percent", _("Enter a percentage from 0 to 100, or leave it empty.")))
    for name in ("dwell_days", "storage_notice_days"):
        if not 1 <= getattr(data, name) <= MOST_DAYS:
            problems.append((name, _("Enter days from 1 to 3,650.")))
    return problems


def hub_problems(data: HubData) -> Problems:
    problems: Problems = []
    if not re.fullmatch(r"[A-Z0-9]{2,6}", data.code):
        problems.append(
            ("code", _("A hub's code has 2 to 6 capital letters and digits; numbers of documents begin with it."))
        )
    if not data.name.strip() or len(data.name) > 160:
        problems.append(("name", _("Enter a name of at most 160 letters.")))
    if data.state not in HubState.values:
        problems.append(("state", _("Choose a state from the list.")))
    for name in ("floor_m2", "capacity_m3"):
        value = getattr(data, name)
        if value is not None and value <= 0:
            problems.append((name, _("Enter a figure above zero, or leave it empty.")))
    if not 1 <= data.threshold_percent <= 100:
        problems.append(("threshold_percent", _("Enter a percentage from 1 to 100.")))
    return problems


def terms_problems(data: TermsData) -> Problems:
    problems: Problems = []
    if data.valid_to is not None and data.valid_to < data.valid_from:
        problems.append(("valid_to", _("The last day lies before the first day.")))
    if data.payment not in Payment.values:
        problems.append(("payment", _("Choose how the service is paid.")))
    if data.payment != Payment.FREE and not data.price_note.strip():
        problems.append(("price_note", _("Say what the user pays, for example 0.90 USD/kg.")))
    if data.tracking_level not in TrackingLevel.values:
        problems.append(("tracking_level", _("Choose one of the list.")))
    if not 1 <= data.lead_time_hours <= MOST_HOURS:
        problems.append(("lead_time_hours", _("Enter hours from 1 to 8,760.")))
    if data.longest_storage_days is not None and data.longest_storage_days < 1:
        problems.append(("longest_storage_days", _("Enter days, or leave it empty for no limit.")))
    if data.least_load_kg is not None and data.least_load_kg <= 0:
        problems.append(("least_load_kg", _("Enter a weight above zero, or leave it empty.")))
    if not set(data.eligible_kinds) <= HUMANITARIAN_KINDS:
        problems.append(("eligible_kinds", _("Only kinds of partners can be eligible.")))
    return problems
