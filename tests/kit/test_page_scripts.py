"""The page scripts in a real browser, on server-rendered templates, under the Content-Security-Policy of the settings.

A little file server stands in for Serai: what is tested here is app.js and the templates, not views.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.template import engines
from django.utils import timezone, translation

from serai.config.paths import PACKAGE
from serai.kit.components import sample_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STATIC = PACKAGE / "kit" / "static" / "serai"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine (Debian package chromium)"),
    pytest.mark.skipif(
        not (STATIC / "app.js").exists(), reason="the front end is not built (npm run build in frontend/)"
    ),
]
POLICY = "; ".join(
    f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
LINES = """{% extends "kit/page.html" %}{% block title %}Lines{% endblock %}{% block main %}
<form method="post" action="/accept" data-draft="lines"><input name="name" aria-label="Name">
<div data-lines="l"><input type="hidden" name="l-TOTAL_FORMS" value="1">
<input type="hidden" name="l-MAX_NUM_FORMS" value="3">
<table><tbody data-line-rows><tr data-line-row><td><input name="l-0-item" aria-label="Item"></td>
<td><input name="l-0-kg" inputmode="decimal" data-sum="kg" aria-label="kg"></td></tr></tbody></table>
<template data-line><tr data-line-row><td><input name="l-__prefix__-item" aria-label="Item"></td>
<td><input name="l-__prefix__-kg" inputmode="decimal" data-sum="kg" aria-label="kg"></td></tr></template>
<b data-total="kg"></b></div><button type="submit">Save</button><span data-draft-note></span></form>
<form method="post" action="/refuse" data-draft="other"><input name="other" aria-label="Other">
<button>Save</button></form>
<button hx-post="/toast" hx-swap="none" id="ask">Ask</button>{% endblock %}"""

WHERE = """{% extends "kit/page.html" %}{% block title %}Where{% endblock %}{% block main %}<form><div data-locate>
<input type="hidden" name="lat"><input type="hidden" name="lon"><button type="button" data-locate-ask hidden>Add</button>
<span data-located></span></div></form>{% endblock %}"""

BOARD = """{% extends "kit/page.html" %}{% block title %}Board{% endblock %}{% block main %}<div class="s-board" data-board>
{% for number in "123" %}<section class="s-panel" data-column="23{{ number }}"><h2>J-023{{ number }}</h2><ul>{% if number == "1" %}
<li data-card="Tarpaulins"><button class="grab" type="button" data-grab hidden>Grab</button> Tarpaulins
<form method="get" action="/moved.html"><select name="to" aria-label="To"><option value="">Keep</option><option>232</option><option>233</option>
</select><button>Move</button></form></li>{% endif %}</ul></section>{% endfor %}</div>{% endblock %}"""

SIGN = """{% extends "kit/page.html" %}{% block title %}Sign{% endblock %}{% block main %}<form><div class="s-sign" data-sign>
<input type="hidden" name="drawn"><div data-sign-pad hidden><canvas width="840" height="280"></canvas>
<button type="button" data-sign-clear hidden>Clear</button></div></div></form>{% endblock %}"""

GATE = """{% block main %}<ul class="f-lines"><li class="f-line"><b>Tarpaulins</b></li></ul>{% endblock %}
{% block bar %}<a class="btn f-scan" href="/x">Count</a><a class="btn f-fin" href="/x">Back</a>{% endblock %}"""
MIDDLE = "s => { const box = document.querySelector(s).getBoundingClientRect(); return [(box.left + box.right) / 2, box.width] }"


class Handler(SimpleHTTPRequestHandler):
    """Files of a folder with the policy; POST answers with an accepting or a refusing page, or a toast."""

    seen: list[tuple[str, str]]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, self.headers.get("X-CSRFToken", "")))
        if self.path == "/toast":
            self.send_response(200)
            self.send_header("HX-Trigger", json.dumps({"toast": {"kind": "good", "title": "Saved"}}))
            self.end_headers()
            return
        self.send_response(303)
        self.send_header("Location", f"{self.path}.html")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def _write_pages(folder: Path) -> None:
    context = sample_context(timezone.now()) | {"csrf_token": "the-token", "search_url": "/found.html"}
    engine = engines["django"]
    for language in ("en", "ar"):
        with translation.override(language):
            sheet = engine.get_template("kit/components.html").template.render(_context(context))
            (folder / f"sheet-{language}.html").write_text(sheet)
    with translation.override("en"):
        (folder / "lines.html").write_text(_render(LINES, context))
        (folder / "where.html").write_text(_render(WHERE, context))
        (folder / "sign.html").write_text(_render(SIGN, context))
        (folder / "board.html").write_text(_render(BOARD, context))
        (folder / "moved.html").write_text(_render("{% extends 'kit/page.html' %}", context))
        answers = [
            ("/lines.html", "inbox", "Shelter kits", "R-0397", "37.2 t"),
            ("/x", "inbox", "Blankets", "R-0398", ""),
        ]
        found = _render("{% include 'kit/found.html' %}", {"groups": [("Requests", answers)]})
        (folder / "found.html").write_text(found)
        done = "{% extends 'kit/page.html' %}{% block main %}<div ATTRIBUTE>Said</div>{% endblock %}"
        (folder / "accept.html").write_text(_render(done.replace("ATTRIBUTE", "data-accepted"), context))
        for name, beside in (
            ("alone", ""),
            ("beside", "{% block expected %}<nav class='f-exp'><h2>Expected</h2></nav>{% endblock %}"),
        ):
            gate = "{% extends 'kit/field.html' %}" + beside + GATE
            (folder / f"gate-{name}.html").write_text(_render(gate, context | {"heading": "Receive", "back_url": "/x"}))
        (folder / "refuse.html").write_text(_render(done.replace("ATTRIBUTE", "data-refused"), context))


def _context(values: dict[str, Any]) -> Any:
    from django.template import Context

    return Context(values)


def _render(source: str, values: dict[str, Any]) -> str:
    return engines["django"].from_string(source).template.render(_context(values))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    _write_pages(folder)
    shutil.copytree(STATIC, folder / "static" / "serai")
    Handler.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page; the test fails when the browser complained about anything, such as the policy."""
    context = browser.new_context(base_url=site, locale="en-GB", viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def drafts(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage)")


def paste(page: Page, name: str, text: str) -> None:
    page.focus(f"[name={name}]")
    page.evaluate(
        """([name, text]) => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.querySelector(`[name=${name}]`).dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""",
        [name, text],
    )


def test_ctrl_k_searches_everything_and_arrows_walk_through_the_answers(page: Page) -> None:
    page.goto("/sheet-en.html")
    page.wait_for_selector("#pal-q[data-htmx-powered]", state="attached")  # htmx starts a tick after the page is loaded
    page.keyboard.press("Control+k")
    page.keyboard.type("sh")
    page.wait_for_selector("#found a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/x"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lines.html")


def test_a_menu_closes_with_escape_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/sheet-en.html")
    page.click("summary.s-lang")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelectorAll('details[open]').length") == 0
    assert page.evaluate("document.activeElement.className") == "s-iconbtn s-lang"


def test_a_count_says_in_words_how_it_differs(page: Page) -> None:
    page.goto("/sheet-en.html")
    box = page.locator("[data-count-of]")
    assert "2 fewer than announced" in box.locator("[data-diff]").inner_text()
    box.locator("[data-add='1']").click()
    assert box.locator("input").input_value() == "95"
    box.locator("input").fill("100")
    assert "4 more than announced" in box.locator("[data-diff]").inner_text()
    box.locator("[data-same]").click()
    assert box.locator("input").input_value() == "96"
    assert box.locator("[data-diff-row]").is_hidden()


def test_a_position_is_asked_for_only_when_a_person_presses(browser: Browser, site: str) -> None:
    """Granted or refused beforehand, nothing is asked by opening the page; a refusal is said and the fields stay empty."""
    where, fields = {"latitude": 9.53301, "longitude": 31.66002, "accuracy": 12}, "[name=lat], [name=lon]"
    values = "both => both.map(one => one.value)"
    for permissions, expected, said in (
        (["geolocation"], ["9.533010", "31.660020"], "9.53301, 31.66002"),
        ([], ["", ""], "This device did not say where it is."),
    ):
        context = browser.new_context(base_url=site, permissions=permissions, geolocation=where)
        page = context.new_page()
        page.goto("/where.html")
        assert page.locator(fields).evaluate_all(values) == ["", ""]
        page.get_by_role("button", name="Add").click()
        page.locator("[data-located]", has_text=said).wait_for()
        assert page.locator(fields).evaluate_all(values) == expected
        context.close()


def drag_card_to(page: Page, column: str, *, drop: bool = True) -> None:
    """Take the card by its handle and carry it over a column, as a mouse or a finger does."""
    handle, target = page.locator("[data-grab]").bounding_box(), page.locator(column).bounding_box()
    assert handle and target
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 40, steps=6)
    if drop:
        page.mouse.up()


def test_a_card_that_is_dropped_on_another_column_sends_its_own_form(page: Page) -> None:
    page.goto("/board.html")
    drag_card_to(page, "[data-column='233']")
    page.wait_for_url("**/moved.html?to=233")


def test_a_signature_is_drawn_kept_as_a_picture_and_cleared(page: Page) -> None:
    page.goto("/sign.html")
    frame, picture = page.locator("canvas").bounding_box(), "canvas => canvas.toDataURL('image/png')"
    blank = page.locator("canvas").evaluate(picture)
    assert frame and page.input_value("[name=drawn]") == ""
    page.mouse.move(frame["x"] + 20, frame["y"] + 40)
    page.mouse.down()
    page.mouse.move(frame["x"] + 200, frame["y"] + 90, steps=8)
    page.mouse.up()
    kept = page.input_value("[name=drawn]")
    assert kept.startswith("data:image/png;base64,") and kept != blank
    assert page.locator("canvas").evaluate(picture) == kept
    page.get_by_role("button", name="Clear").click()
    assert page.input_value("[name=drawn]") == "" and page.locator("canvas").evaluate(picture) == blank


def test_a_card_that_is_let_go_at_home_or_with_escape_stays(page: Page) -> None:
    page.goto("/board.html")
    drag_card_to(page, "[data-column='231']")
    drag_card_to(page, "[data-column='232']", drop=False)
    assert page.locator("[data-column='232'].is-over").count() == 1
    assert page.locator(".s-board-ghost").inner_text() == "Tarpaulins"
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".s-board-ghost, .is-over, .is-taken").count() == 0
    assert page.url.endswith("/board.html")
    page.select_option("[name=to]", "232")
    page.get_by_role("button", name="Move").click()
    page.wait_for_url("**/moved.html?to=232")


