"""Browser tests: a served copy of the test database, Debian's Chromium, and personas signed in by the demo's switch."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.utils import timezone

from serai.config.paths import PACKAGE
from tests.e2e.browser import AXE, Watch, context_for, watch
from tests.e2e.site import Site, copied, inside, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.world import World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BUILT = PACKAGE / "kit" / "static" / "serai" / "app.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian package chromium)")
    if not BUILT.exists():
        pytest.skip("the front end is not built (npm run build in frontend/)")
    from playwright.sync_api import sync_playwright

    # Inside Playwright's loop Django keeps other connections than outside: what earlier tests opened is closed here.
    connections.close_all()
    # Playwright's synchronous face keeps an event loop in this thread; Django must not take that for an async view.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def axe() -> Path:
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci in frontend/)")
    return AXE


def site_with(django_db_blocker: Any, name: str, build: Callable[[World], Any]) -> Iterator[tuple[Site, World, Any]]:
    """Serve a copy of the test database in which `build(world)` has made its rows; the world and its result come along."""
    from tests import world as worlds

    with django_db_blocker.unblock(), copied(name) as database:
        with inside(database):
            world = worlds.build()
            world.now = timezone.now()
            made = build(world)
        with served(database) as site:
            yield site, world, made


class People:
    """Browsers of the personas on one site: `people("amina", language="ar")` opens a fresh one, signed in."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.states: dict[str, Any] = {}
        self.opened: list[BrowserContext] = []
        self.watches: list[Watch] = []

    def state_of(self, name: str) -> Any:
        if name == "visitor":
            return None
        if name not in self.states:
            context = self.browser.new_context(base_url=self.site.url)
            page = context.new_page()
            page.goto("/?all")
            token = next((c["value"] for c in context.cookies() if c["name"] == "csrftoken"), "")
            answer = context.request.post(
                f"/demo/as/{name}/", headers={"X-CSRFToken": token, "Referer": self.site.url}, max_redirects=0
            )
            assert answer.status == 302, f"{name} could not sign in: {answer.status}"
            self.states[name] = context.storage_state()
            context.close()
        return self.states[name]

    def __call__(self, name: str, **settings: Any) -> Page:
        context = context_for(self.browser, self.site.url, state=self.state_of(name), **settings)
        self.opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        self.watches.append(watch(page, self.site.url))
        return page

    def close(self) -> None:
        for context in self.opened:
            context.close()
        self.opened.clear()

    def expect_peace(self) -> None:
        for seen in self.watches:
            seen.expect_peace()
