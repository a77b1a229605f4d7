"""Places from a sheet: found again by code, name or spelling, or by a similar name near by; the same file twice changes
nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from serai.apps.places import rules
from serai.apps.places.actions.places import add_place, change_place, write_alias
from serai.apps.places.enums import Confidence, PlaceKind
from serai.apps.places.models import Area, Place
from serai.apps.places.queries import box_of_country, current_places, free_code
from serai.apps.places.rules import SAME_NAME_WITHIN_KM, PlaceData
from serai.core.kernel.positions import Box, Position, distance_km
from serai.kit import sheets
from serai.kit.actions import action
from serai.kit.history import word_of
from serai.kit.imports import CHANGED, NEW, REFUSED, SAME, Importer, Plan, register
from serai.kit.names import ALIKE, likeness, normalised
from serai.kit.policy import Actor, Answer

TOLD = {
    "name": _("Name"),
    "kind": _("Kind"),
    "country": _("Country"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "source": _("Source"),
    "note": _("Note"),
}


def degrees(key: str, label: Any, synonyms: tuple[str, ...]) -> sheets.Column:
    return sheets.Column(key, label, sheets.Kind.DECIMAL, width=12, digits=6, may_be_negative=True, synonyms=synonyms)


@dataclass
class Known:
    """The register as the plan compares it with: read once, whatever the number of rows."""

    by_code: dict[str, Place] = field(default_factory=dict)
    by_name: dict[str, list[Place]] = field(default_factory=dict)
    located: list[tuple[Place, Position]] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)
    boxes: dict[str, Box | None] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)

    def box(self, country: str) -> Box | None:
        if country not in self.boxes:
            self.boxes[country] = box_of_country(country)
        return self.boxes[country]


class PlaceImport(Importer):
    kind = "places.places"
    title = _("Import places")
    lead = _("A gazetteer or the sheet of another tracker. Places are found again by code, name and spelling.")
    active = "places"
    columns: ClassVar[Sequence[sheets.Column]] = (
        sheets.Column("code", _("Code"), width=10, max_characters=12, synonyms=("place code", "location code")),
        sheets.Column("name", _("Name"), required=True, width=30, synonyms=("place", "location", "town", "name_en")),
        sheets.Column("name_ar", _("Name in Arabic"), width=24, synonyms=("arabic name", "arabic")),
        sheets.Column("name_fr", _("Name in French"), width=24, synonyms=("french name",)),
        sheets.Column("name_es", _("Name in Spanish"), width=24, synonyms=("spanish name",)),
        sheets.Column(
            "kind", _("Kind"), sheets.Kind.CHOICE, width=16, choices=dict(PlaceKind.choices), synonyms=("type",)
        ),
        degrees("lon", _("Longitude"), ("long", "x", "lng", "easting")),
        degrees("lat", _("Latitude"), ("y", "northing")),
        sheets.Column("area", _("State or area"), width=20, synonyms=("admin1", "state", "region", "area code")),
        sheets.Column("country", _("Country code"), width=10, max_characters=2, synonyms=("country", "iso2")),
        sheets.Column("aliases", _("Other spellings"), width=30, synonyms=("aliases", "alternative names")),
        sheets.Column("source", _("Source"), width=24, max_characters=120),
        sheets.Column("note", _("Note"), width=30),
    )  # fmt: skip
    instructions = (
        _("One place a row. Longitude is east–west, latitude north–south, in decimal degrees."),
        _("Other spellings are separated by semicolons. Leave a cell empty where you do not know."),
    )
    examples = (
        {
            "code": "EXA",
            "name": "Example Town",
            "kind": "town",
            "lon": Decimal("31.58"),
            "lat": Decimal("4.85"),
            "country": "SS",
        },
    )

    def may(self, actor: Actor) -> Answer:
        return rules.may_add_place(actor)

    def back_url(self) -> str:
        return reverse("places:list")

    def plan(self, actor: Actor, rows: Iterable[sheets.Row]) -> list[Plan]:
        known = _known(actor)
        return [_plan_row(row, known) for row in rows]

    def write(self, *, actor: Actor, plans: Sequence[Plan]) -> None:
        write_places(actor=actor, plans=plans)


def _known(actor: Actor) -> Known:
    known = Known()
    for place in current_places(actor).prefetch_related("aliases"):
        known.by_code[place.code.upper()] = place
        for name in {normalised(n) for n in (place.name, *(a.name for a in place.aliases.all()))}:
            known.by_name.setdefault(name, []).append(place)
        if place.lon is not None and place.lat is not None:
            known.located.append((place, Position(float(place.lon), float(place.lat))))
    for area in Area.objects.all():
        known.areas[area.code.casefold()] = area
        known.areas.setdefault(normalised(area.name), area)
    return known


def _plan_row(row: sheets.Row, known: Known) -> Plan:
    values = row.values
    name = str(values["name"] or "").strip()
    if row.problems or not name:
        return Plan(row.number, REFUSED, name, [] if row.problems else [_("Enter the place's name.")])
    key = (values["code"] or "").upper() or f"{normalised(name)} {values['country'] or ''}"
    if key in known.seen:
        line = _("The same place stands in row %(line)s of this file.") % {"line": known.seen[key]}
        return Plan(row.number, REFUSED, name, [line])
    known.seen[key] = row.line
    area = known.areas.get((values["area"] or "").casefold()) or known.areas.get(normalised(values["area"] or ""))
    if values["area"] and area is None:
        return Plan(row.number, REFUSED, name, [_("There is no state or area “%(area)s”.") % {"area": values["area"]}])
    place = _match(values, name, known)
    data = _data(values, name, area, place)
    problems = rules.place_problems(data, box=known.box(data.country))
    if problems:
        return Plan(row.number, REFUSED, name, [message for _field, message in problems])
    aliases = [one.strip() for one in str(values["aliases"] or "").split(";") if one.strip()]
    aliases = [one for one in aliases if place is None or place not in known.by_name.get(normalised(one), [])]
    notes = [] if place else _likely(name, data, known)
    changes = _changes(place, data) + [(_("Other spelling"), "", one) for one in aliases] if place else []
    outcome = NEW if place is None else CHANGED if changes else SAME
    return Plan(row.number, outcome, name, notes, changes, (place.pk if place else None, data, aliases))


def _match(values: dict[str, Any], name: str, known: Known) -> Place | None:
    """The place of a row: by code; else the only one of its name, near enough when both have a position."""
    if values["code"]:
        return known.by_code.get(str(values["code"]).upper())
    country = (values["country"] or "").upper()
    same = [p for p in known.by_name.get(normalised(name), []) if not country or p.country in {"", country}]
    if values["lon"] is not None and values["lat"] is not None:
        here = (values["lon"], values["lat"])
        same = [place for place in same if place.lon is None or _km(place, here) <= SAME_NAME_WITHIN_KM]
    return same[0] if len(same) == 1 else None


def _km(place: Place, here: tuple[Decimal, Decimal]) -> float:
    lon, lat = (float(number) for number in here)
    if place.lon is None or place.lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return float("inf")
    return distance_km(Position(float(place.lon), float(place.lat)), Position(lon, lat))


def _likely(name: str, data: PlaceData, known: Known) -> list[Any]:
    """Places that a new row may double: a similar name near by."""
    if data.lon is None or data.lat is None:
        return []
    wanted = normalised(name)
    for place, _position in known.located:
        if (
            _km(place, (data.lon, data.lat)) <= SAME_NAME_WITHIN_KM
            and likeness(normalised(place.name), wanted) >= ALIKE
        ):
            words = _("Very near %(code)s %(name)s, with almost the same name: is it the same?")
            return [words % {"code": place.code, "name": place.name}]
    return []


def _data(values: dict[str, Any], name: str, area: Area | None, place: Place | None) -> PlaceData:
    """The row over what is known: an empty cell keeps the old fact. A name that is a spelling does not rename."""
    names = {language: values[f"name_{language}"] for language in ("ar", "fr", "es") if values[f"name_{language}"]}
    if place is None:
        return PlaceData(
            name=name,
            code=(values["code"] or "").upper(),
            kind=values["kind"] or PlaceKind.TOWN,
            names=names,
            area_id=area.pk if area else None,
            country=(values["country"] or "").upper(),
            lon=values["lon"],
            lat=values["lat"],
            confidence=Confidence.MEDIUM if values["lon"] is not None else Confidence.UNKNOWN,
            source=values["source"] or "",
            note=values["note"] or "",
        )
    moves = values["lon"] is not None or values["lat"] is not None
    return PlaceData(
        name=name if values["code"] and normalised(name) != normalised(place.name) else place.name,
        code=place.code,
        kind=values["kind"] or place.kind,
        names=place.names | names,
        area_id=area.pk if area else place.area_id,
        country=(values["country"] or place.country).upper(),
        lon=values["lon"] if moves else place.lon,
        lat=values["lat"] if moves else place.lat,
        confidence=place.confidence,
        source=values["source"] or place.source,
        note=values["note"] or place.note,
    )


def _changes(place: Place, data: PlaceData) -> list[tuple[Any, Any, Any]]:
    after = asdict(data)
    changes: list[tuple[Any, Any, Any]] = [
        (label, word_of(place, n, getattr(place, n)), word_of(place, n, after[n]))
        for n, label in TOLD.items()
        if getattr(place, n) != after[n]
    ]
    changes += [
        (_("Name (%(language)s)") % {"language": language}, place.names.get(language, ""), name)
        for language, name in data.names.items()
        if place.names.get(language, "") != name
    ]
    if place.area_id != data.area_id:
        changes.append((_("State or area"), "", _("changed")))
    return changes


@action
def write_places(*, actor: Actor, plans: Sequence[Plan]) -> int:
    """Add and change the places of the plans, all or none."""
    for plan in plans:
        place_id, data, names = plan.data
        if place_id is None:
            code = data.code or free_code(data.name)
            add_place(actor=actor, data=PlaceData(**(asdict(data) | {"code": code})), aliases=names)
        else:
            changed = change_place(actor=actor, place_id=place_id, data=data)
            for name in names:
                write_alias(changed, name)
    return len(plans)


register(PlaceImport())