def test_a_selection_shows_its_own_sums(page: Page) -> None:
    page.goto("/sheet-en.html")
    bar = page.locator("[data-bulk-bar]")
    assert bar.is_hidden()
    page.locator("[data-bulk-item]").nth(0).check()
    page.locator("[data-bulk-item]").nth(2).check()
    assert "2 selected" in bar.inner_text()
    assert "25.6 t · 124.8 m³" in bar.inner_text()
    assert page.evaluate("document.querySelector('[data-bulk-all]').indeterminate") is True
    page.locator("[data-bulk-all]").check()
    assert "5 selected" in bar.inner_text()
    page.click("[data-bulk-clear]")
    assert bar.is_hidden()


def test_cells_from_a_spreadsheet_fill_lines_up_to_the_limit_and_say_so(page: Page) -> None:
    page.goto("/lines.html")
    paste(page, "l-0-item", "Tarp\t12,480.5\nBlanket\t11400\n")
    assert page.input_value("[name=l-0-kg]") == "12480.5"
    assert page.input_value("[name=l-1-item]") == "Blanket"
    assert page.input_value("[name=l-TOTAL_FORMS]") == "2"
    assert page.inner_text("[data-total]") == "23,880.5"
    assert "2 lines pasted" in page.inner_text("#toasts")
    paste(page, "l-0-item", "a\t1\nb\t2\nc\t3\nd\t4\n")
    assert page.locator("[data-line-row]").count() == 3
    assert "Only 3 lines fit" in page.inner_text("#toasts")


