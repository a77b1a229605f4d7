"""The budget of a first load, page by page, with an empty cache: in English, and in Arabic with its two fonts.

`python tools/page_weights.py` sets SERAI_WEIGHTS_TO and has the table written as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import scene
from tests.e2e.browser import Load, first_load
from tests.e2e.conftest import People, site_with
from tests.e2e.main_pages import PAGES, MainPage

HEAD = """# What pages weigh

KiB over the wire on a first load with an empty cache, as Chromium's network log counts them (compressed bodies and headers),
served as an installation serves them. The budget is {most} KiB; a test holds every page to it. Arabic loads two small fonts more.
The page is the rest: styles, script and icons are the same files everywhere and come from the cache after the first page.

Written by `python tools/page_weights.py`; do not edit.

| Page | Read by | English | of it the page itself | Arabic |
| --- | --- | ---: | ---: | ---: |
"""


@dataclass(frozen=True)
class Row:
    main: MainPage
    english: Load
    arabic: Load


@pytest.fixture(scope="module")
def stage(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[tuple[People, scene.Scene]]:
    for site, _world, made in site_with(django_db_blocker, "weights", scene.build):
        yield People(chromium, site), made


def weigh(people: People, made: scene.Scene, main: MainPage, language: str) -> Load:
    load = first_load(people(main.who, language=language), main.path(made))
    people.close()
    return load


def test_every_main_page_stays_within_the_budget(stage: tuple[People, scene.Scene]) -> None:
    people, made = stage
    rows = [Row(main, weigh(people, made, main, "en"), weigh(people, made, main, "ar")) for main in PAGES]
    failed = [row.main.name for row in rows if {row.english.status, row.arabic.status} != {200}]
    assert failed == []
    heavy = [
        f"{row.main.name}: {row.english.kib:.0f} and {row.arabic.kib:.0f} KiB, {row.arabic.parts}"
        for row in rows
        if max(row.english.kib, row.arabic.kib) > row.main.most_kib
    ]
    assert heavy == []
    light = [row.main.name for row in rows if row.english.kib < 10]
    assert light == [], "a page without its styles and script was not measured"
    if target := os.environ.get("SERAI_WEIGHTS_TO"):
        Path(target).write_text(table(rows), encoding="utf-8")


def table(rows: list[Row]) -> str:
    lines = [
        f"| {row.main.name} | {row.main.who} | {row.english.kib:.1f} | {row.english.parts.get('Document', 0):.1f} | {row.arabic.kib:.1f} |"
        for row in sorted(rows, key=lambda row: -row.english.kib)
    ]
    return HEAD.format(most=max(row.main.most_kib for row in rows)) + "\n".join(lines) + "\n"
