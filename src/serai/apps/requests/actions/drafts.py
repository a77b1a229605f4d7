"""From the first word of a draft to its submission."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.parties.models import Organisation
from serai.apps.requests.actions.lines import set_sums, write_lines
from serai.apps.requests.actions.ranking import rank_soon
from serai.apps.requests.actions.support import decide, locked, refresh_search, save, text_required
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.detail import data_of, places_named
from serai.apps.requests.queries.scope import reference
from serai.apps.requests.rules import access
from serai.apps.requests.rules.data import Reference, RequestData, errors
from serai.apps.requests.rules.request_checks import check_request, storable, terms_for
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

_COPIED = tuple(
    field.name
    for field in fields(RequestData)
    if field.name
    not in {"lines", "service_ids", "origin_id", "destination_id", "organisation_id", "channel", "import_key"}
)
_WRITTEN = (
    *_COPIED,
    "organisation",
    "weight_kg",
    "volume_m3",
    "line_count",
    "has_cold",
    "hazard_classes",
    "origin",
    "destination",
    "unfinished",
    "import_key",
)
SERIES = "request"


@action
def save_draft(
    *,
    actor: Actor,
    operation_id: UUID,
    data: RequestData,
    request_id: UUID | None = None,
    revision: int | None = None,
    unfinished: Mapping[str, Any] | None = None,
) -> ServiceRequest:
    """Keep what was entered: a new draft, or changes to a request that is not decided yet (`request_id`, `revision`
    as read).

    A draft may be incomplete; a submitted request must stay as complete as submitting demands. `unfinished` is the
    raw form of
    lines that cannot be stored as lines yet. Raises NotAllowed, Invalid(fields), Conflict (somebody changed it),
    NotFound.
    """
    request = locked(actor, request_id, revision, access.may_change) if request_id else None
    operation = request.operation if request else _operation(operation_id)
    organisation = _organisation(data.organisation_id)
    require(access.may_request(actor, organisation, operation))
    if request is None:
        request = ServiceRequest(operation=operation, created_by_id=actor.user_id, channel=data.channel)
    _check(actor, request, data, organisation)
    is_new = request._state.adding
    request.organisation = organisation
    for name in _COPIED:
        setattr(request, name, getattr(data, name))
    request.import_key = data.import_key or request.import_key  # a form knows nothing of the workbook it came from
    set_sums(request, data)
    request.unfinished = dict(unfinished or {})
    if is_new:
        request.save()
    else:
        save(request, *(name.removesuffix("_id") for name in _WRITTEN))
    request.services.set(list(data.service_ids))  # type: ignore[arg-type]  # ids do
    write_lines(request, data)
    refresh_search([request.pk])
    return request


def _check(actor: Actor, request: ServiceRequest, data: RequestData, organisation: Organisation) -> None:
    lists = reference(actor, request.operation, place_ids=places_named(data))
    if request.decision in (Decision.DRAFT, Decision.RETURNED):
        found = errors(storable(data, lists))
    else:
        found = errors(check_request(data, lists, organisation))
    if found:
        raise Invalid(_("Some entries cannot be used yet. Nothing was written."), code="invalid_request", fields=found)


@action
def submit(
    *, actor: Actor, request_id: UUID, declared_by: str, revision: int | None = None, rerank: bool = True
) -> ServiceRequest:
    """Hand a draft or a returned request to the team. `declared_by` is the name of who accepts declaration and terms.

    The first submission gives the number R-0421 and starts the clocks. Raises Invalid(fields) with everything that is
    missing.
    `rerank=False` leaves ranking to the caller (imports, the demonstration).
    """
    request = locked(actor, request_id, revision, access.may_submit)
    require(access.may_use_services(request.organisation, request.operation))
    declared_by = text_required(declared_by, "declared_by", _("Enter the name of the person who accepts the terms."))
    data = data_of(request, list(request.lines.all()), list(request.services.values_list("pk", flat=True)))
    lists = reference(actor, request.operation, place_ids=places_named(data))
    _complete(request, data, lists)
    request.terms.set(terms_for(data, lists))
    request.declared_by, request.declared_at = declared_by[:120], actor.now
    request.submitted_at = request.submitted_at or actor.now
    request.number = request.number or next_number(request.operation_id, SERIES)
    decide(actor, request, Decision.SUBMITTED, changed=("declared_by", "declared_at", "submitted_at", "number"))
    refresh_search([request.pk])
    if rerank:
        rank_soon(actor, request, _("%(request)s was submitted"))
    return request


def _complete(request: ServiceRequest, data: RequestData, lists: Reference) -> None:
    found = errors(check_request(data, lists, request.organisation))
    if request.unfinished:
        found.setdefault("lines", []).append(str(_("Some lines are not finished. Complete them or remove them.")))
    if found:
        raise Invalid(
            _("The request cannot be submitted yet. Your entries are kept as a draft."), code="incomplete", fields=found
        )


@action
def discard_draft(*, actor: Actor, request_id: UUID, revision: int | None = None) -> None:
    """Throw a draft away that was never submitted; the history keeps what it was."""
    request = locked(actor, request_id, revision, access.may_discard)
    request.delete()


@action
def copy_request(*, actor: Actor, request_id: UUID) -> ServiceRequest:
    """A new draft with the same cargo, places and contacts: for repeated needs, or after a rejection. Dates start
    blank."""
    source = locked(actor, request_id, None)
    require(access.may_read_full(actor, source))
    data = data_of(source, list(source.lines.all()), list(source.services.values_list("pk", flat=True)))
    blank = {"ready_on": None, "needed_by": None, "storage_from": None, "storage_until": None, "import_key": ""}
    values = {field.name: getattr(data, field.name) for field in fields(RequestData)} | blank | {"channel": "web"}
    return save_draft(actor=actor, operation_id=source.operation_id, data=RequestData(**values))


def _operation(operation_id: UUID) -> Operation:
    operation = Operation.objects.filter(pk=operation_id).first()
    if operation is None:
        raise NotFound(_("There is no such operation."), code="no_operation")
    return operation


def _organisation(organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise Invalid(
            _("Some entries cannot be used yet. Nothing was written."),
            code="unknown_organisation",
            fields={"organisation_id": [_("Choose an organisation of the register.")]},
        )
    return organisation
