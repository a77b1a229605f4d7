"""Looking at a page as a careful reader would: what it weighs, whether axe finds faults, whether anything was refused.

`watch(page)` collects complaints from the moment a page is opened; `first_load` measures one load with a cold cache.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from serai.config.paths import CHECKOUT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(CHECKOUT or ".") / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TELL_VIOLATIONS = """document.addEventListener('securitypolicyviolation', event =>
    console.error('CSP ' + event.violatedDirective + ' refused ' + event.blockedURI + ' in ' + event.sourceFile))"""


@dataclass
class Watch:
    """What a page complained about, and which other hosts it asked."""

    host: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def expect_peace(self) -> None:
        assert self.complaints == []
        assert self.strangers == [], "a page asked another host"


def context_for(browser: Browser, url: str, *, language: str = "en", theme: str = "light", state: Any = None,
                viewport: Any = None) -> BrowserContext:  # fmt: skip
    """A fresh browser with an empty cache, a language and a theme."""
    context = browser.new_context(
        base_url=url, locale=language, viewport=viewport or DESKTOP, storage_state=state, reduced_motion="reduce",
        accept_downloads=True,
    )  # fmt: skip
    cookies: list[Any] = [
        {"name": "theme", "value": theme, "url": url},
        {"name": "django_language", "value": language, "url": url},
    ]
    context.add_cookies(cookies)
    context.add_init_script(TELL_VIOLATIONS)
    return context


def watch(page: Page, url: str) -> Watch:
    seen = Watch(urlsplit(url).netloc)

    def hear(said: Any) -> None:
        # A browser writes an error into the console for every answer of 4xx; whether an answer is right is tested elsewhere.
        if said.type in {"error", "warning"} and not said.text.startswith("Failed to load resource"):
            seen.complaints.append(f"{said.text} ({page.url})")

    def ask(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != seen.host:
            seen.strangers.append(request.url)

    def answer(response: Any) -> None:
        if response.status >= 500 or (response.status == 404 and response.request.resource_type != "document"):
            seen.complaints.append(f"{response.status} {response.url} ({page.url})")

    page.on("console", hear)
    page.on("pageerror", lambda error: seen.complaints.append(f"{error} ({page.url})"))
    page.on("request", ask)
    page.on("response", answer)
    return seen


@dataclass(frozen=True)
class Load:
    """One first load: status, and KiB over the wire (compressed bodies and headers) by kind of resource."""

    status: int
    kib: float
    parts: dict[str, float]


def first_load(page: Page, path: str) -> Load:
    """Open `path` in a fresh context and measure what came over the wire, as Chromium's own network log counts it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def begun(event: Any) -> None:
        kinds[event["requestId"]] = event["type"]

    def ended(event: Any) -> None:
        kind = kinds.get(event["requestId"], "Other")
        sizes[kind] = sizes.get(kind, 0) + event["encodedDataLength"] / 1024

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", ended)
    response = page.goto(path, wait_until="networkidle")
    status = response.status if response else 0
    session.detach()
    return Load(status, sum(sizes.values()), sizes)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window (0 when it fits)."""
    return int(
        page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")
    )


def too_wide(page: Page) -> list[str]:
    """The elements that stick out, for the message of a failed test."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(e => { const r = e.getBoundingClientRect();
        return (r.right > innerWidth + 1 || r.left < -1 || e.scrollWidth > innerWidth + 1) && r.width > 0 && !e.closest('.s-tablewrap, svg'); })
        .slice(0, 6).map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().left)}–${Math.round(e.getBoundingClientRect().right)}`)"""
    )
    return found


def faults(page: Page) -> list[str]:
    """What axe calls serious or critical: rule, count, and the first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)[
        "violations"
    ]
    return [
        f"{rule['id']} ×{len(rule['nodes'])}: {rule['nodes'][0]['html'][:200]} {rule['nodes'][0]['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]
