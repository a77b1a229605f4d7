"""Pages of the register of organisations and people, as each persona; contacts never reach outsiders."""

from __future__ import annotations

from itertools import count
from uuid import UUID

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from serai.apps.parties.models import Membership, Organisation, Person, User
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
serial = count(1)


def add_row() -> Organisation:
    n = next(serial)
    return Organisation.objects.create(name=f"Organisation {n}", acronym=f"O{n}", kind="nngo", standing="partner")


def page(pk: UUID, rest: str = "") -> str:
    return f"/partners/{pk}/{rest}"


@pytest.mark.parametrize(
    "url", ["/partners/", "/partners/?view=all&sort=-kind&q=organisation", "/partners/duplicates/"]
)
def test_queries_do_not_grow(client: Client, world: World, url: str) -> None:
    client.force_login(world.users["chen"])
    assert_constant_queries(client, url, add_row=add_row, most=22)


def test_queries_of_a_record_do_not_grow_with_its_people(client: Client, world: World) -> None:
    def add_person() -> None:
        person = Person.objects.create(name=f"Person {next(serial)}", email="p@example.org")
        Membership.objects.create(
            person=person, organisation=world.horizon, role="staff", valid_from=world.now.date().replace(year=2025)
        )

    client.force_login(world.users["chen"])
    assert_constant_queries(client, page(world.horizon.pk), add_row=add_person, most=20)


@pytest.mark.parametrize("persona", ["eve", "lena", "sam", "bruno", None])
def test_contacts_do_not_reach_outsiders(client: Client, world: World, persona: str | None) -> None:
    if persona:
        client.force_login(world.users[persona])
    for url in ("/partners/", page(world.horizon.pk)):
        text = client.get(url).content.decode()
        assert "Horizon Relief Alliance" in text
        assert "amina@example.org" not in text and (persona == "amina" or "Amina Deng" not in text)


@pytest.mark.parametrize("persona", ["amina", "chen", "dina"])
def test_contacts_are_shown_to_colleagues_and_the_team(client: Client, world: World, persona: str) -> None:
    client.force_login(world.users[persona])
    assert "amina@example.org" in client.get(page(world.horizon.pk)).content.decode()


@pytest.mark.parametrize("persona", ["eve", "sam", "bruno", None])
def test_others_do_not_write(client: Client, world: World, persona: str | None) -> None:
    if persona:
        client.force_login(world.users[persona])
    amina = world.users["amina"].person
    assert amina is not None
    for rest in ("change/", "alias/", "commitments/", "merge/", "people/add/"):
        assert client.get(page(world.horizon.pk, rest)).status_code == (403 if persona else 302)
    for url in ("/partners/add/", "/partners/import/", "/partners/duplicates/"):
        assert client.get(url).status_code == (403 if persona else 302)
    assert client.get(page(world.horizon.pk, f"people/{amina.pk}/")).status_code in {302, 404}
    assert client.get(page(world.horizon.pk, "confirm/")).status_code == 405


def test_closed_actions_say_why(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    text = client.get(page(world.horizon.pk)).content.decode()
    assert "Entries are merged by a coordinator" in text


def test_an_alike_organisation_is_shown_before_a_second_one_is_added(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    data = {"name": "Horizon Relief Aliance", "kind": "ingo", "website": ""}
    shown = client.post("/partners/add/", data)
    assert shown.status_code == 200 and "Is it one of these?" in shown.content.decode()
    added = client.post("/partners/add/", data | {"anyway": "1"})
    assert added.status_code == 302 and Organisation.objects.filter(name="Horizon Relief Aliance").exists()


def test_a_focal_point_changes_facts_and_a_faster_change_wins(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    url = page(world.horizon.pk, "change/")
    assert 'name="kind"' not in client.get(url).content.decode()
    data = {"name": "Horizon Relief Alliance", "country": "KE", "revision": "1"}
    assert client.post(url, data).status_code == 302
    late = client.post(url, data | {"country": "UG"})
    assert late.status_code == 422 and "while you were writing" in late.content.decode()
    assert Organisation.objects.get(pk=world.horizon.pk).country == "KE"


def test_people_are_entered_changed_invited_and_end(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    base = page(world.horizon.pk, "people/")
    data = {"name": "Peter Lual", "email": "peter@example.org", "language": "ar", "scope": "4", "role": "requester"}
    assert client.post(base + "add/", data | {"name": ""}).status_code == 422
    assert client.post(base + "add/", data).status_code == 302
    person = Person.objects.get(name="Peter Lual")
    assert client.post(f"{base}{person.pk}/", data | {"phone": "+211 900"}).status_code == 302
    assert client.get(f"{base}{person.pk}/invite/").status_code == 405
    assert client.post(f"{base}{person.pk}/invite/").status_code == 302
    assert User.objects.get(person=person).email == "peter@example.org"
    assert [message.to for message in mail.outbox] == [["peter@example.org"]]
    assert client.post(f"{base}{person.pk}/role/", {"role": "releaser"}).status_code == 302
    membership = Membership.objects.get(person=person, role="releaser")
    ended = client.post(page(world.horizon.pk, f"roles/{membership.pk}/end/"), {"last_day": "2030-01-01"})
    membership.refresh_from_db()
    assert ended.status_code == 302 and membership.valid_to is not None


def test_a_merge_is_compared_first_and_old_links_lead_on(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    twin = add_row()
    compared = client.post(page(world.horizon.pk, "merge/"), {"merged": twin.name})
    assert compared.status_code == 200 and "cannot be undone" in compared.content.decode()
    twin.refresh_from_db()
    assert twin.merged_into is None
    unknown = client.post(page(world.horizon.pk, "merge/"), {"merged": "Nobody"})
    assert unknown.status_code == 422
    assert client.post(page(world.horizon.pk, "merge/"), {"merged": twin.name, "sure": "1"}).status_code == 302
    assert client.get(page(twin.pk))["Location"] == page(world.horizon.pk)


def test_an_import_finds_organisations_by_all_their_names(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    text = (
        "Organisation,Acronym,Type,Country code,National,Other names\n"
        "Horizon Relief Alliance,HRA,International NGO,KE,no,HRA Kenya\n"
        "River Friends,RF,Community-based organisation,SS,yes,\n"
        "River Friends,RF2,Government,SS,yes,\n"
        "Club,,Sports club,SS,,\n"
    )
    file = SimpleUploadedFile("partners.csv", text.encode(), "text/csv")
    sent = client.post("/partners/import/", {"step": "upload", "file": file})
    preview = client.get(sent["Location"]).content.decode()
    assert "Write 2 rows" in preview and "row 3 of this file" in preview
    client.post("/partners/import/", {"step": "write", "upload": sent["Location"].split("upload=")[1]})
    horizon = Organisation.objects.get(pk=world.horizon.pk)
    assert (horizon.country, horizon.kind) == ("KE", "ingo")
    assert Organisation.objects.get(name="River Friends").standing == "partner"
    assert not Organisation.objects.filter(name="Club").exists()


def test_the_commitments_are_accepted_by_name(client: Client, world: World) -> None:
    client.force_login(world.users["amina"])
    url = page(world.horizon.pk, "commitments/")
    assert client.post(url, {"accepted_by": ""}).status_code == 422
    assert client.post(url, {"accepted_by": "Grace Lado, director"}).status_code == 302
    client.force_login(world.users["eve"])
    text = client.get(page(world.horizon.pk)).content.decode()
    assert "Accepted" in text and "Grace Lado" not in text
