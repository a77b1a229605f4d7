"""Writing the requests of a workbook: new ones in bulk, changed ones one by one, submitted ones numbered together.

A dozen statements for all new requests, whatever their number: ten thousand lines take seconds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.parties.actions import add_provisional_organisation
from serai.apps.places.actions import add_provisional_place
from serai.apps.requests.actions.drafts import SERIES, save_draft, submit
from serai.apps.requests.actions.lines import line_values, set_sums
from serai.apps.requests.actions.ranking import rank_again
from serai.apps.requests.actions.support import refresh_search
from serai.apps.requests.enums import Channel, Decision
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.scope import reference
from serai.apps.requests.queries.sheet_planned import CHANGED, NEW, PlannedRequest
from serai.apps.requests.rules import access
from serai.apps.requests.rules.data import RequestData
from serai.apps.requests.rules.request_checks import terms_for
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.identifiers import uuid7
from serai.kit.policy import Actor, require
from serai.kit.series import next_numbers

BATCH = 1000
OFFLINE = "offline-"  # begins the keys that the form without a network gives
_SAME_NAME = (
    "title", "owner_reference", "ready_on", "needed_by", "storage_from", "storage_until", "sender_name", "sender_phone",
    "sender_email", "receiver_organisation_id", "receiver_name", "receiver_phone", "receiver_email", "people_reached",
    "remarks", "import_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written: numbers of requests and lines, and the ids of the requests."""

    created: int
    changed: int
    submitted: int
    lines: int
    request_ids: Sequence[UUID]


@action
def import_requests(
    *, actor: Actor, operation_id: UUID, planned: Sequence[PlannedRequest], rerank: bool = True
) -> Imported:
    """Write the new and changed requests of a plan (`queries.sheet_plan.plan_rows`), all or none.

    Refused ones must have been left out by the caller. Raises NotAllowed, Invalid (a refused request among them),
    Conflict
    (a request was changed since the plan was made).
    """
    operation = Operation.objects.filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    if any(one.is_refused for one in planned):
        raise Invalid(_("Some rows cannot be used. Nothing was written."), code="refused_rows")
    for organisation in {one.organisation for one in planned if one.organisation}:
        require(access.may_request(actor, organisation, operation))
    _enter_provisionally(actor, operation, [one for one in planned if one.outcome in (NEW, CHANGED)])
    new = [one for one in planned if one.outcome == NEW]
    changed = [one for one in planned if one.outcome == CHANGED]
    made = _create(actor, operation, new)
    for one in changed:
        _change(actor, one)
    submitted = sum(1 for row in made if row.number) + sum(1 for one in changed if one.declared_by)
    if submitted and rerank:
        rank_again(actor=actor, operation_id=operation.pk, cause=str(_("A workbook was imported")))
    lines = sum(len(one.data.lines) for one in (*new, *changed) if one.data)
    ids = [*(row.pk for row in made), *(one.stored.pk for one in changed if one.stored)]
    return Imported(len(made), len(changed), submitted, lines, ids)


def _enter_provisionally(actor: Actor, operation: Operation, planned: Sequence[PlannedRequest]) -> None:
    """Places and organisations that no register knows, each once, in the order of their names; what the requests say of them is
    put to their entries. A name that somebody entered meanwhile gives that entry."""
    places = {key: name for one in planned for key, name in one.new_places.items()}
    organisations = {key: name for one in planned for key, name in one.new_organisations.items()}
    keys: dict[UUID | None, UUID] = {}
    for key, name in sorted(places.items(), key=lambda pair: pair[1]):
        keys[key] = add_provisional_place(actor=actor, name=name, country=operation.country).pk
    for key, name in sorted(organisations.items(), key=lambda pair: pair[1]):
        keys[key] = add_provisional_organisation(actor=actor, name=name).pk
    if not keys:
        return
    for one in planned:
        if one.data is not None and (one.new_places or one.new_organisations):
            one.data = _with_entries(one.data, keys)


def _with_entries(data: RequestData, keys: Mapping[UUID | None, UUID]) -> RequestData:
    def put(value: UUID | None) -> UUID | None:
        return keys.get(value, value)

    return replace(
        data, origin_id=put(data.origin_id), destination_id=put(data.destination_id),
        receiver_organisation_id=put(data.receiver_organisation_id),
        lines=tuple(replace(line, origin_id=put(line.origin_id), destination_id=put(line.destination_id)) for line in data.lines),
    )  # fmt: skip


