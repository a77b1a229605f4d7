"""Who may do what with a request, and in which state it can be done. docs/algorithms/request-states.md has the table.

`may_…` answers with the whole truth for a button: the person first, then the state. A refusal because of the state
has the
code `wrong_state`; actions turn that into a Conflict that tells who was faster.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.enums import DECIDERS, SERVING_STATES, TEAM, Role
from serai.apps.operations.models import Operation
from serai.apps.parties.enums import MembershipRole, Standing
from serai.apps.parties.models import Organisation
from serai.apps.requests.enums import AppealAgainst, Decision
from serai.apps.requests.models import Appeal, ServiceRequest
from serai.kit.policy import YES, Actor, Answer, no

WRONG_STATE = "wrong_state"
ASKERS = (MembershipRole.REQUESTER, MembershipRole.FOCAL_POINT)
CHANGEABLE = (Decision.DRAFT, Decision.RETURNED, Decision.SUBMITTED, Decision.ON_HOLD)
#: Days after a rejection in which it can be appealed, the last one whole.
APPEAL_DAYS = 14
DECIDABLE = (Decision.SUBMITTED, Decision.ON_HOLD)


def is_team(actor: Actor, operation_id: object) -> bool:
    """Whether the actor works in the operation: sees all requests in full, also as storekeeper."""
    return actor.has(*TEAM, Role.STOREKEEPER, scope=operation_id)  # type: ignore[arg-type]


def is_decider(actor: Actor, operation_id: object) -> bool:
    return actor.has(*DECIDERS, scope=operation_id)  # type: ignore[arg-type]


def is_own(actor: Actor, organisation: Organisation, *roles: str) -> bool:
    """Whether the actor belongs to the organisation, or to the one it was merged into."""
    return actor.is_member(organisation.pk, *roles) or (
        organisation.merged_into_id is not None and actor.is_member(organisation.merged_into_id, *roles)
    )


def may_use_services(organisation: Organisation, operation: Operation) -> Answer:
    """Whether an organisation can ask for common services in an operation at all."""
    if organisation.merged_into_id is not None:
        return no(
            _("%(organisation)s was merged. Ask in the name of the organisation it belongs to now.")
            % {"organisation": organisation.name},
            code="merged",
        )
    if organisation.standing != Standing.PARTNER:
        return no(
            _(
                "%(organisation)s takes part as a stakeholder. Only partners, that is humanitarian organisations, "
                "can ask for common services."
            )
            % {"organisation": organisation.name},
            way_out=_("Ask a partner organisation to send this cargo, or write to %(contact)s.")
            % {"contact": operation.contact or _("the logistics team of this operation")},
            code="stakeholder",
        )
    if operation.state not in SERVING_STATES:
        return no(
            _("%(operation)s gives no common services at present: its state is “%(state)s”.")
            % {"operation": operation.local_name, "state": operation.get_state_display()},
            code="not_serving",
        )
    return YES


def may_request(actor: Actor, organisation: Organisation, operation: Operation) -> Answer:
    """Whether the actor may make requests in the name of an organisation."""
    if is_own(actor, organisation, *ASKERS) or is_decider(actor, operation.pk):
        return may_use_services(organisation, operation)
    return no(
        _(
            "Only requesters and focal points of %(organisation)s, or the logistics team for them, may make its "
            "requests."
        )
        % {"organisation": organisation.name},
        way_out=_("Ask the focal point of your organisation for the right to request."),
    )


def may_read_full(actor: Actor, request: ServiceRequest) -> Answer:
    """Contacts, messages and papers: the owner and the team. Other partners read the summary and the ranking."""
    if is_team(actor, request.operation_id) or is_own(actor, request.organisation):
        return YES
    return no(_("Contacts, messages and papers are for %(organisation)s and the logistics team.") % {
        "organisation": request.organisation.name
    })  # fmt: skip


def _asks_or_decides(actor: Actor, request: ServiceRequest) -> Answer:
    if is_own(actor, request.organisation, *ASKERS) or is_decider(actor, request.operation_id):
        return YES
    return no(
        _("Only requesters of %(organisation)s and the logistics team may do this.")
        % {"organisation": request.organisation.name}
    )


def _decides(actor: Actor, request: ServiceRequest) -> Answer:
    if is_decider(actor, request.operation_id):
        return YES
    return no(_("Only logistics officers and coordinators of this operation decide about requests."))


def _state(request: ServiceRequest, allowed: tuple[str, ...], reason: object) -> Answer:
    return YES if request.decision in allowed else no(reason, code=WRONG_STATE)


def may_change(actor: Actor, request: ServiceRequest) -> Answer:
    return _asks_or_decides(actor, request) & _state(
        request, CHANGEABLE, _("It is decided. After acceptance the team changes accepted quantities line by line.")
    )


def may_submit(actor: Actor, request: ServiceRequest) -> Answer:
    return _asks_or_decides(actor, request) & _state(
        request, (Decision.DRAFT, Decision.RETURNED), _("It is submitted already.")
    )


def may_discard(actor: Actor, request: ServiceRequest) -> Answer:
    return _asks_or_decides(actor, request) & _state(
        request, (Decision.DRAFT,), _("Only a draft can be discarded. A submitted request is cancelled.")
    )


def may_return(actor: Actor, request: ServiceRequest) -> Answer:
    return _decides(actor, request) & _state(
        request, DECIDABLE, _("Only a submitted request, or one on hold, can be returned for correction.")
    )


def may_hold(actor: Actor, request: ServiceRequest) -> Answer:
    return _decides(actor, request) & _state(
        request, (Decision.SUBMITTED,), _("Only a submitted request can be put on hold.")
    )


def may_resume(actor: Actor, request: ServiceRequest) -> Answer:
    return _decides(actor, request) & _state(request, (Decision.ON_HOLD,), _("It is not on hold."))


def may_accept(actor: Actor, request: ServiceRequest) -> Answer:
    reasons = {
        Decision.RETURNED: _("The requester has to correct and submit it first."),
        Decision.DRAFT: _("It is a draft. The requester has to submit it first."),
        Decision.ACCEPTED: _("It is accepted already."),
    }
    reason = reasons.get(Decision(request.decision), _("It is closed. The requester can copy it into a new request."))
    return _decides(actor, request) & _state(request, DECIDABLE, reason)


def may_reject(actor: Actor, request: ServiceRequest) -> Answer:
    return _decides(actor, request) & _state(
        request,
        (*DECIDABLE, Decision.RETURNED),
        _("Only a request that waits for a decision can be rejected. An accepted one is cancelled or closed short."),
    )


def may_cancel(actor: Actor, request: ServiceRequest) -> Answer:
    """The person and the decision; whether cargo has moved is said by `cargo`, which refuses in the same
    transaction."""
    allowed = (Decision.SUBMITTED, Decision.ON_HOLD, Decision.RETURNED, Decision.ACCEPTED)
    return _asks_or_decides(actor, request) & _state(request, allowed, _("There is nothing left to cancel."))


def may_change_accepted(actor: Actor, request: ServiceRequest) -> Answer:
    return _decides(actor, request) & _state(
        request, (Decision.ACCEPTED,), _("Quantities are accepted line by line once the request is accepted.")
    )


def may_write_message(actor: Actor, request: ServiceRequest) -> Answer:
    if is_decider(actor, request.operation_id) or is_own(actor, request.organisation):
        return YES
    return no(
        _("Only %(organisation)s and the logistics team write here.") % {"organisation": request.organisation.name}
    )


def may_add_photo(actor: Actor, request: ServiceRequest) -> Answer:
    """Photos come with a request until it is closed: by its requesters, or by the team for them."""
    closed = _("It is closed. The requester can copy it into a new request.")
    return _asks_or_decides(actor, request) & _state(request, (*CHANGEABLE, Decision.ACCEPTED), closed)


def may_rank(actor: Actor, operation_id: object) -> Answer:
    if is_decider(actor, operation_id):
        return YES
    return no(_("Only logistics officers and coordinators of this operation rank requests."))


def may_move_in_rank(actor: Actor, request: ServiceRequest) -> Answer:
    return may_rank(actor, request.operation_id) & (
        YES if request.rank else no(_("It has no rank: it does not wait for anything."), code=WRONG_STATE)
    )


def is_asker_somewhere(actor: Actor) -> bool:
    """Whether the actor requests for any organisation; which ones may use services is asked when a request is made."""
    return any(role in ASKERS for _organisation, role in actor.memberships)


def no_organisation(operation: Operation) -> Answer:
    """For people who belong to no organisation that may ask."""
    return no(
        _("Requests are made by partner organisations, and you are not registered as a requester of one."),
        way_out=_("Ask your organisation’s focal point, or write to %(contact)s.")
        % {"contact": operation.contact or _("the logistics team of this operation")},
        code="no_organisation",
    )


def may_read_ranking(actor: Actor, operation: Operation, *, takes_part: bool) -> Answer:
    """Ranking is open to every partner of the operation and to the team."""
    if is_team(actor, operation.pk) or takes_part:
        return YES
    return no(_("The ranking is open to the partners of this operation and to its team."))


def may_see_requests(actor: Actor, operation: Operation, *, takes_part: bool) -> Answer:
    """The list: the team, partners that take part, and whoever belongs to an organisation (its own requests)."""
    if is_team(actor, operation.pk) or takes_part or actor.organisations:
        return YES
    if not actor.is_known:
        return no(_("Sign in to see the requests of this operation."), code="sign_in")
    return no(
        _("Requests are open to the partners of this operation and to its team."),
        way_out=_("Ask your organisation’s focal point to register you."),
    )


def may_appeal(actor: Actor, request: ServiceRequest, against: str) -> Answer:
    """The owner, against a rejection of the last APPEAL_DAYS days or the place in the ranking; whether it is the first time is
    said by the action."""
    if not is_own(actor, request.organisation, *ASKERS):
        return no(_("Only requesters of %(organisation)s may appeal.") % {"organisation": request.organisation.name})
    if against == AppealAgainst.RANKING:
        return YES if request.rank else no(_("It has no place in the ranking now."), code=WRONG_STATE)
    if request.decision != Decision.REJECTED or request.decision_at is None:
        return no(_("It is not rejected."), code=WRONG_STATE)
    zone = ZoneInfo(request.operation.time_zone)
    last = request.decision_at.astimezone(zone).date() + timedelta(days=APPEAL_DAYS)
    if actor.now.astimezone(zone).date() > last:
        return no(
            _("A rejection can be appealed within %(days)s days. Copy it into a new request instead.")
            % {"days": APPEAL_DAYS},
            code=WRONG_STATE,
        )
    return YES


def may_answer_appeal(actor: Actor, appeal: Appeal, operation_id: object) -> Answer:
    """A coordinator or administrator, other than whoever decided; the appeal is open."""
    if not actor.has(Role.COORDINATOR, Role.ADMINISTRATOR, scope=operation_id):  # type: ignore[arg-type]
        return no(_("Appeals are answered by coordinators of this operation."))
    if appeal.decided_by_id is not None and appeal.decided_by_id == actor.user_id:
        return no(_("It is against your own decision: another coordinator answers."))
    return YES if not appeal.answer else no(_("It is answered already."), code=WRONG_STATE)
