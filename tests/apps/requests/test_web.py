"""The form of a request, the pages of decisions, several at once, and the ranking pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from serai.apps.catalog.models import Item
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests import actions
from serai.apps.requests.models import ServiceRequest
from tests.apps.requests import make
from tests.apps.requests.test_import import row, workbook
from tests.world import World

BASE = "/o/south-sudan/requests/"


@pytest.fixture
def today(world: World) -> dt.date:
    """Pages run on the real clock, so dates in forms are counted from today."""
    return timezone.now().date()


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def answers(world: World, today: dt.date, do: str = "submit", **changes: Any) -> dict[str, Any]:
    """What Amina's browser sends: one line filled in, two rows left blank."""
    values: dict[str, Any] = {
        "do": do,
        "organisation": str(world.horizon.pk),
        "title": "Shelter kits",
        "services": [str(world.road.pk)],
        "origin": "Juba",
        "destination": "malakal",
        "ready_on": str(today + dt.timedelta(days=4)),
        "needed_by": str(today + dt.timedelta(days=14)),
        "receiver_name": "P. Nyok",
        "declared_by": "Amina Deng",
        "lines-TOTAL_FORMS": "3",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "500",
        "lines-0-description": "Tarpaulins",
        "lines-0-category": str(world.shelter.pk),
        "lines-0-quantity": "480",
        "lines-0-unit": str(world.piece.pk),
        "lines-0-handling_units": "96",
        "lines-0-handling_unit": str(world.carton.pk),
        "lines-0-weight_kg": "2,160",
        "lines-0-volume_m3": "7.2",
        "lines-0-temperature_band": "ambient",
        "lines-1-temperature_band": "ambient",
        "lines-2-temperature_band": "ambient",
    }
    return values | changes


def test_a_request_is_submitted_by_its_form(world: World, today: dt.date) -> None:
    answer = client_of(world, "amina").post(BASE + "new/", answers(world, today))
    assert answer.status_code == 302 and answer["Location"] == BASE + "R-0001/"
    stored = ServiceRequest.objects.get()
    line = stored.lines.get()
    assert (stored.decision, stored.destination, stored.channel) == ("submitted", world.malakal, "web")
    assert (line.quantity, line.weight_kg, line.volume_m3) == (Decimal(480), Decimal(2160), Decimal("7.2"))


def test_an_officer_enters_a_request_for_an_organisation(world: World, today: dt.date) -> None:
    answer = client_of(world, "omar").post(BASE + "new/", answers(world, today))
    assert answer.status_code == 302
    stored = ServiceRequest.objects.get()
    assert (stored.channel, stored.organisation, stored.decision) == ("operator", world.horizon, "submitted")
    assert client_of(world, "amina").get(f"{BASE}{stored.reference}/").status_code == 200, (
        "it is the organisation's own"
    )


def test_an_unknown_receiver_is_entered_provisionally_at_once(world: World, today: dt.date) -> None:
    given = answers(world, today, receiver_organisation="Fangak Women's Union")
    assert client_of(world, "amina").post(BASE + "new/", given).status_code == 302
    made = Organisation.objects.get(name="Fangak Women's Union")
    stored = ServiceRequest.objects.get()
    assert (made.is_provisional, stored.receiver_organisation, stored.decision) == (True, made, "submitted")


