"""The description of the API: /api/openapi.json for machines, /api/docs as a plain page without script or foreign server."""

import hashlib
import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from serai.config.api import description

Row = tuple[str, str, str, bool]  # method, address, what it does, whether it is public


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about_api.html", {"parts": by_tag(description())})


@cache
def _document() -> tuple[bytes, str]:
    """The description as sent, and its ETag: it changes only with the program."""
    content = json.dumps(description(), ensure_ascii=False).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=lambda request: _document()[1])
def openapi_json(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_document()[0], content_type="application/json; charset=utf-8")


def by_tag(schema: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """Operations in the order of the description, under their tags."""
    found: dict[str, list[Row]] = {}
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            public = any("Anybody" in each for each in details.get("security", []))
            row = (method.upper(), path, details["summary"], public)
            found.setdefault(details["tags"][0].capitalize(), []).append(row)
    return list(found.items())
