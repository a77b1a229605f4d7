"""One scene for all access tests, in one transaction that is never committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.asking import Asker


@pytest.fixture(scope="module")
def asker(migrated: None, django_db_blocker: Any) -> Iterator[Asker]:
    from django.db import transaction

    from tests import scene, world

    with django_db_blocker.unblock(), transaction.atomic():
        made = world.build()
        yield Asker(made, scene.build(made))
        transaction.set_rollback(True)
