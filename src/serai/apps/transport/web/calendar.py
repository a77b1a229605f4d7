"""The calendar of the fleet: vehicles by days, with their journeys and the days on which they are away."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from serai.apps.transport import rules
from serai.apps.transport.enums import CLASS_MODE, Mode
from serai.apps.transport.queries import day_in, hubs_visible_to, vehicles_visible_to
from serai.apps.transport.queries.availability import calendar_of
from serai.apps.transport.web.scope import crumbs_to, entered
from serai.kit.policy import no, require

DAYS = 14
MOST_VEHICLES = 150


@require_safe
def calendar(request: HttpRequest, operation: str) -> HttpResponse:
    """Two weeks from a day (`?from=2026-11-22`), of a hub's vehicles (`?hub=JUB`) or of a mode (`?mode=river`)."""
    actor, found = entered(request, operation)
    if not actor.takes_part_in(found.pk):
        require(no(_("The fleet list is kept by and for the operation's team.")))
    today = day_in(found, actor.now)
    first = _day(request.GET.get("from", ""), today)
    hubs = list(hubs_visible_to(actor).filter(operation=found).order_by("name"))
    hub = next((each for each in hubs if each.code == request.GET.get("hub")), None)
    mode = request.GET.get("mode", "")
    vehicles = vehicles_visible_to(actor).filter(operation=found, is_active=True).select_related("base")
    if hub:
        vehicles = vehicles.filter(base=hub)
    if mode in Mode.values:
        vehicles = vehicles.filter(vehicle_class__in=[name for name, kind in CLASS_MODE.items() if kind == mode])
    rows = calendar_of(vehicles.order_by("base__name", "plate")[:MOST_VEHICLES], found, first, DAYS)
    asked = {key: value for key, value in (("hub", hub.code if hub else ""), ("mode", mode)) if value}
    title = _("Fleet calendar")
    context = {
        "title": title, "heading": title, "operation": found, "active": "transport",
        "crumbs": crumbs_to(found, (reverse("transport:vehicles", args=[found.code]), _("Fleet")), ("", title)),
        "rows": rows, "days": [first + dt.timedelta(days=offset) for offset in range(DAYS)], "today": today,
        "first": first, "last": first + dt.timedelta(days=DAYS - 1), "hubs": hubs, "hub": hub, "mode": mode,
        "modes": Mode.choices, "free_now": _free(rows, today),
        "before_url": _url(first - dt.timedelta(days=DAYS), asked), "after_url": _url(first + dt.timedelta(days=DAYS), asked),
        "may_change": rules.may_manage_fleet(actor, found.pk),
    }  # fmt: skip
    return render(request, "transport/calendar.html", context)


def _day(typed: str, today: dt.date) -> dt.date:
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    return day if day and abs((day - today).days) < 3660 else today


def _free(rows: Any, today: dt.date) -> int:
    return sum(1 for row in rows for day in row.days if day.day == today and day.kind == "free")


def _url(first: dt.date, asked: dict[str, str]) -> str:
    return "?" + urlencode({"from": first.isoformat(), **asked})
