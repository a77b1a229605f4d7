"""Photos and papers beside a document: sent up once, shown to whoever may see the document, found by id and never by path."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.cargo import rules
from serai.apps.cargo.actions.attaching import attach
from serai.apps.cargo.models import Event
from serai.apps.cargo.web.scope import event_url, the_event
from serai.kit.errors import Invalid, NotFound
from serai.kit.flash import say
from serai.kit.models import Attachment
from serai.kit.photos import shown
from serai.kit.policy import Actor, require


def attachments_of(actor: Actor, event: Event) -> list[Attachment]:
    """The files of a document, oldest first. Whoever may see the document may see them."""
    return list(Attachment.objects.filter(owner_kind="cargo.event", owner_id=event.pk).order_by("recorded_at"))


@require_POST
def add(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    actor, found = the_event(request, operation, key)
    require(rules.may_handle_cargo(actor, found.operation_id, found.hub_id))
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(_("Choose a photo or a PDF first."))
    attach(actor=actor, event_id=found.pk, name=upload.name or "file", content=upload)
    say(request, "good", _("The file is kept with %(document)s.") % {"document": found.code})
    return redirect(event_url(operation, found.pk))


def show(request: HttpRequest, operation: str, key: str, attachment_id: UUID) -> FileResponse:
    _actor, found = the_event(request, operation, key)
    file: Any = Attachment.objects.filter(owner_kind="cargo.event", owner_id=found.pk, pk=attachment_id).first()
    if file is None:
        raise NotFound(_("There is no such file."))
    return shown(file)
