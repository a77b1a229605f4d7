"""Photos and papers that people send up: what is taken, told by its first bytes and never by its name."""

import hashlib
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from serai.kit.actions import action
from serai.kit.errors import Invalid
from serai.kit.models import Attachment
from serai.kit.policy import Actor

MOST_BYTES = 10 * 1024 * 1024
#: First bytes → media type and ending. The name that a browser sends is not believed.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"%PDF-", "application/pdf", "pdf"),
)


@action
def keep_photo(*, actor: Actor, owner_kind: str, owner_id: UUID, name: str, content: Any) -> Attachment:
    """Keep a photo (JPEG, PNG) or a PDF of at most 10 MB with a record; the same file twice is kept once.

    The caller has asked its own rule and holds the record's lock. Raises Invalid (field `file`) for anything else.
    """
    if content.size > MOST_BYTES:
        raise _refused(_("The file has more than 10 MB. Send a smaller photo."), "file_too_large")
    data = content.read()
    kind = next(((media, ending) for start, media, ending in SIGNATURES if data.startswith(start)), None)
    if kind is None:
        raise _refused(_("Only photos (JPEG, PNG) and PDF can be kept here."), "file_kind")
    digest = hashlib.sha256(data).hexdigest()
    known = Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id, sha256=digest).first()
    if known is not None:
        return known
    made = Attachment(
        owner_kind=owner_kind, owner_id=owner_id, name=PurePath(name).name[:200] or "photo", media_type=kind[0],
        size_bytes=len(data), sha256=digest, uploaded_by_id=actor.user_id, recorded_at=actor.now,
    )  # fmt: skip
    made.file.save(f"{digest}.{kind[1]}", ContentFile(data), save=False)
    made.save()
    return made


def _refused(message: Any, code: str) -> Invalid:
    return Invalid(message, code=code, fields={"file": [message]})


def shown(kept: Attachment) -> FileResponse:
    """The file inside the browser, under a name of ours, able to do nothing."""
    answer = FileResponse(kept.file.open("rb"), content_type=kept.media_type)
    answer["Content-Disposition"] = f'inline; filename="{kept.pk}{PurePath(kept.file.name or "").suffix}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