def test_a_draft_survives_a_reload_and_goes_when_the_server_accepted(page: Page) -> None:
    page.goto("/lines.html")
    page.fill("[name=name]", "Shelter")
    paste(page, "l-0-item", "Tarp\t1\nBlanket\t2\n")
    page.wait_for_selector("[data-draft-note]:not(:empty)")
    assert page.inner_text("[data-draft-note]").startswith("Draft kept")
    page.reload()
    assert page.input_value("[name=name]") == "Shelter"
    assert page.input_value("[name=l-1-item]") == "Blanket"
    assert "was put back" in page.inner_text("[data-draft-note]")
    page.click("form[data-draft=lines] button[type=submit]")
    page.wait_for_url("**/accept.html")
    assert drafts(page) == []


def test_a_draft_stays_when_the_server_refused(page: Page) -> None:
    page.goto("/lines.html")
    page.fill("[name=other]", "Needed tomorrow")
    page.click("form[data-draft=other] button")
    page.wait_for_url("**/refuse.html")
    assert drafts(page) == ["serai:draft::other"]
    page.goto("/lines.html")
    assert page.input_value("[name=other]") == "Needed tomorrow"


def test_an_answer_to_htmx_shows_a_toast_and_the_question_carried_the_token(page: Page) -> None:
    page.goto("/lines.html")
    page.click("#ask")
    page.wait_for_selector("#toasts .s-toast")
    assert page.inner_text("#toasts .s-toast").split("\n")[0] == "Saved"
    assert Handler.seen[-1] == ("/toast", "the-token")


