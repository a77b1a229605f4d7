"""Appeals: once, in time, with a reason; answered by another coordinator; seen by the owner and the team; in the history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from serai.apps.notifications.queries import visible_to as messages_of
from serai.apps.operations.models import Assignment
from serai.apps.requests import actions
from serai.apps.requests.models import Appeal, RankMove, ServiceRequest
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.apps.cargo.test_races import at_once, refusals
from tests.apps.requests import make
from tests.world import LONG_AGO, World

pytestmark = pytest.mark.django_db


def rejected(world: World, by: str = "omar") -> ServiceRequest:
    request = make.submitted(world)
    return actions.reject(actor=world.actor(by), request_id=request.pk, reason_code="market", reason="The market serves this.", rerank=False)  # fmt: skip


def appealed(
    world: World, request: ServiceRequest, against: str = "rejection", by: str = "amina", days: int = 0
) -> Appeal:
    actor = world.actor(by, world.now + dt.timedelta(days=days))
    return actions.appeal(actor=actor, request_id=request.pk, against=against, reason="There is no market in Malakal.")


def answered(world: World, appeal: Appeal, answer: str = "upheld", by: str = "chen") -> Appeal:
    return actions.answer_appeal(actor=world.actor(by), appeal_id=appeal.pk, answer=answer, reason="Checked on the spot.", rerank=False)  # fmt: skip


def test_an_upheld_appeal_makes_the_request_wait_again(world: World) -> None:
    request = rejected(world)
    appeal = appealed(world, request)
    assert appeal.decided_by_id == world.users["omar"].pk and not appeal.answer
    assert answered(world, appeal).answered_by_name == "Chen Li"
    request.refresh_from_db()
    assert (request.decision, request.rejection_reason, request.submitted_at) == ("submitted", "", world.now)
    accepted = actions.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk, rerank=False)
    assert accepted.decision == "accepted"


def test_a_dismissed_one_leaves_it_rejected_and_there_is_no_second(world: World) -> None:
    request = rejected(world)
    answered(world, appealed(world, request), "dismissed")
    request.refresh_from_db()
    assert request.decision == "rejected" and request.rejection_reason == "market"
    with pytest.raises(Conflict, match="one only"):
        appealed(world, request)


def test_only_the_owner_appeals_and_only_in_time(world: World) -> None:
    request = rejected(world)
    for other in ("omar", "chen", "lena", "bruno"):
        with pytest.raises(NotAllowed):
            appealed(world, request, by=other)
    with pytest.raises(NotFound):
        appealed(world, request, by="eve")
    with pytest.raises(Conflict, match="within 14 days"):
        appealed(world, request, days=15)
    assert appealed(world, request, days=14).reason
    open_one = make.submitted(world)
    with pytest.raises(Conflict, match="not rejected"):
        appealed(world, open_one)
    with pytest.raises(Conflict, match="no place"):
        appealed(world, open_one, "ranking")


def test_what_is_missing_is_named_and_nothing_is_written(world: World) -> None:
    request = rejected(world)
    with pytest.raises(Invalid) as refused:
        actions.appeal(actor=world.actor("amina"), request_id=request.pk, against="rejection", reason="  ")
    assert set(refused.value.fields) == {"reason"} and not Appeal.objects.exists()
    with pytest.raises(Invalid):
        appealed(world, request, "weather")
    appeal = appealed(world, request)
    for answer, reason, field in (("maybe", "Why", "answer"), ("upheld", " ", "reason")):
        with pytest.raises(Invalid) as refused:
            actions.answer_appeal(actor=world.actor("chen"), appeal_id=appeal.pk, answer=answer, reason=reason)
        assert set(refused.value.fields) == {field}
    assert Appeal.objects.get().answer == ""


def test_whoever_decided_does_not_answer(world: World) -> None:
    appeal = appealed(world, rejected(world, by="chen"))
    for who, said in (
        ("chen", "your own decision"),
        ("omar", "answered by coordinators"),
        ("amina", "answered by coordinators"),
    ):
        with pytest.raises(NotAllowed, match=said):
            answered(world, appeal, by=who)
    Assignment.objects.create(user=world.users["lena"], operation=world.op, role="coordinator", valid_from=LONG_AGO)
    assert answered(world, appeal, by="lena").answer == "upheld"
    with pytest.raises(Conflict, match="Lena Okot has answered"):
        answered(world, appeal, "dismissed", by="dina")


def test_against_a_place_in_the_ranking(world: World) -> None:
    make.criteria(world)
    first, second = make.submitted(world, title="A"), make.submitted(world, title="B")
    actions.rank(actor=world.actor("omar"), operation_id=world.op.pk)
    actions.move_in_rank(actor=world.actor("chen"), request_id=second.pk, position=1, reason="Convoy leaves tomorrow")
    second.refresh_from_db()
    first.refresh_from_db()
    appeal = appealed(world, second, "ranking")
    assert (appeal.place, appeal.decided_by_id) == (1, world.users["chen"].pk)
    assert RankMove.objects.get().moved_by_id == world.users["chen"].pk
    with pytest.raises(NotAllowed):
        answered(world, appeal)
    assert answered(world, appeal, "dismissed", by="dina").answer == "dismissed"
    by_criteria = appealed(world, first, "ranking")
    assert by_criteria.decided_by_id is None and answered(world, by_criteria).answer == "upheld"
    first.refresh_from_db()
    assert first.decision == "submitted"


def test_the_owner_and_the_team_read_it_and_are_told_others_not(client: Client, world: World) -> None:
    request = rejected(world)
    address = f"/o/south-sudan/requests/{request.reference}/"
    client.force_login(world.users["amina"])
    assert "Appeal against the rejection" in client.get(address).content.decode()
    assert "The market serves this." in client.get(f"{address}appeal/rejection/").content.decode()
    assert client.post(f"{address}appeal/rejection/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}appeal/rejection/", {"reason": "No market in Malakal."}).status_code == 302
    assert "there can be one only" in client.get(address).content.decode()
    appeal = Appeal.objects.get()
    answer = f"{address}appeals/{appeal.pk}/"
    client.force_login(world.users["omar"])
    page = client.get(address).content.decode()
    assert "No market in Malakal." in page and client.get(answer).status_code == 403
    client.force_login(world.users["chen"])
    assert "Answer the appeal: Shelter kits" in client.get("/o/south-sudan/to-do/").content.decode()
    assert client.post(answer, {"answer": "upheld", "reason": "Seen on the spot."}).status_code == 302
    client.force_login(world.users["amina"])
    assert "Seen on the spot." in client.get(address).content.decode()
    history = client.get(f"{address}?tab=history").content.decode()
    assert "appealed" in history and "upheld the appeal" in history and "made it wait again after an appeal" in history
    client.force_login(world.users["lena"])
    assert "No market" not in client.get(address).content.decode() and client.get(answer).status_code == 403
    kinds = {
        who: [m.kind for m in messages_of(world.actor(who)).filter(kind="appeal")] for who in ("chen", "amina", "lena")
    }
    assert kinds == {"chen": ["appeal"], "amina": ["appeal"], "lena": []}


@pytest.mark.race
def test_two_who_answer_and_two_who_appeal(committed_world: World) -> None:
    world = committed_world
    request = rejected(world)
    results = at_once(*(lambda: appealed(world, request) for _ in range(3)))
    assert len(refusals(results)) == 2 and Appeal.objects.count() == 1
    appeal = Appeal.objects.get()
    answers = at_once(
        lambda: answered(world, appeal, "upheld"), lambda: answered(world, appeal, "dismissed", by="dina")
    )
    [refusal] = refusals(answers)
    assert isinstance(refusal, Conflict) and refusal.code == "wrong_state"
