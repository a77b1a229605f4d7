"""Photos of a request and of its lines: what the cargo looks like, how it is packed, a paper that goes with it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.requests.actions.support import locked
from serai.apps.requests.models import RequestLine
from serai.apps.requests.queries.photos import OF_LINE, OF_REQUEST, photos_of
from serai.apps.requests.rules import access
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.models import Attachment
from serai.kit.photos import keep_photo
from serai.kit.policy import Actor

MOST_PHOTOS = 30


@action
def add_photo(*, actor: Actor, request_id: UUID, name: str, content: Any, line_id: UUID | None = None) -> Attachment:
    """Keep a photo or PDF with a request, or with one of its lines. The same file twice is kept once.

    Raises NotAllowed, NotFound (no such line of this request), Invalid(fields `file`), Conflict once it is closed.
    """
    request = locked(actor, request_id, None, access.may_add_photo)
    if line_id is not None and not RequestLine.objects.filter(pk=line_id, request=request).exists():
        raise NotFound(_("One of the lines does not belong to this request."), code="no_line")
    if len(photos_of(request)) >= MOST_PHOTOS:
        message = _("A request takes at most %(most)s files.") % {"most": MOST_PHOTOS}
        raise Invalid(message, code="too_many_files", fields={"file": [message]})
    kind, owner = (OF_LINE, line_id) if line_id else (OF_REQUEST, request.pk)
    return keep_photo(actor=actor, owner_kind=kind, owner_id=owner, name=name, content=content)


@action
def remove_photo(*, actor: Actor, request_id: UUID, photo_id: UUID) -> None:
    """Take away a photo that was added by mistake, as long as the request can be changed."""
    request = locked(actor, request_id, None, access.may_change)
    found = next((photo for photo, _line in photos_of(request) if photo.pk == photo_id), None)
    if found is None:
        raise NotFound(_("There is no such file."), code="no_file")
    found.delete()
