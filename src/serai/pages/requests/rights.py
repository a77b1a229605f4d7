"""Who may press which button on a request: for every reader, also for those who may press none. docs/algorithms/request-states.md."""

from typing import Any

from django.utils.translation import gettext as _

from serai.apps.requests.enums import AppealAgainst
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.rules import access
from serai.kit.policy import Actor, Answer


def who_may(actor: Actor, request: ServiceRequest) -> list[tuple[Any, Any, Answer]]:
    """What can be done, by whom, and the rule's answer to this reader."""
    owner = _("Requesters and focal points of %(organisation)s") % {"organisation": request.organisation.name}
    owner_or_team = _("Requesters and focal points of %(organisation)s, officers and coordinators for them") % {
        "organisation": request.organisation.name
    }
    team = _("Logistics officers and coordinators of this operation")
    rows: list[tuple[Any, Any, Answer]] = [
        (_("Change it"), owner_or_team, access.may_change(actor, request)),
        (_("Submit it"), owner_or_team, access.may_submit(actor, request)),
        (_("Accept it"), team, access.may_accept(actor, request)),
        (_("Return it for correction"), team, access.may_return(actor, request)),
        (_("Put it on hold"), team, access.may_hold(actor, request)),
        (_("Take it off hold"), team, access.may_resume(actor, request)),
        (_("Reject it"), team, access.may_reject(actor, request)),
        (_("Cancel it"), owner_or_team, access.may_cancel(actor, request)),
        (_("Change what is accepted"), team, access.may_change_accepted(actor, request)),
        (_("Move it in the ranking"), team, access.may_move_in_rank(actor, request)),
        (_("Appeal against a rejection"), owner, access.may_appeal(actor, request, AppealAgainst.REJECTION)),
        (_("Appeal against the ranking"), owner, access.may_appeal(actor, request, AppealAgainst.RANKING)),
        (_("Write a message"), _("Everybody of %(organisation)s, officers and coordinators") % {
            "organisation": request.organisation.name}, access.may_write_message(actor, request)),
    ]  # fmt: skip
    return rows
