"""Every page of an operation's settings, as each persona; lists need as many queries with one row as with many."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest
from django.test import Client

from serai.apps.catalog.models import Service
from serai.apps.operations.models import Assignment, Hub, Operation, OperationMember, ServiceTerms, StateChange
from serai.apps.parties.models import Organisation, User
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db
BASE = "/o/south-sudan/settings/"
READ = ["hubs/", "hubs/JUB/", "terms/", "organisations/"]
INSIDE = ["", "team/"]
WRITE = ["change/", "state/", "hubs/add/", "hubs/JUB/change/", "hubs/JUB/bins/", "terms/add/", "team/add/"]
PERSONAS = ["amina", "lena", "bruno", "chen", "omar", "dina", "eve", "sam"]
serial = count(1)


@pytest.mark.parametrize("persona", [*PERSONAS, None])
@pytest.mark.parametrize("page", READ)
def test_everybody_reads_what_is_public(client: Client, world: World, page: str, persona: str | None) -> None:
    if persona:
        client.force_login(world.users[persona])
    assert client.get(BASE + page).status_code == 200


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("page", WRITE)
def test_only_coordinators_and_administrators_write(client: Client, world: World, page: str, persona: str) -> None:
    client.force_login(world.users[persona])
    expected = 200 if persona in {"chen", "dina"} else 403
    assert client.get(BASE + page).status_code == expected
    client.post(BASE + page, {})
    assert (Hub.objects.count(), ServiceTerms.objects.count(), StateChange.objects.count()) == (2, 2, 0)


def test_a_visitor_is_asked_to_sign_in(client: Client, world: World) -> None:
    response = client.get(BASE + "change/")
    assert response.status_code == 302 and "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("page", INSIDE)
def test_settings_and_team_are_for_people_of_organisations_and_the_team(
    client: Client, world: World, page: str
) -> None:
    response = client.get(BASE + page)
    assert response.status_code == 302 and "/accounts/login/" in response["Location"]
    tabs = [url for _label, url, *_more in client.get(BASE + "terms/").context["parts"]]
    assert tabs == [BASE + public for public in ("hubs/", "terms/", "organisations/")]
    for persona in PERSONAS:
        client.force_login(world.users[persona])
        assert client.get(BASE + page).status_code == (403 if persona == "eve" else 200), persona
    assert "Chen Li" in client.get(BASE + "team/").content.decode()


def test_a_coordinator_records_the_next_state(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    today = dt.datetime.now(dt.UTC).date().isoformat()
    wrong = client.post(BASE + "state/", {"state": "extended", "since": today, "reason": ""})
    assert wrong.status_code == 422 and Operation.objects.get(pk=world.op.pk).state == "active"
    right = client.post(BASE + "state/", {"state": "extended", "since": today, "reason": "Floods"})
    assert right.status_code == 302
    page = client.get(BASE).content.decode()
    assert "Extended" in page and "Floods" in page


def test_a_coordinator_adds_a_hub_with_bins(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    unknown = client.post(BASE + "hubs/add/", {"code": "MAL", "name": "Malakal", "place": "Nowhere", "state": "open"})
    assert unknown.status_code == 422 and "Enter its code" in unknown.content.decode()
    data = {"code": "MAL", "name": "Malakal store", "place": "ملكال", "state": "open", "threshold_percent": "80"}
    assert client.post(BASE + "hubs/add/", data).status_code == 302
    added = client.post(BASE + "hubs/MAL/bins/", {"codes": "A-01\nA-02\n", "kind": "dry", "capacity_m3": "40"})
    assert added.status_code == 302
    assert "A-02" in client.get(BASE + "hubs/MAL/").content.decode()
    changed = client.post(BASE + "hubs/MAL/bins/A-02/", {"kind": "cold", "capacity_m3": "12.5"})
    assert changed.status_code == 302
    found = Hub.objects.get(code="MAL").bins.get(code="A-02")
    assert (found.kind, str(found.capacity_m3), found.is_active) == ("cold", "12.5", False)


def test_the_next_version_of_terms_starts_from_the_last(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    form = client.get(f"{BASE}terms/add/?after={world.terms.pk}").content.decode()
    assert 'value="Juba"' in form
    data = {"service": world.road.pk, "valid_from": "2027-01-01", "payment": "free", "lead_time_hours": "24"}
    made = client.post(BASE + "terms/add/", data)
    assert made.status_code == 302
    assert "version 2" in client.get(made["Location"]).content.decode()


def test_a_role_is_given_by_address_of_the_account(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    nobody = client.post(BASE + "team/add/", {"email": "nobody@example.org", "role": "officer"})
    assert nobody.status_code == 422
    forbidden = client.post(BASE + "team/add/", {"email": "eve@example.org", "role": "coordinator"})
    assert forbidden.status_code == 422
    given = client.post(BASE + "team/add/", {"email": "EVE@example.org", "role": "officer"})
    assert given.status_code == 302
    row = Assignment.objects.get(user=world.users["eve"])
    ended = client.post(f"{BASE}team/{row.pk}/end/", {"last_day": "2030-01-01"})
    row.refresh_from_db()
    assert ended.status_code == 302 and row.valid_to == dt.date(2030, 1, 1)


def test_an_organisation_is_added_by_name(client: Client, world: World) -> None:
    client.force_login(world.users["omar"])
    made = client.post(BASE + "organisations/add/", {"organisation": "STC", "since": "2026-11-01"})
    assert made.status_code == 302
    assert OperationMember.objects.filter(organisation=world.fleet_company).exists()


def test_an_administrator_opens_an_operation(client: Client, world: World) -> None:
    client.force_login(world.users["dina"])
    data = {
        "name": "Sahel corridor", "code": "sahel", "time_zone": "UTC", "currency": "USD", "first_answer_hours": 24,
        "accept_hours": 72, "dispatch_hours": 168, "deliver_hours": 264, "expiry_red_days": 90, "expiry_amber_days": 270,
    }  # fmt: skip
    assert client.post("/operations/add/", data).status_code == 302
    assert "Sahel corridor" in client.get("/operations/").content.decode()
    client.force_login(world.users["chen"])
    assert client.get("/operations/add/").status_code == 403


def make(kind: str, world: World) -> None:
    n = next(serial)
    if kind == "hub":
        Hub.objects.create(operation=world.op, place=world.bor, code=f"H{n}", name=f"Hub {n}", run_by=world.horizon)
    elif kind == "terms":
        service = Service.objects.create(code=f"s{n}", name=f"Service {n}", kind="road")
        ServiceTerms.objects.create(operation=world.op, service=service, valid_from=dt.date(2026, 1, 1))
    elif kind == "operation":
        Operation.objects.create(
            code=f"op{n}",
            name=f"Operation {n}",
            state_since=dt.date(2026, 1, 1),
            open_from=world.now,
            lead=world.horizon,
        )
    elif kind == "member":
        organisation = Organisation.objects.create(name=f"Organisation {n}", kind="nngo", standing="partner")
        OperationMember.objects.create(operation=world.op, organisation=organisation, since=dt.date(2026, 1, 1))
    else:
        user = User.objects.create(email=f"user{n}@example.org")
        Assignment.objects.create(user=user, operation=world.op, role="officer", valid_from=dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/operations/", "operation"),
        (BASE + "hubs/", "hub"),
        (BASE + "terms/", "terms"),
        (BASE + "organisations/", "member"),
        (BASE + "team/", "assignment"),
    ],
)
def test_queries_do_not_grow(client: Client, world: World, url: str, kind: str) -> None:
    client.force_login(world.users["chen"])
    assert_constant_queries(client, url, add_row=lambda: make(kind, world), most=22)


def test_ending_a_service_offers_the_agreed_reasons_and_tells_everybody(client: Client, world: World) -> None:
    world.terms.withdrawal_reasons = ["insecurity", "end of funding"]
    world.terms.save()
    client.force_login(world.users["chen"])
    address = f"{BASE}terms/{world.terms.pk}/end/"
    form = client.get(address).content.decode()
    assert '<option value="insecurity">' in form and '<option value="end of funding">' in form
    sent = {"last_day": "2026-12-31", "notice": "The grant ends"}
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"reason": "insecurity"}).status_code == 302
    page = Client().get(f"{BASE}terms/{world.terms.pk}/").content.decode()
    assert "insecurity. The grant ends" in page


def test_the_approving_body_is_kept_shown_and_handed_on_to_the_next_version(client: Client, world: World) -> None:
    client.force_login(world.users["chen"])
    given = {"service": str(world.road.pk), "valid_from": "2027-01-01", "payment": "free", "lead_time_hours": "48",
             "approving_body": "Operational advisory group", "liability": "Carried at the owner's risk."}  # fmt: skip
    made = client.post(BASE + "terms/add/", given)
    assert made.status_code == 302
    assert "Operational advisory group" in Client().get(made["Location"]).content.decode()
    newest = world.road.terms.latest("version")
    assert newest.approving_body == "Operational advisory group"
    form = client.get(f"{BASE}terms/add/?after={newest.pk}").content.decode()
    assert 'value="Operational advisory group"' in form
