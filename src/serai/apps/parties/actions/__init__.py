"""Writes of the register of organisations and people."""

from serai.apps.parties.actions.merging import merge_organisations
from serai.apps.parties.actions.organisations import (
    accept_commitments,
    add_alias,
    add_organisation,
    add_provisional_organisation,
    change_organisation,
    confirm_organisation,
)
from serai.apps.parties.actions.people import add_membership, add_person, change_person, end_membership, invite_user

__all__ = [
    "accept_commitments",
    "add_alias",
    "add_membership",
    "add_organisation",
    "add_person",
    "add_provisional_organisation",
    "change_organisation",
    "change_person",
    "confirm_organisation",
    "end_membership",
    "invite_user",
    "merge_organisations",
]
