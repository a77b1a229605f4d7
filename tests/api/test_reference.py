"""docs/reference/api.md describes every operation, and none that is not there."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.test import Client

from serai.config.api import api
from serai.config.commands.openapi import put_into, tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"


def test_every_operation_is_documented_and_every_documented_operation_is_there() -> None:
    """When this fails: serai openapi --into docs/reference/api.md"""
    described = set(re.findall(r"^\| `([A-Z]+ /api/[^`]*)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    paths = api.get_openapi_schema()["paths"]
    assert described == {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_the_page_says_what_the_description_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == put_into(page, tables(api.get_openapi_schema()))


def test_the_page_for_people_lists_every_operation(client: Client, db: None) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200 and "<script>" not in answer.text
    for path in api.get_openapi_schema()["paths"]:
        assert path in html.unescape(answer.text)
