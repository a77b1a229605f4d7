"""The edge: who is asking, in which operation, at what time, and how a refusal becomes an answer."""

from collections.abc import Callable

import pghistory
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from serai.apps.operations.queries import actor_for
from serai.kit.errors import NotAllowed, Refused

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Puts `request.actor` (serai.kit.policy.Actor) and `request.now` (the clock, read once) on every request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.actor = actor_for(request.user, now=request.now, source="web")  # type: ignore[attr-defined]
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with pghistory.context(**request.actor.audit()):  # type: ignore[attr-defined]
            return self.get_response(request)


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
        if isinstance(exception, NotAllowed) and not request.user.is_authenticated and request.method == "GET":
            return redirect(f"/accounts/login/?next={request.get_full_path()}")
        if request.method == "POST" and not request.headers.get("HX-Request"):
            back = request.headers.get("Referer", "")
            if url_has_allowed_host_and_scheme(back, {request.get_host()}):
                messages.error(request, str(exception))
                return redirect(back)
        return render(request, "kit/error.html", {"error": exception}, status=exception.status)
