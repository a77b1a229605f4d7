"""The pages on algorithms are run: their examples give what they say, and every code of a problem is explained."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "algorithms"
CORE = ROOT / "src" / "serai" / "core"


@pytest.mark.parametrize("page", ["ledger.md", "ranking.md"])
def test_the_worked_example_gives_what_the_page_says(page):
    result = doctest.testfile(str(PAGES / page), module_relative=False)
    assert result.attempted > 15
    assert result.failed == 0


@pytest.mark.parametrize(("folder", "page"), [("ledger", "ledger.md"), ("priority", "ranking.md")])
def test_every_code_of_a_problem_is_explained(folder, page):
    text = (PAGES / page).read_text()
    files = (CORE / folder).glob("*.py")
    codes = {code for file in files for code in re.findall(r'Problem\(\s*"([a-z-]+)"', file.read_text())}
    assert len(codes) > 8
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_every_criterion_and_what_can_count_for_it_is_explained():
    text = (PAGES / "ranking.md").read_text()
    words = set(re.findall(r'"([a-z]+(?:[-_][a-z]+)*)"', (CORE / "priority" / "criteria.py").read_text()))
    words -= set(re.findall(r'"([a-z_]+)":', (CORE / "priority" / "criteria.py").read_text()))  # names of parameters
    assert len(words) > 30
    assert {word for word in words if f"`{word}`" not in text} == set()