def test_the_chosen_theme_is_kept_in_a_cookie_for_the_server(page: Page) -> None:
    page.goto("/sheet-en.html")
    page.evaluate(
        """() => { const button = Object.assign(document.createElement('button'), {id: 'dark', textContent: 'Dark'});
        button.dataset.themeChoice = 'dark'; document.body.append(button); }"""
    )
    page.click("#dark")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert [c["value"] for c in page.context.cookies() if c["name"] == "theme"] == ["dark"]


@pytest.mark.parametrize(("name", "middle"), [("alone", 720), ("beside", 360 + (1440 - 360) / 2)])
def test_counting_stands_in_the_middle_of_what_the_list_beside_leaves(page: Page, name: str, middle: float) -> None:
    page.goto(f"/gate-{name}.html")
    assert page.evaluate(MIDDLE, ".f-main") == [middle, 640]
    scan, finish = (page.evaluate(MIDDLE, button)[0] for button in (".f-scan", ".f-fin"))
    assert scan < middle < finish, "the buttons stand under it"


@pytest.mark.parametrize("name", ["sheet-en.html", "sheet-ar.html"])
@pytest.mark.parametrize("width", [320, 390, 900, 1440])
def test_nothing_scrolls_sideways(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"/{name}")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("name", ["sheet-en.html", "sheet-ar.html"])
def test_axe_finds_nothing(browser: Browser, site: str, name: str) -> None:
    axe = Path("frontend/node_modules/axe-core/axe.min.js")
    if not axe.exists():
        pytest.skip("axe-core is not installed (npm ci in frontend/)")
    context = browser.new_context(base_url=site, bypass_csp=True)
    opened = context.new_page()
    opened.goto(f"/{name}")
    opened.evaluate(axe.read_text())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = opened.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    context.close()
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
