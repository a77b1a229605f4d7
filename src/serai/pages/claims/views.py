"""The claims file of a loss: one PDF of all that an insurer, a carrier or a donor asks for."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from serai.apps.cargo.queries import event_by_key
from serai.apps.cargo.rules import may_see_cargo
from serai.apps.operations.queries import operation_by_code
from serai.kit.asking import actor_of
from serai.kit.policy import require
from serai.pages.claims.putting_together import claims_of


def claims_pdf(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    """For whoever may see the loss report; others' lines stay out, as on its page."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_cargo(actor, found.pk))
    event = event_by_key(actor, found, key)
    response = HttpResponse(claims_of(actor, event, get_language() or "en"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{event.code}-claims.pdf"'
    return response
