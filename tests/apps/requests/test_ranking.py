"""What goes first, and why everybody can see it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from serai.apps.requests import actions
from serai.apps.requests.models import Ranking, RankMove, ServiceRequest
from serai.kit.errors import Conflict, Invalid, NotAllowed
from tests.apps.requests import make
from tests.world import World


def order(world: World) -> list[str]:
    rows = ServiceRequest.objects.filter(
        operation=world.op, rank__isnull=False, decision__in=["submitted", "on_hold", "returned"]
    )
    return [row.title for row in rows.order_by("rank")]


def three(world: World) -> None:
    make.criteria(world)
    make.location_list(world, malakal="0.90", bor="0.20")
    make.submitted(world, title="shelter to Bor", destination_id=world.bor.pk)
    make.submitted(world, title="shelter to Malakal")
    make.submitted(world, make.line(world, category_id=world.food.pk), title="food to Malakal", by="lena",
                   organisation_id=world.lantern.pk)  # fmt: skip


def test_the_table_adds_up_to_the_points_and_the_points_make_the_order(world: World) -> None:
    three(world)
    ranking = actions.rank(actor=world.actor("omar"), operation_id=world.op.pk, cause="Weekly ranking")
    assert order(world) == ["food to Malakal", "shelter to Malakal", "shelter to Bor"]
    rows = list(ranking.rows.order_by("place"))
    assert [row.place for row in rows] == [1, 2, 3]
    for row in rows:
        assert sum(Decimal(item["points"]) for item in row.table) == row.points
        assert all(Decimal(i["score"]) * Decimal(i["weight"]) == Decimal(i["points"]) for i in row.table)
    first = {item["kind"]: item for item in rows[0].table}
    # food 0.90 × 30, Malakal 0.90 × 25, needed in 13 of 21 days: 1 − 13/21 = 0.38 × 20
    assert (first["life_saving"]["points"], first["location"]["points"]) == ("27.00", "22.50")
    assert (first["time_criticality"]["score"], first["perishability"]["points"]) == ("0.38", "0.00")
    assert first["location"]["params"]["location"] == "place:MAL"


def test_accepted_requests_form_their_own_queue_and_leave_it_when_cargo_moves(world: World) -> None:
    three(world)
    taken = ServiceRequest.objects.get(title="shelter to Malakal")
    actions.accept(actor=world.actor("omar"), request_id=taken.pk, hub_id=world.hub.pk, rerank=False)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    assert order(world) == ["food to Malakal", "shelter to Bor"]
    taken.refresh_from_db()
    assert taken.rank == 1 and taken.ranking_rows.get().queue == "transport"
    actions.set_fulfilment(actor=world.actor("bruno"), fulfilments={taken.pk: 3})
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    taken.refresh_from_db()
    assert (taken.rank, taken.points) == (None, None)


def test_an_officer_moves_a_request_with_a_reason_and_the_displaced_are_recorded(world: World) -> None:
    three(world)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    bor = ServiceRequest.objects.get(title="shelter to Bor")
    with pytest.raises(Invalid):
        actions.move_in_rank(actor=world.actor("omar"), request_id=bor.pk, position=1, reason=" ")
    with pytest.raises(Invalid):
        actions.move_in_rank(actor=world.actor("omar"), request_id=bor.pk, position=4, reason="up")
    with pytest.raises(NotAllowed):
        actions.move_in_rank(actor=world.actor("amina"), request_id=bor.pk, position=1, reason="ours first")
    ranking = actions.move_in_rank(
        actor=world.actor("omar"), request_id=bor.pk, position=1, reason="River closes on Friday"
    )
    assert order(world) == ["shelter to Bor", "food to Malakal", "shelter to Malakal"]
    row = ranking.rows.get(request=bor)
    assert (row.place, row.moved_from, row.moved_reason) == (1, 3, "River closes on Friday")
    move = RankMove.objects.get()
    assert (move.displaced, move.moved_by_name) == (["R-0003", "R-0002"], "Omar Hassan")
    actions.rank(actor=world.actor("chen"), operation_id=world.op.pk)
    assert order(world)[0] == "shelter to Bor"
    actions.end_move(actor=world.actor("chen"), request_id=bor.pk)
    assert order(world) == ["food to Malakal", "shelter to Malakal", "shelter to Bor"]


def test_a_move_ends_when_the_request_leaves_its_queue(world: World) -> None:
    three(world)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    bor = ServiceRequest.objects.get(title="shelter to Bor")
    actions.move_in_rank(actor=world.actor("omar"), request_id=bor.pk, position=1, reason="River closes")
    actions.cancel(actor=world.actor("amina"), request_id=bor.pk, reason="Bought", rerank=False)
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    assert RankMove.objects.get().ended_at == world.now
    assert order(world) == ["food to Malakal", "shelter to Malakal"]


def test_without_criteria_nothing_is_ranked_and_the_officer_is_told(world: World) -> None:
    make.submitted(world)
    with pytest.raises(Conflict, match="no criteria"):
        actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    assert actions.rank_again(actor=world.actor("amina"), operation_id=world.op.pk, cause="x") is None


def test_automatic_rankings_replace_each_other_within_a_day_and_leave_others_alone(world: World) -> None:
    three(world)
    kept = actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    for hours in (0, 1, 30):
        actor = world.actor("omar", world.now + dt.timedelta(hours=hours))
        actions.rank_again(actor=actor, operation_id=world.op.pk, cause="R-0001 was accepted")
    assert Ranking.objects.filter(is_automatic=True).count() == 2
    assert Ranking.objects.filter(pk=kept.pk).exists()


def test_submitting_ranks_again_after_the_commit(world: World, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    make.criteria(world)
    request = make.draft(world)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina")
    request.refresh_from_db()
    assert request.rank == 1
    assert Ranking.objects.get().cause == "R-0001 was submitted"


def test_ranking_costs_the_same_number_of_queries_for_one_and_for_many(world: World, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    make.criteria(world)
    make.submitted(world)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    for _ in range(3):
        make.submitted(world)
    with CaptureQueriesContext(connection) as four:
        actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    assert len(four) == len(one)


def test_a_long_queue_is_ranked_by_a_worker_once(world: World, django_capture_on_commit_callbacks, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from procrastinate.contrib.django.models import ProcrastinateJob

    from serai.apps.requests.tasks import rank_daily, rank_operation

    monkeypatch.setattr("serai.apps.requests.actions.ranking.MOST_AT_ONCE", 0)
    make.criteria(world)
    requests = [make.draft(world), make.draft(world)]
    with django_capture_on_commit_callbacks(execute=True):
        for request in requests:
            actions.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina")
    jobs = ProcrastinateJob.objects.filter(task_name="requests.rank_again")
    assert jobs.count() == 1 and not Ranking.objects.exists()
    rank_operation(**jobs.get().args)
    assert sorted(ServiceRequest.objects.values_list("rank", flat=True)) == [1, 2]
    rank_daily(0)
    assert Ranking.objects.latest("made_at").cause == "Daily ranking"
