"""Writes of the register of places."""

from serai.apps.places.actions.areas import add_area
from serai.apps.places.actions.merging import merge_places
from serai.apps.places.actions.places import add_alias, add_place, add_provisional_place, change_place, confirm_place

__all__ = [
    "add_alias",
    "add_area",
    "add_place",
    "add_provisional_place",
    "change_place",
    "confirm_place",
    "merge_places",
]
