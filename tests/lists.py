"""Furniture for tests of list pages, used by every app.

def test_query_count(client, world):
    assert_constant_queries(client, "/partners/", add_row=lambda: make_organisation(...))
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str, **headers: str) -> list[str]:
    """The SQL that one GET of `url` sends; the page must answer 200."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(url, headers=headers or None)
        content = response.getvalue() if response.streaming else response.content
    assert response.status_code == 200, f"{url}: {response.status_code} {content[:300]!r}"
    return [query["sql"] for query in captured.captured_queries]


def assert_constant_queries(client: Client, url: str, *, add_row: Callable[[], Any], most: int = 30) -> None:
    """The page needs as many queries with three rows more as with one, and never more than `most`."""
    add_row()
    client.get(url)  # sessions, content types and settings that are read once
    before = queries_of(client, url)
    for _ in range(3):
        add_row()
    after = queries_of(client, url)
    assert len(after) == len(before), "\n".join(["queries grow with rows:", *sorted(set(after) - set(before))])
    assert len(after) <= most, f"{len(after)} queries, at most {most} are allowed:\n" + "\n".join(after)
