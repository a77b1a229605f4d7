"""From a draft to a decision, told with the standing personas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from serai.apps.requests import actions
from serai.apps.requests.events import RequestAccepted
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.lists import above_limit, waiting_time
from serai.apps.requests.rules.levels import service_levels
from serai.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from serai.kit.events import _subscribers
from tests.apps.requests import make
from tests.world import World

LATER = dt.timedelta(hours=5)


def test_a_draft_has_no_number_and_submitting_gives_the_next_one(world: World) -> None:
    first, second = make.draft(world), make.draft(world)
    assert (first.number, first.decision, first.reference) == (None, "draft", "R-…")
    second = actions.submit(actor=world.actor("amina"), request_id=second.pk, declared_by="Amina Deng")
    first = actions.submit(actor=world.actor("amina"), request_id=first.pk, declared_by="Amina Deng")
    assert (second.reference, first.reference) == ("R-0001", "R-0002")
    assert first.submitted_at == world.now and first.declared_by == "Amina Deng"
    assert list(first.terms.values_list("service__code", "version")) == [("road", 1)]


def test_sums_and_flags_come_from_the_lines(world: World) -> None:
    vaccine = make.line(
        world, description="Vaccines", temperature_band="2-8", weight_kg=Decimal("40.5"), volume_m3=Decimal("0.3")
    )
    chlorine = make.line(
        world,
        description="Chlorine",
        un_number="1791",
        hazard_class="8",
        has_shipper_declaration=True,
        weight_kg=Decimal(100),
        volume_m3=Decimal("0.2"),
    )
    request = make.draft(world, make.line(world), vaccine, chlorine)
    stored = ServiceRequest.objects.get(pk=request.pk)
    assert (stored.weight_kg, stored.volume_m3, stored.line_count) == (Decimal("2300.500"), Decimal("7.7000"), 3)
    assert (stored.has_cold, stored.hazard_classes) == (True, "8")
    assert [row.position for row in stored.lines.all()] == [1, 2, 3]


def test_saving_again_keeps_lines_by_id_and_their_order(world: World) -> None:
    request = make.draft(world, make.line(world, description="first"), make.line(world, description="second"))
    one, two = request.lines.all()
    changed = make.data(
        world, make.line(world, id=two.pk, description="second, now first"), make.line(world, description="new"),
        make.line(world, id=one.pk, description="first"),
    )  # fmt: skip
    actions.save_draft(
        actor=world.actor("amina"), operation_id=world.op.pk, data=changed, request_id=request.pk, revision=1
    )
    rows = list(RequestLine.objects.filter(request=request).values_list("position", "description", "pk"))
    assert [(position, text) for position, text, _pk in rows] == [(1, "second, now first"), (2, "new"), (3, "first")]
    assert (rows[0][2], rows[2][2]) == (two.pk, one.pk)


def test_two_people_edit_one_draft_and_the_second_is_told_who_was_first(world: World) -> None:
    request = make.draft(world)
    seen = request.revision
    actions.save_draft(
        actor=world.actor("omar"),
        operation_id=world.op.pk,
        data=make.data(world, title="By Omar"),
        request_id=request.pk,
        revision=seen,
    )
    with pytest.raises(Conflict) as told:
        actions.save_draft(
            actor=world.actor("amina"), operation_id=world.op.pk, data=make.data(world, title="By Amina"),
            request_id=request.pk, revision=seen,
        )  # fmt: skip
    assert "Omar Hassan" in str(told.value)
    assert ServiceRequest.objects.get(pk=request.pk).title == "By Omar"


def test_returned_corrected_accepted(world: World) -> None:
    request = make.submitted(world)
    returned = actions.return_for_correction(
        actor=world.actor("omar", world.now + LATER), request_id=request.pk, reason="Which bale size?"
    )
    assert (returned.decision, returned.decision_reason) == ("returned", "Which bale size?")
    assert returned.first_answer_at == world.now + LATER
    data = make.data(world, make.line(world, id=request.lines.get().pk, handling_units=48))
    actions.save_draft(actor=world.actor("amina"), operation_id=world.op.pk, data=data, request_id=request.pk)
    again = actions.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina Deng")
    assert (again.decision, again.number, again.submitted_at) == ("submitted", 1, world.now)
    done = actions.accept(actor=world.actor("chen"), request_id=request.pk, hub_id=world.hub.pk)
    assert (done.decision, done.hub, done.accepted_at) == ("accepted", world.hub, world.now)
    assert [row.accepted_quantity for row in done.lines.all()] == [Decimal("480.000")]


def test_accepting_less_needs_a_note_and_announces_the_acceptance(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[RequestAccepted] = []
    monkeypatch.setitem(_subscribers, RequestAccepted, [heard.append])
    request = make.submitted(world)
    line = request.lines.get()
    with pytest.raises(Invalid) as refused:
        actions.accept(
            actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk, quantities={line.pk: Decimal(400)}
        )
    assert list(refused.value.fields) == [f"notes.{line.pk}"] and heard == []
    actions.accept(
        actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk, quantities={line.pk: Decimal(400)},
        notes={line.pk: "80 are in Malakal already"},
    )  # fmt: skip
    line.refresh_from_db()
    assert (line.accepted_quantity, line.accepted_note) == (Decimal("400.000"), "80 are in Malakal already")
    assert [(event.request_id, event.hub_id) for event in heard] == [(request.pk, world.hub.pk)]


@pytest.mark.parametrize("quantity", ["481", "-1", "0.5", "NaN", "Infinity"])
def test_what_was_not_requested_cannot_be_accepted(world: World, quantity: str) -> None:
    request = make.submitted(world)
    line = request.lines.get()
    with pytest.raises(Invalid) as refused:
        actions.accept(
            actor=world.actor("omar"),
            request_id=request.pk,
            hub_id=world.hub.pk,
            quantities={line.pk: Decimal(quantity)},
            notes={line.pk: "because"},
        )
    assert f"quantities.{line.pk}" in refused.value.fields
    request.refresh_from_db()
    assert request.decision == "submitted"


def test_a_closed_hub_and_a_foreign_hub_take_nothing(world: World) -> None:
    request = make.submitted(world)
    world.hub.state = "closing"
    world.hub.save()
    for hub_id in (world.hub.pk, world.op.pk):
        with pytest.raises(Invalid) as refused:
            actions.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=hub_id)
        assert "hub_id" in refused.value.fields


def test_hold_resume_reject(world: World) -> None:
    request = make.submitted(world)
    held = actions.put_on_hold(actor=world.actor("chen"), request_id=request.pk, reason="Road Bor–Panyagor closed")
    assert held.decision == "on_hold"
    with pytest.raises(Conflict, match="Chen Li"):
        actions.put_on_hold(actor=world.actor("omar"), request_id=request.pk, reason="again")
    assert actions.resume(actor=world.actor("omar"), request_id=request.pk).decision == "submitted"
    with pytest.raises(Invalid):
        actions.reject(actor=world.actor("omar"), request_id=request.pk, reason_code="market", reason="  ")
    with pytest.raises(Invalid):
        actions.reject(actor=world.actor("omar"), request_id=request.pk, reason_code="because", reason="no")
    gone = actions.reject(
        actor=world.actor("omar"), request_id=request.pk, reason_code="market", reason="Traders serve it"
    )
    assert (gone.decision, gone.rejection_reason) == ("rejected", "market")
    copy = actions.copy_request(actor=world.actor("amina"), request_id=request.pk)
    assert (copy.decision, copy.ready_on, copy.line_count) == ("draft", None, 1)


def test_the_owner_cancels_and_nothing_is_left_to_decide(world: World) -> None:
    request = make.submitted(world)
    assert (
        actions.cancel(actor=world.actor("amina"), request_id=request.pk, reason="Bought locally").decision
        == "cancelled"
    )
    for decide in (
        lambda: actions.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk),
        lambda: actions.cancel(actor=world.actor("omar"), request_id=request.pk, reason="again"),
    ):
        with pytest.raises(Conflict) as told:
            decide()
        assert "Amina Deng" in str(told.value) and "Cancelled" in str(told.value)


def test_a_draft_is_discarded_a_submitted_one_is_not(world: World) -> None:
    request = make.draft(world)
    actions.discard_draft(actor=world.actor("amina"), request_id=request.pk)
    assert not ServiceRequest.objects.filter(pk=request.pk).exists()
    kept = make.submitted(world)
    with pytest.raises(Conflict):
        actions.discard_draft(actor=world.actor("amina"), request_id=kept.pk)


@pytest.mark.parametrize("who", ["bruno", "amina", "lena", "eve", "sam"])
def test_only_officers_and_coordinators_decide(world: World, who: str) -> None:
    request = make.submitted(world)
    for attempt in (
        lambda: actions.accept(actor=world.actor(who), request_id=request.pk, hub_id=world.hub.pk),
        lambda: actions.return_for_correction(actor=world.actor(who), request_id=request.pk, reason="x"),
        lambda: actions.put_on_hold(actor=world.actor(who), request_id=request.pk, reason="x"),
        lambda: actions.reject(actor=world.actor(who), request_id=request.pk, reason_code="other", reason="x"),
    ):
        with pytest.raises(NotFound if who in ("eve", "sam") else NotAllowed):
            attempt()
    request.refresh_from_db()
    assert (request.decision, request.revision) == ("submitted", 2)


def test_another_partner_can_neither_change_nor_cancel_nor_submit(world: World) -> None:
    request, own_draft = make.submitted(world), make.draft(world)
    with pytest.raises(NotAllowed):
        actions.cancel(actor=world.actor("lena"), request_id=request.pk, reason="mine now")
    with pytest.raises(NotFound):
        actions.submit(actor=world.actor("lena"), request_id=own_draft.pk, declared_by="Lena")
    with pytest.raises(NotAllowed):
        actions.save_draft(actor=world.actor("lena"), operation_id=world.op.pk, data=make.data(world))


def test_a_stakeholder_cannot_request_and_is_told_whom_to_ask(world: World) -> None:
    for who in ("sam", "omar"):
        with pytest.raises(NotAllowed) as refused:
            make.draft(world, by=who, organisation_id=world.fleet_company.pk)
        assert refused.value.code == "stakeholder"
        assert "stakeholder" in str(refused.value) and "Ask a partner" in str(refused.value.way_out)
    assert not ServiceRequest.objects.exists()


def test_an_operation_that_does_not_serve_takes_no_requests(world: World) -> None:
    world.op.state = "monitoring"
    world.op.save()
    with pytest.raises(NotAllowed) as refused:
        make.draft(world)
    assert refused.value.code == "not_serving"


def test_messages_count_as_first_answer_only_from_the_team(world: World) -> None:
    request = make.submitted(world)
    actions.send_message(actor=world.actor("amina"), request_id=request.pk, text="Any news?")
    request.refresh_from_db()
    assert request.first_answer_at is None
    actions.send_message(actor=world.actor("omar", world.now + LATER), request_id=request.pk, text="Tomorrow.")
    request.refresh_from_db()
    assert request.first_answer_at == world.now + LATER
    with pytest.raises(NotAllowed):
        actions.send_message(actor=world.actor("lena"), request_id=request.pk, text="Me too")


def test_accepted_quantities_change_with_a_reason(world: World) -> None:
    request = make.accepted(world)
    line = request.lines.get()
    with pytest.raises(Invalid):
        actions.change_accepted(actor=world.actor("omar"), line_id=line.pk, quantity=Decimal(481), reason="more")
    actions.change_accepted(
        actor=world.actor("omar"), line_id=line.pk, quantity=Decimal(300), reason="Space on the barge"
    )
    line.refresh_from_db()
    assert (line.accepted_quantity, line.accepted_note) == (Decimal("300.000"), "Space on the barge")


def test_fulfilment_is_written_as_told_and_makes_no_new_revision(world: World) -> None:
    request = make.accepted(world)
    actions.set_fulfilment(actor=world.actor("bruno"), fulfilments={request.pk: 3})
    before = request.revision
    request.refresh_from_db()
    assert (request.fulfilment, request.revision) == (3, before)


def test_history_knows_who_decided(world: World) -> None:
    request = make.accepted(world)
    last = request.history.order_by("-pgh_id").first()
    assert last.pgh_context["name"] == "Omar Hassan" and last.decision == "accepted"


def test_the_worked_example_of_the_service_levels(world: World) -> None:
    """docs/algorithms/request-states.md: Monday 08:00 … Wednesday 08:00."""
    monday = dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)
    later = lambda hours: monday + dt.timedelta(hours=hours)  # noqa: E731
    request = make.submitted(world, now=monday)
    actions.return_for_correction(
        actor=world.actor("omar", later(19)), request_id=request.pk, reason="Size?", rerank=False
    )
    request = actions.submit(
        actor=world.actor("amina", later(28)), request_id=request.pk, declared_by="A", rerank=False
    )
    found = {level.key: (level.spent_hours, level.mark) for level in service_levels(request, world.op, now=later(48))}
    assert found == {
        "first_answer": (Decimal(19), "good"),
        "accepted": (Decimal(48), "good"),
        "dispatched": (None, "neutral"),
        "delivered": (None, "neutral"),
    }
    assert waiting_time(request, later(48)) == (Decimal(20), 24, "caution")
    assert waiting_time(request, later(53)) == (Decimal(25), 24, "stop")
    assert list(ServiceRequest.objects.filter(above_limit(world.op, later(53)))) == [request]
    assert not ServiceRequest.objects.filter(above_limit(world.op, later(48))).exists()
