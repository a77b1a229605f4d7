"""Pictures of the main pages into docs/images: `make screenshots`.

Builds the demonstration when there is none (`serai demo --no-serve`), serves it on a free port, signs in as its people and
photographs each page at 1440 and 390 px; the first screens also in Arabic and in the dark. Needs Debian's Chromium.

    python tools/screenshots.py [--only home,request] [--scale 0.2]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]
WIDTHS = {1440: 900, 390: 844}
MOST_HEIGHT = {1440: 1800, 390: 2600}
COLOURS = 256
START_SECONDS = 120


@dataclass(frozen=True)
class Shot:
    """One page: who looks, how to get there, and in which further looks it is taken beside English in the light."""

    name: str
    who: str
    go: Callable[[Page], None]
    looks: tuple[tuple[str, str], ...] = ()


def at(path: str) -> Callable[[Page], None]:
    return lambda page: _open(page, path)


def first_link(path: str, pattern: str) -> Callable[[Page], None]:
    """Open `path`, then the first link of its main part whose address matches a CSS selector."""

    def go(page: Page) -> None:
        _open(page, path)
        links = page.locator(f"main a[href{pattern}]")
        if not links.count():
            raise SystemExit(f"{path} has no link a[href{pattern}]: is the demonstration complete?")
        _open(page, str(links.first.get_attribute("href")))

    return go


def counting(page: Page) -> None:
    """At the gate: the first waybill expected in Juba, its first line open with a few fewer than announced."""
    _open(page, f"{OP}transport/receive/{HUB}/")
    links = page.locator("main a[href*='/counts/']")
    if not links.count():
        waiting = page.locator("main a[href*='/waybills/']")
        waiting = waiting if waiting.count() else page.locator("main a[href*='/cargo/']")
        waiting.first.click()
        page.get_by_role("button", name="Count", exact=True).or_(page.locator("button[name=count]")).first.click()
        page.wait_for_url("**/counts/**")
    else:
        links.first.click()
    page.wait_for_load_state("networkidle")
    announced = page.locator("[data-count-of]").first.get_attribute("data-count-of") or "4"
    page.fill("#keep [name=quantity]", str(max(int(float(announced)) - 4, 0)))  # typed, not kept


OP = "/o/ssd/"
HUB = "JUB"
EVERY_LOOK = (("en", "dark"), ("ar", "light"), ("ar", "dark"))
SHOTS = (
    Shot("home", "chen", at(OP), EVERY_LOOK),
    Shot("requests", "omar", at(f"{OP}requests/"), (("ar", "light"), ("en", "dark"))),
    Shot("request", "omar", first_link(f"{OP}requests/", "*='/requests/R-'"), (("ar", "light"), ("en", "dark"))),
    Shot("hub", "bruno", at(f"{OP}hubs/{HUB}/"), (("ar", "light"), ("en", "dark"))),
    Shot("receive", "bruno", counting, (("ar", "light"),)),
    Shot("public", "visitor", at("/p/ssd/"), (("ar", "light"), ("en", "dark"))),
    Shot("moving", "omar", first_link(f"{OP}requests/?view=moving", "*='/requests/R-'"), (("ar", "light"),)),
    Shot(
        "consignment",
        "omar",
        first_link(f"{OP}cargo/consignments/?view=moving", f"*='/cargo/consignments/{HUB}-'"),
        (("ar", "light"),),
    ),
    Shot("journey", "omar", first_link(f"{OP}transport/?view=moving", "*='/transport/journeys/'"), (("ar", "light"),)),
)


def _open(page: Page, path: str) -> None:
    answer = page.goto(path, wait_until="networkidle")
    if answer is None or answer.status >= 400:
        raise SystemExit(f"{path} answered {answer and answer.status}")


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("--only", default="", help="names of pages, with commas between them")
    options.add_argument("--scale", default="", help="size of the demonstration when it must be built")
    chosen = options.parse_args()
    names = {name for name in chosen.only.split(",") if name}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        raise SystemExit("no Chromium on this machine (Debian package chromium)")
    build = [sys.executable, "-m", "serai", "demo", "--no-serve", *(["--scale", chosen.scale] if chosen.scale else [])]
    subprocess.run(build, cwd=ROOT, env=_environment(), check=True, stdout=subprocess.DEVNULL)
    IMAGES.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            if not names or shot.name in names:
                for language, theme in (("en", "light"), *shot.looks):
                    take(browser, url, shot, language, theme)
        browser.close()


def take(browser: Browser, url: str, shot: Shot, language: str, theme: str) -> None:
    """Both widths of one page in one look."""
    for width, height in WIDTHS.items():
        context = browser.new_context(
            base_url=url, locale=language, viewport={"width": width, "height": height}, reduced_motion="reduce",
            device_scale_factor=1,
        )  # fmt: skip
        page = context.new_page()
        _sign_in(page, shot.who, url)
        cookies: list[Any] = [{"name": name, "value": value, "url": url} for name, value in
                              (("theme", theme), ("django_language", language))]  # fmt: skip
        context.add_cookies(cookies)
        shot.go(page)
        page.locator("#toasts .s-toast button").first.click() if page.locator(
            "#toasts .s-toast button"
        ).count() else None
        path = (
            IMAGES / f"{shot.name}-{width}{'-ar' if language == 'ar' else ''}{'-dark' if theme == 'dark' else ''}.png"
        )
        _photograph(page, path, width)
        context.close()
        print(path.relative_to(ROOT), f"{path.stat().st_size / 1024:.0f} KiB", flush=True)


def _photograph(page: Page, path: Path, width: int) -> None:
    """The page from its top, in few colours: pictures in a repository stay small."""
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": width, "height": min(max(tall, WIDTHS[width]), MOST_HEIGHT[width])})
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def _sign_in(page: Page, who: str, url: str) -> None:
    if who == "visitor":
        return
    page.goto("/?all")
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.context.request.post(
        f"/demo/as/{who}/", headers={"X-CSRFToken": token, "Referer": url}, max_redirects=0
    )
    if answer.status != 302:
        raise SystemExit(f"{who} could not sign in: {answer.status}")


def _environment() -> dict[str, str]:
    return {**os.environ, "SERAI_DEMO": "1", "PYTHONPATH": str(ROOT / "src")}


@contextlib.contextmanager
def served() -> Iterator[str]:
    """`serai serve` on a free port, as a child of ours."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "serai", "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=_environment())
    try:
        for _attempt in range(START_SECONDS * 2):
            if process.poll() is not None:
                raise SystemExit("serai serve ended")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/track/", timeout=10):  # noqa: S310  our own http address
                break
            time.sleep(0.5)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)


if __name__ == "__main__":
    main()
