"""Photos and papers that belong to a document."""

import hashlib
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.models import Attachment
from serai.kit.policy import Actor, require

MOST_BYTES = 10 * 1024 * 1024
#: First bytes → media type and ending. The name that a browser sends is not believed.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"%PDF-", "application/pdf", "pdf"),
)


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
    """The same for an action that has asked its own rule already. The name is cut down to its last part."""
    if content.size > MOST_BYTES:
        raise Invalid(_("The file has more than 10 MB. Send a smaller photo."), code="file_too_large")
    data = content.read()
    kind = next(((media, ending) for start, media, ending in SIGNATURES if data.startswith(start)), None)
    if kind is None:
        raise Invalid(_("Only photos (JPEG, PNG) and PDF can be kept here."), code="file_kind")
    digest = hashlib.sha256(data).hexdigest()
    known = Attachment.objects.filter(owner_kind="cargo.event", owner_id=event.pk, sha256=digest).first()
    if known is not None:
        return known
    made = Attachment(
        owner_kind="cargo.event", owner_id=event.pk, name=PurePath(name).name[:200], media_type=kind[0], size_bytes=len(data),
        sha256=digest, uploaded_by_id=actor.user_id, recorded_at=actor.now,
    )  # fmt: skip
    made.file.save(f"{digest}.{kind[1]}", ContentFile(data), save=False)
    made.save()
    return made
