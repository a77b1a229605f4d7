"""The register of organisations: who keeps it, provisional entries, other names, and the merge without return."""

from __future__ import annotations

import datetime as dt

import pytest

from serai.apps.operations.queries import actor_for
from serai.apps.parties import actions, queries
from serai.apps.parties.models import Membership, Organisation
from serai.apps.parties.rules import OrganisationData, may_change_organisation, standing_of
from serai.kit.errors import Conflict, Invalid, NotAllowed
from tests.world import World

pytestmark = pytest.mark.django_db


def data(name: str = "Nile Hope", **more: object) -> OrganisationData:
    return OrganisationData(name=name, **{"kind": "nngo", **more})  # type: ignore[arg-type]


def test_the_team_adds_and_standing_follows_from_the_kind(world: World) -> None:
    made = actions.add_organisation(actor=world.actor("omar"), data=data())
    company = actions.add_organisation(actor=world.actor("omar"), data=data("Barge Ltd", kind="private"))
    assert (made.standing, company.standing) == ("partner", "stakeholder")
    assert (standing_of("rcrc"), standing_of("donor")) == ("partner", "stakeholder")


@pytest.mark.parametrize("persona", ["amina", "bruno", "eve", "sam"])
def test_others_do_not_add_and_are_told_the_way(world: World, persona: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        actions.add_organisation(actor=world.actor(persona), data=data())
    assert "request" in str(refused.value.way_out)
    assert not Organisation.objects.filter(name="Nile Hope").exists()


def test_a_company_cannot_be_a_partner(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_organisation(actor=world.actor("dina"), data=data("Barge Ltd", kind="private", standing="partner"))
    assert list(refused.value.fields) == ["standing"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "club"}, "kind"),
        ({"country": "QQ"}, "country"),
        ({"website": "nile"}, "website"),
    ],
)
def test_unusable_answers_are_named_by_field(world: World, change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_organisation(actor=world.actor("dina"), data=data(**({"name": "X"} | change)))
    assert list(refused.value.fields) == [field]


def test_the_same_name_stands_once(world: World) -> None:
    with pytest.raises(Invalid):
        actions.add_organisation(actor=world.actor("dina"), data=data("HORIZON relief alliance"))


def test_a_partner_names_a_new_organisation_provisionally_and_twice_is_once(world: World) -> None:
    first = actions.add_provisional_organisation(actor=world.actor("amina"), name="River Friends", kind="cbo")
    again = actions.add_provisional_organisation(actor=world.actor("lena"), name="river friends", kind="cbo")
    assert first.pk == again.pk and first.is_provisional
    with pytest.raises(NotAllowed):
        actions.add_provisional_organisation(actor=world.actor("eve"), name="Others")
    assert actions.confirm_organisation(actor=world.actor("omar"), organisation_id=first.pk).is_provisional is False
    with pytest.raises(NotAllowed):
        actions.confirm_organisation(actor=world.actor("omar"), organisation_id=first.pk)


def test_a_focal_point_changes_facts_but_not_the_class(world: World) -> None:
    horizon = world.horizon
    changed = actions.change_organisation(
        actor=world.actor("amina"), organisation_id=horizon.pk, data=data("Horizon Alliance", kind="un", country="KE")
    )
    assert (changed.name, changed.country, changed.kind) == ("Horizon Alliance", "KE", "ingo")
    assert queries.find_organisation(world.actor("chen"), "Horizon Relief Alliance") == changed
    with pytest.raises(NotAllowed):
        actions.change_organisation(actor=world.actor("lena"), organisation_id=horizon.pk, data=data("Mine"))


def test_an_old_form_does_not_overwrite(world: World) -> None:
    actor = world.actor("dina")
    actions.change_organisation(actor=actor, organisation_id=world.horizon.pk, data=data("Horizon"), revision=1)
    with pytest.raises(Conflict):
        actions.change_organisation(actor=actor, organisation_id=world.horizon.pk, data=data("Other"), revision=1)
    world.horizon.refresh_from_db()
    assert world.horizon.name == "Horizon"


def test_commitments_are_accepted_once_by_the_organisation(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_commitments(actor=world.actor("lena"), organisation_id=world.horizon.pk, accepted_by="L")
    made = actions.accept_commitments(
        actor=world.actor("amina"), organisation_id=world.horizon.pk, accepted_by="Grace Lado, director"
    )
    assert made.commitments_accepted_at == world.now
    with pytest.raises(NotAllowed, match="already"):
        actions.accept_commitments(actor=world.actor("amina"), organisation_id=world.horizon.pk, accepted_by="X")
    with pytest.raises(NotAllowed, match="stakeholder"):
        actions.accept_commitments(actor=world.actor("sam"), organisation_id=world.fleet_company.pk, accepted_by="X")


def test_duplicates_are_proposed_by_name_domain_and_acronym(world: World) -> None:
    actor = world.actor("dina")
    actions.add_organisation(actor=actor, data=data("Horizon Relief Aliance", website="https://www.hra.example"))
    pairs = queries.duplicate_pairs(actor)
    assert {pairs[0].one.name, pairs[0].other.name} == {"Horizon Relief Alliance", "Horizon Relief Aliance"}
    by_domain = queries.possible_duplicates(actor, "Quite Another", website="http://hra.example/x")
    assert [str(like.reason) for like in by_domain] == ["Same internet domain"]
    assert queries.possible_duplicates(actor, "Quite Another") == []


def merged_pair(world: World) -> tuple[Organisation, Organisation]:
    twin = actions.add_organisation(
        actor=world.actor("dina"), data=data("Horizon Aid", kind="ingo"), aliases=["HA International"]
    )
    lena = world.users["lena"].person
    assert lena is not None
    Membership.objects.create(person=lena, organisation=twin, role="staff", valid_from=dt.date(2025, 1, 1))
    survivor = actions.merge_organisations(actor=world.actor("chen"), survivor_id=world.horizon.pk, merged_id=twin.pk)
    twin.refresh_from_db()
    return survivor, twin


def test_a_merge_keeps_names_people_and_old_links(world: World) -> None:
    survivor, twin = merged_pair(world)
    assert twin.current == survivor and survivor.current == survivor
    for name in ("Horizon Aid", "HA International", "horizon aid"):
        assert queries.find_organisation(world.actor("eve"), name) == survivor
    assert survivor.memberships.filter(person=world.users["lena"].person).exists()
    assert twin not in queries.current_organisations(world.actor("dina"))
    assert not may_change_organisation(world.actor("dina"), twin)


def test_records_of_the_merged_entry_belong_to_the_survivors_people(world: World) -> None:
    _survivor, twin = merged_pair(world)
    amina = actor_for(world.users["amina"], now=world.now)
    assert amina.is_member(twin.pk, "releaser") and amina.is_member(world.horizon.pk, "releaser")


def test_the_survivor_takes_part_where_the_merged_entry_did(world: World) -> None:
    twin = actions.add_organisation(actor=world.actor("dina"), data=data("Lantern Trust", kind="ingo"))
    world.op.members.create(organisation=twin, since=dt.date(2024, 1, 1))
    actions.merge_organisations(actor=world.actor("dina"), survivor_id=world.lantern.pk, merged_id=twin.pk)
    assert list(
        world.op.members.filter(organisation__in=[twin, world.lantern]).values_list("organisation_id", "since")
    ) == [(world.lantern.pk, dt.date(2024, 1, 1))]


def test_a_merge_is_refused_without_right_into_itself_and_twice(world: World) -> None:
    survivor, twin = merged_pair(world)
    for persona in ("amina", "omar", "bruno", "eve"):
        with pytest.raises(NotAllowed):
            actions.merge_organisations(actor=world.actor(persona), survivor_id=survivor.pk, merged_id=world.lantern.pk)
    with pytest.raises(Invalid):
        actions.merge_organisations(actor=world.actor("dina"), survivor_id=survivor.pk, merged_id=survivor.pk)
    with pytest.raises(Conflict):
        actions.merge_organisations(actor=world.actor("dina"), survivor_id=world.lantern.pk, merged_id=twin.pk)


def test_a_chain_of_merges_leads_to_the_last_survivor(world: World) -> None:
    survivor, twin = merged_pair(world)
    actions.merge_organisations(actor=world.actor("dina"), survivor_id=world.lantern.pk, merged_id=survivor.pk)
    twin.refresh_from_db()
    assert twin.current == world.lantern
