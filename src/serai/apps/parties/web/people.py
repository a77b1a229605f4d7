"""Pages of people: adding, changing, roles, invitations."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.parties import actions, rules
from serai.apps.parties.queries import organisation_by_id, person_by_id
from serai.apps.parties.rules import PersonData
from serai.apps.parties.web.forms import EndForm, MembershipForm, NewPersonForm, PersonForm
from serai.apps.parties.web.views import crumbs
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.policy import require


def person_data(data: dict[str, Any]) -> PersonData:
    names = ("name", "job_title", "email", "phone", "language", "scope")
    return PersonData(**{name: data[name] for name in names})


def add_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    require(rules.may_manage_people(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        made = actions.add_person(
            actor=actor,
            organisation_id=pk,
            data=person_data(data),
            role=data["role"],
            valid_from=data["valid_from"],
        )
        say(request, "good", _("%(name)s is entered") % {"name": made.person.name})
        return reverse("parties:detail", args=[pk])

    return _answer(request, NewPersonForm(request.POST or None), act, organisation, _("Add a person"))


def change_person(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    found = person_by_id(actor, person)
    require(rules.may_manage_people(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        actions.change_person(actor=actor, person_id=person, organisation_id=pk, data=person_data(data))
        return reverse("parties:detail", args=[pk])

    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(found))
    return _answer(request, form, act, organisation, _("Change a person"))


def add_role(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    found = person_by_id(actor, person)
    require(rules.may_manage_people(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        actions.add_membership(
            actor=actor, person_id=person, organisation_id=pk, role=data["role"], valid_from=data["valid_from"]
        )
        return reverse("parties:detail", args=[pk])

    heading = _("Another role of %(name)s") % {"name": found.name}
    return _answer(request, MembershipForm(request.POST or None), act, organisation, heading)


def end_role(request: HttpRequest, pk: UUID, membership: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = organisation_by_id(actor, pk)
    require(rules.may_manage_people(actor, organisation))

    def act(data: dict[str, Any]) -> str:
        actions.end_membership(actor=actor, membership_id=membership, last_day=data["last_day"])
        return reverse("parties:detail", args=[pk])

    form = EndForm(request.POST or None, initial={"last_day": actor.now.date()})
    return _answer(request, form, act, organisation, _("End a role"))


def _answer(request: HttpRequest, form: Any, act: Any, organisation: Any, heading: str) -> HttpResponse:
    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=crumbs(organisation, heading),
        active="partners",
        cancel_url=reverse("parties:detail", args=[organisation.pk]),
    )


@require_POST
def invite(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """An account for a person, and a message that says how to choose a password."""
    user = actions.invite_user(actor=actor_of(request), person_id=person, organisation_id=pk)
    with translation.override(user.language):
        send_mail(
            _("Your account in Serai"),
            _("An account was made for you. Choose a password here, with this e-mail address: %(url)s")
            % {"url": f"{settings.SITE_URL}{reverse('account_reset_password')}"},
            None,
            [user.email],
        )
    say(request, "good", _("%(name)s is invited") % {"name": str(user)}, _("A message went to the e-mail address."))
    return redirect("parties:detail", pk=pk)
