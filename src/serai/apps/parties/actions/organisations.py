"""Organisations: adding, changing, confirming, other names, and the minimum commitments."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.parties import rules
from serai.apps.parties.models import Organisation, OrganisationAlias
from serai.apps.parties.queries import visible_to
from serai.apps.parties.rules import OrganisationData
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.names import normalised
from serai.kit.policy import Actor, require


def refuse(problems: rules.Problems) -> None:
    """Raise Invalid with all problems of an input, by field."""
    if problems:
        fields: dict[str, list[Any]] = {}
        for name, message in problems:
            fields.setdefault(name, []).append(message)
        raise Invalid(_("Nothing was written: some answers need a change."), fields=fields)


def locked(actor: Actor, organisation_id: UUID) -> Organisation:
    """The organisation, locked until the end of the transaction. Raises NotFound when the actor may not see it."""
    found = visible_to(actor).select_for_update(no_key=True, of=("self",)).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(_("There is no such organisation that you can see."), code="no_organisation")
    return found


def write_alias(organisation: Organisation, name: str, source: str) -> None:
    """Another name, once. The present name needs one too when it has accents or signs that people leave out."""
    key = normalised(name)
    if key and key != organisation.name.casefold():
        OrganisationAlias.objects.get_or_create(
            organisation=organisation, normalised=key, defaults={"name": name.strip(), "source": source}
        )


def _fill(organisation: Organisation, data: OrganisationData) -> None:
    organisation.name = data.name.strip()
    organisation.acronym = data.acronym.strip()
    organisation.kind = data.kind
    organisation.standing = data.standing or rules.standing_of(data.kind)
    organisation.country = data.country
    organisation.is_national = data.is_national
    organisation.website = data.website.strip()
    organisation.about = data.about.strip()
    organisation.is_cluster_lead = data.is_cluster_lead


@action
def add_organisation(
    *, actor: Actor, data: OrganisationData, aliases: Iterable[str] = (), is_invented: bool = False
) -> Organisation:
    """A confirmed entry, by the team. Raises Invalid when the same name stands in the register already."""
    require(rules.may_add_organisation(actor))
    refuse(rules.organisation_problems(data))
    _refuse_same_name(data.name)
    organisation = Organisation(is_invented=is_invented, recorded_at=actor.now)
    _fill(organisation, data)
    organisation.save()
    for name in (organisation.name, *aliases):
        write_alias(organisation, name, "entered")
    return organisation


@action
def add_provisional_organisation(
    *, actor: Actor, name: str, kind: str = "other", acronym: str = "", country: str = ""
) -> Organisation:
    """An entry that a request needs at once; the team confirms or merges it later. A known name returns its entry."""
    require(rules.may_add_provisional(actor))
    data = OrganisationData(name=name, kind=kind, acronym=acronym, country=country)
    refuse(rules.organisation_problems(data))
    same = Organisation.objects.filter(name__iexact=name.strip(), merged_into=None).first()
    if same is not None:
        return same
    organisation = Organisation(is_provisional=True, recorded_at=actor.now)
    _fill(organisation, data)
    organisation.save()
    write_alias(organisation, organisation.name, "entered")
    return organisation


@action
def change_organisation(
    *, actor: Actor, organisation_id: UUID, data: OrganisationData, revision: int | None = None
) -> Organisation:
    """New facts about an organisation; an earlier name stays as an alias.

    A focal point changes facts; kind, standing and lead stay as they are unless the actor may classify. `revision` is
    the one that the form was filled from: raises Conflict when somebody changed the entry in between.
    """
    organisation = locked(actor, organisation_id)
    require(rules.may_change_organisation(actor, organisation))
    if revision is not None and revision != organisation.revision:
        raise Conflict(_("Somebody changed this entry while you were writing. Look at it again before you change it."))
    if not rules.may_classify(actor):
        data = _with_kept_class(data, organisation)
    refuse(rules.organisation_problems(data))
    if normalised(data.name) != normalised(organisation.name):
        _refuse_same_name(data.name, except_for=organisation.pk)
        earlier = organisation.name
        _fill(organisation, data)
        write_alias(organisation, earlier, "earlier name")
    else:
        _fill(organisation, data)
    organisation.revision += 1
    organisation.save()
    write_alias(organisation, organisation.name, "entered")
    return organisation


def _with_kept_class(data: OrganisationData, organisation: Organisation) -> OrganisationData:
    return OrganisationData(
        name=data.name,
        acronym=data.acronym,
        kind=organisation.kind,
        standing=organisation.standing,
        country=data.country,
        is_national=data.is_national,
        website=data.website,
        about=data.about,
        is_cluster_lead=organisation.is_cluster_lead,
    )


def _refuse_same_name(name: str, *, except_for: UUID | None = None) -> None:
    same = Organisation.objects.filter(name__iexact=name.strip(), merged_into=None)
    if (same.exclude(pk=except_for) if except_for else same).exists():
        raise Invalid(
            _("Nothing was written: some answers need a change."),
            code="same_name",
            fields={"name": [_("An organisation of this name is in the register already.")]},
        )


@action
def confirm_organisation(*, actor: Actor, organisation_id: UUID) -> Organisation:
    """A provisional entry becomes a full one."""
    organisation = locked(actor, organisation_id)
    require(rules.may_confirm(actor, organisation))
    organisation.is_provisional = False
    organisation.revision += 1
    organisation.save(update_fields=["is_provisional", "revision"])
    return organisation


@action
def add_alias(*, actor: Actor, organisation_id: UUID, name: str, source: str = "entered") -> Organisation:
    """Another name under which imports and searches find the organisation."""
    organisation = locked(actor, organisation_id)
    require(rules.may_change_organisation(actor, organisation))
    if not normalised(name) or len(name) > 200:
        refuse([("name", _("Enter the other name, at most 200 letters."))])
    write_alias(organisation, name, source)
    return organisation


@action
def accept_commitments(*, actor: Actor, organisation_id: UUID, accepted_by: str) -> Organisation:
    """The organisation accepts the minimum commitments, by a named senior person, now."""
    organisation = locked(actor, organisation_id)
    require(rules.may_accept_commitments(actor, organisation))
    if not accepted_by.strip() or len(accepted_by) > 120:
        refuse([("accepted_by", _("Enter the name of the person who accepts, at most 120 letters."))])
    organisation.commitments_accepted_at = actor.now
    organisation.commitments_accepted_by = accepted_by.strip()
    organisation.revision += 1
    organisation.save(update_fields=["commitments_accepted_at", "commitments_accepted_by", "revision"])
    return organisation
