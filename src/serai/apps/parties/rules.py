"""Who may keep the register of organisations and people, and what may be written into it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from serai.apps.parties.enums import HUMANITARIAN_KINDS, MembershipRole, OrganisationKind, Standing
from serai.apps.parties.models import Organisation, Person
from serai.kit.countries import is_country
from serai.kit.names import normalised
from serai.kit.policy import YES, Actor, Answer, no

# Roles of operations (an app above): whoever holds one of them in any operation is of a country or global team.
TEAM = frozenset({"officer", "im_officer", "coordinator", "administrator"})
KEEPERS = frozenset({"im_officer", "coordinator", "administrator"})
Problems = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationData:
    """What is entered about an organisation. `standing` None follows from the kind; `country` is ISO alpha-2."""

    name: str
    acronym: str = ""
    kind: str = "other"
    standing: str | None = None
    country: str = ""
    is_national: bool = False
    website: str = ""
    about: str = ""
    is_cluster_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """What is entered about a person; `scope` None keeps contacts to the organisation and the team."""

    name: str
    job_title: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    scope: int | None = None


def in_team(actor: Actor) -> bool:
    """Whether the actor works for the cluster's team in some operation."""
    return any(grant.role in TEAM for grant in actor.grants)


def keeps_register(actor: Actor) -> bool:
    return any(grant.role in KEEPERS for grant in actor.grants)


def standing_of(kind: str) -> str:
    """Humanitarian organisations are partners; all others are stakeholders."""
    return Standing.PARTNER if kind in HUMANITARIAN_KINDS else Standing.STAKEHOLDER


def may_add_organisation(actor: Actor) -> Answer:
    if in_team(actor):
        return YES
    return no(
        _("Only the team of an operation adds organisations to the register."),
        way_out=_("In a request you can name a new organisation; the team confirms it later."),
    )


def may_add_provisional(actor: Actor) -> Answer:
    if in_team(actor) or actor.memberships:
        return YES
    return no(_("Only people of a registered organisation or the team can name a new organisation."))


def may_change_organisation(actor: Actor, organisation: Organisation) -> Answer:
    if organisation.merged_into_id is not None:
        return no(_("This entry was merged into another one; change that one instead."))
    if in_team(actor) or actor.is_member(organisation.pk, MembershipRole.FOCAL_POINT):
        return YES
    return no(_("Only the organisation's own focal points and the team change its entry."))


def may_classify(actor: Actor) -> Answer:
    """Kind, standing and lead decide about votes and services, so a focal point does not set them."""
    return (
        YES
        if in_team(actor)
        else no(_("Kind and standing are set by the team, because votes and services hang on them."))
    )


def may_confirm(actor: Actor, organisation: Organisation) -> Answer:
    if not organisation.is_provisional:
        return no(_("This organisation is confirmed already."))
    return YES if in_team(actor) else no(_("The team confirms provisional entries."))


def may_merge(actor: Actor) -> Answer:
    if keeps_register(actor):
        return YES
    return no(_("Entries are merged by a coordinator, an information management officer or an administrator."))


def may_see_contacts(actor: Actor, organisation: Organisation) -> Answer:
    if in_team(actor) or actor.is_member(organisation.pk):
        return YES
    return no(_("Contacts are shown to the organisation itself and to the team."))


def may_manage_people(actor: Actor, organisation: Organisation) -> Answer:
    if organisation.merged_into_id is not None:
        return no(_("This entry was merged into another one; change that one instead."))
    if in_team(actor) or actor.is_member(organisation.pk, MembershipRole.FOCAL_POINT):
        return YES
    return no(_("People are entered by the organisation's own focal points and by the team."))


def may_invite(actor: Actor, organisation: Organisation, person: Person) -> Answer:
    if hasattr(person, "user"):
        return no(_("This person has an account already."))
    if not person.email:
        return no(_("An invitation needs the person's e-mail address."))
    return may_manage_people(actor, organisation)


def may_accept_commitments(actor: Actor, organisation: Organisation) -> Answer:
    if organisation.commitments_accepted_at is not None:
        return no(_("The minimum commitments are accepted already."))
    if organisation.standing != Standing.PARTNER:
        return no(_("The minimum commitments are for partners; this organisation is a stakeholder."))
    if in_team(actor) or actor.is_member(organisation.pk, MembershipRole.FOCAL_POINT):
        return YES
    return no(_("A focal point of the organisation accepts the commitments in its name."))


def organisation_problems(data: OrganisationData) -> Problems:
    """What must be entered differently: (field, message)."""
    problems: Problems = []
    if not normalised(data.name):
        problems.append(("name", _("Enter the organisation's name.")))
    if len(data.name) > 200:
        problems.append(("name", _("Shorten the name to 200 letters.")))
    if len(data.acronym) > 24:
        problems.append(("acronym", _("Shorten the acronym to 24 letters.")))
    if data.kind not in OrganisationKind.values:
        problems.append(("kind", _("Choose the kind of organisation from the list.")))
    if data.country and not is_country(data.country):
        problems.append(("country", _("Enter a two-letter country code, for example SS.")))
    if data.standing == Standing.PARTNER and data.kind not in HUMANITARIAN_KINDS:
        problems.append(("standing", _("Only humanitarian organisations can be partners; others are stakeholders.")))
    elif data.standing not in {None, *Standing.values}:
        problems.append(("standing", _("Choose partner or stakeholder.")))
    if data.website and not data.website.startswith(("http://", "https://")):
        problems.append(("website", _("Enter the whole address, beginning with https://.")))
    return problems


def person_problems(data: PersonData) -> Problems:
    problems: Problems = []
    if not data.name.strip():
        problems.append(("name", _("Enter the person's name.")))
    if len(data.name) > 120:
        problems.append(("name", _("Shorten the name to 120 letters.")))
    if data.email and ("@" not in data.email.strip("@") or len(data.email) > 254 or " " in data.email):
        problems.append(("email", _("Enter an e-mail address such as name@example.org.")))
    if len(data.phone) > 40:
        problems.append(("phone", _("Shorten the number to 40 digits and signs.")))
    return problems
