"""What every action promises: keyword-only, all or nothing, audited, and tried again when the database sacrificed it."""

import uuid
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from serai.apps.parties.models import Organisation
from serai.kit.actions import RETRIES, action
from serai.kit.errors import Conflict, Invalid, NotAllowed, Refused
from serai.kit.events import announce, subscribe
from serai.kit.policy import YES, Actor, Grant, no, require

pytestmark = pytest.mark.django_db


def test_an_action_without_keywords_only_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="keyword-only"):

        @action
        def wrong(actor: Actor) -> None: ...

    with pytest.raises(TypeError, match="actor"):

        @action
        def nobody(*, thing: int) -> None: ...


def test_a_refusal_leaves_nothing_behind(world: Any) -> None:
    @action
    def half(*, actor: Actor) -> None:
        Organisation.objects.create(name="Half written", kind="ingo")
        raise Invalid("no")

    with pytest.raises(Invalid):
        half(actor=world.actor("chen"))
    assert not Organisation.objects.filter(name="Half written").exists()


def test_history_names_who_did_it_and_from_where(world: Any) -> None:
    @action
    def rename(*, actor: Actor) -> None:
        organisation = Organisation.objects.get(pk=world.horizon.pk)
        organisation.acronym = "HRA2"
        organisation.save()

    rename(actor=world.actor("chen", source="api"))
    version = world.horizon.history.order_by("-pgh_id").first()
    assert version.acronym == "HRA2"
    assert version.pgh_context["name"] == "Chen Li"
    assert version.pgh_context["source"] == "api"


def test_history_itself_cannot_be_rewritten(world: Any) -> None:
    from django.db import ProgrammingError, transaction

    version = world.horizon.history.first()
    with pytest.raises(ProgrammingError), transaction.atomic():
        world.horizon.history.model.objects.filter(pk=version.pk).update(name="Forged")
    with pytest.raises(ProgrammingError), transaction.atomic():
        world.horizon.history.model.objects.filter(pk=version.pk).delete()


class Deadlock(Exception):
    sqlstate = "40P01"


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again_and_never_shown() -> None:
    tries = []

    @action
    def unlucky(*, actor: Actor) -> str:
        tries.append(1)
        if len(tries) < RETRIES:
            raise OperationalError("deadlock") from Deadlock()
        return "done"

    actor = Actor(now=timezone.now())
    assert unlucky(actor=actor) == "done"
    assert len(tries) == RETRIES


@pytest.mark.django_db(transaction=True)
def test_after_three_deadlocks_the_user_is_asked_to_try_again() -> None:
    @action
    def hopeless(*, actor: Actor) -> None:
        raise OperationalError("deadlock") from Deadlock()

    actor = Actor(now=timezone.now())
    with pytest.raises(Conflict) as caught:
        hopeless(actor=actor)
    assert caught.value.code == "busy"


def test_an_announcement_reaches_its_subscribers_in_order() -> None:
    class Happened:
        pass

    seen: list[str] = []
    subscribe(Happened)(lambda _event: seen.append("first"))
    subscribe(Happened)(lambda _event: seen.append("second"))
    announce(Happened())
    assert seen == ["first", "second"]


def test_a_grant_counts_in_its_scope_and_place_only(world: Any) -> None:
    operation, juba, bor = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    actor = Actor(now=world.now, user_id=uuid.uuid4(), grants=frozenset({Grant("storekeeper", operation, juba)}))
    assert actor.has("storekeeper", scope=operation, place=juba)
    assert not actor.has("storekeeper", scope=operation, place=bor)
    assert not actor.has("storekeeper", scope=uuid.uuid4(), place=juba)
    assert not actor.has("officer", scope=operation)


def test_a_rule_that_says_no_carries_its_reason_into_the_refusal() -> None:
    require(YES)
    with pytest.raises(NotAllowed) as caught:
        require(no("Only the owner may do this.", way_out="Ask the owner."))
    assert str(caught.value) == "Only the owner may do this."
    assert caught.value.way_out == "Ask the owner."
    assert caught.value.as_problem()["status"] == 403


def test_a_refusal_fills_its_parameters_into_the_sentence() -> None:
    assert str(Refused("%(n)s pallets are left", n=3)) == "3 pallets are left"
