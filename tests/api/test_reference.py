"""docs/reference/api.md describes every operation, and none that is not there."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.test import Client

from serai.config.api import api, description
from serai.config.commands.openapi import put_into, tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"


def test_every_operation_is_documented_and_every_documented_operation_is_there() -> None:
    """When this fails: serai openapi --into docs/reference/api.md"""
    described = set(re.findall(r"^\| `([A-Z]+ /api/[^`]*)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    paths = description()["paths"]
    assert described == {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_the_page_says_what_the_description_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == put_into(page, tables(description()))


def test_the_page_for_people_lists_every_operation(client: Client, db: None) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200 and "<script>" not in answer.text
    for path in description()["paths"]:
        assert path in html.unescape(answer.text)


def test_the_description_is_built_once_and_not_sent_again(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api/openapi.json")
    assert first.status_code == 200 and first["Content-Type"].startswith("application/json")
    assert first.json()["paths"].keys() == description()["paths"].keys()

    def again(**options: object) -> None:
        raise AssertionError("the description was built again")

    monkeypatch.setattr(api, "get_openapi_schema", again)
    assert client.get("/api/openapi.json").content == first.content
    kept = client.get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert kept.status_code == 304 and kept.content == b""
    packed = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) * 4 < len(first.content)
