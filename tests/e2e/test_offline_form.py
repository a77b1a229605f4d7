"""A place without a network: the form is opened from the device, filled in and saved; later the file makes the request, once."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import People, site_with
from tests.e2e.moves import OP
from tests.e2e.site import Site, inside
from tests.e2e.test_journey import prepare
from tests.e2e.test_workbook import write

IMPORT = f"{OP}requests/import/"


@pytest.fixture(scope="module")
def office(migrated: None, django_db_blocker: Any, chromium: Any) -> Iterator[tuple[People, Site]]:
    for site, _world, _made in site_with(django_db_blocker, "offline", prepare):
        people = People(chromium, site)
        yield people, site
        people.close()


def fill(page: Any) -> None:
    today = dt.date.today()
    for key, value in {
        "title": "Kits from Fangak", "origin": "Juba", "destination": "Old Fangak", "ready_on": f"{today + dt.timedelta(days=2)}",
        "needed_by": f"{today + dt.timedelta(days=9)}", "receiver_name": "P. Nyok", "declared_by": "Amina Deng",
        "description": 'Cooking sets, "large"', "quantity": "50", "handling_units": "60", "weight_kg": "250,5", "volume_m3": "1.5",
    }.items():  # fmt: skip
        page.locator(f'[data-key="{key}"]').fill(value)
    page.locator('[data-key="category"]').select_option("shelter")
    page.locator('[data-key="unit"]').select_option("piece")


def test_filled_in_without_a_network_sent_later_once(
    office: tuple[People, Site], tmp_path: Path, django_db_blocker: Any
) -> None:
    people, site = office
    amina = people("amina")
    amina.goto(f"{OP}requests/new/")
    with amina.expect_download() as got:
        amina.get_by_role("link", name="Form for places without a network").click()
    kept = tmp_path / "form.html"
    got.value.save_as(kept)

    amina.context.set_offline(True)
    amina.goto(kept.as_uri())
    amina.get_by_role("button", name="Save as a file").click()
    assert "Fill in: Goods" in amina.locator("#faults").inner_text()
    fill(amina)
    amina.get_by_label("Road transport").check()
    amina.get_by_role("button", name="Save as a file").click()
    assert "more handling units" in amina.locator("#faults").inner_text()
    amina.locator('[data-key="handling_units"]').fill("10")
    amina.wait_for_timeout(500)  # a browser writes its storage for files a moment later
    amina.reload()  # the lights went out: nothing that was typed is lost
    assert amina.locator('[data-key="title"]').input_value() == "Kits from Fangak"
    assert amina.get_by_label("Road transport").is_checked()
    files = []
    for number in range(2):  # saved twice: the same request
        with amina.expect_download() as saved:
            amina.get_by_role("button", name="Save as a file").click()
        files.append(tmp_path / f"{number}.csv")
        saved.value.save_as(files[-1])
    first, second = (list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))) for file in files)
    assert first == second and first[0]["weight_kg"] == "250.5" and first[0]["request"].startswith("offline-")

    amina.context.set_offline(False)
    with django_db_blocker.unblock():
        for file in files:
            amina.goto(IMPORT)
            amina.set_input_files("[name=file]", str(file))
            amina.get_by_role("button", name="Show what would happen").click()
            amina.wait_for_url("**upload=**")
            words = amina.locator("main").inner_text()
            if file == files[0]:
                assert "“Old Fangak” is not in the register and is entered provisionally" in words
                write(amina)
            else:
                assert "As it is" in words
        from serai.apps.requests.models import ServiceRequest

        with inside(site.database):
            made = ServiceRequest.objects.get(title="Kits from Fangak")
            assert (made.channel, made.decision, made.destination.name) == ("offline", "submitted", "Old Fangak")
            line = made.lines.get()
            assert (line.description, line.handling_units, str(line.weight_kg)) == (
                'Cooking sets, "large"',
                10,
                "250.500",
            )
    people.expect_peace()
