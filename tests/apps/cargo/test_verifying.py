"""`serai ledger verify` and the nightly job: silent when the books agree, loud and failing when they do not."""

from __future__ import annotations

import json
import logging
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from serai.apps.cargo import queries
from serai.apps.cargo.models import Balance, LedgerCheck
from serai.apps.cargo.tasks import verify_ledger
from serai.config.cli import main
from serai.kit import jobs
from serai.kit.models import Job
from tests.apps.cargo.making import consignment_of, received
from tests.apps.cargo.paging import signed_in, url
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


def test_each_run_is_kept_and_the_page_shows_the_last_ones(books: Any, world: World) -> None:
    chen, omar, bruno = (signed_in(world, who) for who in ("chen", "omar", "bruno"))
    assert "Not verified yet" in omar.get(url("ledger")).content.decode()
    assert run("--operation", "south-sudan").exit_code == 0
    page = chen.get(url("ledger")).content.decode()
    assert "No difference" in page and "Verify now" in page and "1 posting" in page
    falsify(books)
    run("--operation", "south-sudan")
    assert LedgerCheck.objects.count() == 2
    page = omar.get(url("ledger")).content.decode()
    assert "What differs" in page and str(books.pk) in page and "balance" in page
    assert "Verify now" not in page and "The coordinator has the books verified" in page
    assert bruno.get(url("ledger")).status_code == 403
    assert signed_in(world, "amina").get(url("ledger")).status_code == 403


def test_the_coordinator_starts_a_run_with_progress(books: Any, world: World) -> None:
    falsify(books)
    assert signed_in(world, "omar").post(url("ledger")).status_code == 403
    answer = signed_in(world, "chen").post(url("ledger"))
    (job,) = Job.objects.filter(kind="cargo.verify")
    assert answer["Location"].endswith(f"{job.pk}/")
    done = jobs.run(job.pk)
    assert done.state == "done" and "1 postings verified" in done.message and done.result_url == url("ledger")
    kept = LedgerCheck.objects.get()
    assert kept.found > 0 and kept.operation == world.op and kept.run_by
    steps: list[tuple[int, int, str]] = []
    queries.verify(world.op.pk, note=lambda *step: steps.append(step))
    assert [done for done, _all, _check in steps] == list(range(len(steps))) and steps[-1][2] == "fulfilment"
