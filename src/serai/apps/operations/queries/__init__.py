"""Reads of operations, their hubs, terms and people."""

from serai.apps.operations.queries.access import actor_for, operation_by_code, time_zone_of, visible_operations
from serai.apps.operations.queries.parts import (
    assignments_of,
    bins_of,
    hub_by_code,
    hubs_of,
    members_of,
    terms_of,
    terms_on,
    visible_hubs,
)

__all__ = [
    "actor_for",
    "assignments_of",
    "bins_of",
    "hub_by_code",
    "hubs_of",
    "members_of",
    "operation_by_code",
    "terms_of",
    "terms_on",
    "time_zone_of",
    "visible_hubs",
    "visible_operations",
]
