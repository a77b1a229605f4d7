"""Merging two entries of one organisation. It cannot be undone, so a page shows beforehand what will happen."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.parties import rules
from serai.apps.parties.actions.organisations import write_alias
from serai.apps.parties.events import OrganisationsMerged
from serai.apps.parties.models import Membership, Organisation
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.events import announce
from serai.kit.policy import Actor, require


@action
def merge_organisations(*, actor: Actor, survivor_id: UUID, merged_id: UUID) -> Organisation:
    """`merged` becomes another name of `survivor`.

    Names, aliases and people move to the survivor. Requests and cargo keep the owner they were recorded with, since
    their papers say so, and lists show the survivor through `Organisation.current`. Facts that the survivor lacks are
    taken over.
    """
    require(rules.may_merge(actor))
    if survivor_id == merged_id:
        raise Invalid(_("An entry cannot be merged into itself."), fields={"merged": [_("Choose another entry.")]})
    rows = Organisation.objects.select_for_update(of=("self",)).filter(pk__in=[survivor_id, merged_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise NotFound(_("One of the two organisations is not in the register."), code="no_organisation")
    survivor, merged = found[survivor_id], found[merged_id]
    for entry in (survivor, merged):
        if entry.merged_into_id is not None:
            raise Conflict(_("“%(name)s” was merged already."), code="merged_already", name=entry.name)
    _move_names(survivor, merged)
    _move_people(survivor, merged)
    _take_over_facts(survivor, merged)
    Organisation.objects.filter(merged_into=merged).update(merged_into=survivor)
    merged.merged_into = survivor
    merged.is_provisional = False
    merged.revision += 1
    merged.save(update_fields=["merged_into", "is_provisional", "revision"])
    announce(OrganisationsMerged(actor, survivor.pk, merged.pk))
    return survivor


def _move_names(survivor: Organisation, merged: Organisation) -> None:
    write_alias(survivor, merged.name, "merged entry")
    for alias in merged.aliases.all():
        write_alias(survivor, alias.name, alias.source)


def _move_people(survivor: Organisation, merged: Organisation) -> None:
    """Memberships move; one that the survivor has already stays behind with the merged entry."""
    has = set(survivor.memberships.values_list("person_id", "role", "valid_from"))
    moving = [
        membership.pk
        for membership in merged.memberships.all()
        if (membership.person_id, membership.role, membership.valid_from) not in has
    ]
    Membership.objects.filter(pk__in=moving).update(organisation=survivor)


def _take_over_facts(survivor: Organisation, merged: Organisation) -> None:
    for name in ("acronym", "country", "website", "about", "commitments_accepted_by"):
        if not getattr(survivor, name):
            setattr(survivor, name, getattr(merged, name))
    if survivor.commitments_accepted_at is None:
        survivor.commitments_accepted_at = merged.commitments_accepted_at
    survivor.is_national = survivor.is_national or merged.is_national
    survivor.revision += 1
    survivor.save()
