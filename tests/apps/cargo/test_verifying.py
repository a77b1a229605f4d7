"""`serai ledger verify` and the nightly job: silent when the books agree, loud and failing when they do not."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from serai.apps.cargo.models import Balance
from serai.apps.cargo.tasks import verify_ledger
from serai.config.cli import main
from tests.apps.cargo.making import consignment_of, received
from tests.world import World


@pytest.fixture
def books(world: World) -> Any:
    _consignment, (line,) = consignment_of(world, 10)
    received(world, line, 10)
    return line


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["ledger", "verify", *arguments])


def falsify(line: Any) -> None:
    """What no action and no person can do: a balance is altered past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("alter table cargo_balance disable trigger user")
        cursor.execute("update cargo_balance set quantity = quantity + 1 where line_id = %s", [line.pk])
        cursor.execute("alter table cargo_balance enable trigger user")
    assert Balance.objects.get(line=line, live=True).quantity == Decimal(11)


def test_the_command_counts_postings_and_finds_nothing(books: Any) -> None:
    result = run()
    assert (result.exit_code, result.output) == (0, "1 postings verified, 0 differences.\n")
    told = json.loads(run("--operation", "south-sudan", "--json").output)
    assert told == {"operation": "south-sudan", "postings": 1, "differences": []}
    assert run("--operation", "atlantis").exit_code == 2


def test_the_command_names_each_difference_and_fails(books: Any) -> None:
    falsify(books)
    result = run()
    assert result.exit_code == 1
    assert "11" in result.output and "0 differences" not in result.output
    told = json.loads(run("--json").output)
    assert told["differences"] and {"check", "subject", "expected", "found"} <= set(told["differences"][0])


def test_the_nightly_job_is_silent_or_fails_with_the_differences_in_the_log(books: Any, caplog: Any) -> None:
    verify_ledger(timestamp=0)
    falsify(books)
    with (
        caplog.at_level(logging.ERROR, logger="serai.ledger"),
        pytest.raises(RuntimeError, match="serai ledger verify"),
    ):
        verify_ledger(timestamp=0)
    assert any("11" in message for message in caplog.messages)
