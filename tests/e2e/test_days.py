"""Days of people: a requester who is refused and appeals, an officer who decides and reports, and a month's end whose seven files
equal the ledger to the gram.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from serai.apps.cargo import actions as cargo
from tests import scene
from tests.e2e.conftest import People, site_with
from tests.e2e.moves import OP
from tests.e2e.site import Site, inside
from tests.scene import Scene
from tests.world import World

REPORTS = f"{OP}figures/reports/"


def build(world: World) -> Scene:
    """The scene, and Amina's release order carried out."""
    made = scene.build(world)
    cargo.verify_release(actor=world.actor("bruno"), order_id=made.own.order.pk)
    cargo.accept_release(actor=world.actor("omar"), order_id=made.own.order.pk)
    cargo.execute_release(actor=world.actor("bruno"), order_id=made.own.order.pk, occurred_at=world.now)
    return made


def asked(site: Site, sql: str) -> Any:
    """One figure out of the served database."""
    with inside(site.database), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture(scope="module")
def office(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[tuple[People, Site, Scene]]:
    for site, _world, made in site_with(django_db_blocker, "days", build):
        people = People(chromium, site)
        yield people, site, made
        people.close()


def words(page: Any) -> str:
    return str(page.locator("main").inner_text())


def test_a_requesters_day(office: tuple[People, Site, Scene]) -> None:
    people, _site, made = office
    number = made.own.request.reference
    omar = people("omar")
    omar.goto(f"{OP}requests/{number}/reject/")
    omar.locator("main [name=reason_code]").select_option("market")
    omar.locator("main [name=reason]").fill("Two transporters offer this route.")
    omar.get_by_role("button", name="Reject", exact=True).click()

    amina = people("amina")
    amina.goto("/messages/")
    amina.get_by_role("link", name=f"{number} is rejected").click()
    assert "Two transporters offer this route." in words(amina)
    amina.get_by_role("link", name="Appeal against the rejection…").click()
    amina.locator("main [name=reason]").fill("Neither of them goes beyond Bor.")
    amina.get_by_role("button", name="Appeal", exact=True).click()
    assert "Waits for an answer" in words(amina)

    chen = people("chen")
    chen.goto("/messages/")
    chen.get_by_role("link", name=f"{number}: an appeal waits for an answer").click()
    chen.get_by_role("link", name="Answer the appeal…").click()
    chen.get_by_label("Upheld").check()
    chen.locator("main [name=reason]").fill("The road beyond Bor is closed.")
    chen.get_by_role("button", name="Answer", exact=True).click()

    amina.goto("/messages/")
    assert f"{number}: the appeal is upheld" in words(amina)
    amina.get_by_role("button", name="Mark all as read").click()
    assert f"{number}: the appeal is upheld" not in words(amina)
    amina.goto(f"{OP}requests/")
    amina.get_by_role("link", name="Our cargo").click()
    row = amina.get_by_role("row").filter(has_text=number)
    assert "The team decides" in row.inner_text()
    assert "on the road" in words(amina) and "L" not in {
        cell[-1] for cell in words(amina).splitlines() if cell.startswith("Draft ")
    }
    people.expect_peace()


def test_an_officers_day(office: tuple[People, Site, Scene]) -> None:
    people, site, made = office
    omar = people("omar")
    omar.goto(f"{OP}requests/{made.other.request.reference}/accept/")
    omar.get_by_role("button", name="Accept", exact=False).first.click()
    assert "Accepted" in words(omar)
    today = dt.date.today()
    omar.goto(f"{OP}figures/service/?since={today}&until={today}&rows=owner&columns=stage&measure=requests&hub=")
    table = omar.get_by_role("row").filter(has_text="Lantern for Children Trust").inner_text().split()
    assert ("Accepted" in words(omar) and table[-1].isdigit()) or "–" in table
    omar.goto(f"{REPORTS}service-overview/")
    omar.get_by_role("link", name="Save this report").click()
    omar.get_by_label("Name", exact=True).fill("Week for the coordination meeting")
    omar.get_by_label("Days").select_option("last_week")
    omar.get_by_label("Sent by e-mail").select_option("weekly")
    omar.get_by_role("button", name="Save", exact=True).click()
    assert "Week for the coordination meeting" in words(omar) and "Every Monday" in words(omar)
    with inside(site.database):
        from serai.apps.reporting.models import SavedReport

        saved = SavedReport.objects.get(name="Week for the coordination meeting")
        assert saved.next_at is not None and saved.next_at.weekday() == 0
    people.expect_peace()


LEDGER = {
    "storage-overview": "select sum(kg) from cargo_balance where kind = 2",
    "transport-overview": "select sum(kg) from cargo_balance where kind = 3",
    "service-overview": "select sum(kg) from cargo_balance where kind in (2, 3, 4, 9)",
    "release-overview": "select coalesce(sum(case when f.kind = 5 then p.kg else -p.kg end), 0) from cargo_posting p "
    "join cargo_account f on f.id = p.from_account_id join cargo_account t on t.id = p.to_account_id where 5 in (f.kind, t.kind)",
    "consignment-overview": "select sum(p.kg) from cargo_posting p join cargo_account f on f.id = p.from_account_id "
    "join cargo_account t on t.id = p.to_account_id where f.kind = 1 and t.kind = 2",
    "transport-planning": "select sum(l.kg) from transport_load l join transport_journey j on j.id = l.journey_id "
    "where j.state in ('planned', 'loading')",
}  # fmt: skip


def file_of(page: Any, report: str, since: dt.date, until: dt.date) -> list[list[Any]]:
    """The XLSX as a person gets it: the page with its days, then the button."""
    page.goto(f"{REPORTS}{report}/?since={since}&until={until}&unit=kg&hub=&owner=")
    assert "row" in words(page), f"{report}: {words(page)[:600]}"
    with page.expect_download() as got:
        page.get_by_role("link", name="XLSX").click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(Path(got.value.path()).read_bytes()))
    return book.get_sheet_by_index(0).to_python()


def weight(rows: list[list[Any]], heading: str) -> Decimal:
    """The sum of a column over the rows that have goods; the row of totals is left out."""
    head = next(row for row in rows if heading in row)
    place, goods = head.index(heading), head.index("Goods")
    found = [row for row in rows[rows.index(head) + 1 :] if row[goods]]
    assert found, "the file has no rows"
    return sum((Decimal(str(row[place] or 0)) for row in found), Decimal(0))


def test_a_reporting_officers_month_end(office: tuple[People, Site, Scene], django_db_blocker: Any) -> None:
    people, site, _made = office
    chen = people("chen")
    today = dt.date.today()
    begin = today - dt.timedelta(days=60)
    with django_db_blocker.unblock():
        for report, sql in LEDGER.items():
            days = (today, today + dt.timedelta(days=30)) if report.endswith("planning") else (begin, today)
            heading = "Received, weight, kg" if report == "consignment-overview" else "Weight, kg"
            assert weight(file_of(chen, report, *days), heading) == asked(site, sql), report
        rows = file_of(chen, "storage-planning", today, today + dt.timedelta(days=30))
        assert abs(weight(rows, "Weight, kg")) > 0
    people.expect_peace()
