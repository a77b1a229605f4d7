"""Places that an actor may see, how they are found by any spelling, and which lie near."""

import re
from decimal import Decimal
from itertools import count

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from serai.apps.parties.rules import in_team
from serai.apps.places.models import Place, PlaceAlias
from serai.apps.places.rules import CODE_LETTERS, SAME_NAME_WITHIN_KM
from serai.core.kernel.positions import Box, Position, distance_km
from serai.kit.errors import NotFound
from serai.kit.models import Scope
from serai.kit.names import ALIKE, likeness, normalised
from serai.kit.policy import Actor

DEGREE_KM = Decimal(111)
WIDER = 3.0  # degrees: a country reaches beyond the places known so far


def visible_to(actor: Actor) -> QuerySet[Place]:
    """The one scope of places: public ones for everybody, narrower ones for those concerned; merged ones included."""
    if actor.has("administrator"):
        return Place.objects.all()
    seen = Q(scope=Scope.PUBLIC)
    if actor.is_known:
        seen |= Q(scope=Scope.REGISTERED)
    if actor.grants or actor.memberships:
        seen |= Q(scope=Scope.OPERATION)
    if in_team(actor):
        seen |= Q(scope=Scope.ORGANISATION)
    return Place.objects.filter(seen)


def current_places(actor: Actor) -> QuerySet[Place]:
    """Places that stand for themselves (not merged) and that the actor may see."""
    return visible_to(actor).filter(merged_into=None)


def place_by_code(actor: Actor, code: str) -> Place:
    """The place with its area and, if merged, its survivor. Raises NotFound, also when the actor may not see it."""
    found = visible_to(actor).select_related("merged_into", "area__parent").filter(code=code).first()
    if found is None:
        raise NotFound(_("There is no place “%(place)s” that you can see."), code="no_place", place=code)
    return found


def search_places(queryset: QuerySet[Place], text: str) -> QuerySet[Place]:
    """Places in whose code, name or other spellings each word of `text` stands; names in other languages count too."""
    for word in text.split()[:8]:
        by_alias = PlaceAlias.objects.filter(normalised__contains=normalised(word) or word).values("place_id")
        local = Q(names__ar__icontains=word) | Q(names__fr__icontains=word) | Q(names__es__icontains=word)
        queryset = queryset.filter(Q(code__iexact=word) | Q(name__icontains=word) | Q(pk__in=by_alias) | local)
    return queryset


def find_place(actor: Actor, text: str, *, country: str = "") -> Place | None:
    """The one place with this code, name or other spelling, a merged one leading to its survivor; None when there is
    none or more than one."""
    wanted = text.strip()
    if not normalised(wanted):
        return None
    by_alias = PlaceAlias.objects.filter(normalised=normalised(wanted)).values("place_id")
    names = (
        Q(name__iexact=wanted)
        | Q(name__iexact=normalised(wanted))
        | Q(names__ar=wanted)
        | Q(names__fr__iexact=wanted)
        | Q(names__es__iexact=wanted)
    )
    found = visible_to(actor).filter(Q(code__iexact=wanted) | names | Q(pk__in=by_alias))
    if country:
        found = found.filter(Q(country=country) | Q(country=""))
    survivors = {place.current.pk: place.current for place in found.select_related("merged_into")[:5]}
    return next(iter(survivors.values())) if len(survivors) == 1 else None


def free_code(name: str, taken: set[str] | None = None) -> str:
    """A code that no place has: three letters of the name, then with numbers. Letters of other scripts give `P`.

    `taken` are codes that are about to be used as well.
    """
    letters = re.sub(r"[^A-Z]", "", normalised(name).upper())[:3]
    stem = letters if len(letters) == 3 else "P"
    used = set(Place.objects.filter(code__startswith=stem).values_list("code", flat=True)) | (taken or set())
    if stem != "P" and stem not in used:
        return stem
    return next(code for n in count(1) if (code := f"{stem}{n}"[:CODE_LETTERS]) not in used)


def box_of_country(country: str) -> Box | None:
    """Where the known places of a country lie, three degrees wider; None with fewer than three."""
    if not country:
        return None
    ends = Place.objects.filter(country=country, merged_into=None, lon__isnull=False).aggregate(
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    known = Place.objects.filter(country=country, merged_into=None, lon__isnull=False)[:3].count()
    if known < 3:
        return None
    west, south, east, north = (float(ends[name]) for name in ("west", "south", "east", "north"))
    return Box(west - WIDER, south - WIDER, east + WIDER, north + WIDER)


def position_of(place: Place) -> Position | None:
    if place.lon is None or place.lat is None:
        return None
    return Position(float(place.lon), float(place.lat))


def places_near(actor: Actor, lon: Decimal, lat: Decimal, *, within_km: int) -> list[tuple[Place, float]]:
    """Places within a distance, nearest first, with their distance in km."""
    reach = Decimal(within_km) / DEGREE_KM
    box = {"lat__gte": lat - reach, "lat__lte": lat + reach, "lon__gte": lon - reach * 3, "lon__lte": lon + reach * 3}
    here = Position(float(lon), float(lat))
    found = []
    for place in current_places(actor).filter(**box)[:500]:
        there = position_of(place)
        if there is not None and (km := distance_km(here, there)) <= within_km:
            found.append((place, km))
    return sorted(found, key=lambda pair: pair[1])


def same_places(actor: Actor, name: str, *, lon: Decimal | None = None, lat: Decimal | None = None) -> list[Place]:
    """Places that may be the one being entered: same name or spelling, or a similar name near by; at most five."""
    wanted = normalised(name)
    by_alias = PlaceAlias.objects.filter(normalised=wanted).values("place_id")
    found = {p.pk: p for p in current_places(actor).filter(Q(name__iexact=name.strip()) | Q(pk__in=by_alias))[:5]}
    if lon is not None and lat is not None:
        for place, _km in places_near(actor, lon, lat, within_km=SAME_NAME_WITHIN_KM):
            if likeness(normalised(place.name), wanted) >= ALIKE:
                found[place.pk] = place
    return list(found.values())[:5]
