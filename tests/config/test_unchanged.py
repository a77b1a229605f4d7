"""Pages that were drawn since the last write: served again, and never once anything has changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from serai.apps.operations.models import Hub
from serai.apps.parties.models import User
from serai.config.unchanged import is_kept
from tests.world import World

HUBS = "/o/south-sudan/hubs/"


@pytest.fixture(autouse=True)
def _none_kept() -> Iterator[None]:
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def reader(world: World, name: str = "chen") -> Client:
    """Signed in, and with the cookies of a browser that has seen a page."""
    client = Client()
    client.force_login(world.users[name])
    client.get(HUBS)
    return client


def questions(client: Client, url: str = HUBS, **headers: str) -> tuple[int, str]:
    """How many questions to the database a page took, and its text."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url, headers=headers)
    assert response.status_code == 200
    return len(asked), response.content.decode(errors="replace")  # compressed where that was asked


def drawn(client: Client, url: str = HUBS, **headers: str) -> bool:
    return questions(client, url, **headers)[0] > 1


def test_a_page_is_served_again_as_long_as_nothing_is_written(committed_world: World) -> None:
    client = reader(committed_world)
    first, page = questions(client)
    again, same = questions(client)
    assert first > 5 and again == 1 and same == page


def test_after_a_write_by_anybody_the_page_is_drawn_anew(committed_world: World) -> None:
    client = reader(committed_world)
    assert "Juba Logistics Base" not in questions(client)[1]
    hub = Hub.objects.get(code="JUB")
    Hub.objects.filter(pk=hub.pk).update(name="Juba Logistics Base")
    asked, page = questions(client)
    assert asked > 1 and "Juba Logistics Base" in page


def test_a_write_that_commits_while_the_page_is_drawn_is_seen_by_the_next_reader(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write comes after the page was drawn and before it is kept: what is kept is old, and must not be found."""
    from serai.config import unchanged

    client, judge = reader(committed_world), unchanged.is_kept

    def kept_late(*asked: Any) -> bool:
        Hub.objects.filter(code="JUB").update(name="Juba Logistics Base")
        return judge(*asked)

    monkeypatch.setattr(unchanged, "is_kept", kept_late)
    assert "Juba Logistics Base" not in questions(client)[1]
    monkeypatch.setattr(unchanged, "is_kept", judge)
    assert "Juba Logistics Base" in questions(client)[1]


def test_every_reader_language_and_form_has_its_own(committed_world: World) -> None:
    client = reader(committed_world)
    questions(client)
    assert not drawn(client)
    assert drawn(client, accept_language="fr")
    assert drawn(client, hx_request="true")
    assert drawn(client, accept_encoding="gzip")
    assert drawn(client, HUBS + "?sort=name")
    assert drawn(reader(committed_world, "omar"))


def test_signing_out_and_losing_a_right_end_it(committed_world: World) -> None:
    client = reader(committed_world)
    questions(client)
    User.objects.filter(pk=committed_world.users["chen"].pk).update(is_active=False)
    assert client.get(HUBS).status_code != 200


def test_a_minute_later_it_is_drawn_anew(committed_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt

    from serai.config import unchanged

    client, now = reader(committed_world), unchanged.timezone.now().replace(second=0)
    monkeypatch.setattr(unchanged.timezone, "now", lambda: now)
    questions(client)
    assert not drawn(client)
    monkeypatch.setattr(unchanged.timezone, "now", lambda: now + dt.timedelta(seconds=59))
    assert not drawn(client)
    monkeypatch.setattr(unchanged.timezone, "now", lambda: now + dt.timedelta(seconds=60))
    assert drawn(client)


def test_an_answer_that_gives_a_cookie_a_new_value_is_meant_for_one() -> None:
    request, response = RequestFactory().get(HUBS), HttpResponse("Saved.")
    assert is_kept(request, response)
    response.set_cookie("messages", "said once")
    assert not is_kept(request, response)
    request.COOKIES["messages"] = "said once"
    assert is_kept(request, response), "the same value, for longer"
    assert not is_kept(request, HttpResponse(status=404))
    assert not is_kept(request, HttpResponse(headers={"Cache-Control": "no-store"}))
    assert not is_kept(request, HttpResponse("x" * 200_001))


def test_nothing_is_kept_inside_a_transaction(committed_world: World) -> None:
    """What a transaction wrote is seen by itself before it has a name for others."""
    client = reader(committed_world)
    questions(client)
    with transaction.atomic():
        Hub.objects.filter(code="JUB").update(name="Not committed")
        assert "Not committed" in questions(client)[1]
        Hub.objects.filter(code="JUB").update(name="Not committed either")
        assert "Not committed either" in questions(client)[1]
        transaction.set_rollback(True)
    assert "Not committed" not in questions(client)[1]


def test_exports_and_the_api_are_always_made_anew(committed_world: World) -> None:
    client = reader(committed_world)
    for url in (f"{HUBS}?export=csv", "/api/operations/south-sudan/stock"):
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        assert len(asked) > 1
