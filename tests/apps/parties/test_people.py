"""People: contacts go to the narrowest circle, roles have dates, accounts are by invitation."""

from __future__ import annotations

import datetime as dt

import pytest

from serai.apps.operations.queries import actor_for
from serai.apps.parties import actions, queries
from serai.apps.parties.models import Membership, User
from serai.apps.parties.rules import PersonData
from serai.kit.errors import Invalid, NotAllowed, NotFound
from serai.kit.models import Scope
from tests.world import World

pytestmark = pytest.mark.django_db


def add(world: World, by: str = "amina", **more: object) -> Membership:
    person = PersonData(**{"name": "Peter Lual", "email": "Peter@example.org", **more})  # type: ignore[arg-type]
    return actions.add_person(actor=world.actor(by), organisation_id=world.horizon.pk, data=person, role="requester")


def test_contacts_are_seen_by_colleagues_and_the_team_only(world: World) -> None:
    person = add(world).person
    seen = {name: queries.people_visible_to(world.actor(name)).filter(pk=person.pk).exists() for name in world.users}
    assert {name for name, sees in seen.items() if sees} == {"amina", "chen", "omar", "dina"}
    assert not queries.people_visible_to(world.visitor()).filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("scope", "seers"),
    [
        (Scope.PUBLIC, {"amina", "lena", "bruno", "chen", "omar", "dina", "eve", "sam"}),
        (Scope.REGISTERED, {"amina", "lena", "bruno", "chen", "omar", "dina", "eve", "sam"}),
        (Scope.OPERATION, {"amina", "lena", "bruno", "chen", "omar", "dina", "sam"}),
        (Scope.RESTRICTED, {"dina"}),
    ],
)
def test_a_person_chooses_the_circle(world: World, scope: int, seers: set[str]) -> None:
    person = add(world, scope=scope).person
    found = {name for name in world.users if queries.people_visible_to(world.actor(name)).filter(pk=person.pk).exists()}
    assert found == seers


def test_people_are_entered_by_their_focal_point_or_the_team(world: World) -> None:
    assert add(world).person.email == "peter@example.org"
    for other in ("lena", "bruno", "eve", "sam"):
        with pytest.raises(NotAllowed):
            add(world, by=other)


def test_a_role_ends_and_its_rights_with_it(world: World) -> None:
    membership = Membership.objects.get(person=world.users["amina"].person, role="releaser")
    yesterday = world.now.date() - dt.timedelta(days=1)
    actions.end_membership(actor=world.actor("omar"), membership_id=membership.pk, last_day=yesterday)
    amina = actor_for(world.users["amina"], now=world.now)
    assert not amina.is_member(world.horizon.pk, "releaser") and amina.is_member(world.horizon.pk, "requester")
    with pytest.raises(Invalid):
        actions.end_membership(actor=world.actor("omar"), membership_id=membership.pk, last_day=dt.date(2020, 1, 1))


def test_an_invitation_makes_an_account_without_password_once(world: World) -> None:
    person = add(world).person
    user = actions.invite_user(actor=world.actor("amina"), person_id=person.pk, organisation_id=world.horizon.pk)
    assert user.email == "peter@example.org" and not user.has_usable_password()
    person.refresh_from_db()
    with pytest.raises(NotAllowed, match="account already"):
        actions.invite_user(actor=world.actor("amina"), person_id=person.pk, organisation_id=world.horizon.pk)


def test_an_address_has_one_account(world: World) -> None:
    person = add(world, email="eve@example.org").person
    with pytest.raises(Invalid) as refused:
        actions.invite_user(actor=world.actor("chen"), person_id=person.pk, organisation_id=world.horizon.pk)
    assert "email" in refused.value.fields and User.objects.filter(email__iexact="eve@example.org").count() == 1


def test_an_invitation_is_for_ones_own_people(world: World) -> None:
    person = add(world, scope=Scope.PUBLIC).person
    with pytest.raises(NotFound):
        actions.invite_user(actor=world.actor("lena"), person_id=person.pk, organisation_id=world.lantern.pk)
    with pytest.raises(NotAllowed):
        actions.invite_user(actor=world.actor("eve"), person_id=person.pk, organisation_id=world.horizon.pk)
