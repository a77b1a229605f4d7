"""Photos and papers that belong to a document."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.models import Attachment
from serai.kit.photos import keep_photo
from serai.kit.policy import Actor, require


@action
def attach(*, actor: Actor, event_id: UUID, name: str, content: Any) -> Attachment:
    """Keep a photo (JPEG, PNG) or a PDF of at most 10 MB with a document. The same file twice is kept once.

    Raises Invalid for anything else, NotFound for an unknown document.
    """
    event = Event.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound(_("There is no such document."))
    require(may_handle_cargo(actor, event.operation_id, event.hub_id))
    return keep_file(actor, event, name, content)


def keep_file(actor: Actor, event: Event, name: str, content: Any) -> Attachment:
    """The same for an action that has asked its own rule already."""
    return keep_photo(actor=actor, owner_kind="cargo.event", owner_id=event.pk, name=name, content=content)
