"""Everybody of the world with a token: `people["amina"]`, `people[None]` is a visitor."""

from __future__ import annotations

import pytest

from tests.api.calling import Caller
from tests.world import World


@pytest.fixture
def people(world: World) -> dict[str | None, Caller]:
    return {name: Caller(world, name) for name in (*world.users, None)}
