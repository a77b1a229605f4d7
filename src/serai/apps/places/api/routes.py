"""/api/places: the register of places, as a list and as GeoJSON. Public to read."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema, Status

from serai.apps.places.actions import add_provisional_place
from serai.apps.places.api.schemas import FeatureCollection, PlaceDetail, PlaceIn, PlaceOut
from serai.apps.places.enums import PlaceKind
from serai.apps.places.queries import current_places, place_by_code, places_geojson, search_places
from serai.kit.api import Anybody, Code, Page, Paging, Word, actor_of, answers, page
from serai.kit.errors import Invalid
from serai.kit.lists.paging import Order

router = Router()
Box4 = tuple[float, float, float, float]


class Asked(Schema):
    q: Word | None = None
    kind: PlaceKind | None = None
    country: Word | None = None
    bbox: Word | None = None


def box_of(text: str | None) -> Box4 | None:
    """West, south, east, north in degrees, from "31.0,4.5,32.0,5.5". Raises Invalid."""
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = _("Give west, south, east and north in degrees, for example 31.0,4.5,32.0,5.5.")
        raise Invalid(_("This cannot be asked for."), code="bbox", fields={"bbox": [message]})
    return west, south, east, north


@router.get("/places", response=answers(Page[PlaceOut]), auth=Anybody())
def list_places(request: HttpRequest, asked: Query[Asked], paging: Query[Paging]) -> Any:
    """Places by name. `q` finds codes, names in any language and other spellings; `bbox` is west,south,east,north."""
    rows = current_places(actor_of(request)).select_related("area", "merged_into")
    rows = rows.filter(**asked.model_dump(include={"kind", "country"}, exclude_none=True))
    box = box_of(asked.bbox)
    if box:
        rows = rows.filter(lon__gte=box[0], lat__gte=box[1], lon__lte=box[2], lat__lte=box[3])
    if asked.q:
        rows = search_places(rows, asked.q)
    return page(rows, Order("name", nullable=False), paging, PlaceOut.of)


@router.get("/places.geojson", response=answers(FeatureCollection), auth=Anybody())
def places_as_geojson(request: HttpRequest, bbox: Word | None = None) -> Any:
    """Places with a position, as GeoJSON, at most 5,000 at once."""
    return places_geojson(actor_of(request), box_of(bbox))


@router.get("/places/{code}", response=answers(PlaceDetail), auth=Anybody())
def get_place(request: HttpRequest, code: Path[Code]) -> Any:
    """One place by its code. A merged one names the entry that stands for it now."""
    return PlaceDetail.of(place_by_code(actor_of(request), code))


@router.post("/places", response=answers(PlaceDetail, status=201))
def add_place(request: HttpRequest, data: PlaceIn) -> Any:
    """Name a new place provisionally. A name that is known already gives its entry."""
    made = add_provisional_place(actor=actor_of(request), **data.model_dump())
    return Status(201, PlaceDetail.of(made))
