"""The edge: who is asking, in which operation, at what time, and how a refusal becomes an answer."""

import zoneinfo
from collections.abc import Callable
from typing import Any

import pghistory
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from serai.apps.operations.queries import actor_for, time_zone_of
from serai.kit.errors import NotAllowed, Refused

Handler = Callable[[HttpRequest], HttpResponse]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class ActorMiddleware:
    """Puts `request.actor` (serai.kit.policy.Actor) and `request.now` (the clock, read once) on every request, and speaks
    of time as the operation in the address does."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = actor_for(request.user, now=request.now, source="web")  # type: ignore[attr-defined]
        try:
            if request.method in READING:
                return self.get_response(request)
            with pghistory.context(**request.actor.audit()):  # type: ignore[attr-defined]
                return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if code := kwargs.get("operation"):
            key = f"time-zone:{code}"
            zone = cache.get(key)
            if zone is None:
                zone = time_zone_of(code) or "UTC"
                cache.set(key, zone, 300)
            timezone.activate(zoneinfo.ZoneInfo(zone))


class RefusalMiddleware:
    """Turns a refusal that no view caught into a page, a message beside the form, or a problem document.

    A POST from a page goes back to that page with the reason as a message, so that nothing typed elsewhere is lost.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(exception.as_problem(), status=exception.status)
        if isinstance(exception, NotAllowed) and not request.user.is_authenticated and request.method in READING:
            return redirect(f"/accounts/login/?{urlencode({'next': request.get_full_path()})}")
        if request.method == "POST" and not request.headers.get("HX-Request"):
            back = request.headers.get("Referer", "")
            if url_has_allowed_host_and_scheme(back, {request.get_host()}):
                messages.error(request, _title_and_way_out(exception))
                return redirect(back)
        return render(request, "kit/error.html", {"error": exception}, status=exception.status)


def _title_and_way_out(refusal: Refused) -> str:
    return f"{refusal}\n{refusal.way_out}" if refusal.way_out else str(refusal)
