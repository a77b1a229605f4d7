"""People, their places in organisations, and their accounts."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.parties import rules
from serai.apps.parties.actions.organisations import locked, refuse
from serai.apps.parties.enums import MembershipRole
from serai.apps.parties.models import Membership, Person, User
from serai.apps.parties.queries import person_by_id
from serai.apps.parties.rules import PersonData
from serai.kit.actions import action
from serai.kit.errors import Invalid, NotFound
from serai.kit.models import Scope
from serai.kit.policy import Actor, require


def _fill(person: Person, data: PersonData) -> None:
    person.name = data.name.strip()
    person.job_title = data.job_title.strip()
    person.email = data.email.strip().lower()
    person.phone = data.phone.strip()
    person.language = data.language
    person.scope = Scope.ORGANISATION if data.scope is None else data.scope


@action
def add_person(
    *,
    actor: Actor,
    organisation_id: UUID,
    data: PersonData,
    role: str = MembershipRole.STAFF,
    valid_from: dt.date | None = None,
    is_invented: bool = False,
) -> Membership:
    """A new person of an organisation, in one role from a date (today unless told)."""
    organisation = locked(actor, organisation_id)
    require(rules.may_manage_people(actor, organisation))
    refuse(rules.person_problems(data) + _role_problems(role))
    person = Person(recorded_at=actor.now, is_invented=is_invented)
    _fill(person, data)
    person.save()
    return Membership.objects.create(
        person=person, organisation=organisation, role=role, valid_from=valid_from or actor.now.date()
    )


@action
def change_person(*, actor: Actor, person_id: UUID, organisation_id: UUID, data: PersonData) -> Person:
    """New facts about a person, by whoever manages the organisation's people, or by the person."""
    person = person_by_id(actor, person_id)
    organisation = locked(actor, organisation_id)
    if not _is_self(actor, person):
        require(rules.may_manage_people(actor, organisation))
        if not organisation.memberships.filter(person=person).exists():
            raise NotFound(_("This person does not belong to the organisation."), code="no_person")
    refuse(rules.person_problems(data))
    _fill(person, data)
    person.revision += 1
    person.save()
    return person


def _is_self(actor: Actor, person: Person) -> bool:
    return actor.is_known and getattr(person, "user", None) is not None and person.user.pk == actor.user_id


def _role_problems(role: str) -> rules.Problems:
    return [] if role in MembershipRole.values else [("role", _("Choose a role from the list."))]


@action
def add_membership(
    *,
    actor: Actor,
    person_id: UUID,
    organisation_id: UUID,
    role: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Membership:
    """A further role of a known person; the same role again from the same day is returned, not doubled."""
    organisation = locked(actor, organisation_id)
    require(rules.may_manage_people(actor, organisation))
    person = person_by_id(actor, person_id)
    start = valid_from or actor.now.date()
    problems = _role_problems(role)
    if valid_to is not None and valid_to < start:
        problems.append(("valid_to", _("The last day lies before the first day.")))
    refuse(problems)
    membership, _created = Membership.objects.get_or_create(
        person=person, organisation=organisation, role=role, valid_from=start, defaults={"valid_to": valid_to}
    )
    return membership


@action
def end_membership(*, actor: Actor, membership_id: UUID, last_day: dt.date | None = None) -> Membership:
    """The person no longer holds this role after `last_day` (today unless told). The past stays readable."""
    found = Membership.objects.select_for_update(no_key=True, of=("self",)).filter(pk=membership_id).first()
    if found is None:
        raise NotFound(_("There is no such membership."), code="no_membership")
    organisation = locked(actor, found.organisation_id)
    require(rules.may_manage_people(actor, organisation))
    last = last_day or actor.now.date()
    if last < found.valid_from:
        refuse([("last_day", _("The last day lies before the first day."))])
    found.valid_to = last
    found.save(update_fields=["valid_to"])
    return found


@action
def invite_user(*, actor: Actor, person_id: UUID, organisation_id: UUID) -> User:
    """An account for a person. It has no password: the person chooses one through “Forgot your password?”.

    Raises Invalid when the address belongs to another account.
    """
    person = person_by_id(actor, person_id)
    organisation = locked(actor, organisation_id)
    if not organisation.memberships.filter(person=person).exists():
        raise NotFound(_("This person does not belong to the organisation."), code="no_person")
    require(rules.may_invite(actor, organisation, person))
    if User.objects.filter(email__iexact=person.email).exists():
        raise Invalid(
            _("Nothing was written: some answers need a change."),
            fields={"email": [_("There is an account with this e-mail address already.")]},
        )
    user = User(email=person.email.lower(), person=person, language=person.language, date_joined=actor.now)
    user.set_unusable_password()
    user.save()
    return user
