"""The coverage of the cargo design names only what is there: addresses, actions and tests; and no row promises without proof."""

from __future__ import annotations

import ast
import importlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "reference" / "cargo-coverage.md"
COLUMNS = ["No.", "Promise", "Page", "Action", "Proved by"]
SECTIONS = ["Service request", "Consignment and ledger", "Transport", "Tracking and reports"]
#: What stands in an address for the parts that differ from record to record.
EXAMPLES = {
    "…/": "/o/south-sudan/", "<request>": "R-0421", "<consignment>": "JUB-0042", "<hub>": "jub", "<HUB>": "JUB",
    "<journey>": "231", "<convoy>": "12", "<id>": str(UUID(int=7)), "<code>": "K7QX-2M4P-9DTA",
}  # fmt: skip
NOT_APPS = {"core", "pages", "config"}
NOT_YET = re.compile(r"\*\*not yet\*\*: \w+")


@dataclass(frozen=True)
class Row:
    """One promise; cells as written."""

    number: str
    promise: str
    page: str
    action: str
    proof: str

    @property
    def tests(self) -> list[str]:
        return [name for name in named(self.proof) if "::" in name]

    @property
    def is_not_yet(self) -> bool:
        return NOT_YET.search(self.proof) is not None


def named(cell: str) -> list[str]:
    """What stands in code quotes in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def rows_of(text: str) -> dict[str, list[Row]]:
    """The rows under each heading. A table with other columns, or a line with another number of cells, is an error."""
    found: dict[str, list[Row]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        assert len(cells) == len(COLUMNS), f"not {len(COLUMNS)} cells: {line}"
        if cells == COLUMNS:
            found[section] = []
        elif set(line) - set("|- "):
            found[section].append(Row(*cells))
    return found


ROWS = [row for rows in rows_of(TABLE.read_text(encoding="utf-8")).values() for row in rows]
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)


@cache
def names_in(path: Path) -> frozenset[str]:
    """`test_x` and `TestClass::test_x` of a file of tests."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = {node.name for node in tree.body if isinstance(node, functions)}
    for group in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        names |= {f"{group.name}::{node.name}" for node in group.body if isinstance(node, functions)}
    return frozenset(names)


def has_action(name: str) -> bool:
    """Whether `cargo.actions.receive` is something that can be called, in the module that is named."""
    module, _dot, function = name.rpartition(".")
    base = "serai" if name.partition(".")[0] in NOT_APPS else "serai.apps"
    try:
        return callable(getattr(importlib.import_module(f"{base}.{module}"), function, None))
    except ModuleNotFoundError:
        return False


def has_test(name: str) -> bool:
    path, _colons, test = name.partition("::")
    file = ROOT / "tests" / path
    return file.is_file() and test.rpartition("::")[2].startswith("test_") and test in names_in(file)


def has_page(address: str) -> bool:
    for part, example in EXAMPLES.items():
        address = address.replace(part, example)
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_each_section_has_one_table_and_no_number_stands_twice() -> None:
    assert list(rows_of(TABLE.read_text(encoding="utf-8"))) == SECTIONS
    assert len(ROWS) > 150
    assert len({row.number for row in ROWS}) == len(ROWS)
    assert any("◆" in row.promise for row in ROWS)


@EACH
def test_a_row_has_a_test_or_says_what_is_missing(row: Row) -> None:
    assert row.tests or row.is_not_yet, f"{row.number} promises without proof: {row.proof}"
    assert ("not yet" in row.proof) == row.is_not_yet, f"{row.number} does not say what is missing: {row.proof}"


@EACH
def test_what_a_row_names_is_there(row: Row) -> None:
    missing = [name for name in named(row.page) if not has_page(name)]
    missing += [name for name in named(row.action) if not has_action(name)]
    missing += [name for name in row.tests if not has_test(name)]
    assert missing == [], f"{row.number} names what is not there"
    for cell in (row.page, row.action):
        assert cell == "–" or named(cell), f"{row.number}: neither a name nor a dash: {cell}"


def test_what_is_not_there_is_noticed() -> None:
    assert not has_action("cargo.actions.teleport") and not has_action("nowhere.actions.receive")
    assert not has_test("tools/test_cargo_coverage.py::test_of_nothing") and not has_test("tools/nothing.py::test_x")
    assert not has_test("apps/cargo/test_rules_of_the_ledger.py::TestOpening"), "a class is not a test"
    assert not has_page("…/cargo/teleport/") and not has_page("/cargo/")
    loose = Row("X1", "Something", "–", "–", "soon")
    assert not loose.tests and not loose.is_not_yet
    assert not Row("X2", "Something", "–", "–", "**not yet**").is_not_yet, "nothing is said about what is missing"


def test_a_table_that_lost_a_cell_is_noticed() -> None:
    head = "## Transport\n| " + " | ".join(COLUMNS) + " |\n| --- | --- | --- | --- | --- |\n"
    assert [row.number for row in rows_of(head + "| C1 | a | – | – | `x.py::test_a` |")["Transport"]] == ["C1"]
    with pytest.raises(AssertionError, match="not 5 cells"):
        rows_of(head + "| C1 | a | – | `x.py::test_a` |")
