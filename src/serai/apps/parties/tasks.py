"""Loads what background work needs by name: the import of organisations."""

from serai.apps.parties.actions import importing  # noqa: F401 - registers itself
