"""The main job in a browser, by the people who do it: from a request on a form to a signed release, with the usual troubles.

One test: a journey is one story, and each step stands on the one before it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from serai.config.paths import locale_dir
from tests.e2e import moves
from tests.e2e.browser import DESKTOP, PHONE, sideways, too_wide
from tests.e2e.conftest import People, site_with
from tests.e2e.moves import OP
from tests.e2e.site import inside

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.world import World

TRANSLATED = (locale_dir() / "ar" / "LC_MESSAGES" / "django.mo").exists()
ARABIC = re.compile(r"[\u0621-\u064a]{3}")


def prepare(world: World) -> None:
    """Agreed criteria, a list of places, and two trucks: what stands before anybody asks for anything."""
    from tests.apps.requests import make
    from tests.apps.transport.freight import truck

    make.criteria(world)
    make.location_list(world, malakal="0.90")
    make.submitted(world, by="lena", organisation_id=world.lantern.pk, title="A neighbour in the ranking")
    truck(world, "SSD 204 A")
    truck(world, "SSD 411 B")


class Walk:
    """The story so far, and the looks at it in Arabic on the way."""

    def __init__(self, people: People, site: Any) -> None:
        self.people, self.site = people, site
        self.papers: dict[str, str] = {}  # address of each PDF → what must stand in it

    def as_(self, name: str) -> Page:
        return self.people(name)

    def also_in_arabic(self, name: str, path: str) -> None:
        """The same page in Arabic: right to left, Arabic words in it, nothing wider than the window, on a desk and a phone."""
        page = self.people(name, language="ar")
        answer = page.goto(path)
        assert answer is not None and answer.status == 200, f"{path} in Arabic: {answer and answer.status}"
        assert page.evaluate("document.documentElement.dir") == "rtl", path
        if TRANSLATED:  # in a checkout the sentences are compiled by `make setup`
            assert ARABIC.search(page.locator("body").inner_text()), f"no Arabic on {path}"
        for viewport in (DESKTOP, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            assert sideways(page) == 0, f"{path} at {viewport['width']} px: {too_wide(page)}"
        page.context.close()


@pytest.fixture(scope="module")
def walk(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[Walk]:
    for site, _world, _made in site_with(django_db_blocker, "journey", prepare):
        people = People(chromium, site)
        yield Walk(people, site)
        people.close()


def test_from_a_request_to_a_signed_release(walk: Walk, django_db_blocker: Any) -> None:
    reference = request_returned_and_corrected(walk)
    code = accepted_and_ranked(walk, reference)
    received_in_two_parts(walk, code)
    first, second = two_trucks(walk, code)
    delivered_lost_and_found(walk, first, second)
    released_in_part(walk, code)
    tracked(walk, code)
    papers_of(walk, reference, code)
    walk.people.expect_peace()
    with django_db_blocker.unblock(), inside(walk.site.database):
        books_agree()


def request_returned_and_corrected(walk: Walk) -> str:
    amina = walk.as_("visitor")
    amina.goto("/?all")
    amina.get_by_role("button", name="Amina Deng").click()
    amina.wait_for_load_state("load")
    moves.ask_for_transport(amina, title="Shelter for Malakal")
    reference = moves.reference_on(amina)
    assert "is submitted" in amina.locator("main").inner_text()
    request = f"{OP}requests/{reference}/"
    walk.also_in_arabic("amina", f"{OP}requests/new/")
    walk.also_in_arabic("amina", request)

    omar = walk.as_("omar")
    omar.goto(f"{request}return/")
    omar.fill("[name=reason]", "Please add the telephone of the receiver.")
    moves.submit(omar)
    walk.also_in_arabic("omar", f"{OP}requests/?view=all")

    amina.goto(request)
    assert "Please add the telephone of the receiver." in amina.locator("main").inner_text()
    amina.locator("main a[href$='/edit/']").first.click()
    assert "Returned for correction" in amina.locator("main").inner_text()
    assert amina.input_value("[name=lines-1-description]") == "Blankets", "what was typed before is still there"
    amina.fill("[name=receiver_phone]", "+211 912 555 010")
    moves.submit(amina, "Submit the request")
    assert moves.reference_on(amina) == reference, "a corrected request keeps its number"
    return reference


def accepted_and_ranked(walk: Walk, reference: str) -> str:
    omar, request = walk.as_("omar"), f"{OP}requests/{reference}/"
    omar.goto(f"{OP}requests/")
    omar.get_by_role("link", name=re.compile(reference)).first.click()
    omar.locator("main a[href$='/accept/']").first.click()
    walk.also_in_arabic("omar", moves.path_of(omar))
    moves.submit(omar)
    assert "is accepted" in omar.locator("main").inner_text()
    code = (
        omar.goto(f"{request}?tab=consignments")
        and omar.locator("main a[href*='/cargo/consignments/']").first.inner_text()
    )
    assert re.fullmatch(r"JUB-\d{4}", str(code))

    lena = walk.as_("lena")
    lena.goto(request)
    words = lena.locator("main").inner_text()
    assert "Why it ranks number" in words, "another partner reads why this request stands where it stands"
    assert "Malakal is on the list" in words and "22.5" in words, "0.90 × 25 points for the place"
    assert "+211 912 555 010" not in words, "contacts are not for other partners"
    lena.goto(f"{OP}requests/ranking/")
    assert reference in lena.locator("main").inner_text()
    walk.also_in_arabic("lena", request)
    walk.also_in_arabic("lena", f"{OP}requests/ranking/")
    return str(code)


def received_in_two_parts(walk: Walk, code: str) -> None:
    """First 60 of 100 tarpaulins; then 41 for the 40 that were still expected, one of them damaged; and 60 blankets."""
    bruno = walk.as_("bruno")
    moves.begin_count(bruno, code)
    moves.keep(bruno, "Tarpaulins", 60)
    moves.none_came(bruno, "Blankets")
    walk.also_in_arabic("bruno", moves.path_of(bruno))
    moves.finish_count(bruno)
    moves.begin_count(bruno, code)
    moves.keep(bruno, "Tarpaulins", 40)
    moves.keep(bruno, "Tarpaulins", 1, "Damaged")
    moves.same_as_announced(bruno, "Blankets")
    moves.finish_count(bruno)
    assert "surplus" in bruno.locator("main").inner_text()
    walk.also_in_arabic("bruno", f"{OP}transport/receive/JUB/")
    walk.also_in_arabic("bruno", f"{OP}hubs/JUB/")
    bruno.goto(f"{OP}cargo/documents/?view=all")
    notes = bruno.locator("main a[href*='/cargo/documents/']", has_text="GRN-JUB-")
    addresses = {link.inner_text().strip(): str(link.get_attribute("href")) for link in notes.all()}
    assert len(addresses) == 2, f"two receipts, two notes: {addresses}"
    for number, address in addresses.items():
        bruno.goto(address)
        walk.papers[_pdf_on(bruno)] = number
    walk.also_in_arabic("bruno", moves.path_of(bruno))


def two_trucks(walk: Walk, code: str) -> tuple[int, int]:
    omar, bruno = walk.as_("omar"), walk.as_("bruno")
    first = moves.plan(omar, code, "SSD 204 A", {"Tarpaulins": "100"})
    second = moves.plan(omar, code, "SSD 411 B", {"Blankets": "60"})
    walk.also_in_arabic("omar", f"{OP}transport/journeys/{first}/")
    for number in (first, second):
        waybill = moves.depart(bruno, number)
        walk.papers[f"{OP}transport/journeys/{number}/waybill.pdf"] = waybill
    walk.also_in_arabic("omar", f"{OP}transport/")
    return first, second


def delivered_lost_and_found(walk: Walk, first: int, second: int) -> None:
    bruno, omar = walk.as_("bruno"), walk.as_("omar")
    bruno.goto(f"{OP}transport/journeys/{first}/")
    bruno.locator("main a[href$='/deliver/']").first.click()
    bruno.fill("[name=signer]", "P. Nyok")
    bruno.fill("[name=signer_role]", "Store keeper in Malakal")
    moves.submit(bruno)
    walk.also_in_arabic("bruno", f"{OP}transport/journeys/{first}/")

    omar.goto(f"{OP}transport/journeys/{second}/lost/")
    omar.select_option("[name=cause]", "accident")
    omar.fill("[name=description]", "Went off the road at km 61; the driver is safe.")
    omar.fill("[name=witness]", "Bor traffic police")
    moves.submit(omar)
    assert "reported lost" in omar.locator("main").inner_text()
    walk.also_in_arabic("omar", f"{OP}transport/journeys/{second}/")
    omar.goto(f"{OP}cargo/documents/?view=all")
    report = omar.locator("main a[href*='/cargo/documents/']", has_text="LR-").first
    number = report.inner_text().strip()
    report.click()
    omar.wait_for_load_state("load")
    assert "km 61" in omar.locator("main").inner_text()
    walk.papers[_pdf_on(omar)] = number

    omar.goto(f"{OP}transport/journeys/{second}/found/")
    omar.fill("[name=remarks]", "Pulled out by the police; the load is whole.")
    moves.submit(omar)
    assert "goes on with its cargo" in omar.locator("main").inner_text()


def released_in_part(walk: Walk, code: str) -> None:
    """Amina orders 40 of the 100 delivered tarpaulins out of the books; the team verifies, accepts and hands over."""
    amina, omar = walk.as_("amina"), walk.as_("omar")
    order = moves.order_release(amina, code, "Tarpaulins", 40)
    walk.also_in_arabic("amina", order)
    omar.goto(order)
    moves.press(omar, "Verify")
    omar.goto(f"{order}accept/")
    moves.submit(omar)
    omar.goto(f"{order}hand-over/")
    moves.submit(omar)
    words = omar.locator("main").inner_text()
    assert "released" in words
    walk.papers[f"{order}order.pdf"] = "ROF-JUB-0001"
    amina.goto(f"{OP}cargo/consignments/{code}/")
    row = amina.locator("#main table.s-lines tbody tr", has_text="Tarpaulins")
    assert [cell.split("\n")[0] for cell in row.locator("td.num").all_inner_texts()] == [
        "100",
        "101",
        "100",
        "100",
        "100",
        "40",
    ]


def tracked(walk: Walk, code: str) -> None:
    amina = walk.as_("amina")
    amina.goto(f"{OP}cargo/consignments/{code}/")
    address = str(amina.locator("main a[href^='/track/']").first.get_attribute("href"))
    visitor = walk.as_("visitor")
    visitor.goto("/track/")
    visitor.locator("main [name=code]").fill(address.strip("/").rsplit("/", 1)[1])
    visitor.locator("main [name=code]").press("Enter")
    visitor.wait_for_url("**/track/*-*/")
    words = visitor.locator("main").inner_text()
    assert "Released" in words and "Steps" in words
    released = visitor.locator("main tr", has_text="Released")
    assert released.locator("td.num").first.inner_text() == "0.20", "40 of 100 pieces of 500 kg"
    assert "Horizon" not in words and "+211" not in words, "a code tells nothing about people and owners"
    walk.also_in_arabic("visitor", moves.path_of(visitor))


def papers_of(walk: Walk, reference: str, code: str) -> None:
    """Every paper of the journey opens as a PDF and names what it is about; the team's also in Arabic."""
    amina, bruno = walk.as_("amina"), walk.as_("bruno")
    cargo = f"{OP}cargo/consignments/{code}/"
    walk.papers |= {f"{cargo}report.pdf": code, f"{cargo}labels.pdf": code}
    amina.goto(f"{OP}requests/{reference}/")
    amina.locator("main a[href$='/summary/']").click()
    walk.papers[_pdf_on(amina)] = reference
    amina.goto(cargo)
    cards = [str(link.get_attribute("href")) for link in amina.locator("main a[href$='/card/']").all()]
    assert len(cards) == 2
    walk.papers |= {address.replace("/card/", "/card.pdf"): code for address in cards}
    for address, needle in walk.papers.items():
        text = _text_of(bruno, address)
        assert needle in text, f"{address} does not say {needle}: {text[:300]!r}"
    assert "Tarpaulins" in _text_of(bruno, f"{OP}cargo/hubs/JUB/count-sheet.pdf") or _standing_is_empty(bruno)
    arabic = walk.people("bruno", language="ar")
    for address in walk.papers:
        text = _text_of(arabic, address)
        assert not TRANSLATED or re.search(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]", text), (
            f"{address} has no Arabic"
        )
    assert len(walk.papers) == 11, sorted(walk.papers)


