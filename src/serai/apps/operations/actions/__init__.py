"""Writes of operations: life cycle, settings, hubs and bins, terms, members and roles."""

from serai.apps.operations.actions.hubs import add_bins, add_hub, change_bin, change_hub
from serai.apps.operations.actions.lifecycle import add_operation, change_operation, change_state
from serai.apps.operations.actions.people import add_member, assign, end_assignment, follow_merge
from serai.apps.operations.actions.terms import add_terms, end_terms

__all__ = [
    "add_bins",
    "add_hub",
    "add_member",
    "add_operation",
    "add_terms",
    "assign",
    "change_bin",
    "change_hub",
    "change_operation",
    "change_state",
    "end_assignment",
    "end_terms",
    "follow_merge",
]
