"""A write that is sent twice happens once: the answer to an `Idempotency-Key` is kept with the write itself.

The key's row is made in the write's own transaction, so that both are there or neither. A second sending waits for the first
one to end, then gets the same answer; the same key with other content is refused.
"""

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from serai.kit.actions import action
from serai.kit.asking import actor_of
from serai.kit.errors import Conflict, Invalid, Refused
from serai.kit.models import IdempotencyKey
from serai.kit.policy import Actor

HEADER = "Idempotency-Key"
LONGEST = 80
KEPT = timedelta(days=7)  # docs/reference/api.md promises it
View = Callable[..., HttpResponse]


class _Undone(Exception):
    """The write was refused: undo its transaction, keep no key, and give the refusal."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def once(run: View, refusal: Callable[[HttpRequest, Refused], HttpResponse]) -> View:
    """Wrap an operation's `run` (after it knows the actor) so that a repeated key gives the first answer."""

    @functools.wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key or request.method != "POST" or _is_too_big(request):
            return run(request, *args, **kwargs)
        actor = actor_of(request)
        try:
            if len(key) > LONGEST or not key.isprintable() or not key.isascii():
                raise Invalid(_("An idempotency key has at most 80 plain letters, digits and signs."), code="bad_key")
            return _keep(actor=actor, key=key, request=request, work=lambda: run(request, *args, **kwargs))
        except _Undone as undone:
            return undone.response
        except Refused as error:
            return refusal(request, error)

    return wrapped


@action
def _keep(*, actor: Actor, key: str, request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    digest = _digest(request)
    row, is_new = IdempotencyKey.objects.get_or_create(
        key=key,
        action="api",
        user_id=actor.user_id,  # type: ignore[misc]  # a visitor writes nothing
        defaults={"recorded_at": actor.now},
    )
    if not is_new:
        if row.result.get("digest") != digest:
            raise Conflict(
                _("This idempotency key was used for another request. Make a new key."), code="idempotency_key_reused"
            )
        return _again(row.result)
    response = work()
    if response.status_code >= 400:
        raise _Undone(response)
    row.result = {"digest": digest, "status": response.status_code, "body": response.content.decode()}
    row.save(update_fields=["result"])
    return response


@action
def forget_keys(*, actor: Actor) -> int:
    """Delete the keys that nobody can expect an answer to any more; how many they were."""
    deleted, _by_model = IdempotencyKey.objects.filter(recorded_at__lt=actor.now - KEPT).delete()
    return deleted


def _is_too_big(request: HttpRequest) -> bool:
    """Whether Django will refuse to read the body: then there is nothing to keep."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    sent = int(request.META.get("CONTENT_LENGTH") or 0)
    return request.content_type != "multipart/form-data" and most is not None and sent > most


def _digest(request: HttpRequest) -> str:
    """Of address and content. A file is known by its name and size, since its body may be on its way to disk already."""
    if request.content_type == "multipart/form-data":
        files = [(name, file) for name, found in request.FILES.lists() for file in found]
        sent = repr(sorted((name, file.name, file.size) for name, file in files)).encode()
    else:
        sent = request.body
    return hashlib.sha256(request.get_full_path().encode() + b"\n" + sent).hexdigest()


def _again(kept: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(kept["body"], status=kept["status"], content_type="application/json; charset=utf-8")
    response["Idempotency-Replayed"] = "true"
    return response
