"""Checks of a whole request: its dates, its services and their terms. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.catalog.enums import TRANSPORT_KINDS
from serai.apps.operations.models import ServiceTerms
from serai.apps.parties.enums import OrganisationKind
from serai.apps.parties.models import Organisation
from serai.apps.requests.rules.data import Finding, Reference, RequestData
from serai.apps.requests.rules.line_checks import check_line, is_cold, is_dangerous, storable_line
from serai.kit import numbers

MOST_LINES = 500
FURTHEST = timedelta(days=550)  # nobody knows cargo and roads further ahead
LENGTHS = {
    "title": 160,
    "owner_reference": 80,
    "sender_name": 120,
    "sender_phone": 40,
    "sender_email": 254,
    "receiver_name": 120,
    "receiver_phone": 40,
    "receiver_email": 254,
    "import_key": 120,
}


def storable(data: RequestData, reference: Reference) -> list[Finding]:
    """What even a draft must fulfil, so that it can be stored; a draft may otherwise be incomplete."""
    found = list(_header(data, reference))
    for index, line in enumerate(data.lines):
        found += storable_line(line, index, reference)
    return found


def check_request(data: RequestData, reference: Reference, organisation: Organisation) -> list[Finding]:
    """Everything that speaks against submitting (errors) or for looking again (warnings)."""
    found = [*_header(data, reference), *_complete(data), *_dates(data, reference)]
    for index, line in enumerate(data.lines):
        found += check_line(line, index, reference)
    found += _ends(data)
    found += _services(data, reference, organisation)
    return found


def terms_for(data: RequestData, reference: Reference) -> list[ServiceTerms]:
    """The versions of the terms that a requester accepts by submitting now: those that hold on the first day of
    service."""
    day = _first_day(data, reference)
    return [terms for service in data.service_ids if (terms := reference.terms_on(service, day))]


def _first_day(data: RequestData, reference: Reference) -> date:
    days = [day for day in (data.ready_on, data.storage_from) if day]
    return max(min(days), reference.today) if days else reference.today


def _header(data: RequestData, reference: Reference) -> Iterator[Finding]:
    for name, limit in LENGTHS.items():
        if len(getattr(data, name)) > limit:
            yield Finding(name, _("Use at most %(limit)d characters.") % {"limit": limit}, "too_long")
    for name in ("origin_id", "destination_id"):
        place = getattr(data, name)
        if place is not None and place not in reference.place_names:
            yield Finding(name, _("Choose a place of the register, or add it as provisional."), "unknown_place")
    if any(service not in reference.services for service in data.service_ids):
        yield Finding("service_ids", _("Choose services of the list."), "unknown_service")
    if data.ready_on and data.needed_by and data.needed_by < data.ready_on:
        yield Finding(
            "needed_by",
            _("The cargo is needed before it is ready. Enter a day from %(day)s on.") % {"day": _day(data.ready_on)},
            "before_ready",
        )
    if data.storage_from and data.storage_until and data.storage_until < data.storage_from:
        yield Finding("storage_until", _("Storage would end before it begins. Enter a later day."), "before_start")
    if data.people_reached is not None and not 0 <= data.people_reached <= 100_000_000:
        yield Finding("people_reached", _("Enter the number of people this cargo reaches."), "out_of_range")
    if len(data.lines) > MOST_LINES:
        yield Finding(
            "lines",
            _("One request holds at most %(most)d lines. Make a second one.") % {"most": MOST_LINES},
            "too_many",
        )


def _complete(data: RequestData) -> Iterator[Finding]:
    if not data.title.strip():
        yield Finding("title", _("Give the request a title, for example “Shelter kits and blankets”."), "blank")
    if not data.lines:
        yield Finding("lines", _("Enter at least one line of cargo."), "blank")
    if not data.service_ids:
        yield Finding("service_ids", _("Choose at least one service."), "blank")
    if data.ready_on is None:
        yield Finding("ready_on", _("Enter the day on which the cargo is ready."), "blank")
    if data.needed_by is None:
        yield Finding("needed_by", _("Enter the day by which the cargo is needed."), "blank")
    if not data.receiver_name.strip():
        yield Finding("receiver_name", _("Name the person who receives the cargo."), "blank")


def _dates(data: RequestData, reference: Reference) -> Iterator[Finding]:
    today = reference.today
    if data.needed_by and data.needed_by < today:
        yield Finding(
            "needed_by", _("%(day)s is over. Enter today or a later day.") % {"day": _day(data.needed_by)}, "past"
        )
    for name in ("ready_on", "needed_by", "storage_from", "storage_until"):
        day = getattr(data, name)
        if day and abs(day - today) > FURTHEST:
            yield Finding(
                name, _("%(day)s is too far from today to be right. Check the year.") % {"day": _day(day)}, "too_far"
            )


def _ends(data: RequestData) -> Iterator[Finding]:
    """Where the cargo starts and goes: each line has both ends, and they differ unless it is only stored."""
    if not data.lines:
        return
    if data.origin_id is None and any(line.origin_id is None for line in data.lines):
        yield Finding("origin_id", _("Say where the cargo starts."), "blank")
    if data.destination_id is None and any(line.destination_id is None for line in data.lines):
        yield Finding("destination_id", _("Say where the cargo goes."), "blank")


def _services(data: RequestData, reference: Reference, organisation: Organisation) -> Iterator[Finding]:
    day = _first_day(data, reference)
    kinds = {reference.services[service].kind for service in data.service_ids if service in reference.services}
    if kinds & TRANSPORT_KINDS and data.origin_id and data.origin_id == data.destination_id:
        yield Finding("destination_id", _("Transport needs two different places."), "same_place")
    for service_id in data.service_ids:
        service = reference.services.get(service_id)
        if service is None:
            continue
        terms = reference.terms_on(service_id, day)
        if terms is None:
            yield Finding(
                "service_ids",
                _(
                    "%(service)s is not on offer in %(operation)s on %(day)s. Choose another service or day, or ask "
                    "the team."
                )
                % {"service": service.local_name, "operation": reference.operation.local_name, "day": _day(day)},
                "not_on_offer",
            )
            continue
        yield from _terms(data, terms, service.local_name, reference, organisation, day)


def _terms(
    data: RequestData, terms: ServiceTerms, service: str, reference: Reference, organisation: Organisation, day: date
) -> Iterator[Finding]:
    if terms.eligible_kinds and organisation.kind not in terms.eligible_kinds:
        yield Finding(
            "service_ids",
            _("%(service)s is open to %(kinds)s under version %(version)d of the terms, not to %(kind)s.")
            % {
                "service": service, "version": terms.version, "kind": organisation.get_kind_display(),
                "kinds": ", ".join(str(OrganisationKind(kind).label) for kind in terms.eligible_kinds),
            },
            "not_eligible",
        )  # fmt: skip
    yield from _cargo_under(data, terms, service, reference)
    if terms.valid_to and data.needed_by and data.needed_by > terms.valid_to:
        yield Finding(
            "needed_by",
            _("%(service)s is agreed until %(day)s only. Cargo that is late may need another way.")
            % {"service": service, "day": _day(terms.valid_to)},
            "ends_before",
            blocks=False,
        )
    if data.ready_on and (data.ready_on - reference.today).days * 24 < terms.lead_time_hours:
        yield Finding(
            "ready_on",
            _("%(service)s needs %(hours)d hours from request to loading. Loading may be later than %(day)s.")
            % {"service": service, "hours": terms.lead_time_hours, "day": _day(data.ready_on)},
            "lead_time",
            blocks=False,
        )
    yield from _amount_under(data, terms, service)


def _cargo_under(data: RequestData, terms: ServiceTerms, service: str, reference: Reference) -> Iterator[Finding]:
    excluded = reference.excluded_categories.get(terms.pk, frozenset())
    for index, line in enumerate(data.lines):
        if line.category_id in excluded:
            yield Finding(
                f"lines.{index}.category_id",
                _("%(category)s is excluded from %(service)s by the terms. Send it another way or ask the team.")
                % {"category": reference.categories[line.category_id].local_name, "service": service},
                "excluded",
            )
        if terms.excludes_cold_chain and is_cold(line):
            yield Finding(
                f"lines.{index}.temperature_band",
                _("%(service)s has no cold chain under these terms.") % {"service": service},
                "no_cold_chain",
            )
        if terms.excludes_dangerous_goods and is_dangerous(line):
            yield Finding(
                f"lines.{index}.un_number",
                _("%(service)s takes no dangerous goods under these terms.") % {"service": service},
                "no_dangerous_goods",
            )


def _amount_under(data: RequestData, terms: ServiceTerms, service: str) -> Iterator[Finding]:
    if terms.longest_storage_days and data.storage_from and data.storage_until:
        days = (data.storage_until - data.storage_from).days
        if days > terms.longest_storage_days:
            yield Finding(
                "storage_until",
                _("%(days)d days asked; the terms give at most %(most)d. Enter an earlier end.")
                % {"days": days, "most": terms.longest_storage_days},
                "too_long_in_store",
            )
    if terms.least_load_kg:
        weight = sum((line.weight_kg for line in data.lines), start=terms.least_load_kg * 0)
        if weight < terms.least_load_kg:
            language = get_language() or "en"
            yield Finding(
                "service_ids",
                _("%(service)s starts at %(least)s kg; this cargo of %(weight)s kg waits until others fill the load.")
                % {
                    "service": service,
                    "least": numbers.number(terms.least_load_kg, language),
                    "weight": numbers.number(weight, language),
                },
                "least_load",
                blocks=False,
            )


def _day(day: date) -> str:
    return numbers.day(day, get_language() or "en")
