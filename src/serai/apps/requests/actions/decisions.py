"""Decisions about a request: return, hold, resume, accept, reject, cancel, change what was accepted.

Each locks the request's row first, then looks at its state: of two people who decide at once one wins, and the other is
told who did what and when (Conflict). `revision` is the one the decider read; `rerank=False` leaves ranking to the
caller.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import HubState
from serai.apps.operations.models import Hub
from serai.apps.requests.actions.ranking import rank_soon
from serai.apps.requests.actions.support import decide, locked, save, text_required
from serai.apps.requests.enums import Decision, RejectionReason
from serai.apps.requests.events import AcceptedQuantitiesChanged, RequestAccepted, RequestCancelling
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.rules import access
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.events import announce
from serai.kit.policy import Actor

_WHY = _("Give the reason: the requester reads it.")


@action
def return_for_correction(
    *, actor: Actor, request_id: UUID, reason: str, revision: int | None = None, rerank: bool = True
) -> ServiceRequest:
    """Ask the requester to correct; the reason says what."""
    request = locked(actor, request_id, revision, access.may_return)
    decide(actor, request, Decision.RETURNED, reason=text_required(reason, "reason", _WHY))
    if rerank:
        rank_soon(actor, request, _("%(request)s was returned"))
    return request


@action
def put_on_hold(*, actor: Actor, request_id: UUID, reason: str, revision: int | None = None) -> ServiceRequest:
    """Keep a request waiting for something that neither side can do now (a road, a clearance)."""
    request = locked(actor, request_id, revision, access.may_hold)
    return decide(actor, request, Decision.ON_HOLD, reason=text_required(reason, "reason", _WHY))


@action
def resume(*, actor: Actor, request_id: UUID, revision: int | None = None) -> ServiceRequest:
    """Take a request off hold: it waits for a decision again."""
    request = locked(actor, request_id, revision, access.may_resume)
    return decide(actor, request, Decision.SUBMITTED)


@action
def accept(
    *,
    actor: Actor,
    request_id: UUID,
    hub_id: UUID,
    quantities: Mapping[UUID, Decimal] | None = None,
    notes: Mapping[UUID, str] | None = None,
    reason: str = "",
    revision: int | None = None,
    rerank: bool = True,
) -> ServiceRequest:
    """Promise the service through a hub. `quantities` by line id in inventory units; lines not named are accepted
    whole.

    A line accepted for less, or not at all (0), needs its note. `cargo` opens the consignments in the same transaction.
    Raises Invalid(fields `quantities.<line id>`, `notes.<line id>`, `hub_id`).
    """
    request = locked(actor, request_id, revision, access.may_accept)
    hub = _open_hub(request, hub_id)
    lines = list(request.lines.select_related("unit"))
    _accept_lines(lines, quantities or {}, notes or {})
    RequestLine.objects.bulk_update(lines, ["accepted_quantity", "accepted_note"])
    request.hub = hub
    request.accepted_at = actor.now
    decide(actor, request, Decision.ACCEPTED, reason=reason.strip(), changed=("hub", "accepted_at"))
    announce(RequestAccepted(actor=actor, request_id=request.pk, hub_id=hub.pk))
    if rerank:
        rank_soon(actor, request, _("%(request)s was accepted"))
    return request


def _open_hub(request: ServiceRequest, hub_id: UUID) -> Hub:
    hub = Hub.objects.filter(pk=hub_id, operation_id=request.operation_id).first()
    message: Any = None
    if hub is None:
        message = _("Choose a hub of this operation.")
    elif hub.state != HubState.OPEN:
        message = _("%(hub)s takes no new cargo: it is %(state)s.") % {
            "hub": hub.local_name,
            "state": hub.get_state_display(),
        }
    if hub is None or message is not None:
        raise Invalid(_("The request was not accepted."), code="hub", fields={"hub_id": [message]})
    return hub


def _accept_lines(lines: list[RequestLine], quantities: Mapping[UUID, Decimal], notes: Mapping[UUID, str]) -> None:
    wrong: dict[str, list[object]] = {}
    unknown = set(quantities) - {line.pk for line in lines}
    if unknown:
        raise NotFound(_("One of the lines does not belong to this request."), code="no_line")
    for line in lines:
        quantity = quantities.get(line.pk, line.quantity)
        note = notes.get(line.pk, "").strip()
        problem = _quantity_problem(line, quantity)
        if problem:
            wrong[f"quantities.{line.pk}"] = [problem]
        elif quantity < line.quantity and not note:
            wrong[f"notes.{line.pk}"] = [_("Say why less is accepted: the requester reads it.")]
        line.accepted_quantity, line.accepted_note = quantity, note[:200]
    if not wrong and not any(line.accepted_quantity for line in lines):
        wrong["quantities"] = [_("Nothing would be accepted. Reject the request instead.")]
    if wrong:
        raise Invalid(_("The request was not accepted."), code="quantities", fields=wrong)


def _quantity_problem(line: RequestLine, quantity: Decimal) -> object | None:
    if not quantity.is_finite() or quantity < 0:
        return _("Enter a number of 0 or more.")
    if quantity > line.quantity:
        return _("Only %(quantity)s were requested.") % {"quantity": f"{line.quantity.normalize():f}"}
    if quantity != round(quantity, line.unit.scale):
        return _("%(unit)s is counted whole: enter a number without decimals.") % {"unit": line.unit.local_name}
    return None


@action
def reject(
    *, actor: Actor, request_id: UUID, reason_code: str, reason: str, revision: int | None = None, rerank: bool = True
) -> ServiceRequest:
    """Refuse with a reason from the list and in words; the requester may copy the request into a new one."""
    request = locked(actor, request_id, revision, access.may_reject)
    if reason_code not in RejectionReason.values:
        raise Invalid(
            _("Something is missing."), code="reason_code", fields={"reason_code": [_("Choose a reason of the list.")]}
        )
    request.rejection_reason = reason_code
    decide(
        actor, request, Decision.REJECTED, reason=text_required(reason, "reason", _WHY), changed=("rejection_reason",)
    )
    if rerank:
        rank_soon(actor, request, _("%(request)s was rejected"))
    return request


@action
def cancel(
    *, actor: Actor, request_id: UUID, reason: str, revision: int | None = None, rerank: bool = True
) -> ServiceRequest:
    """The owner needs it no more (or the team cancels on the owner's word). Refused by `cargo` once cargo has moved."""
    request = locked(actor, request_id, revision, access.may_cancel)
    reason = text_required(reason, "reason", _("Give the reason of the cancellation."))
    if request.decision == Decision.ACCEPTED:
        announce(RequestCancelling(actor=actor, request_id=request.pk))
    decide(actor, request, Decision.CANCELLED, reason=reason)
    if rerank:
        rank_soon(actor, request, _("%(request)s was cancelled"))
    return request


@action
def change_accepted(
    *, actor: Actor, line_id: UUID, quantity: Decimal, reason: str, revision: int | None = None
) -> ServiceRequest:
    """Accept more or less of one line afterwards, up to what was requested; `cargo` refuses to go below what has
    moved."""
    found = RequestLine.objects.filter(pk=line_id).values_list("request_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such line."), code="no_line")
    request = locked(actor, found, revision, access.may_change_accepted)
    line = RequestLine.objects.select_related("unit").get(pk=line_id)
    problem = _quantity_problem(line, quantity)
    if problem:
        raise Invalid(_("The line was not changed."), code="quantity", fields={"quantity": [problem]})
    line.accepted_quantity = quantity
    line.accepted_note = text_required(reason, "reason", _WHY)[:200]
    line.save(update_fields=["accepted_quantity", "accepted_note"])
    save(request)
    announce(AcceptedQuantitiesChanged(actor=actor, request_id=request.pk))
    return request
