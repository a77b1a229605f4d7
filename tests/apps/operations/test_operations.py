"""Operations: life cycle, settings, hubs and bins, dated terms, roles; who runs them and who only reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from serai.apps.operations import actions, queries, rules
from serai.apps.operations.enums import OperationState
from serai.apps.operations.models import Assignment, Operation, ServiceTerms, StateChange
from serai.apps.operations.rules import HubData, OperationData, TermsData, permissions
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from serai.kit.models import Scope
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)
NOT_RUNNING = ["amina", "bruno", "omar", "eve", "sam"]


def settings_of(world: World) -> OperationData:
    return OperationData(code="south-sudan", name="South Sudan", country="SS", time_zone="Africa/Juba")


def test_every_state_can_be_reached_and_left() -> None:
    reached = {state for following in permissions.FOLLOWING.values() for state in following}
    assert reached == set(OperationState.values) == set(permissions.FOLLOWING)
    assert all(rules.next_states(state) for state in OperationState.values)


def test_the_life_cycle_goes_on_with_day_and_reason(world: World) -> None:
    changed = actions.change_state(
        actor=world.actor("chen"), operation_id=world.op.pk, state="extended", since=TODAY, reason="Floods last longer"
    )
    note = StateChange.objects.get()
    assert (changed.state, changed.state_since) == ("extended", TODAY)
    assert (note.before, note.after, note.reason, note.decided_by) == (
        "active", "extended", "Floods last longer", world.users["chen"],
    )  # fmt: skip


@pytest.mark.parametrize("persona", NOT_RUNNING)
def test_others_do_not_change_the_state(world: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        actions.change_state(
            actor=world.actor(persona), operation_id=world.op.pk, state="extended", since=TODAY, reason="x"
        )


def test_a_state_that_does_not_follow_is_refused(world: World) -> None:
    with pytest.raises(Conflict, match="cannot become"):
        actions.change_state(
            actor=world.actor("dina"), operation_id=world.op.pk, state="monitoring", since=TODAY, reason="x"
        )


@pytest.mark.parametrize(
    ("since", "reason", "field"),
    [
        (TODAY, " ", "reason"),
        (TODAY + dt.timedelta(days=1), "early", "since"),
        (dt.date(2026, 5, 11), "before it was active", "since"),
    ],
)
def test_a_state_needs_a_reason_and_a_possible_day(world: World, since: dt.date, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change_state(
            actor=world.actor("dina"), operation_id=world.op.pk, state="extended", since=since, reason=reason
        )
    assert list(refused.value.fields) == [field] and not StateChange.objects.exists()


def test_administrators_open_operations(world: World) -> None:
    made = actions.add_operation(
        actor=world.actor("dina"), data=replace(settings_of(world), code="sahel"), state="proposed", reason="Drought"
    )
    assert (made.open_from, made.state_changes.get().reason) == (world.now, "Drought")
    with pytest.raises(NotAllowed):
        actions.add_operation(actor=world.actor("chen"), data=replace(settings_of(world), code="other"))
    with pytest.raises(Invalid):
        actions.add_operation(actor=world.actor("dina"), data=settings_of(world))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"time_zone": "Juba"}, "time_zone"),
        ({"currency": "dollar"}, "currency"),
        ({"accept_hours": 0}, "accept_hours"),
        ({"expiry_red_days": 300}, "expiry_amber_days"),
        ({"code": "ssd"}, "code"),
        ({"country": "XX"}, "country"),
    ],
)
def test_unusable_settings_are_named_by_field(world: World, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change_operation(
            actor=world.actor("chen"),
            operation_id=world.op.pk,
            data=replace(settings_of(world), **change),  # type: ignore[arg-type]
        )
    assert list(refused.value.fields) == [field]


def test_an_old_form_does_not_overwrite_settings(world: World) -> None:
    actions.change_operation(
        actor=world.actor("chen"),
        operation_id=world.op.pk,
        data=replace(settings_of(world), contact="a@b.org"),
        revision=1,
    )
    with pytest.raises(Conflict):
        actions.change_operation(
            actor=world.actor("dina"), operation_id=world.op.pk, data=settings_of(world), revision=1
        )


def test_hubs_keep_their_codes_and_bins_stand_once(world: World) -> None:
    chen = world.actor("chen")
    hub = actions.add_hub(
        actor=chen, operation_id=world.op.pk, data=HubData(code="MAL", name="Malakal store", place_id=world.malakal.pk)
    )
    actions.add_bins(actor=chen, hub_id=hub.pk, codes=["a-01", "A-02"], capacity_m3=Decimal(40))
    assert [b.code for b in queries.bins_of(hub)] == ["A-01", "A-02"]
    with pytest.raises(Invalid):
        actions.add_bins(actor=chen, hub_id=hub.pk, codes=["A-02", "A-03"])
    assert queries.bins_of(hub).count() == 2
    with pytest.raises(Invalid):
        actions.change_hub(actor=chen, hub_id=hub.pk, data=HubData(code="NEW", name="x", place_id=world.malakal.pk))
    with pytest.raises(NotAllowed):
        actions.add_bins(actor=world.actor("bruno"), hub_id=hub.pk, codes=["B-01"])


def road_terms(world: World, **more: object) -> TermsData:
    return TermsData(**{"service_id": world.road.pk, "valid_from": dt.date(2026, 12, 1), **more})  # type: ignore[arg-type]


def test_new_terms_are_a_new_version_and_the_old_one_ends_the_day_before(world: World) -> None:
    made = actions.add_terms(
        actor=world.actor("chen"),
        operation_id=world.op.pk,
        data=road_terms(world, excluded_category_ids=[world.food.pk], eligible_kinds=["nngo"]),
    )
    world.terms.refresh_from_db()
    assert (made.version, world.terms.valid_to) == (2, dt.date(2026, 11, 30))
    assert list(made.excluded_categories.all()) == [world.food]
    in_force = {terms.service.code: terms.version for terms in queries.terms_on(world.op, TODAY)}
    later = {terms.service.code: terms.version for terms in queries.terms_on(world.op, dt.date(2026, 12, 1))}
    assert (in_force, later) == ({"road": 1, "storage": 1}, {"road": 2, "storage": 1})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": dt.date(2026, 1, 1)}, "valid_from"),
        ({"valid_to": dt.date(2026, 11, 1)}, "valid_to"),
        ({"payment": "cost_shared"}, "price_note"),
        ({"lead_time_hours": 0}, "lead_time_hours"),
        ({"eligible_kinds": ["private"]}, "eligible_kinds"),
        ({"least_load_kg": Decimal(-1)}, "least_load_kg"),
    ],
)
def test_unusable_terms_are_named_by_field(world: World, change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_terms(actor=world.actor("chen"), operation_id=world.op.pk, data=road_terms(world, **change))
    assert list(refused.value.fields) == [field] and ServiceTerms.objects.count() == 2


def test_a_service_ends_with_a_notice(world: World) -> None:
    ended = actions.end_terms(
        actor=world.actor("chen"), terms_id=world.terms.pk, last_day=TODAY, notice="End of funding"
    )
    assert (ended.valid_to, ended.notice) == (TODAY, "End of funding")
    with pytest.raises(NotAllowed):
        actions.end_terms(actor=world.actor("omar"), terms_id=world.terms.pk, last_day=TODAY, notice="x")


def test_a_service_ends_for_one_of_the_reasons_that_its_terms_agreed_on(world: World) -> None:
    world.terms.withdrawal_reasons = ["insecurity", "end of funding"]
    world.terms.save()

    def end(**given: str) -> ServiceTerms:
        return actions.end_terms(actor=world.actor("chen"), terms_id=world.terms.pk, last_day=TODAY, **given)

    for reason in ("", "we would rather not"):
        with pytest.raises(Invalid) as refused:
            end(reason=reason, notice="The road is closed")
        assert list(refused.value.fields) == ["reason"]
    assert end(reason="insecurity").notice == "insecurity"
    assert (
        end(reason="end of funding", notice="The grant ends in May").notice == "end of funding. The grant ends in May"
    )


def test_coordinators_give_roles_of_the_field_and_office_only(world: World) -> None:
    chen, eve = world.actor("chen"), world.users["eve"]
    made = actions.assign(actor=chen, user_id=eve.pk, role="storekeeper", operation_id=world.op.pk, hub_id=world.hub.pk)
    assert queries.actor_for(eve, now=world.now).has("storekeeper", scope=world.op.pk, place=world.hub.pk)
    assert not queries.actor_for(eve, now=world.now).has("storekeeper", scope=world.op.pk, place=world.hub_bor.pk)
    for role in ("coordinator", "administrator"):
        with pytest.raises(NotAllowed):
            actions.assign(actor=chen, user_id=eve.pk, role=role, operation_id=world.op.pk)
    with pytest.raises(NotAllowed):
        actions.assign(actor=chen, user_id=eve.pk, role="storekeeper")
    actions.end_assignment(actor=chen, assignment_id=made.pk, last_day=TODAY)
    assert not queries.actor_for(eve, now=world.now + dt.timedelta(days=1)).grants
    dina = Assignment.objects.get(role="administrator")
    with pytest.raises(NotAllowed):
        actions.end_assignment(actor=chen, assignment_id=dina.pk)


def test_one_assigns_only_in_ones_own_operation(world: World) -> None:
    other = actions.add_operation(actor=world.actor("dina"), data=replace(settings_of(world), code="sahel"))
    with pytest.raises(NotAllowed):
        actions.assign(actor=world.actor("chen"), user_id=world.users["eve"].pk, role="officer", operation_id=other.pk)


def test_an_operation_that_is_not_public_is_not_there_for_others(world: World) -> None:
    Operation.objects.filter(pk=world.op.pk).update(scope=Scope.OPERATION)
    for persona in ("eve", "amina", "sam"):
        with pytest.raises(NotFound):
            queries.operation_by_code(world.actor(persona), "south-sudan")
    assert queries.operation_by_code(world.actor("bruno"), "south-sudan") == world.op


def test_the_team_is_named_to_those_who_take_part(world: World) -> None:
    counts = {name: queries.assignments_of(world.actor(name), world.op).count() for name in world.users}
    assert counts == {"amina": 4, "lena": 4, "bruno": 4, "chen": 4, "omar": 4, "dina": 4, "eve": 0, "sam": 4}
    assert queries.assignments_of(world.visitor(), world.op).count() == 0
