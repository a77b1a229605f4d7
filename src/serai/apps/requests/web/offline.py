"""The request form as one file that works without a network; what it saves is read by the import of workbooks."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from serai.apps.catalog.models import Item
from serai.apps.operations.models import Operation
from serai.apps.places.models import Place
from serai.apps.requests.queries.naming import active_services
from serai.apps.requests.queries.sheet_columns import HEADER, columns
from serai.apps.requests.web.common import operation_of
from serai.kit.asking import actor_of
from serai.kit.sheets import Column, Kind

SOURCE = Path(__file__).resolve().parents[1] / "offline"
MOST_PLACES = 2000
PEOPLE = frozenset({"sender_name", "sender_phone", "sender_email", "receiver_organisation", "receiver_name", "receiver_phone",
                    "receiver_email", "remarks", "declared_by"})  # fmt: skip
NEEDED = frozenset(
    {"description", "quantity", "weight_kg", "volume_m3", "category", "unit", "title", "ready_on", "needed_by"}
)
LISTS = {"origin": "places", "destination": "places", "description": "items"}


def offline_form(request: HttpRequest, operation: str) -> HttpResponse:
    """The form of an operation in the reader's language, to be kept on a device: open to everybody, as the workbook is."""
    where = operation_of(request, operation)
    style, style_hash = _part("form.css")
    script, script_hash = _part("form.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "form-action 'none'; base-uri 'none'"
    )
    page = render_to_string("requests/offline.html", {
        "heading": _("Request for services: %(operation)s") % {"operation": where.local_name}, "policy": policy,
        "style": mark_safe(f"<style>{style}</style>"),  # noqa: S308  our own file
        "script": mark_safe(f"<script>{script}</script>"),  # noqa: S308  our own file
        "spec": _as_data(_spec(where)), "made": actor_of(request).now,
        "import_url": settings.SITE_URL + reverse("requests:import", args=[operation]),
    }, request)  # fmt: skip
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="request-form-{where.code}.html"'
    return answer


def _part(name: str) -> tuple[str, str]:
    """A file of ours and the hash by which the page's own policy admits it."""
    text = (SOURCE / name).read_text(encoding="utf-8")
    return text, base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _as_data(value: Any) -> SafeString:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/json" id="spec">{text}</script>')  # noqa: S308  every sign that could leave the element is escaped


def _spec(where: Operation) -> dict[str, Any]:
    """Columns, lists and words of the form. Only what is public: no organisations, no people."""
    places = Place.objects.filter(merged_into=None, country__in=["", where.country]).order_by("name")
    return {
        "operation": where.code,
        "columns": [_column(one) for one in columns() if one.key != "services"] + [_services()],
        "services": [service.local_name for service in active_services()],
        "lists": {"places": list(places.values_list("name", flat=True).distinct()[:MOST_PLACES]), "items": _items()},
        "words": {
            "line": _("Line"), "remove": _("Remove"), "blank": _("Fill in: %s"), "number": _("Enter a number of 0 or more: %s"),
            "packed": _("There cannot be more handling units than inventory units."),
            "dates": _("Needed by is before ready on."), "service": _("Choose a service."), "noline": _("Add a line of cargo."),
            "mend": _("Please mend"), "saved": _("Saved. The file is among your downloads."),
        },
    }  # fmt: skip


def _items() -> list[str]:
    return [item.local_name for item in Item.objects.filter(is_active=True).order_by("name")[:MOST_PLACES]]


def _services() -> dict[str, Any]:
    column = next(one for one in columns() if one.key == "services")
    return {**_column(column), "of": "none"}


def _column(one: Column) -> dict[str, Any]:
    of = (
        "people"
        if one.key in PEOPLE
        else "head"
        if one.key in HEADER or one.key in ("origin", "destination")
        else "line"
    )
    choices = [(str(code), str(label)) for code, label in one.choices.items()]
    if one.kind is Kind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No"))]
    return {
        "key": one.key, "label": str(one.label), "kind": one.kind.value, "choices": choices, "hint": str(one.hint or ""),
        "of": "none" if one.key == "request" else of, "required": one.key in NEEDED or one.key in ("origin", "destination"),
        "longest": one.max_characters or 200, "list": LISTS.get(one.key, ""),
    }  # fmt: skip
