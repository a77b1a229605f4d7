"""Places: adding, changing, confirming, other spellings."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.places import rules
from serai.apps.places.models import Place, PlaceAlias
from serai.apps.places.queries import box_of_country, find_place, free_code, visible_to
from serai.apps.places.rules import PlaceData
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.names import normalised
from serai.kit.policy import Actor, require


def refuse(problems: rules.Problems) -> None:
    """Raise Invalid with all problems of an input, by field."""
    if problems:
        fields: dict[str, list[Any]] = {}
        for name, message in problems:
            fields.setdefault(name, []).append(message)
        raise Invalid(_("Nothing was written: some answers need a change."), fields=fields)


def locked(actor: Actor, place_id: UUID) -> Place:
    """The place, locked until the end of the transaction. Raises NotFound when the actor may not see it."""
    found = visible_to(actor).select_for_update(no_key=True, of=("self",)).filter(pk=place_id).first()
    if found is None:
        raise NotFound(_("There is no such place that you can see."), code="no_place")
    return found


def write_alias(place: Place, name: str) -> None:
    """Another spelling, once. The present name needs one too when it has accents or signs that people leave out."""
    key = normalised(name)
    if key and key != place.name.casefold():
        PlaceAlias.objects.get_or_create(place=place, normalised=key, defaults={"name": name.strip()})


def _fill(place: Place, data: PlaceData) -> None:
    place.name = data.name.strip()
    place.names = {language: name.strip() for language, name in data.names.items() if name.strip()}
    place.kind = data.kind
    place.area_id = data.area_id
    place.country = data.country
    place.lon, place.lat = data.lon, data.lat
    place.confidence = data.confidence
    place.source = data.source.strip()
    place.note = data.note.strip()


def _refuse_taken_code(code: str, *, except_for: UUID | None = None) -> None:
    same = Place.objects.filter(code__iexact=code)
    if (same.exclude(pk=except_for) if except_for else same).exists():
        refuse([("code", _("Another place has this code. Choose another one."))])


@action
def add_place(*, actor: Actor, data: PlaceData, aliases: Iterable[str] = ()) -> Place:
    """A confirmed place, by the team. The code is made from the name where none is given."""
    require(rules.may_add_place(actor))
    refuse(rules.place_problems(data, box=box_of_country(data.country)))
    code = data.code.strip().upper() or free_code(data.name)
    _refuse_taken_code(code)
    place = Place(code=code, recorded_at=actor.now)
    _fill(place, data)
    place.save()
    for name in (place.name, *aliases):
        write_alias(place, name)
    return place


@action
def add_provisional_place(
    *,
    actor: Actor,
    name: str,
    kind: str = "town",
    country: str = "",
    lon: Decimal | None = None,
    lat: Decimal | None = None,
    note: str = "",
) -> Place:
    """A place that a request needs at once; the team confirms or merges it later. A known name returns its place."""
    require(rules.may_add_provisional(actor))
    data = PlaceData(name=name, kind=kind, country=country, lon=lon, lat=lat, note=note)
    refuse(rules.place_problems(data, box=box_of_country(country)))
    known = find_place(actor, name, country=country)
    if known is not None:
        return known
    place = Place(code=free_code(name), is_provisional=True, recorded_at=actor.now)
    _fill(place, data)
    place.save()
    write_alias(place, place.name)
    return place


@action
def change_place(*, actor: Actor, place_id: UUID, data: PlaceData, revision: int | None = None) -> Place:
    """New facts about a place; an earlier name stays as another spelling. A blank code stays as it is.

    `revision` is the one that the form was filled from: raises Conflict when somebody changed the entry in between.
    """
    place = locked(actor, place_id)
    require(rules.may_change_place(actor, place))
    if revision is not None and revision != place.revision:
        raise Conflict(_("Somebody changed this entry while you were writing. Look at it again before you change it."))
    refuse(rules.place_problems(data, box=box_of_country(data.country)))
    earlier = place.name
    if data.code.strip() and data.code.strip().upper() != place.code:
        _refuse_taken_code(data.code.strip(), except_for=place.pk)
        place.code = data.code.strip().upper()
    _fill(place, data)
    place.revision += 1
    place.save()
    for name in (earlier, place.name):
        write_alias(place, name)
    return place


@action
def confirm_place(*, actor: Actor, place_id: UUID) -> Place:
    """A provisional entry becomes a full one."""
    place = locked(actor, place_id)
    require(rules.may_confirm(actor, place))
    place.is_provisional = False
    place.revision += 1
    place.save(update_fields=["is_provisional", "revision"])
    return place


@action
def add_alias(*, actor: Actor, place_id: UUID, name: str) -> Place:
    """Another spelling under which imports and searches find the place."""
    place = locked(actor, place_id)
    require(rules.may_change_place(actor, place))
    if not normalised(name) or len(name) > 160:
        refuse([("name", _("Enter the other spelling, at most 160 letters."))])
    write_alias(place, name)
    return place
