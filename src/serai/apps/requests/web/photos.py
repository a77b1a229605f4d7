"""Photos of a request: sent up, shown, taken away. Found by id, never by path."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.requests import actions
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.photos import photo_by_id
from serai.apps.requests.queries.scope import request_for
from serai.apps.requests.rules import access
from serai.apps.requests.web.common import operation_of, record_url
from serai.kit.asking import actor_of
from serai.kit.errors import Invalid, NotFound
from serai.kit.flash import say
from serai.kit.photos import shown
from serai.kit.policy import require


def _found(request: HttpRequest, operation: str, request_id: UUID) -> ServiceRequest:
    row = request_for(actor_of(request), request_id)
    if row.operation_id != operation_of(request, operation).pk:
        raise NotFound(_("There is no such request, or you may not see it."), code="no_request")
    return row


@require_POST
def add(request: HttpRequest, operation: str, request_id: UUID) -> HttpResponse:
    """Keep a file with the request, or with the line that `line` names."""
    row, actor = _found(request, operation, request_id), actor_of(request)
    require(access.may_add_photo(actor, row))
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a photo or a PDF first."))
    actions.add_photo(
        actor=actor,
        request_id=row.pk,
        name=upload.name or "photo",
        content=upload,
        line_id=_line(request.POST.get("line", "")),
    )
    say(request, "good", _("The file is kept with the request."))
    return redirect(f"{record_url(row)}#photos")


def _line(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound(_("One of the lines does not belong to this request."), code="no_line") from error


def show(request: HttpRequest, operation: str, request_id: UUID, photo_id: UUID) -> FileResponse:
    row = _found(request, operation, request_id)
    return shown(photo_by_id(actor_of(request), row, photo_id))


@require_POST
def remove(request: HttpRequest, operation: str, request_id: UUID, photo_id: UUID) -> HttpResponse:
    row = _found(request, operation, request_id)
    actions.remove_photo(actor=actor_of(request), request_id=row.pk, photo_id=photo_id)
    say(request, "good", _("The file is taken away."))
    return redirect(f"{record_url(row)}#photos")
