"""What every page's shell needs: who is here, in which operation, and the main navigation."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from serai.apps.notifications.queries import unread_count
from serai.apps.operations.enums import Role
from serai.apps.operations.models import Operation
from serai.apps.operations.queries import visible_operations
from serai.kit.policy import Actor


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of `kit/page.html`. Lazy where it costs a query, so that error pages and fragments stay cheap."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"demo_mode": settings.DEMO}
    operations = SimpleLazyObject(lambda: list(_operations(actor)))
    current = SimpleLazyObject(lambda: _current(request, operations))
    return {
        "actor": actor,
        "demo_mode": settings.DEMO,
        "operation": current,
        "operations": SimpleLazyObject(lambda: _switcher(operations, current)),
        "nav": SimpleLazyObject(lambda: navigation(actor, current)),
        "search_url": reverse("pages:search"),
        "notifications_url": reverse("notifications:list") if actor.is_known else "",
        "notifications_count": cache(lambda: unread_count(actor)),  # a plain number: plural rules calculate with it
        "personas": SimpleLazyObject(lambda: _personas(request)) if settings.DEMO else [],
        "role_words": SimpleLazyObject(lambda: _role_words(actor, current)),
        "foot_links": [
            (_("Accessibility"), reverse("pages:about", args=["accessibility"])),
            (_("Open data"), reverse("pages:about", args=["open-data"])),
            (_("Help"), reverse("pages:about", args=["help"])),
        ],
    }


def _operations(actor: Actor) -> Any:
    """Operations to switch to: those that the actor takes part in, or the public ones for members of organisations."""
    return visible_operations(actor).order_by("name")[:30]


def _current(request: HttpRequest, operations: Any) -> Operation | None:
    match = request.resolver_match
    code = (match.kwargs.get("operation") or match.kwargs.get("operation_code")) if match else None
    code = code or request.session.get("operation")
    chosen = next((o for o in operations if o.code == code), None)
    chosen = chosen or next(iter(operations), None)
    if chosen and request.user.is_authenticated and request.session.get("operation") != chosen.code:
        request.session["operation"] = chosen.code
    return chosen


def _switcher(operations: Any, current: Any) -> list[tuple[str, str, bool]]:
    return [
        (o.local_name, reverse("pages:home", args=[o.code]), bool(current) and o.pk == current.pk) for o in operations
    ]


def navigation(actor: Actor, operation: Any) -> list[tuple[str, str, str, str, int | None]]:
    """Rows (key, label, url, icon, count) of the areas that exist and that the reader can open."""
    if not operation:
        return [("partners", _("Partners"), "/partners/", "building-community", None),
                ("places", _("Places"), "/places/", "map-pin", None)]  # fmt: skip
    code = operation.code
    rows: list[tuple[str, str, str, str, int | None]] = [
        ("operations", _("Operation"), reverse("pages:home", args=[code]), "world", None)
    ]
    for key, label, name, icon in (
        ("requests", _("Requests"), "request_pages:list", "inbox"),
        ("cargo", _("Cargo"), "cargo:stock", "package"),
        ("hubs", _("Hubs"), "hub_pages:list", "building-warehouse"),
        ("transport", _("Journeys"), "transport:journeys", "route"),
        ("figures", _("Figures"), "figures:index", "chart-bar"),
    ):
        if actor.is_known and (url := _reverse(name, code)):
            rows.append((key, label, url, icon, None))
    for key, label, name, icon in (
        ("partners", _("Partners"), "parties:list", "building-community"),
        ("places", _("Places"), "places:list", "map-pin"),
        ("catalog", _("Catalogue"), "catalog:index", "books"),
    ):
        if url := _reverse(name):
            rows.append((key, label, url, icon, None))
    if actor.takes_part_in(operation.pk) and (url := _reverse("operations:settings", code)):
        rows.append(("settings", _("Settings"), url, "adjustments-horizontal", None))
    return rows


def _reverse(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _personas(request: HttpRequest) -> list[tuple[str, str, str, bool]]:
    from serai.pages.personas import PERSONAS

    current = getattr(request.user, "persona", "")
    return [(p.name, str(p.role), reverse("demo:persona", args=[p.key]), p.key == current) for p in PERSONAS]


def _role_words(actor: Actor, operation: Any) -> str:
    scope = operation.pk if operation else None
    roles = {grant.role for grant in actor.grants if grant.scope in (None, scope)}
    return ", ".join(str(role.label) for role in Role if role.value in roles)
