"""The same requests through a workbook: download, fill in, look at what would happen, write, and send again with a change."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.e2e import moves
from tests.e2e.conftest import People, site_with
from tests.e2e.moves import OP
from tests.e2e.site import Site, inside
from tests.e2e.test_journey import prepare

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMPORT = f"{OP}requests/import/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def office(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[tuple[People, Site]]:
    for site, _world, _made in site_with(django_db_blocker, "workbook", prepare):
        people = People(chromium, site)
        yield people, site
        people.close()


def lines(**changes: Any) -> list[dict[str, Any]]:
    """Two lines of one request, by the headings of the template."""
    today = dt.date.today()
    first = {
        "Request key": "W-1", "What is it, in a few words": "Kits by workbook", "Services": "Road transport", "From": "Juba",
        "To": "Malakal", "Ready on": today + dt.timedelta(days=2), "Needed by": today + dt.timedelta(days=9),
        "Goods": "Cooking sets", "Category": "Shelter", "Quantity": 50, "Unit": "piece", "Handling units": 10, "Packed in": "carton",
        "Weight of the line, kg": 250, "Volume of the line, m³": 1.5, "Who receives the cargo": "P. Nyok", "Accepted by (name)": "Amina Deng",
    }  # fmt: skip
    second = {
        **first,
        "Goods": "Buckets",
        "Quantity": 30,
        "Handling units": 3,
        "Weight of the line, kg": 30,
        "Volume of the line, m³": 0.9,
    }
    return [first | changes, second]


def filled(page: Page, rows: list[dict[str, Any]]) -> bytes:
    """The template as downloaded, with rows written under the headings that name them."""
    answer = page.context.request.get(f"{OP}requests/template.xlsx")
    assert answer.status == 200
    book: Workbook = load_workbook(io.BytesIO(answer.body()))
    sheet = book.worksheets[0]
    top = next(row for row in sheet.iter_rows(max_row=12) if any("Request key" in str(cell.value) for cell in row))
    where = {str(cell.value).rstrip(" *"): cell.column for cell in top if cell.value}
    missing = set(rows[0]) - set(where)
    assert not missing, f"the template has no heading {missing}; it has {sorted(where)}"
    for offset, row in enumerate(rows, start=1):
        for heading, value in row.items():
            sheet.cell(row=top[0].row + offset, column=where[heading], value=value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def show(page: Page, body: bytes) -> str:
    """Upload; returns the words of the preview."""
    page.goto(IMPORT)
    page.set_input_files("[name=file]", {"name": "requests.xlsx", "mimeType": XLSX, "buffer": body})
    page.get_by_role("button", name="Show what would happen").click()
    page.wait_for_url("**upload=**")
    return page.locator("main").inner_text()


def write(page: Page) -> None:
    page.locator("main button.btn-primary", has_text="Write").click()
    page.wait_for_load_state("load")


def counts(site: Site) -> tuple[int, int]:
    """(requests, lines) of Horizon Relief Alliance."""
    from serai.apps.requests.models import RequestLine, ServiceRequest

    with inside(site.database):
        mine = ServiceRequest.objects.filter(organisation__acronym="HRA")
        return mine.count(), RequestLine.objects.filter(request__in=mine).count()


def test_a_workbook_makes_a_request_and_sent_again_changes_it(
    office: tuple[People, Site], django_db_blocker: Any
) -> None:
    people, site = office
    amina = people("amina")
    with django_db_blocker.unblock():
        words = show(amina, filled(amina, lines()))
        assert "Nothing is written yet." in words and "New" in words
        assert counts(site) == (0, 0), "a preview writes nothing"
        write(amina)
        assert counts(site) == (1, 2)

        same = show(amina, filled(amina, lines()))
        assert "As it is" in same, "the same file again changes nothing"
        assert counts(site) == (1, 2)

        changed = show(amina, filled(amina, lines(Quantity=60)))
        assert "Changed" in changed
        write(amina)
        assert counts(site) == (1, 2), "sent again with the same key, the request is updated"

    amina.goto(f"{OP}requests/?view=mine")
    amina.get_by_role("link", name="Kits by workbook").or_(amina.locator("main a[href*='/requests/R-']")).first.click()
    words = amina.locator("main").inner_text()
    assert "Cooking sets" in words and "60 piece" in words and "Buckets" in words
    people.expect_peace()


def test_a_wrong_row_is_told_and_writes_nothing(office: tuple[People, Site], django_db_blocker: Any) -> None:
    people, site = office
    amina = people("amina")
    with django_db_blocker.unblock():
        before = counts(site)
        rows = lines(Quantity=-5)
        for row in rows:
            row["Request key"] = "W-2"
        words = show(amina, filled(amina, rows))
        assert "To mend" in words
        mended = amina.locator("main a[download]", has_text="what to mend")
        answer = amina.context.request.get(moves.path_of(amina) + str(mended.get_attribute("href")))
        assert answer.status == 200 and answer.body().startswith(b"PK"), "the errors come back as a workbook"
        assert counts(site) == before
    people.expect_peace()
