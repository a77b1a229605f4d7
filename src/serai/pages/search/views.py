"""One search over everything that the reader may see."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo.models import Consignment
from serai.apps.operations.queries import visible_operations
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.scope import own_organisations
from serai.apps.transport.models import Journey
from serai.kit.asking import actor_of
from serai.kit.models import Scope
from serai.kit.policy import Actor

MOST = 6
Row = tuple[str, str, str, str, str]  # url, icon, title, number, detail


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    groups = found(actor_of(request), query) if len(query) >= 2 else []
    context = {"q": query, "groups": groups, "title": _("Search"), "crumbs": []}
    template = "kit/found.html" if request.headers.get("HX-Request") else "pages/search.html"
    return render(request, template, context)


def found(actor: Actor, query: str) -> list[tuple[str, list[Row]]]:
    """Groups (heading, rows) in the order in which people look: numbers first, then names."""
    groups = [
        (_("Requests"), _requests(actor, query)),
        (_("Consignments"), _consignments(actor, query)),
        (_("Journeys"), _journeys(actor, query)),
        (_("Organisations"), _organisations(query)),
        (_("Places"), _places(query)),
    ]
    return [(heading, rows) for heading, rows in groups if rows]


def _inside(actor: Actor) -> Any:
    """Operations in whose records the actor may search: those the actor works in, or those of the actor's organisations."""
    scopes = [grant.scope for grant in actor.grants if grant.scope]
    if actor.has("administrator"):
        return visible_operations(actor)
    return (
        visible_operations(actor).filter(Q(pk__in=scopes) | Q(members__organisation__in=actor.organisations)).distinct()
    )


def _number(query: str, prefix: str) -> int | None:
    digits = query.upper().removeprefix(prefix).strip("- ")
    return int(digits) if digits.isdigit() and len(digits) < 9 else None


def _requests(actor: Actor, query: str) -> list[Row]:
    if not actor.is_known:
        return []
    team_in = _inside(actor) if actor.has("administrator") else [grant.scope for grant in actor.grants if grant.scope]
    own = Q(organisation__in=own_organisations(actor)) | Q(operation__in=team_in)
    match = Q(title__icontains=query) | (own & Q(owner_reference__icontains=query))  # between the owner and the team
    if (number := _number(query, "R-")) is not None:
        match |= Q(number=number)
    rows = ServiceRequest.objects.filter(match, operation__in=_inside(actor), number__isnull=False)
    return [
        (
            reverse("request_pages:detail", args=[r.operation.code, r.number]),
            "inbox",
            r.title,
            r.reference,
            r.organisation.name,
        )
        for r in rows.select_related("operation", "organisation").order_by("-number")[:MOST]
    ]


def _consignments(actor: Actor, query: str) -> list[Row]:
    if not actor.is_known:
        return []
    rows = Consignment.objects.filter(
        Q(code__istartswith=query) | Q(title__icontains=query), operation__in=_inside(actor)
    )
    if not any(actor.takes_part_in(grant.scope) for grant in actor.grants if grant.scope) and not actor.has(
        "administrator"
    ):
        rows = rows.filter(owner__in=actor.organisations)
    return [
        (reverse("cargo:consignment", args=[c.operation.code, c.code]), "package", c.title, c.code, c.owner.name)
        for c in rows.select_related("operation", "owner").order_by("-id")[:MOST]
    ]


def _journeys(actor: Actor, query: str) -> list[Row]:
    scopes = [grant.scope for grant in actor.grants if grant.scope]
    if not scopes and not actor.has("administrator"):
        return []
    match = Q(vehicle__plate__icontains=query) | Q(vehicle__name__icontains=query)
    for prefix, field in (("J-", "number"), ("WB-", "waybill_number")):
        digits = _number(query if prefix == "J-" else query.upper().rsplit("-", 1)[-1], prefix)
        if digits is not None:
            match |= Q(**{field: digits})
    rows = Journey.objects.filter(match, operation__in=_inside(actor))
    return [
        (reverse("transport:journey", args=[j.operation.code, j.number]), "route", str(j.vehicle), j.waybill or j.reference,
         j.destination.local_name)
        for j in rows.select_related("operation", "vehicle", "origin", "destination").order_by("-number")[:MOST]
    ]  # fmt: skip


def _organisations(query: str) -> list[Row]:
    match = Q(name__icontains=query) | Q(acronym__iexact=query) | Q(aliases__name__icontains=query)
    rows = Organisation.objects.filter(match, merged_into=None, scope=Scope.PUBLIC).distinct().order_by("name")[:MOST]
    return [
        (reverse("parties:detail", args=[o.pk]), "building-community", o.name, o.acronym, o.get_kind_display())
        for o in rows
    ]


def _places(query: str) -> list[Row]:
    match = Q(name__icontains=query) | Q(code__iexact=query) | Q(aliases__name__icontains=query)
    rows = Place.objects.filter(match, merged_into=None, scope=Scope.PUBLIC).select_related("area").distinct()
    return [
        (reverse("places:detail", args=[p.code]), "map-pin", p.local_name, p.code, p.area.local_name if p.area else "")
        for p in rows.order_by("name")[:MOST]
    ]
