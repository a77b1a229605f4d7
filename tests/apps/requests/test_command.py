"""`serai requests`: template and import from the command line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.sheet_columns import columns
from serai.config.cli import main
from serai.kit import sheets
from tests.apps.requests.test_import import row, workbook
from tests.world import World

TODAY = dt.datetime.now(dt.UTC).date()  # the command runs on the real clock
SOON = {"Ready on": str(TODAY + dt.timedelta(days=9)), "Needed by": str(TODAY + dt.timedelta(days=19))}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["requests", *arguments])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.xlsx"
    path.write_bytes(workbook(row("A", **SOON), row("B", **SOON)))
    return path


def test_a_dry_run_writes_nothing_and_an_import_does(world: World, good: Path) -> None:
    asked = ("import", str(good), "--operation", "south-sudan", "--as", "amina@example.org", "--json")
    dry = run(*asked, "--dry-run")
    assert (dry.exit_code, json.loads(dry.output)["new"]) == (0, 2) and not ServiceRequest.objects.exists()
    done = json.loads(run(*asked).output)
    assert (done["written"], done["created"], done["submitted"]) == (True, 2, 2)
    again = json.loads(run(*asked).output)
    assert (again["written"], again["same"]) == (False, 2)
    assert ServiceRequest.objects.count() == 2


def test_a_refused_row_refuses_the_file_and_comes_back_in_a_workbook(world: World, tmp_path: Path) -> None:
    bad, out = tmp_path / "bad.xlsx", tmp_path / "mend.xlsx"
    bad.write_bytes(workbook(row("A", **SOON), row("B", Unit="bushel", **SOON)))
    result = run("import", str(bad), "--operation", "south-sudan", "--errors", str(out))
    assert result.exit_code == 1 and "Nothing was written." in result.output
    assert "bushel" in str(sheets.read_any(out).rows[2][-1])
    assert not ServiceRequest.objects.exists()


def test_wrong_use_and_refusals_have_their_exit_codes(world: World, good: Path, tmp_path: Path) -> None:
    no_book = tmp_path / "no.xlsx"
    no_book.write_text("just words")
    assert run("import", str(good), "--operation", "nowhere").exit_code == 2
    assert run("import", str(good), "--operation", "south-sudan", "--as", "nobody@example.org").exit_code == 2
    assert run("import", str(tmp_path / "missing.xlsx"), "--operation", "south-sudan").exit_code == 2
    assert run("import", str(good), "--operation", "south-sudan", "--as", "eve@example.org").exit_code == 1
    assert run("import", str(no_book), "--operation", "south-sudan").exit_code == 1
    assert not ServiceRequest.objects.exists()


def test_the_template_is_written(world: World, tmp_path: Path) -> None:
    out = tmp_path / "template.xlsx"
    assert run("template", str(out), "--operation", "south-sudan", "--language", "fr").exit_code == 0
    assert len(sheets.match_columns(sheets.read_any(out), columns()).columns) == len(columns())
