"""Places for the map, as GeoJSON."""

from typing import Any

from serai.apps.places.queries.places import current_places
from serai.kit.policy import Actor

MOST = 5_000
Box4 = tuple[float, float, float, float]


def places_geojson(actor: Actor, box: Box4 | None = None) -> dict[str, Any]:
    """A FeatureCollection of places with a position; `box` is west, south, east, north in degrees. One query.

    `complete` is False when there are more than MOST places in the box: come nearer.
    """
    found = current_places(actor).exclude(lon=None).order_by("code")
    if box is not None:
        west, south, east, north = box
        found = found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    rows = list(found[: MOST + 1])
    features = [
        {
            "type": "Feature",
            "id": place.code,
            "geometry": {"type": "Point", "coordinates": [float(place.lon or 0), float(place.lat or 0)]},
            "properties": {
                "id": place.code,
                "name": place.local_name,
                "kind": place.kind,
                "kind_label": place.get_kind_display(),
                "is_provisional": place.is_provisional,
            },
        }
        for place in rows[:MOST]
    ]
    return {"type": "FeatureCollection", "complete": len(rows) <= MOST, "features": features}
