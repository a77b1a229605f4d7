"""Reads of the register of organisations and people."""

from serai.apps.parties.queries.duplicates import duplicate_pairs, possible_duplicates
from serai.apps.parties.queries.organisations import (
    current_organisations,
    find_organisation,
    organisation_by_id,
    search_organisations,
    visible_to,
)
from serai.apps.parties.queries.people import memberships_of, people_visible_to, person_by_id

__all__ = [
    "current_organisations",
    "duplicate_pairs",
    "find_organisation",
    "memberships_of",
    "organisation_by_id",
    "people_visible_to",
    "person_by_id",
    "possible_duplicates",
    "search_organisations",
    "visible_to",
]
