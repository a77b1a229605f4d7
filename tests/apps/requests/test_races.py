"""Two people decide at once, on two real connections: one wins, the other is told who did what and when."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from serai.apps.requests import actions
from serai.apps.requests.models import ServiceRequest
from serai.kit.errors import Refused
from tests.apps.requests import make
from tests.world import World

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """Run each attempt in a thread with its own connection, started together; results or refusals in the same order."""
    results: list[object] = [None] * len(attempts)
    start = threading.Barrier(len(attempts))

    def run(index: int, attempt: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            results[index] = attempt()
        except Refused as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_accepted_and_cancelled_at_once(committed_world: World) -> None:
    world = committed_world
    make.criteria(world)
    omar, amina = world.actor("omar"), world.actor("amina")
    for _ in range(4):
        request = make.submitted(world)
        accepted, cancelled = at_once(
            lambda pk=request.pk: actions.accept(actor=omar, request_id=pk, hub_id=world.hub.pk),
            lambda pk=request.pk: actions.cancel(actor=amina, request_id=pk, reason="Bought", revision=2),
        )
        request.refresh_from_db()
        # the owner decided on what she had read (revision 2): after the acceptance she is told, never overruled
        # silently
        if request.decision == "accepted":
            assert "Omar Hassan" in str(cancelled)
        else:
            assert request.decision == "cancelled"
            assert "Amina Deng" in str(accepted) and "Cancelled" in str(accepted)
        assert isinstance(accepted, Refused) != isinstance(cancelled, Refused)


def test_two_officers_accept_at_once(committed_world: World) -> None:
    world = committed_world
    request = make.submitted(world)
    outcomes = at_once(
        *(
            lambda actor=world.actor(who): actions.accept(actor=actor, request_id=request.pk, hub_id=world.hub.pk)
            for who in ("omar", "chen")
        )
    )
    assert sorted(isinstance(outcome, Refused) for outcome in outcomes) == [False, True]


def test_eight_submissions_at_once_get_eight_numbers_and_one_ranking_a_day(committed_world: World) -> None:
    world = committed_world
    make.criteria(world)
    drafts = [make.draft(world) for _ in range(8)]
    amina = world.actor("amina")
    at_once(*(lambda pk=draft.pk: actions.submit(actor=amina, request_id=pk, declared_by="Amina") for draft in drafts))
    rows = ServiceRequest.objects.filter(operation=world.op)
    assert sorted(rows.values_list("number", flat=True)) == list(range(1, 9))
    assert sorted(rows.values_list("rank", flat=True)) == list(range(1, 9))
