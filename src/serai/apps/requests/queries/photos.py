"""Photos that go with a request and its lines; for its owner and the team."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.rules.access import may_read_full
from serai.kit.errors import NotFound
from serai.kit.models import Attachment
from serai.kit.policy import Actor, require

OF_REQUEST, OF_LINE = "requests.request", "requests.line"


def photos_of(request: ServiceRequest) -> list[tuple[Attachment, RequestLine | None]]:
    """The files, those of the request first, then by line; each with its line. Two queries."""
    lines = {line.pk: line for line in RequestLine.objects.filter(request=request).only("position", "description")}
    rows = Attachment.objects.filter(
        Q(owner_kind=OF_REQUEST, owner_id=request.pk) | Q(owner_kind=OF_LINE, owner_id__in=list(lines))
    ).order_by("recorded_at", "id")
    found = [(row, lines.get(row.owner_id)) for row in rows]
    return sorted(found, key=lambda pair: pair[1].position if pair[1] else 0)


def photo_by_id(actor: Actor, request: ServiceRequest, photo_id: UUID) -> Attachment:
    """One of them. Raises NotAllowed for who reads the summary only, NotFound for a file of another request."""
    require(may_read_full(actor, request))
    for photo, _line in photos_of(request):
        if photo.pk == photo_id:
            return photo
    raise NotFound(_("There is no such file."), code="no_file")
