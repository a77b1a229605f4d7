"""Words between the requester and the team."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.requests.actions.support import locked, save, text_required
from serai.apps.requests.models import RequestMessage
from serai.apps.requests.rules import access
from serai.kit.actions import action
from serai.kit.policy import Actor, require


@action
def send_message(*, actor: Actor, request_id: UUID, text: str) -> RequestMessage:
    """Write to the other side; a first message of the team counts as its first answer."""
    request = locked(actor, request_id, None)
    require(access.may_write_message(actor, request))
    text = text_required(text, "text", _("Write a message."))
    message = RequestMessage.objects.create(
        request=request, author_id=actor.user_id, text=text[:5000], sent_at=actor.now
    )
    if request.first_answer_at is None and request.submitted_at and access.is_decider(actor, request.operation_id):
        request.first_answer_at = actor.now
        save(request, "first_answer_at")
    return message
