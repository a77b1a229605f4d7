"""Messages after an action: what happened, what it means, and one thing to do next (often: undo).

Kept in Django's messages, so that they survive the redirect after a POST. A plain `messages.success(request, "…")`
works too: its first line becomes the title, further lines the explanation.
"""

import json
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse

KINDS = {messages.SUCCESS: "good", messages.INFO: "wait", messages.WARNING: "caution", messages.ERROR: "stop"}
LEVELS = {kind: level for level, kind in KINDS.items()}


def say(
    request: HttpRequest,
    kind: str,
    title: Any,
    detail: Any = "",
    *,
    label: Any = "",
    url: str = "",
    method: str = "get",
) -> None:
    """Say it on the next page: `kind` is good, wait, caution or stop; `label`, `url`, `method` make the button."""
    parts = {"detail": str(detail), "label": str(label), "url": url, "method": method}
    messages.add_message(request, LEVELS[kind], str(title), extra_tags=json.dumps(parts))


def parts_of(message: Message) -> dict[str, str]:
    """kind, title, detail, label, url and method of a message, however it was made."""
    title, _newline, detail = str(message).partition("\n")
    parts = {
        "kind": KINDS.get(message.level, "wait"),
        "title": title,
        "detail": detail,
        "label": "",
        "url": "",
        "method": "get",
    }
    if message.extra_tags and message.extra_tags.startswith("{"):
        parts |= json.loads(message.extra_tags)
    return parts


def toast(response: HttpResponse, kind: str, title: Any, detail: Any = "") -> HttpResponse:
    """The same for an answer to htmx, shown by app.js as a toast (header `HX-Trigger`)."""
    if kind not in LEVELS:
        raise ValueError(f"no such kind of message: {kind!r}")
    response["HX-Trigger"] = json.dumps({"toast": {"kind": kind, "title": str(title), "detail": str(detail)}})
    return response
