"""Reads of the register of places."""

from serai.apps.places.queries.geojson import places_geojson
from serai.apps.places.queries.places import (
    box_of_country,
    current_places,
    find_place,
    free_code,
    place_by_code,
    places_near,
    same_places,
    search_places,
    visible_to,
)

__all__ = [
    "box_of_country",
    "current_places",
    "find_place",
    "free_code",
    "place_by_code",
    "places_geojson",
    "places_near",
    "same_places",
    "search_places",
    "visible_to",
]
