"""Background work: started with its transaction, run once, cancelled, refused, and seen only by its owner."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from serai.kit import jobs
from serai.kit.errors import Invalid, NotFound
from serai.kit.jobs import Progress, Result
from serai.kit.models import Job
from tests.world import World

pytestmark = pytest.mark.django_db


@jobs.job("tests.count")
def count(progress: Progress, *, upto: int) -> Result:
    for number in range(upto):
        progress.at(number, upto)
    return Result(f"{upto} counted", url="/partners/", data={"upto": upto})


@jobs.job("tests.refuse")
def refuse(progress: Progress) -> Result:
    raise Invalid("Column B is missing")


@jobs.job("tests.break")
def break_down(progress: Progress) -> Result:
    raise RuntimeError("a secret detail")


def start(world: World, kind: str = "tests.count", **parameters: object) -> Job:
    return jobs.start(actor=world.actor("chen"), kind=kind, title="Counting", parameters=parameters)


def test_a_job_ends_with_its_result(world: World) -> None:
    row = jobs.run(start(world, upto=3).pk)
    assert (row.state, row.message, row.result_url, row.result) == ("done", "3 counted", "/partners/", {"upto": 3})
    assert row.started_at is not None and row.ended_at is not None


def test_a_job_runs_only_once(world: World) -> None:
    row = start(world, upto=3)
    jobs.run(row.pk)
    Job.objects.filter(pk=row.pk).update(message="first")
    assert jobs.run(row.pk).message == "first"


def test_nothing_is_queued_when_the_transaction_is_undone(world: World) -> None:
    before = ProcrastinateJob.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        start(world, upto=3)
        assert ProcrastinateJob.objects.count() == before + 1
        raise RuntimeError
    assert (ProcrastinateJob.objects.count(), Job.objects.count()) == (before, 0)


def test_a_refusal_is_told_and_a_failure_hides_its_details(world: World) -> None:
    refused = jobs.run(start(world, "tests.refuse").pk)
    broken = jobs.run(start(world, "tests.break").pk)
    assert (refused.state, refused.message) == ("failed", "Column B is missing")
    assert broken.state == "failed" and "secret" not in broken.message


def test_a_job_cancelled_before_it_began_does_nothing(world: World) -> None:
    row = start(world, upto=3)
    jobs.cancel(actor=world.actor("chen"), job_id=row.pk)
    assert jobs.run(row.pk).state == "cancelled"


def test_a_running_job_stops_when_asked(world: World) -> None:
    row = start(world, upto=3)
    Job.objects.filter(pk=row.pk).update(state="running", cancel_asked=True)
    row.refresh_from_db()
    state, result = jobs._outcome(row, {"upto": 3})
    assert state == "cancelled" and "Stopped" in str(result.message)


def test_others_do_not_see_a_job(world: World, client: Client) -> None:
    row = start(world, upto=3)
    with pytest.raises(NotFound):
        jobs.job_by_id(world.actor("eve"), row.pk)
    client.force_login(world.users["eve"])
    assert client.get(f"/jobs/{row.pk}/").status_code == 404
    client.force_login(world.users["chen"])
    assert client.get(f"/jobs/{row.pk}/").status_code == 200


def test_an_unknown_kind_is_a_programming_error(world: World) -> None:
    with pytest.raises(ValueError, match=r"tests\.nothing"):
        start(world, "tests.nothing")


def test_ended_jobs_are_counted_until_seen(world: World, client: Client) -> None:
    jobs.run(start(world, upto=1).pk)
    assert jobs.unseen_results(world.actor("chen")) == 1
    client.force_login(world.users["chen"])
    assert client.get("/jobs/seen/").status_code == 405
    client.post("/jobs/seen/")
    assert jobs.unseen_results(world.actor("chen")) == 0
