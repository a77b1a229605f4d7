"""/api/docs: the operations of the API as a plain page; no script, and nothing from another server."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from serai.config.api import api

Row = tuple[str, str, str, bool]  # method, address, what it does, whether it is public


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about_api.html", {"parts": by_tag(api.get_openapi_schema(path_prefix="api/"))})


def by_tag(schema: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """Operations in the order of the description, under their tags."""
    found: dict[str, list[Row]] = {}
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            public = any("Anybody" in each for each in details.get("security", []))
            row = (method.upper(), path, details["summary"], public)
            found.setdefault(details["tags"][0].capitalize(), []).append(row)
    return list(found.items())
