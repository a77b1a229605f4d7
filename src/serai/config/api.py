"""The one API object: every app's router hangs here; OpenAPI at /api/openapi.json, documentation at /api/docs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.utils import check_csrf

from serai import __version__
from serai.apps.operations.queries import actor_for
from serai.kit.errors import Refused
from serai.kit.http import token_user


def auth(request: HttpRequest) -> Any:
    """A bearer token, or the page's session (then unsafe methods need the CSRF token); sets `request.actor`."""
    user = token_user(request)
    if user is None and request.user.is_authenticated:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and check_csrf(request):
            return None
        user = request.user
    if user is None:
        return None
    request.user = user
    request.actor = actor_for(user, now=timezone.now(), source="api")  # type: ignore[attr-defined]
    return user


api = NinjaAPI(
    title="Serai",
    version=__version__,
    description="Requests, cargo, transport, places and partners of shared humanitarian logistics.",
    auth=auth,
    urls_namespace="api",
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return api.create_response(request, error.as_problem(), status=error.status)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"field": ".".join(str(p) for p in e["loc"]), "message": e["msg"]} for e in error.errors]
    problem = {"type": "about:blank", "title": "Some values cannot be used", "status": 422, "code": "invalid"}
    return api.create_response(request, {**problem, "errors": fields}, status=422)
