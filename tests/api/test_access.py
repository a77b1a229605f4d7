"""Who reads and does what: each persona against the same records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from serai.kit.http import digest_of
from serai.kit.models import ApiToken
from tests.api.calling import Caller, ago, request_body
from tests.api.story import accepted, received, submitted
from tests.world import World

People = dict[str | None, Caller]
LISTS = ("requests", "consignments", "stock", "events", "releases", "journeys", "vehicles")


def test_a_visitor_reads_what_is_public_and_nothing_else(people: People) -> None:
    visitor = people[None]
    assert [row["code"] for row in visitor.get("/operations")["items"]] == ["south-sudan"]
    assert {row["code"] for row in visitor.get("/operations/south-sudan/hubs")["items"]} == {"BOR", "JUB"}
    assert visitor.get("/operations/south-sudan/hubs/JUB")["bins"] == []
    assert visitor.get("/operations/south-sudan/terms")[0]["service"] == "road"
    assert {row["code"] for row in visitor.get("/places?bbox=31,4,32,5")["items"]} == {"JUB"}
    assert len(visitor.get("/places.geojson")["features"]) == 3
    assert visitor.get("/organisations?q=horizon")["items"][0]["acronym"] == "HRA"
    assert {row["code"] for row in visitor.get("/catalog/units")["items"]} == {"carton", "kg", "piece"}
    for name in LISTS:
        visitor.get(f"/operations/south-sudan/{name}", status=401)
    visitor.post("/organisations", {"name": "Somebody new"}, status=401)


def test_without_any_right_nothing_inside_an_operation_is_read(world: World, people: People) -> None:
    request, consignment, _line = accepted(world, people)
    for name in LISTS:
        refused = people["eve"].get(f"/operations/south-sudan/{name}", status=403)
        assert refused["title"]
    for address in (
        f"/requests/{request['id']}",
        f"/requests/{request['id']}/progress",
        f"/consignments/{consignment}",
    ):
        people["eve"].get(address, status=404)
    people["eve"].post(f"/requests/{request['id']}/cancel", {"reason": "Because"}, status=404)


def test_what_is_forbidden_looks_like_what_is_missing(world: World, people: People) -> None:
    _request, consignment, line = accepted(world, people)
    receipt = received(world, people, line, "10")
    missing = "0192d3c4-0000-7000-8000-000000000000"
    for there, path in ((consignment, "/consignments/{}"), (receipt["id"], "/events/{}")):
        forbidden = people["lena"].get(path.format(there), status=404)
        absent = people["lena"].get(path.format(missing), status=404)
        assert forbidden == absent
    items = [{"line_id": line, "account_id": 1, "quantity": "1"}]
    body = {"occurred_at": ago(1), "cause": "theft", "chain_place": "storage", "items": items}
    forbidden = people["lena"].post("/losses", body, status=404)
    absent = people["lena"].post("/losses", {**body, "items": [{**items[0], "line_id": missing}]}, status=404)
    assert forbidden == absent


def test_partners_read_summaries_of_others_and_all_of_their_own(world: World, people: People) -> None:
    request = submitted(world, people)
    draft = people["amina"].post("/operations/south-sudan/requests", request_body(world, title="Draft"), status=201)
    assert {row["id"] for row in people["amina"].get("/operations/south-sudan/requests")["items"]} == {
        request["id"], draft["id"],
    }  # fmt: skip
    assert [row["id"] for row in people["lena"].get("/operations/south-sudan/requests")["items"]] == [request["id"]]
    people["lena"].get(f"/requests/{draft['id']}", status=404)
    assert people["lena"].get(f"/requests/{request['id']}")["contacts"] is None
    people["lena"].post(f"/requests/{request['id']}/messages", {"text": "Hello"}, status=403)
    people["amina"].post(f"/requests/{request['id']}/messages", {"text": "When will it leave?"}, status=201)
    assert people["omar"].get(f"/requests/{request['id']}")["messages"][0]["text"] == "When will it leave?"


def test_stakeholders_are_told_why_they_cannot_ask(world: World, people: People) -> None:
    body = request_body(world, organisation_id=str(world.fleet_company.pk))
    refused = people["sam"].post("/operations/south-sudan/requests", body, status=403)
    assert "stakeholder" in refused["title"] and refused["code"] == "stakeholder" and refused["way_out"]


def test_a_storekeeper_works_at_the_own_hub_and_decides_nothing(world: World, people: People) -> None:
    _request, _consignment, line = accepted(world, people)
    body: dict[str, Any] = {"occurred_at": ago(1), "lines": [{"line_id": line, "good": "1"}]}
    people["bruno"].post(f"/hubs/{world.hub.pk}/receipts", body, status=201)
    refused = people["bruno"].post(f"/hubs/{world.hub_bor.pk}/receipts", body, status=403)
    assert refused["title"].startswith("You keep another store.")
    people["amina"].post(f"/hubs/{world.hub.pk}/receipts", body, status=403)
    waiting = submitted(world, people)
    people["bruno"].post(f"/requests/{waiting['id']}/accept", {"hub_id": str(world.hub.pk)}, status=403)
    period = {"closed_until": ago(1), "decision": "Month checked"}
    people["omar"].post("/operations/south-sudan/periods/close", period, status=403)
    people["chen"].post("/operations/south-sudan/periods/close", period, status=201)


def test_tokens_end_and_sessions_need_their_csrf_token(world: World, people: People) -> None:
    token = ApiToken.objects.create(user=world.users["amina"], name="old", digest=digest_of("old"),
                                    expires_at=timezone.now() - timedelta(minutes=1))  # fmt: skip
    for secret in ("old", "never-was", ""):
        answer = Client().get("/api/operations", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    token.expires_at, token.revoked_at = None, timezone.now()
    token.save()
    assert Client().get("/api/places", headers={"Authorization": "Bearer old"}).status_code == 401
    session = Client(enforce_csrf_checks=True)
    session.force_login(world.users["amina"])
    assert session.get("/api/operations/south-sudan/requests").status_code == 200
    body = request_body(world)
    refused = session.post("/api/operations/south-sudan/requests", body, content_type="application/json")
    assert refused.status_code == 401


def test_answers_are_in_the_language_that_is_asked_for(world: World) -> None:
    arabic = Caller(world, "amina", accept_language="ar")
    assert arabic.get("/operations/south-sudan")["name"] == "جنوب السودان"
    assert Caller(world, None, accept_language="en").get("/operations/south-sudan")["name"] == "South Sudan"
