"""Who may keep the register of places, and what may be written into it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.parties.rules import in_team, keeps_register
from serai.apps.places.enums import Confidence, PlaceKind
from serai.apps.places.models import Place
from serai.core.kernel.positions import Box, check_position
from serai.kit.countries import is_country
from serai.kit.names import normalised
from serai.kit.policy import YES, Actor, Answer, no

Problems = list[tuple[str, Any]]
LANGUAGES = frozenset({"fr", "es", "ar"})
CODE_LETTERS = 12
SAME_NAME_WITHIN_KM = 25  # two places of one name nearer than this are taken for one


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceData:
    """What is entered about a place. Coordinates are WGS 84, both or none; a blank code is made from the name."""

    name: str
    kind: str = "town"
    code: str = ""
    names: dict[str, str] = field(default_factory=dict)  # by language: fr, es, ar
    area_id: UUID | None = None
    country: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    confidence: int = Confidence.UNKNOWN
    source: str = ""
    note: str = ""


def may_add_place(actor: Actor) -> Answer:
    if in_team(actor):
        return YES
    return no(
        _("Only the team of an operation adds places to the register."),
        way_out=_("In a request you can name a new place; the team confirms it later."),
    )


def may_add_provisional(actor: Actor) -> Answer:
    if in_team(actor) or actor.memberships:
        return YES
    return no(_("Only people of a registered organisation or the team can name a new place."))


def may_change_place(actor: Actor, place: Place) -> Answer:
    if place.merged_into_id is not None:
        return no(_("This entry was merged into another one; change that one instead."))
    return YES if in_team(actor) else no(_("Places are changed by the team of an operation."))


def may_confirm(actor: Actor, place: Place) -> Answer:
    if not place.is_provisional:
        return no(_("This place is confirmed already."))
    return YES if in_team(actor) else no(_("The team confirms provisional entries."))


def may_merge(actor: Actor) -> Answer:
    if keeps_register(actor):
        return YES
    return no(_("Entries are merged by a coordinator, an information management officer or an administrator."))


def place_problems(data: PlaceData, *, box: Box | None = None) -> Problems:
    """What must be entered differently: (field, message). `box` is where the country's other places lie."""
    problems: Problems = []
    if not normalised(data.name):
        problems.append(("name", _("Enter the place's name.")))
    if len(data.name) > 160:
        problems.append(("name", _("Shorten the name to 160 letters.")))
    if data.code and not (
        data.code.isascii() and data.code.replace("-", "").isalnum() and len(data.code) <= CODE_LETTERS
    ):
        problems.append(("code", _("A code has at most 12 letters, digits and hyphens.")))
    if data.kind not in PlaceKind.values:
        problems.append(("kind", _("Choose the kind of place from the list.")))
    if data.country and not is_country(data.country):
        problems.append(("country", _("Enter a two-letter country code, for example SS.")))
    if not set(data.names) <= LANGUAGES or any(len(name) > 160 for name in data.names.values()):
        problems.append(("names", _("Names are kept in French, Spanish and Arabic, at most 160 letters each.")))
    if data.confidence not in Confidence.values:
        problems.append(("confidence", _("Choose how sure the position is.")))
    return problems + position_problems(data.lon, data.lat, box)


def position_problems(lon: Decimal | None, lat: Decimal | None, box: Box | None = None) -> Problems:
    """Both or none, on the Earth, and not the wrong way round."""
    if lon is None and lat is None:
        return []
    if lon is None or lat is None:
        return [("lon" if lon is None else "lat", _("Enter both coordinates, or none."))]
    problems: Problems = []
    for problem in check_position(float(lon), float(lat), box):
        if problem.code == "position-swapped":
            problems.append(("lon", _("Longitude and latitude look swapped. Write the longitude (east–west) first.")))
        elif problem.code == "position-outside-area":
            continue  # a new region, or a neighbour: unusual, not wrong
        else:
            problems.append(("lat", _("Longitude is −180 to 180 and latitude −90 to 90 degrees.")))
    return problems
