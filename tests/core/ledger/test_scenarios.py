"""The stories of scenarios.py, each a test."""

import pytest

from tests.core.ledger.scenarios import SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_story(name):
    SCENARIOS[name]()


def test_all_stories_are_collected():
    assert len(SCENARIOS) == 42
