"""Who calls the API: a machine with `Authorization: Bearer <token>`, or a page with its session.

Unsafe methods of a session need the CSRF token. Both set `request.actor`.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from serai.kit.http import token_user
from serai.kit.policy import Actor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Known(AuthBase):
    """Somebody with an account."""

    openapi_type: str = "http"
    openapi_scheme: str = "bearer"

    def __call__(self, request: HttpRequest) -> Any | None:
        user = token_user(request)
        if user is None and request.user.is_authenticated and "Authorization" not in request.headers:
            if request.method not in SAFE and check_csrf(request):
                return None
            user = request.user
        if user is None:
            return None
        _set_actor(request, user)
        return user


class Anybody(AuthBase):
    """Public reads: a visitor, or whoever signs in. A token that is not valid is refused all the same."""

    openapi_type: str = "http"
    openapi_scheme: str = "bearer"

    def __call__(self, request: HttpRequest) -> Any | None:
        user = token_user(request)
        if user is None and "Authorization" in request.headers:
            return None
        _set_actor(request, user or request.user)
        return user or request.user


def _set_actor(request: HttpRequest, user: Any) -> None:
    make: Callable[..., Actor] = import_string(settings.ACTOR_FOR)
    request.user = user
    request.actor = make(user, now=timezone.now(), source="api")  # type: ignore[attr-defined]
