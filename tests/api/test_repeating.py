"""Writes that are sent twice, amounts that are not exact, pages that follow each other, and how many queries a list takes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from serai.apps.cargo.models import Event
from serai.apps.requests.models import ServiceRequest
from serai.kit.api.once import forget_keys
from serai.kit.models import IdempotencyKey
from serai.kit.tasks import forget_idempotency_keys
from tests.api.calling import Caller, ago, now, request_body
from tests.api.story import accepted, journey, received, submitted, truck
from tests.world import World

People = dict[str | None, Caller]
KEY = {"Idempotency-Key": "8c1f-first"}
PATH = "/operations/south-sudan/requests"


def test_the_same_key_writes_once(world: World, people: People) -> None:
    body = request_body(world)
    first = people["amina"].post(PATH, body, status=201, **KEY)
    again = people["amina"].ask("POST", PATH, body, **KEY)
    assert again.status_code == 201 and again.json() == first and again["Idempotency-Replayed"] == "true"
    assert ServiceRequest.objects.count() == 1
    other = people["amina"].post(PATH, {**body, "title": "Something else"}, status=409, **KEY)
    assert other["code"] == "idempotency_key_reused"
    lena = {**body, "organisation_id": str(world.lantern.pk)}
    people["lena"].post(PATH, lena, status=201, **KEY)
    assert ServiceRequest.objects.count() == 2


def test_a_refused_write_keeps_no_key(world: World, people: People) -> None:
    body = request_body(world)
    people["amina"].post(PATH, {**body, "organisation_id": str(uuid4())}, status=422, **KEY)
    people["amina"].post(PATH, {**body, "title": 5}, status=422, **KEY)
    assert IdempotencyKey.objects.count() == 0
    people["amina"].post(PATH, body, status=201, **KEY)
    people["amina"].post(PATH, body, status=422, **{"Idempotency-Key": "x" * 81})
    people[None].post(PATH, body, status=401, **KEY)


def test_too_much_is_refused_before_it_is_read(world: World, people: People, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000
    body = {**request_body(world), "remarks": "x" * 3_000}
    for headers in ({}, KEY):
        refused = people["amina"].post(PATH, body, status=413, **headers)
        assert refused["code"] == "too_big"
    many = {**request_body(world), "service_ids": [str(uuid4())] * 21}
    assert people["amina"].post(PATH, many, status=422)["errors"][0]["field"] == "service_ids"


def test_a_document_with_its_senders_id_is_posted_once(world: World, people: People) -> None:
    _request, _consignment, line = accepted(world, people)
    body: dict[str, Any] = {"event_id": str(uuid4()), "occurred_at": ago(2), "lines": [{"line_id": line, "good": "10"}]}
    path = f"/hubs/{world.hub.pk}/receipts"
    first = people["bruno"].post(path, body, status=201)
    assert people["bruno"].post(path, body, status=201)["id"] == first["id"] == body["event_id"]
    assert Event.objects.count() == 1
    clash = {**body, "lines": [{"line_id": line, "good": "11"}]}
    people["bruno"].post(path, clash, status=409)


def test_whoever_writes_over_an_older_version_is_told(world: World, people: People) -> None:
    made = people["amina"].post(PATH, request_body(world), status=201)
    people["amina"].put(f"/requests/{made['id']}", {**request_body(world), "revision": made["revision"]})
    late = people["amina"].put(
        f"/requests/{made['id']}", {**request_body(world), "revision": made["revision"]}, status=409
    )
    assert late["code"] == "changed_meanwhile"


def test_amounts_are_text_and_never_binary_fractions(world: World, people: People) -> None:
    body = request_body(world)
    body["lines"][0]["weight_kg"] = 2160.1
    refused = people["amina"].post(PATH, body, status=422)
    assert [each["field"] for each in refused["errors"]] == ["lines.0.weight_kg"]
    body["lines"][0]["weight_kg"] = "2160.001"
    made = people["amina"].post(PATH, body, status=201)
    assert made["lines"][0]["weight_kg"] == "2160.001" and made["weight_kg"] == "2160.001"
    for wrong in ("1e3", "-1", "NaN", "Infinity", "1.0001", "12345678901", "1,5", ""):
        body["lines"][0]["weight_kg"] = wrong
        people["amina"].post(PATH, body, status=422)
    body["lines"][0]["weight_kg"], body["title"] = "1", "with a \x00 in it"
    people["amina"].post(PATH, body, status=422)


def test_pages_follow_each_other_without_gap_or_repeat(world: World, people: People) -> None:
    made = [people["amina"].post(PATH, request_body(world, title=f"No. {n}"), status=201)["id"] for n in range(5)]
    seen, after = [], ""
    for _page in range(5):
        answer = people["amina"].get(f"{PATH}?limit=2{after}")
        seen += [row["id"] for row in answer["items"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert sorted(seen) == sorted(made) and len(seen) == 5


def test_stock_pages_by_its_three_part_key(world: World, people: People) -> None:
    for _n in range(3):
        _request, _consignment, line = accepted(world, people)
        received(world, people, line, "7")
    path = "/operations/south-sudan/stock"
    whole = people["omar"].get(path)["items"]
    first = people["omar"].get(f"{path}?limit=2")
    second = people["omar"].get(f"{path}?limit=2&after={first['next']}")
    assert first["items"] + second["items"] == whole and second["next"] is None and len(whole) == 3
    people["omar"].get(f"{path}?after=WyJ4Il0", status=422)


def test_lists_and_records_take_as_many_queries_for_many_rows_as_for_few(world: World, people: People) -> None:
    paths = [f"/operations/south-sudan/{name}" for name in ("requests", "consignments", "stock", "events", "journeys",
                                                             "vehicles", "releases")]  # fmt: skip
    paths += ["/operations", "/organisations", "/places", "/catalog/units", "/operations/south-sudan/hubs"]
    _one_more(world, people, 1)
    few = {path: _queries(people["omar"], path) for path in paths}
    for number in range(2, 5):
        _one_more(world, people, number)
    many = {path: _queries(people["omar"], path) for path in paths}
    assert many == few
    assert max(many.values()) <= 10, many


def _one_more(world: World, people: People, number: int) -> None:
    _request, consignment, line = accepted(world, people)
    receipt = received(world, people, line, "50")
    vehicle = truck(world, people, f"SSD {number}")
    journey(world, people, vehicle, line, "10")
    account = receipt["postings"][0]["target"]["account_id"]
    items = [{"line_id": line, "account_id": account, "quantity": "1"}]
    people["amina"].post(f"/consignments/{consignment}/releases", {"items": items}, status=201)
    submitted(world, people)


def _queries(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        caller.get(path)
    return len(captured)


def test_keys_are_kept_for_as_long_as_promised_and_no_longer(world: World, people: People) -> None:
    people["amina"].post(PATH, request_body(world), status=201, **KEY)
    week = dt.timedelta(days=7)
    forget_keys(actor=world.actor("dina", now() + week - dt.timedelta(minutes=1)))
    assert IdempotencyKey.objects.count() == 1
    assert "for at least 7 days" in (Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md").read_text(
        encoding="utf-8"
    )
    IdempotencyKey.objects.update(recorded_at=now() - week - dt.timedelta(minutes=1))
    forget_idempotency_keys(0)
    assert IdempotencyKey.objects.count() == 0
    assert "kit.forget_idempotency_keys" in {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
