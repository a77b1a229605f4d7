"""Loads what background work needs by name: the import of places."""

from serai.apps.places.actions import importing  # noqa: F401 - registers itself
