"""A page that was drawn since the last write is served again.

`pg_current_snapshot()` names which transactions are finished: as long as its text is the same, nothing in the database has
changed, and the same question by the same reader has the same answer (docs/algorithms/unchanged-pages.md). Many readers
between two writes, a public page under a crowd, a way back: one small query instead of twenty and the drawing.
"""

import hashlib
from collections.abc import Callable

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

PAGES = "pages"  # the cache of settings.CACHES: of this process, some hundred pages, gone after a minute
NEVER = ("/accounts/", "/api/", "/static/", "/media/")  # they count attempts, answer to tokens, or are files
MOST_BYTES = 200_000  # as sent: compressed where the reader takes that
#: What a page may depend on beside the database, the clock and the address.
DEPENDS_ON = ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT", "HTTP_HOST")


class UnchangedPagesMiddleware:
    """Outside all middleware that makes the answer, so that what is kept is the answer as it was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_be_kept(request):
            return self.get_response(request)
        key, pages = key_of(request), caches[PAGES]
        kept: HttpResponse | None = pages.get(key)
        if kept is not None:
            return kept
        response = self.get_response(request)
        if is_kept(request, response):
            pages.set(key, response)
        return response


def may_be_kept(request: HttpRequest) -> bool:
    """A plain reading of a page. Inside a transaction what it wrote is seen and has no name yet."""
    return (
        request.method == "GET"
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_RANGE" not in request.META
        and not request.path.startswith(NEVER)
        and not connection.in_atomic_block
    )


def is_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whole pages that change nothing at the reader's: a cookie with a new value is meant for one answer."""
    return (
        response.status_code == 200
        and not response.streaming
        and all(request.COOKIES.get(name) == cookie.value for name, cookie in response.cookies.items())  # a longer life
        and "no-store" not in response.headers.get("Cache-Control", "")
        and len(response.content) <= MOST_BYTES
    )


def key_of(request: HttpRequest) -> str:
    """All that the answer depends on: what the database holds, the minute, the address, who asks and in which form."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_snapshot()::text")
        [snapshot] = cursor.fetchone()
    asked = sorted((name, value) for name, value in request.META.items() if name.startswith("HTTP_HX_"))
    parts = [
        snapshot,
        f"{timezone.now():%Y-%m-%dT%H:%M}",
        request.scheme,
        request.get_full_path(),
        *(str(request.META.get(name, "")) for name in DEPENDS_ON),
        *(f"{name}={value}" for name, value in asked),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
