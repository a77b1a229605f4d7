"""Shared furniture of the tests: the embedded database, the standing personas, and a small world that a person can check.

Amina requests (Horizon Relief Alliance), Bruno stores (Juba), Chen coordinates, Dina administers, Eve is registered and has no
rights, Sam belongs to a stakeholder, Omar is the logistics officer. The world is made by `tests.world.build`.
"""

from __future__ import annotations

import os

os.environ.setdefault("SERAI_DEMO", "1")
os.environ.setdefault("SERAI_SECRET_KEY", "tests-only")

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_the_ledger() -> Iterator[None]:
    """Tests with several connections end with TRUNCATE, which the ledger's tables refuse: switch that off for a moment."""
    from django.db import connection
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown
    guarded = ("cargo_event", "cargo_posting", "cargo_countline", "cargo_surplus", "cargo_lossreport", "cargo_lineage", "cargo_balance",
               "cargo_linetotal")  # fmt: skip

    def teardown(case: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(f"alter table {table} disable trigger user" for table in guarded))
        try:
            flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("; ".join(f"alter table {table} enable trigger user" for table in guarded))

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, django_db_blocker: Any, django_db_keepdb: bool) -> Iterator[None]:
    """The migrated test database. pytest-django makes it when a test in the run is marked for it; tests that share rows
    over a module are not (each would sit in a transaction of its own), so a run of those alone makes it here.
    """
    from django.db import connection

    before, wanted = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    if before == wanted:
        yield
        return
    with django_db_blocker.unblock():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=django_db_keepdb)
        connection.close()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(before, verbosity=0, keepdb=django_db_keepdb)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    from tests.world import build

    yield build()


@pytest.fixture
def committed_world(transactional_db: None) -> Iterator[World]:
    """The same world, committed: for tests with several real connections."""
    from tests.world import build

    yield build()