def test_errors_stand_beside_their_fields_and_the_draft_is_kept(world: World, today: dt.date) -> None:
    client = client_of(world, "amina")
    answer = client.post(BASE + "new/", answers(world, today, **{"lines-0-handling_units": "481", "receiver_name": ""}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "more handling units (481) than inventory units (480)" in page
    answer = client.post(BASE + "new/", answers(world, today, receiver_name=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Name the person who receives the cargo." in page
    draft = ServiceRequest.objects.get()
    assert (draft.decision, draft.number) == ("draft", None)
    assert f'action="{BASE}{draft.pk}/edit/"' in page and f'name="revision" value="{draft.revision}"' in page
    answer = client.post(f"{BASE}{draft.pk}/edit/", answers(world, today, revision=str(draft.revision)))
    assert answer.status_code == 302
    assert ServiceRequest.objects.get().reference == "R-0001"


def test_a_half_filled_draft_comes_back_as_it_was_left(world: World, today: dt.date) -> None:
    client = client_of(world, "amina")
    asked = answers(world, today, "save", title="Not sure yet", receiver_name="", **{"lines-0-quantity": "some"})
    answer = client.post(BASE + "new/", asked)
    draft = ServiceRequest.objects.get()
    assert answer["Location"] == f"{BASE}{draft.pk}/edit/" and draft.lines.count() == 0
    page = client.get(answer["Location"]).content.decode()
    assert 'value="some"' in page and "“some” is not a number" in page and "Not sure yet" in page


def test_typical_figures_are_filled_in_from_the_catalogue(world: World, today: dt.date) -> None:
    Item.objects.create(
        code="tarp", name="Tarpaulin, woven", category=world.shelter, unit=world.piece, handling_unit=world.carton,
        units_per_handling_unit=5, unit_weight_kg=Decimal("4.5"), unit_volume_m3=Decimal("0.015"),
    )  # fmt: skip
    blank = {
        f"lines-0-{name}": ""
        for name in ("category", "unit", "handling_units", "handling_unit", "weight_kg", "volume_m3")
    }
    asked = answers(
        world, today, "fill", **blank, **{"lines-0-description": "tarpaulin, woven", "lines-0-quantity": "100"}
    )
    page = client_of(world, "amina").post(BASE + "new/", asked).content.decode()
    assert 'value="450"' in page and 'value="1.5"' in page and 'value="20"' in page
    assert not ServiceRequest.objects.exists()


def test_an_unknown_place_is_offered_to_be_added_as_provisional(world: World, today: dt.date) -> None:
    client = client_of(world, "amina")
    page = client.post(BASE + "new/", answers(world, today, destination="Kurwai")).content.decode()
    assert "“Kurwai” is not in the register." in page and "add_places" in page
    answer = client.post(BASE + "new/", answers(world, today, destination="Kurwai", add_places="on"))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    place = Place.objects.get(name="Kurwai")
    assert place.is_provisional and ServiceRequest.objects.get().destination == place


def test_somebody_else_changed_the_draft_meanwhile(world: World, today: dt.date) -> None:
    draft = make.draft(world)
    actions.save_draft(
        actor=world.actor("omar"), operation_id=world.op.pk, data=make.data(world, title="By Omar"), request_id=draft.pk
    )
    asked = answers(world, today, "save", revision="1")
    answer = client_of(world, "amina").post(
        f"{BASE}{draft.pk}/edit/", asked, follow=True, headers={"referer": f"http://testserver{BASE}"}
    )
    assert "Omar Hassan" in answer.content.decode()
    assert ServiceRequest.objects.get().title == "By Omar"


def test_the_stakeholder_is_told_why_and_whom_to_ask(world: World, today: dt.date) -> None:
    for answer in (
        client_of(world, "sam").get(BASE + "new/"),
        client_of(world, "sam").post(BASE + "new/", answers(world, today, organisation=str(world.fleet_company.pk))),
    ):
        page = answer.content.decode()
        assert answer.status_code == 403
        assert "stakeholder" in page and "Ask a partner organisation" in page
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize("who", ["eve", "bruno"])
def test_people_of_no_organisation_cannot_request(world: World, who: str) -> None:
    answer = client_of(world, who).get(BASE + "new/")
    assert answer.status_code == 403 and "not registered as a requester" in answer.content.decode()


def test_accepting_on_the_page_with_less_and_why(world: World) -> None:
    request = make.submitted(world)
    line = request.lines.get()
    client = client_of(world, "omar")
    url = f"{BASE}{request.reference}/accept/"
    assert client.get(url).status_code == 200
    asked = {
        "hub": str(world.hub.pk),
        "revision": str(request.revision),
        f"q_{line.pk}": "400",
        f"n_{line.pk}": "",
        "reason": "",
    }
    refused = client.post(url, asked)
    assert refused.status_code == 422 and "Say why less is accepted" in refused.content.decode()
    done = client.post(url, asked | {f"n_{line.pk}": "80 are there already"})
    assert done.status_code == 302
    line.refresh_from_db()
    assert (line.accepted_quantity, line.accepted_note) == (Decimal(400), "80 are there already")


@pytest.mark.parametrize(
    ("path", "asked", "decision"),
    [
        ("return", {"reason": "Which size?"}, "returned"),
        ("hold", {"reason": "Road closed"}, "on_hold"),
        ("reject", {"reason": "Traders serve it", "reason_code": "market"}, "rejected"),
        ("cancel", {"reason": "Bought"}, "cancelled"),
    ],
)
def test_each_decision_has_its_page(world: World, path: str, asked: dict[str, str], decision: str) -> None:
    request = make.submitted(world)
    client = client_of(world, "omar")
    url = f"{BASE}{request.reference}/{path}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {**asked, "reason": " "}).status_code == 422
    request.refresh_from_db()
    assert request.decision == "submitted"
    assert client.post(url, asked).status_code == 302
    request.refresh_from_db()
    assert request.decision == decision


def test_decision_pages_are_closed_to_others(world: World) -> None:
    request = make.submitted(world)
    for who, status in (("amina", 403), ("lena", 403), ("bruno", 403), ("eve", 404)):
        for path in ("accept", "return", "hold", "reject"):
            assert client_of(world, who).get(f"{BASE}{request.reference}/{path}/").status_code == status


def test_no_decision_by_get(world: World) -> None:
    request = make.submitted(world)
    actions.put_on_hold(actor=world.actor("omar"), request_id=request.pk, reason="Road")
    client = client_of(world, "omar")
    before = ServiceRequest.objects.values().get()
    for path in ("resume/", "cancel/?reason=x", "message/", "copy/", "accept/?hub=1", "move/?position=1&reason=x"):
        client.get(f"{BASE}{request.reference}/{path}")
    assert ServiceRequest.objects.values().get() == before


def test_several_requests_at_once_with_the_refused_ones_named(world: World) -> None:
    make.criteria(world)
    first, second, done = make.submitted(world), make.submitted(world), make.accepted(world)
    client = client_of(world, "omar")
    chosen = {"id": [str(row.pk) for row in (first, second, done)]}
    asked = client.post(BASE + "several/?do=accept", chosen).content.decode()
    assert "It is accepted already." in asked and "4.3 t" in asked
    sure = {"sure": "1", "hub": str(world.hub.pk), "id": chosen["id"][:2]}
    answer = client.post(BASE + "several/?do=accept", sure, follow=True).content.decode()
    assert "2 requests are accepted." in answer
    assert set(ServiceRequest.objects.values_list("decision", flat=True)) == {"accepted"}


def test_how_the_rank_is_made_is_open_to_partners(world: World) -> None:
    make.criteria(world)
    make.location_list(world, malakal="0.90")
    make.submitted(world)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    page = client_of(world, "lena").get(BASE + "ranking/").content.decode()
    assert "Criteria version 3" in page and "R-0001" in page and "0.90" in page and "Rank again" not in page
    assert client_of(world, "eve").get(BASE + "ranking/").status_code == 403
    assert client_of(world, "lena").post(BASE + "ranking/again/").status_code == 403
    assert client_of(world, "omar").post(BASE + "ranking/again/").status_code == 302


def test_moving_and_ending_the_move_on_the_pages(world: World) -> None:
    make.criteria(world)
    first, second = make.submitted(world), make.submitted(world)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    client = client_of(world, "omar")
    url = f"{BASE}{second.reference}/move/"
    assert client.post(url, {"position": "9", "reason": "River"}).status_code == 422
    assert client.post(url, {"position": "1", "reason": "River closes"}).status_code == 302
    page = client_of(world, "amina").get(f"{BASE}{second.reference}/").content.decode()
    assert "River closes" in page and first.reference in page and "Omar Hassan" in page
    assert client.post(f"{BASE}{second.reference}/move/end/").status_code == 302
    second.refresh_from_db()
    assert second.rank == 2


def test_trying_other_weights_stores_nothing(world: World) -> None:
    make.criteria(world)
    make.submitted(world)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    url = BASE + "ranking/try/?past_days=90&w_0_0=0&w_0_1=50&w_0_2=20&w_0_3=15&w_0_4=15"
    page = client_of(world, "omar").get(url)
    assert page.status_code == 200 and "R-0001" in page.content.decode()
    assert world.op.rankings.count() == 1
    assert client_of(world, "lena").get(url).status_code == 403


def test_a_workbook_is_previewed_then_written(world: World, today: dt.date) -> None:
    later = {"Ready on": str(today + dt.timedelta(days=3)), "Needed by": str(today + dt.timedelta(days=9))}
    content = workbook(row("A", **later), row("B", Quantity=-1, **later))
    client = client_of(world, "amina")
    sent = client.post(BASE + "import/", {"step": "upload", "file": SimpleUploadedFile("r.xlsx", content)})
    assert sent.status_code == 302, sent.content.decode()
    page = client.get(sent["Location"]).content.decode()
    assert "below zero" in page and not ServiceRequest.objects.exists()
    returned = client.get(sent["Location"] + "&errors=1")
    assert b"".join(returned.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    upload = sent["Location"].partition("upload=")[2]
    assert client.post(BASE + "import/", {"step": "write", "upload": upload}).status_code == 302
    assert ServiceRequest.objects.get().import_key == "A"
    assert client_of(world, "lena").get(sent["Location"]).status_code == 404


def test_the_preview_names_what_may_be_the_same_cargo_and_refuses_nothing(world: World, today: dt.date) -> None:
    later = {"Ready on": str(today + dt.timedelta(days=3)), "Needed by": str(today + dt.timedelta(days=9))}
    client = client_of(world, "amina")

    def preview(*rows: Any) -> str:
        file = SimpleUploadedFile("r.xlsx", workbook(*rows))
        return client.get(client.post(BASE + "import/", {"step": "upload", "file": file})["Location"]).content.decode()

    assert "Perhaps the same cargo" not in preview(row("A", **later))
    first = make.submitted(
        world, make.line(world, description="Tarpaulins"),
        ready_on=today + dt.timedelta(days=4), needed_by=today + dt.timedelta(days=8),
    )  # fmt: skip
    page = preview(row("A", **later), row("B", Goods="Mosquito nets", **later))
    assert page.count(f"Perhaps the same cargo as {first.reference}.") == 1
    assert "Write 2 rows" in page


def test_the_template_is_a_workbook(world: World) -> None:
    answer = Client().get(BASE + "template.xlsx")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_a_removed_line_is_neither_checked_nor_kept(world: World, today: dt.date) -> None:
    client = client_of(world, "amina")
    removed = {"lines-1-description": "", "lines-1-quantity": "7", "lines-1-DELETE": "on"}
    page = client.post(BASE + "new/", answers(world, today, receiver_name="", **removed)).content.decode()
    assert "Say what the goods are." not in page and "<tbody data-line-row hidden>" in page
    assert ServiceRequest.objects.get().lines.count() == 1


def test_liability_stands_beside_the_declaration_that_accepts_it(world: World) -> None:
    world.terms.liability = "The owner insures the cargo; nobody pays for delay."
    world.terms.save()
    form = client_of(world, "amina").get(BASE + "new/").content.decode()
    declaration = form.partition('id="f-decl"')[2]
    assert world.terms.liability in declaration and "Liability: Road transport" in declaration


def test_a_new_form_begins_as_the_last_one(world: World) -> None:
    make.submitted(world, sender_phone="+211 555 0100")
    page = client_of(world, "amina").get(BASE + "new/").content.decode()
    assert 'value="+211 555 0100"' in page and 'value="Juba"' in page and "P. Nyok" not in page
    assert "+211 555 0100" not in client_of(world, "lena").get(BASE + "new/").content.decode()