def _standing_is_empty(page: Page) -> bool:
    page.goto(f"{OP}cargo/?view=all")
    return "Tarpaulins" not in page.locator("main").inner_text()


def _pdf_on(page: Page) -> str:
    """The address of the PDF that this page offers."""
    link = page.locator("main a[href$='.pdf']").first
    return str(link.get_attribute("href"))


def _text_of(page: Page, address: str) -> str:
    """The text of a PDF, fetched with this person's session."""
    from pypdf import PdfReader

    answer = page.context.request.get(address)
    assert answer.status == 200, f"{address}: {answer.status}"
    assert answer.headers["content-type"] == "application/pdf"
    body = answer.body()
    assert body.startswith(b"%PDF-")
    return "\n".join(part.extract_text() for part in PdfReader(io.BytesIO(body)).pages)


def books_agree() -> None:
    """Nothing differs when every figure is computed anew, and every carton is accounted for."""
    from serai.apps.cargo.models import Line, LineTotal, Surplus
    from serai.apps.cargo.queries import verify

    assert verify() == []
    tarpaulins = LineTotal.objects.get(line=Line.objects.get(description="Tarpaulins"))
    assert (tarpaulins.received, tarpaulins.dispatched, tarpaulins.delivered, tarpaulins.released) == (
        101,
        100,
        100,
        40,
    )
    assert sum(Surplus.objects.values_list("quantity", flat=True)) == Decimal(1)
    blankets = LineTotal.objects.get(line=Line.objects.get(description="Blankets"))
    assert (blankets.received, blankets.dispatched, blankets.delivered, blankets.lost) == (60, 60, 0, 0)
