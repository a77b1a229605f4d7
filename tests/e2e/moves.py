"""What people do on the pages of the journey, in the words they see. Each function leaves the browser where the work went on."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

OP = "/o/south-sudan/"


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def press(page: Page, name: str) -> None:
    """Press the button or link of that name in the main part of the page."""
    main = page.locator("main, .f-bar, .f-main")
    main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()


def submit(page: Page, name: str | None = None) -> None:
    """Send the page's form: its primary button, or the named one. Fails with the form's own words when it is refused."""
    before = page.url
    main = page.locator("main")
    button = (
        main.get_by_role("button", name=name, exact=True) if name else main.locator("button.btn-primary[type=submit]")
    )
    button.first.click()
    page.wait_for_load_state("load")
    refused = page.locator(".s-errsum, .s-err")
    if refused.count():
        raise AssertionError(f"{before} was refused: {' / '.join(refused.all_inner_texts())}")


def ask_for_transport(page: Page, *, title: str) -> None:
    """The web form: two lines, Juba to Malakal, without the receiver's telephone (which the officer will ask for)."""
    today = dt.date.today()
    page.goto(f"{OP}requests/new/")
    page.fill("[name=title]", title)
    page.fill("[name=owner_reference]", "HRA/WALK/1")
    page.get_by_label("Road transport").check()
    page.fill("[name=origin]", "Juba")
    page.fill("[name=destination]", "Malakal")
    page.fill("[name=ready_on]", (today + dt.timedelta(days=2)).isoformat())
    page.fill("[name=needed_by]", (today + dt.timedelta(days=9)).isoformat())
    page.fill("[name=receiver_name]", "P. Nyok")
    _line(page, 0, "Tarpaulins", quantity=100, cartons=100, kg=500, m3="2")
    _line(page, 1, "Blankets", quantity=60, cartons=12, kg=300, m3="1.5")
    page.fill("[name=declared_by]", "Amina Deng")
    submit(page, "Submit the request")


def _line(page: Page, number: int, what: str, *, quantity: int, cartons: int, kg: int, m3: str) -> None:
    name = f"lines-{number}-"
    page.fill(f"[name={name}description]", what)
    page.select_option(f"[name={name}category]", label="Shelter")
    page.fill(f"[name={name}quantity]", str(quantity))
    page.select_option(f"[name={name}unit]", label="piece")
    page.fill(f"[name={name}handling_units]", str(cartons))
    page.select_option(f"[name={name}handling_unit]", label="carton")
    page.fill(f"[name={name}weight_kg]", str(kg))
    page.fill(f"[name={name}volume_m3]", m3)


def reference_on(page: Page) -> str:
    found = re.search(r"R-\d{4,}", path_of(page))
    assert found, f"not on a request: {page.url}"
    return found[0]


def begin_count(page: Page, code: str) -> None:
    """From the hub's page to counting what an owner brings."""
    page.goto(f"{OP}hubs/JUB/")
    page.goto(f"{OP}transport/receive/JUB/")
    page.locator(f"a[href$='/cargo/{code}/']").click()
    page.get_by_role("button", name="Count", exact=True).click()
    page.wait_for_url("**/transport/counts/**")


def open_line(page: Page, what: str) -> None:
    """Open the count of one line if another one is open."""
    current = page.locator(".f-cur b").first
    if current.count() and current.inner_text() == what:
        return
    page.locator("a.f-row", has_text=what).first.click()
    page.wait_for_load_state("load")


def keep(page: Page, what: str, quantity: int, condition: str = "Good") -> None:
    """Count one line in one condition."""
    open_line(page, what)
    if condition != "Good":
        page.locator(".f-seg a", has_text=condition).click()
        page.wait_for_load_state("load")
    page.fill("#keep [name=quantity]", str(quantity))
    page.get_by_role("button", name="Keep this count").click()
    page.wait_for_load_state("load")


def none_came(page: Page, what: str) -> None:
    open_line(page, what)
    page.get_by_role("button", name="None came").click()
    page.wait_for_load_state("load")


def same_as_announced(page: Page, what: str) -> None:
    open_line(page, what)
    page.get_by_role("button", name="Same as announced").click()
    page.wait_for_load_state("load")


def finish_count(page: Page) -> None:
    page.get_by_role("link", name="Finish", exact=True).click()
    page.wait_for_url("**/finish/")
    page.get_by_role("button", name="Finish and record").click()
    page.wait_for_url("**/transport/receive/JUB/**")


def plan(page: Page, code: str, plate: str, take: dict[str, str]) -> int:
    """Plan a journey with parts of a consignment on one truck; returns its number. Lines not named stay behind."""
    page.goto(f"{OP}transport/plan/?consignment={code}")
    for row in page.locator("main tr:has(input[name^=q-])").all():
        words = row.locator("th").inner_text()
        row.locator("input[name^=q-]").fill(next((amount for what, amount in take.items() if what in words), ""))
    page.get_by_label(plate).check()
    submit(page, "Plan the journey")
    return int(path_of(page).rstrip("/").rsplit("/", 1)[1])


def depart(page: Page, number: int) -> str:
    """The truck leaves as planned; returns the number of its waybill."""
    page.goto(f"{OP}transport/journeys/{number}/")
    page.locator(f"main a[href$='/journeys/{number}/depart/']").click()
    submit(page)
    found = re.search(r"WB-[A-Z]+-\d+", page.locator("main").inner_text())
    assert found, "the journey shows no waybill"
    return found[0]


def order_release(page: Page, code: str, what: str, quantity: int) -> str:
    """The owner orders a part out of the books; returns the address of the order."""
    page.goto(f"{OP}cargo/consignments/{code}/release/")
    row = page.locator("main tr", has_text=what).filter(has_text="Malakal").filter(has_text="Good")
    row.locator("input").fill(str(quantity))
    page.fill("[name=collector]", "P. Nyok")
    submit(page)
    return path_of(page)
