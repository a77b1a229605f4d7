"""Files that belong to records: kept with name, size and SHA-256, read back through a record that the actor sees."""

import hashlib
import tempfile
from collections.abc import Iterable
from uuid import UUID

from django.core.files import File
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.models import Attachment, Scope
from serai.kit.policy import Actor

IN_MEMORY = 4 * 1024 * 1024


@action
def keep_file(
    *,
    actor: Actor,
    owner_kind: str,
    owner_id: UUID,
    name: str,
    media_type: str,
    chunks: Iterable[bytes],
    scope: int = Scope.RESTRICTED,
) -> Attachment:
    """Keep bytes as an attachment of a record. The caller has checked that the actor may add to that record."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            content.write(chunk)
        content.seek(0)
        kept = Attachment(
            owner_kind=owner_kind,
            owner_id=owner_id,
            name=name[:200],
            media_type=media_type[:100],
            size_bytes=size,
            sha256=digest.hexdigest(),
            uploaded_by_id=actor.user_id,
            recorded_at=actor.now,
            scope=scope,
        )
        kept.file.save(f"{kept.pk}", File(content), save=False)
        kept.save()
    return kept


def file_of(owner_kind: str, owner_id: UUID) -> Attachment:
    """The newest file of a record. Raises NotFound when there is none."""
    found = Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id).order_by("-recorded_at").first()
    if found is None:
        raise NotFound(_("There is no file any more."), code="no_file")
    return found


def download(kept: Attachment) -> FileResponse:
    """The file under its own name, never shown inside a page of ours."""
    return FileResponse(kept.file.open("rb"), as_attachment=True, filename=kept.name, content_type=kept.media_type)