def _create(actor: Actor, operation: Operation, new: Sequence[PlannedRequest]) -> list[ServiceRequest]:
    if not new:
        return []
    rows = [_row(actor, operation, one) for one in new]
    waiting = [(row, one) for row, one in zip(rows, new, strict=True) if one.declared_by]
    if waiting:
        numbers = next_numbers(operation.pk, SERIES, len(waiting))
        for (row, one), number in zip(waiting, numbers, strict=True):
            _submitted(actor, row, one.declared_by, number)
    _copy(ServiceRequest, (_values(row) for row in rows))
    _copy(RequestLine, _lines(rows, new))
    _link(actor, operation, rows, new)
    refresh_search([row.pk for row in rows])
    return rows


def _values(row: Any) -> dict[str, Any]:
    """Column → value of an unsaved row."""
    return {field.column: field.pre_save(row, add=True) for field in _columns(type(row))}


def _lines(rows: Sequence[ServiceRequest], new: Sequence[PlannedRequest]) -> Iterator[dict[str, Any]]:
    """The lines of all requests; what a line does not say has the model's default."""
    apart = {"id", "request"}
    usual = {str(field.column): field.get_default() for field in _columns(RequestLine) if field.name not in apart}
    for row, one in zip(rows, new, strict=True):
        if one.data is None:
            continue
        for position, line in enumerate(one.data.lines, start=1):
            own = {"id": uuid7(), "request_id": row.pk, "position": position}
            yield {**usual, **line_values(one.data, line), **own}


def _columns(model: type[Model]) -> Sequence[Any]:
    return model._meta.concrete_fields


def _copy(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows with COPY: constraints, history and other triggers work as with INSERT, at a third of the time."""
    columns = [str(field.column) for field in _columns(model)]
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        statement = f'copy "{model._meta.db_table}" ({listed}) from stdin'
        with cursor.copy(statement) as copy:  # psycopg's own; Django's cursor hands it on
            for row in rows:
                copy.write_row([_plain(row[column]) for column in columns])


def _plain(value: Any) -> Any:
    """What the driver writes: JSON as text, choices as their values."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.value if isinstance(value, Enum) else value


def _row(actor: Actor, operation: Operation, one: PlannedRequest) -> ServiceRequest:
    data = one.data
    if data is None:
        raise Invalid(_("Some rows cannot be used. Nothing was written."), code="refused_rows")
    row = ServiceRequest(
        operation=operation, organisation_id=data.organisation_id, created_by_id=actor.user_id, channel=Channel.OFFLINE if one.key.startswith(OFFLINE) else Channel.XLSX,
        **{name: getattr(data, name) for name in _SAME_NAME},
    )  # fmt: skip
    set_sums(row, data)
    return row


def _submitted(actor: Actor, row: ServiceRequest, declared_by: str, number: int) -> None:
    row.number, row.decision = number, Decision.SUBMITTED
    row.decision_at = row.submitted_at = row.declared_at = actor.now
    row.declared_by = declared_by[:120]


def _link(actor: Actor, operation: Operation, rows: Sequence[ServiceRequest], new: Sequence[PlannedRequest]) -> None:
    """Services of all, and for the submitted the versions of the terms that were accepted."""
    lists = reference(actor, operation, place_ids=set())
    services: Any = ServiceRequest.services.through
    terms: Any = ServiceRequest.terms.through
    service_rows, term_rows = [], []
    for row, one in zip(rows, new, strict=True):
        if one.data is None:
            continue
        service_rows += [services(servicerequest=row, service_id=key) for key in one.data.service_ids]
        if one.declared_by:
            term_rows += [terms(servicerequest=row, serviceterms=each) for each in terms_for(one.data, lists)]
    services.objects.bulk_create(service_rows, batch_size=BATCH)
    terms.objects.bulk_create(term_rows, batch_size=BATCH)


def _change(actor: Actor, one: PlannedRequest) -> None:
    """Save a changed request over the stored one: its lines keep their identity by their place in the file."""
    if one.stored is None or one.data is None:
        return
    ids = [line.pk for line in one.stored_lines]
    lines = tuple(
        replace(line, id=ids[place] if place < len(ids) else None) for place, line in enumerate(one.data.lines)
    )
    saved = save_draft(
        actor=actor,
        operation_id=one.stored.operation_id,
        data=replace(one.data, lines=lines),
        request_id=one.stored.pk,
        revision=one.stored.revision,
    )
    if one.declared_by and saved.decision in (Decision.DRAFT, Decision.RETURNED):
        submit(actor=actor, request_id=saved.pk, declared_by=one.declared_by, rerank=False)
