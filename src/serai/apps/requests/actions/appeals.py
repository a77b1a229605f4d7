"""Appeals against a rejection or a place in the ranking, and their answers. docs/algorithms/request-states.md has the rules.

Each locks the request's row first, then the appeal's.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.requests.actions.ranking import rank_soon
from serai.apps.requests.actions.support import decide, locked, text_required
from serai.apps.requests.enums import AppealAgainst, AppealAnswer, Decision
from serai.apps.requests.events import AppealStep
from serai.apps.requests.models import Appeal, RankMove, ServiceRequest
from serai.apps.requests.rules import access
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.events import announce
from serai.kit.policy import Actor, require

LONGEST = 5000


@action
def appeal(*, actor: Actor, request_id: UUID, against: str, reason: str) -> Appeal:
    """Ask another coordinator to look again. Raises NotAllowed, Invalid(fields), Conflict when there was an appeal before."""
    if against not in AppealAgainst.values:
        raise Invalid(_("Something is missing."), code="against", fields={"against": [_("Choose one of the list.")]})
    request = locked(actor, request_id, None, lambda who, row: access.may_appeal(who, row, against))
    if Appeal.objects.filter(request=request, against=against).exists():
        raise Conflict(_("There is an appeal already; there can be one only."), code="appealed")
    made = Appeal.objects.create(
        request=request, against=against, reason=text_required(reason, "reason", _("Say why."))[:LONGEST],
        place=request.rank if against == AppealAgainst.RANKING else None, made_by_id=actor.user_id,
        made_by_name=actor.name[:120], made_at=actor.now, decided_by_id=_decider(request, against),
    )  # fmt: skip
    announce(AppealStep(actor, request.pk, made.pk, "made", made.reason))
    return made


def _decider(request: ServiceRequest, against: str) -> UUID | None:
    """Whose decision it is: of the version that became rejected, or of the move that stands."""
    if against == AppealAgainst.RANKING:
        return RankMove.objects.filter(request=request, ended_at=None).values_list("moved_by_id", flat=True).first()
    rows = request.history.filter(decision=Decision.REJECTED, decision_at=request.decision_at)  # type: ignore[attr-defined]
    first = rows.order_by("pgh_id").first()
    user = (first.pgh_context or {}).get("user") if first else None
    return UUID(user) if user else None


@action
def answer_appeal(*, actor: Actor, appeal_id: UUID, answer: str, reason: str, rerank: bool = True) -> Appeal:
    """Uphold or dismiss it. An upheld appeal against a rejection makes the request wait for a decision again."""
    found = Appeal.objects.filter(pk=appeal_id).values_list("request_id", flat=True).first()
    if found is None:
        raise NotFound(_("There is no such appeal."), code="no_appeal")
    request = locked(actor, found, None)
    row = Appeal.objects.select_for_update(no_key=True, of=("self",)).get(pk=appeal_id)
    may = access.may_answer_appeal(actor, row, request.operation_id)
    if may.code == access.WRONG_STATE:
        raise Conflict(_("%(who)s has answered it meanwhile."), code=access.WRONG_STATE, who=row.answered_by_name)
    require(may)
    if answer not in AppealAnswer.values:
        raise Invalid(_("Something is missing."), code="answer", fields={"answer": [_("Choose one of the list.")]})
    row.answer, row.answer_reason = (
        answer,
        text_required(reason, "reason", _("Give the reason: the requester reads it."))[:LONGEST],
    )
    row.answered_by_id, row.answered_by_name, row.answered_at = actor.user_id, actor.name[:120], actor.now
    row.save(update_fields=["answer", "answer_reason", "answered_by", "answered_by_name", "answered_at"])
    announce(AppealStep(actor, request.pk, row.pk, answer, row.answer_reason))
    if (
        answer == AppealAnswer.UPHELD
        and row.against == AppealAgainst.REJECTION
        and request.decision == Decision.REJECTED
    ):
        request.rejection_reason = ""
        decide(actor, request, Decision.SUBMITTED, reason=row.answer_reason, changed=("rejection_reason",))
        if rerank:
            rank_soon(actor, request, _("%(request)s waits again after an appeal"))
    return row
