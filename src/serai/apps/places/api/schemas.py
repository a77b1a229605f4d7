"""What the API says of places."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from serai.apps.places.enums import PlaceKind
from serai.apps.places.models import Place
from serai.kit.api import AmountOut, In, Note, Out, Text, Word

Longitude = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
Latitude = Annotated[Decimal, Field(ge=-90, le=90, max_digits=9, decimal_places=6)]


class AreaOut(Out):
    code: str
    name: str
    level: int = Field(description="0 country, 1 state, 2 county, 3 payam")


class PlaceOut(Out):
    id: UUID
    code: str
    name: str
    names: dict[str, str] = Field(description="By language: fr, es, ar")
    kind: str
    area: AreaOut | None
    country: str
    lon: AmountOut | None = Field(description="Degrees, WGS 84; null when not known")
    lat: AmountOut | None
    confidence: int = Field(description="0 unknown, 1 low, 2 medium, 3 high")
    is_provisional: bool
    merged_into: str | None = Field(description="Code of the entry that stands for this one now")

    @staticmethod
    def of(row: Place) -> dict[str, Any]:
        area = {"code": row.area.code, "name": row.area.local_name, "level": row.area.level} if row.area else None
        survivor = row.merged_into.code if row.merged_into else None
        plain = ("id", "code", "name", "names", "kind", "country", "lon", "lat", "confidence", "is_provisional")
        return {**{name: getattr(row, name) for name in plain}, "area": area, "merged_into": survivor}


class PlaceDetail(PlaceOut):
    source: str
    note: str
    aliases: list[str]
    revision: int

    @staticmethod
    def of(row: Place) -> dict[str, Any]:
        aliases = [alias.name for alias in row.aliases.order_by("name")]
        return {
            **PlaceOut.of(row),
            "source": row.source,
            "note": row.note,
            "aliases": aliases,
            "revision": row.revision,
        }


class PlaceIn(In):
    """A new place that a request needs at once; the team confirms it later."""

    name: Text
    kind: PlaceKind = PlaceKind.TOWN
    country: Word = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    note: Note = ""


class Geometry(Schema):
    type: str
    coordinates: list[float]


class Feature(Schema):
    type: str
    id: str
    geometry: Geometry
    properties: dict[str, Any]


class FeatureCollection(Schema):
    """GeoJSON (RFC 7946). `complete` is false when there are more places than one answer holds: come nearer."""

    type: str
    complete: bool
    features: list[Feature]
