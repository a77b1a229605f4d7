"""Pages of the register of places."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.places import actions, rules
from serai.apps.places.models import Place
from serai.apps.places.queries import (
    current_places,
    find_place,
    place_by_code,
    places_geojson,
    places_near,
    same_places,
)
from serai.apps.places.web.forms import AliasForm, MergeForm, PlaceForm, place_data
from serai.apps.places.web.lists import PlaceList, entry_state, position_state
from serai.kit import maps
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.history import changes_of
from serai.kit.imports import answer_import
from serai.kit.maps import MapPlace, svg_map
from serai.kit.policy import require
from serai.kit.records import NextAction

NEAR_KM = 60
MOST_ON_MAP_LIST = 400


def place_list(request: HttpRequest) -> HttpResponse:
    return PlaceList(request).response()


def crumbs(place: Place | None, *further: Any) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [(reverse("places:list"), _("Places"))]
    if place is not None:
        rows.append((reverse("places:detail", args=[place.code]), place.local_name))
    return [*rows, *(("", label) for label in further)]


def labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "code": _("Code"),
        "kind": _("Kind"),
        "country": _("Country"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "confidence": _("How sure is the position?"),
        "source": _("Source"),
        "is_provisional": _("Provisional"),
    }


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """The record of a place; a merged one leads to its survivor."""
    actor = actor_of(request)
    place = place_by_code(actor, code)
    if place.merged_into is not None:
        return redirect("places:detail", code=place.current.code)
    near = []
    if place.lon is not None and place.lat is not None:
        near = [pair for pair in places_near(actor, place.lon, place.lat, within_km=NEAR_KM) if pair[0].pk != place.pk]
    context = {
        "place": place,
        "number": place.code,
        "heading": place.local_name,
        "title": place.local_name,
        "crumbs": crumbs(place),
        "active": "places",
        "entry": entry_state(place),
        "position": position_state(place),
        "aliases": place.aliases.exclude(name=place.name).order_by("name"),
        "near": [(other, round(km)) for other, km in near[:8]],
        "map": _small_map(place, near),
        "actions": next_actions(request, place),
        "changes": changes_of(place, labels()) if actor.grants else [],
    }
    return render(request, "places/detail.html", context)


def _small_map(place: Place, near: list[tuple[Place, float]]) -> Any:
    """The place in its country, with what lies near."""
    if place.lon is None:
        return ""
    dots = [MapPlace(place.local_name, place.lon, place.lat, "hub")]
    dots += [MapPlace(other.local_name, other.lon, other.lat) for other, _km in near[:6]]
    title = _("%(place)s on the map of its country") % {"place": place.local_name}
    return svg_map(dots, (), place.country, 420, 320, title, get_language() or "en")


def next_actions(request: HttpRequest, place: Place) -> list[NextAction]:
    actor = actor_of(request)
    if not actor.is_known:
        return []
    code = [place.code]
    may_change = rules.may_change_place(actor, place)
    found = [
        NextAction.by(
            may_change, _("Change the entry"), reverse("places:change", args=code), icon="pencil", primary=True
        ),
        NextAction.by(may_change, _("Add another spelling"), reverse("places:alias", args=code)),
    ]
    if place.is_provisional:
        url = reverse("places:confirm", args=code)
        found.append(NextAction.by(rules.may_confirm(actor, place), _("Confirm"), url, method="post"))
    found.append(NextAction.by(rules.may_merge(actor), _("Merge another entry"), reverse("places:merge", args=code)))
    return found


def add(request: HttpRequest) -> HttpResponse:
    """A new entry. Places that may be the same are shown first; “add anyway” is a second press."""
    actor = actor_of(request)
    require(rules.may_add_place(actor))
    form = PlaceForm(request.POST or None)
    context: dict[str, Any] = {"heading": _("Add a place"), "title": _("Add a place"), "active": "places"}
    context |= {"crumbs": crumbs(None, _("Add")), "cancel_url": reverse("places:list")}
    if request.method == "POST" and form.is_valid() and "anyway" not in request.POST:
        data = form.cleaned_data
        alike = same_places(actor, data["name"], lon=data["lon"], lat=data["lat"])
        if alike:
            return render(request, "places/alike.html", {"form": form, "alike": alike, **context})

    def act(data: dict[str, Any]) -> str:
        made = actions.add_place(actor=actor, data=place_data(data))
        say(request, "good", _("%(name)s stands in the register") % {"name": made.name})
        return reverse("places:detail", args=[made.code])

    return answer_form(request, form, act, **context)


def change(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    place = place_by_code(actor, code)
    require(rules.may_change_place(actor, place))

    def act(data: dict[str, Any]) -> str:
        changed = actions.change_place(actor=actor, place_id=place.pk, data=place_data(data), revision=data["revision"])
        say(request, "good", _("The entry is changed"))
        return reverse("places:detail", args=[changed.code])

    form = PlaceForm(request.POST or None, initial=PlaceForm.initial_of(place))
    return _form(request, form, act, place, _("Change the entry"))


def alias(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    place = place_by_code(actor, code)
    require(rules.may_change_place(actor, place))

    def act(data: dict[str, Any]) -> str:
        actions.add_alias(actor=actor, place_id=place.pk, name=data["name"])
        return reverse("places:detail", args=[code])

    return _form(request, AliasForm(request.POST or None), act, place, _("Add another spelling"))


def _form(request: HttpRequest, form: Any, act: Any, place: Place, heading: str) -> HttpResponse:
    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=crumbs(place, heading),
        active="places",
        cancel_url=reverse("places:detail", args=[place.code]),
    )


def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """POST only: a provisional entry becomes a full one."""
    actor = actor_of(request)
    actions.confirm_place(actor=actor, place_id=place_by_code(actor, code).pk)
    say(request, "good", _("The entry is confirmed"))
    return redirect("places:detail", code=code)


def merge(request: HttpRequest, code: str) -> HttpResponse:
    """First the other entry is named; then both stand side by side with what will happen; then it happens."""
    actor = actor_of(request)
    require(rules.may_merge(actor))
    survivor = place_by_code(actor, code)
    form = MergeForm(request.POST or None, initial={"merged": request.GET.get("merged", "")})
    merged = None
    if request.method == "POST" and form.is_valid():
        merged = find_place(actor, form.cleaned_data["merged"])
        if merged is None or merged.pk == survivor.pk:
            form.add_error("merged", _("No other entry, or more than one, has this name. Enter its code."))
        elif "sure" in request.POST:
            actions.merge_places(actor=actor, survivor_id=survivor.pk, merged_id=merged.pk)
            say(request, "good", _("%(name)s is merged") % {"name": merged.name})
            return redirect("places:detail", code=code)
    context = {
        "form": form,
        "survivor": survivor,
        "merged": merged if not form.errors else None,
        "heading": _("Merge another entry into %(name)s") % {"name": survivor.name},
        "title": _("Merge"),
        "crumbs": crumbs(survivor, _("Merge")),
        "active": "places",
        "cancel_url": reverse("places:detail", args=[code]),
        "submit_label": _("Compare"),
    }
    status = 422 if form.errors else 200
    return render(request, "places/merge.html" if context["merged"] else "kit/form.html", context, status=status)


def import_places(request: HttpRequest) -> HttpResponse:
    return answer_import(request, "places.places")


def place_map(request: HttpRequest) -> HttpResponse:
    """The map of places with its equal, the list."""
    actor = actor_of(request)
    rows = list(current_places(actor).exclude(lon=None).select_related("area").order_by("name")[:MOST_ON_MAP_LIST])
    country = max((row.country for row in rows), key=[row.country for row in rows].count, default="")
    context = {
        "rows": [(row, position_state(row)) for row in rows],
        "title": _("Map of places"),
        "map_label": _("Map of places"),
        "crumbs": crumbs(None, _("Map")),
        "active": "places",
        "land_url": reverse("places:land", args=[country]) if country else "",
        "places_url": reverse("places:geojson"),
    }
    return render(request, "places/map.html", context)


def geojson(request: HttpRequest) -> HttpResponse:
    """Places as GeoJSON; `?bbox=west,south,east,north` in degrees narrows them. 400 for a box that is none."""
    box = None
    if "bbox" in request.GET:
        try:
            west, south, east, north = (float(part) for part in request.GET["bbox"].split(","))
        except ValueError:
            return JsonResponse({"title": _("bbox is west,south,east,north in degrees")}, status=400)
        box = (west, south, east, north)
    found = places_geojson(actor_of(request), box)
    return JsonResponse(found, content_type="application/geo+json")


def land(request: HttpRequest, country: str) -> HttpResponse:
    """The outline of a country and of the land around it."""
    response = JsonResponse(maps.land(country), content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=86400"
    return response
