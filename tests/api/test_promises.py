"""What the API promises of every operation at once, whoever adds the next one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from serai.config.api import description
from tests.api.calling import Caller, ago
from tests.api.story import everything
from tests.world import World

People = dict[str | None, Caller]
CHANGING = re.compile(r"^\s*(insert|update|delete|truncate|alter|create|drop|merge)\b", re.IGNORECASE)
PUBLIC = ("/operations", "/organisations", "/places", "/catalog", "/tracking")


@pytest.fixture
def ids(world: World, people: People, settings: Any, tmp_path: Path) -> dict[str, list[str]]:
    settings.MEDIA_ROOT = tmp_path / "media"
    return everything(world, people)


def operations(*methods: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path below /api, description) of every operation."""
    for path, by_method in description()["paths"].items():
        for method, details in by_method.items():
            if not methods or method in methods:
                yield method, path.removeprefix("/api"), details


def filled(path: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """The path with real ids: once for each of the values of its last parameter."""
    names = re.findall(r"{(\w+)}", path)
    choices = ids[names[-1]] if names else [""]
    for chosen in choices:
        known = {name: ids[name][0] for name in names[:-1]} | ({names[-1]: chosen} if names else {})
        yield path.format(**known)


def needed(details: dict[str, Any]) -> str:
    """Query parameters without which an operation cannot be asked."""
    values = {"moment": ago(1), "since": ago(48), "until": ago(0)}
    asked = [p["name"] for p in details["parameters"] if p["in"] == "query" and p["required"]]
    return "&".join(f"{name}={values[name].replace('+', '%2B')}" for name in asked)


def test_no_get_request_changes_state(people: People, ids: dict[str, list[str]]) -> None:
    statements: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    answered = 0
    with connection.execute_wrapper(watch):
        for _method, path, details in operations("get"):
            for address in filled(path, ids):
                response = people["dina"].ask("GET", f"{address}?{needed(details)}")
                assert response.status_code in {200, 404, 422}, (address, response.status_code)
                answered += response.status_code == 200
    assert answered >= 30, "most reads were not reached"
    assert [sql for sql in statements if CHANGING.match(sql)] == []


def test_no_address_reads_a_server_file(people: People, ids: dict[str, list[str]], tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("0f5c1e-not-for-the-network")
    up = "../" * 12
    tries = [
        str(secret),
        f"file://{secret}",
        f"{up}{str(secret)[1:]}",
        f"%2e%2e%2f{str(secret)[1:]}",
        f"media/{up}{secret}",
    ]
    for method, path, details in operations():
        query = [parameter["name"] for parameter in details["parameters"] if parameter["in"] == "query"]
        for attempt in tries:
            addresses = [f"{next(filled(path, ids))}?{name}={attempt}" for name in query]
            addresses.append(re.sub(r"{\w+}", attempt.replace("/", "%2F"), path))
            for address in addresses:
                body = {"file": attempt, "name": attempt, "path": attempt} if method in {"post", "put"} else None
                response = people["dina"].ask(method.upper(), address, body)
                content = b"".join(response.streaming_content) if response.streaming else response.content
                assert b"0f5c1e" not in content, (method, address)
                assert response.status_code < 500, (method, address)


def test_errors_are_never_answered_with_200(people: People, ids: dict[str, list[str]]) -> None:
    for method, path, details in operations():
        call = method.upper()
        unknown = re.sub(r"{(\w+)}", lambda found: str(uuid4()), path)
        if "{" in path:
            body = {} if "requestBody" in details else None
            problem(people["dina"].ask(call, f"{unknown}?{needed(details)}", body), {404, 422})
        if not path.startswith(PUBLIC) or method != "get" or path.count("/") > 3:
            problem_if_closed(people[None], call, next(filled(path, ids)), needed(details))
        if "requestBody" in details and "multipart" not in str(details["requestBody"]):
            address = next(filled(path, ids))
            problem(people["dina"].ask(call, address, {"nothing-we-know": 1}), {422})
            problem(people["dina"].ask(call, address, [1, 2]), {422})
            response = people["dina"].client.generic(
                call, f"/api{address}", data="{broken", content_type="application/json"
            )
            problem(response, {400})
    problem(people["dina"].ask("GET", "/nothing/here"), {404})
    problem(people["dina"].ask("GET", "/places?limit=0"), {422})
    problem(people["dina"].ask("GET", "/places?after=not-a-cursor"), {422})


def problem(response: Any, expected: set[int]) -> None:
    assert response.status_code in expected, (
        response.status_code,
        response.request["PATH_INFO"],
        response.content[:300],
    )
    assert response.headers["Content-Type"] == "application/problem+json"
    found = response.json()
    assert found["status"] == response.status_code and found["title"] and found["code"]


def problem_if_closed(visitor: Caller, method: str, address: str, query: str) -> None:
    """Without a token: 401, unless the description says that the read is public."""
    response = visitor.ask(method, f"{address}?{query}")
    if response.status_code == 200:
        assert method == "GET" and address.startswith(PUBLIC) and "/stock" not in address, address
    else:
        problem(response, {401})


def test_every_operation_has_words_and_names_its_refusals() -> None:
    for method, path, details in operations():
        assert details["summary"].endswith((".", "now")) and len(details["summary"]) > 10, (method, path)
        assert {"401", "404", "422"} <= {str(status) for status in details["responses"]}, (method, path)
        if method == "post":
            assert "Idempotency-Key" in [parameter["name"] for parameter in details["parameters"]]
    names = [details["operationId"] for _m, _p, details in operations()]
    assert len(names) == len(set(names))
