"""Every main page in both widths, in English and Arabic, light and dark: light enough, narrow enough, readable by all.

One test opens one page once per language and theme; the width changes while it is open, as when a phone is turned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import scene
from tests.e2e.browser import DESKTOP, PHONE, faults, first_load, sideways, too_wide
from tests.e2e.conftest import People, site_with
from tests.e2e.main_pages import PAGES, MainPage

STRAY = "[...document.body.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).filter(Boolean)"
LOOKS = (("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark"))


@pytest.fixture(scope="module")
def stage(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[tuple[People, scene.Scene]]:
    for site, _world, made in site_with(django_db_blocker, "pages", scene.build):
        yield People(chromium, site), made


@pytest.mark.parametrize(("language", "theme"), LOOKS, ids=["-".join(look) for look in LOOKS])
@pytest.mark.parametrize("main", PAGES, ids=[page.name for page in PAGES])
def test_page(stage: tuple[People, scene.Scene], axe: Any, main: MainPage, language: str, theme: str) -> None:
    people, made = stage
    page = people(main.who, language=language, theme=theme)
    seen = people.watches[-1]
    try:
        load = first_load(page, main.path(made))
        assert load.status == 200
        assert page.evaluate("document.documentElement.lang").startswith(language)
        assert page.evaluate("document.documentElement.dir || 'ltr'") == ("rtl" if language == "ar" else "ltr")
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
        assert page.evaluate(STRAY) == [], (
            "words outside every element: something in the head was no element of the head"
        )
        assert load.kib <= main.most_kib, f"{load.kib:.1f} KiB: {load.parts}"
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            width = viewport["width"]
            assert sideways(page) == 0, f"at {width} px: {too_wide(page)}"
            assert faults(page) == [], f"at {width} px"
        seen.expect_peace()
    finally:
        people.close()
