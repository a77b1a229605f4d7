"""The screens that span apps: home, to do, public page, tracking, search, figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from serai.apps.operations.enums import TrackingLevel
from serai.apps.operations.models import ServiceTerms
from serai.apps.places.models import Area, Place
from serai.apps.transport.models import Journey
from serai.core.kernel.identifiers import format_tracking_code
from serai.pages.home.todo import to_do
from serai.pages.public.tracking import find
from tests.apps.cargo.making import ago, consignment_of, loaded, received
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(world: World) -> Any:
    consignment, (line,) = consignment_of(world, 100)
    received(world, line, 80, ago(48))
    loaded(world, line, 30)
    return world, consignment, line


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("who", ["amina", "lena", "bruno", "omar", "chen", "dina"])
def test_home_answers_members_and_the_team(moved: Any, who: str) -> None:
    answer = signed_in(moved[0], who).get("/o/south-sudan/")
    assert answer.status_code == 200
    assert "Pipeline" in answer.content.decode()


def test_eve_and_visitors_get_the_public_page_instead(moved: Any) -> None:
    assert signed_in(moved[0], "eve").get("/o/south-sudan/")["Location"] == "/p/south-sudan/"
    assert Client().get("/o/south-sudan/")["Location"] == "/p/south-sudan/"


def test_a_stakeholder_is_at_home_with_own_lists_and_told_why_there_is_no_request_to_make(moved: Any) -> None:
    """Sam's company carries cargo and owns none: nothing of others' is shown, and no link leads to a closed door."""
    sam = signed_in(moved[0], "sam")
    assert sam.get("/")["Location"] == "/o/south-sudan/"
    page = sam.get("/o/south-sudan/").content.decode()
    assert "Sudd Transport Company takes part as a stakeholder" in page and "Ask a partner organisation" in page
    assert "New request" not in page and "journeys under way" not in page and "Under way (" not in page
    told = {
        "requests/?view=all": "Ask a partner organisation",
        "cargo/": "You see the cargo of your own organisations here",
        "cargo/documents/?view=all": "You see the cargo of your own organisations here",
        "transport/?view=all": "You see the journeys that carry cargo of your own organisations",
        "hubs/?view=all": "shown to the team and to the organisations that are members",
        "figures/": "Nothing of your organisation was in the stores",
    }
    for address, words in told.items():
        shown = sam.get(f"/o/south-sudan/{address}").content.decode()
        assert words in shown, address
        assert "requests/new/" not in shown and "requests/ranking/" not in shown and "figures/movements/" not in shown


def test_the_pipeline_adds_up(moved: Any) -> None:
    from serai.apps.cargo.queries.pipeline import pipeline

    world, *_ = moved
    found = pipeline(world.op.pk, world.now - timedelta(days=60))
    assert found.stage("requested").weight_kg == 200  # 100 pieces of 2 kg
    assert found.stage("accepted").weight_kg == 200
    assert found.stage("dispatched").weight_kg == 60
    assert found.stage("delivered").weight_kg == 0
    assert found.between("accepted", "dispatched") == 140


def test_to_do_of_the_owner_names_what_waits_for_release(moved: Any) -> None:
    world, *_ = moved
    assert signed_in(world, "amina").get("/o/south-sudan/to-do/").status_code == 200


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.5, "due now"), (25, "25 min late"), (119, "119 min late"), (180, "3 h late"), (7200, "5 d late")],
)
def test_how_late_a_journey_is_never_reads_nought(moved: Any, minutes: float, words: str) -> None:
    world, *_ = moved
    arrives = world.now - timedelta(minutes=minutes)
    Journey.objects.update(state="departed", departs_at=arrives - timedelta(days=1), arrives_at=arrives)
    assert [row.due for row in to_do(world.actor("omar"), world.op) if "Ask where" in row.title] == [words]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_pipeline_can_be_taken_away(moved: Any, kind: str) -> None:
    answer = signed_in(moved[0], "chen").get(f"/o/south-sudan/pipeline.{kind}")
    assert answer.status_code == 200
    assert len(answer.content) > 60


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_public_page_is_open_in_every_language(moved: Any, language: str) -> None:
    answer = Client().get("/p/south-sudan/", headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_tracking_tells_how_far_and_neither_people_nor_exact_places(moved: Any) -> None:
    world, consignment, _line = moved
    code = format_tracking_code(consignment.tracking_code)
    answer = Client().get("/track/", {"code": code.lower()})
    assert answer.status_code == 302
    page = Client().get(answer["Location"]).content.decode()
    assert "Left the common store" in page
    for secret in ("Bruno", "Amina", "Horizon", "JUB"):
        assert secret not in page
    assert "Malakal" not in page.replace(consignment.title, "")


@pytest.mark.parametrize(
    ("level", "seen", "hidden"),
    [
        (0, "South Sudan", "Upper Nile"),
        (1, "Upper Nile", "Malakal County"),
        (2, "Malakal County", "Malakal Town"),
        (9, "Malakal Town", "–"),
    ],
)
def test_tracking_names_places_as_exactly_as_the_terms_say(moved: Any, level: int, seen: str, hidden: str) -> None:
    world, consignment, _line = moved
    state = Area.objects.create(code="SS07", name="Upper Nile", level=1, parent=world.juba.area)
    county = Area.objects.create(code="SS0701", name="Malakal County", level=2, parent=state)
    Place.objects.filter(pk=world.malakal.pk).update(area=county, name="Malakal Town")
    terms = list(ServiceTerms.objects.filter(operation=world.op))
    terms[0].tracking_level, terms[1].tracking_level = level, TrackingLevel.PLACE
    ServiceTerms.objects.bulk_update(terms, ["tracking_level"])
    consignment.request.terms.set(terms)
    tracked = find(consignment.tracking_code)
    assert tracked.destination == seen and all(hidden not in step.where for step in tracked.steps)
    journey = Journey.objects.get()
    assert journey.waybill_number is None or find(journey.tracking_code).destination == seen


def test_an_officer_says_how_exactly_tracking_names_places(world: World) -> None:
    chen = signed_in(world, "chen")
    given = {
        "service": str(world.road.pk),
        "valid_from": "2026-12-01",
        "payment": "free",
        "lead_time_hours": "48",
        "tracking_level": "0",
    }
    assert chen.post("/o/south-sudan/settings/terms/add/", given | {"tracking_level": "5"}).status_code == 422
    assert chen.post("/o/south-sudan/settings/terms/add/", given).status_code == 302
    made = ServiceTerms.objects.get(service=world.road, version=2)
    assert made.tracking_level == TrackingLevel.COUNTRY
    assert "The country" in chen.get(f"/o/south-sudan/settings/terms/{made.pk}/").content.decode()


@pytest.mark.parametrize(("code", "status"), [("AAAA", 422), ("K7QX-2M4P-9DTA", 404), ("../../etc/passwd", 404)])
def test_a_wrong_code_is_answered_with_advice(world: World, code: str, status: int) -> None:
    assert Client().get(f"/track/{code}/").status_code in (status, 404, 422)


def test_search_finds_by_number_and_only_what_may_be_seen(moved: Any) -> None:
    world, consignment, _line = moved
    assert consignment.code in signed_in(world, "chen").get("/search/", {"q": consignment.code}).content.decode()
    assert consignment.code not in signed_in(world, "lena").get("/search/", {"q": "JUB-0"}).content.decode()
    eve = signed_in(world, "eve").get("/search/", {"q": "Shelter"}).content.decode()
    assert "Shelter for Malakal" not in eve


def test_search_finds_a_place_by_its_name(world: World) -> None:
    assert "Malakal" in Client().get("/search/", {"q": "Malak"}).content.decode()


def test_figures_now_and_at_a_past_moment(moved: Any) -> None:
    world, *_ = moved
    chen = signed_in(world, "chen")
    url = reverse("figures:index", args=["south-sudan"])
    assert chen.get(url).status_code == 200
    now = chen.get(url, {"rows": "category", "columns": "place", "measure": "lines"}).content.decode()
    assert "Juba common store" in now
    past = chen.get(
        url, {"rows": "category", "columns": "place", "measure": "kg", "at": "2026-01-05T00:00"}
    ).content.decode()
    assert "Nothing was in the stores" in past
    for kind in ("xlsx", "csv"):
        assert chen.get(url, {"rows": "owner", "columns": "condition", "measure": "kg", "as": kind}).status_code == 200
    assert chen.get(url, {"rows": "nonsense", "columns": "place", "measure": "kg"}).status_code == 422


def test_a_partner_sees_figures_of_its_own_cargo_only(moved: Any) -> None:
    world, *_ = moved
    url = reverse("figures:index", args=["south-sudan"])
    assert "Juba common store" in signed_in(world, "amina").get(url).content.decode()
    assert "Nothing of your organisation was in the stores" in signed_in(world, "lena").get(url).content.decode()
    assert signed_in(world, "eve").get(url).status_code == 403


def test_movements_between_two_days(moved: Any) -> None:
    world, *_ = moved
    chen = signed_in(world, "chen")
    url = reverse("figures:movements", args=["south-sudan"])
    page = chen.get(url, {"since": "2026-11-01", "until": "2026-11-22"}).content.decode()
    assert "Receipt" in page
    assert "Dispatch" in page
    assert chen.get(url, {"since": "2026-11-02", "until": "2026-11-01"}).status_code == 422
    assert signed_in(world, "amina").get(url).status_code == 404
