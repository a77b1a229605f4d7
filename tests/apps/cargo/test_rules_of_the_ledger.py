"""The thirteen rules of cargo, each in the storekeeper's words. tools/mutants_ledger.py breaks each and wants a failure here."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import (
    Account,
    Balance,
    Consignment,
    CountLine,
    Event,
    Line,
    LossReport,
    Posting,
    ReleaseOrder,
    Surplus,
)
from serai.kit.errors import Conflict, Invalid, NotAllowed
from serai.kit.identifiers import uuid7
from tests.apps.cargo.making import D, ago, consignment_of, held, loaded, received, request_of, totals
from tests.world import NOW, World


def door(w: World) -> int:
    return Account.objects.get(kind=4, place=w.malakal).id


def store(w: World, code: str | None = None) -> int:
    return Account.objects.get(kind=2, hub=w.hub, bin=w.bins[code] if code else None).id


def delivered(w: World, line: Line, journey, good, damaged=0, missing=0, at=None, **more):
    entry = actions.DeliveryLine(line.id, good=D(good), damaged=D(damaged), missing=D(missing))
    return actions.deliver(actor=w.actor("bruno"), journey_id=journey, place_id=w.malakal.id, occurred_at=at or ago(10),
                           lines=[entry], **more)  # fmt: skip


class TestRule1NothingBelowZero:
    def test_a_line_of_minus_fifty_is_refused(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        with pytest.raises(Invalid, match="more than zero"):
            received(world, line, -50)
        received(world, line, 100)
        with pytest.raises(Invalid, match="more than zero"):
            loaded(world, line, -50)
        assert held(line) == D(100)

    def test_more_than_is_there_is_refused_and_nothing_is_written(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 30, bin_id=world.bins["A-01"].id)
        before = Event.objects.count()
        with pytest.raises(Conflict) as refused:
            loaded(world, line, 31, bin_id=world.bins["A-01"].id)
        assert "bin A-01 has 30 piece, you asked for 31" in str(refused.value)
        assert (held(line), Event.objects.count()) == (D(30), before)

    def test_monday_cannot_dispatch_what_came_on_tuesday(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 40, at=ago(24))
        with pytest.raises(Conflict, match="can give 0 piece that nobody used later"):
            loaded(world, line, 10, at=ago(48))

    def test_a_late_document_cannot_take_what_was_used_later(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 40, at=ago(48), bin_id=world.bins["A-01"].id)
        loaded(world, line, 35, at=ago(12))
        with pytest.raises(Conflict):
            loaded(world, line, 10, at=ago(24), bin_id=world.bins["A-01"].id)
        loaded(world, line, 5, at=ago(24))
        assert held(line, 2) == 0

    def test_the_database_refuses_it_too(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        event = received(world, line, 10)
        journey = Account.objects.create(kind=3, operation=world.op, journey_id=uuid7())
        with pytest.raises(IntegrityError, match="balance_not_negative"), transaction.atomic():
            Posting.objects.create(
                event=event, line=line, from_account_id=store(world), to_account=journey, from_condition=1, to_condition=1,
                quantity=D(11), hu=0, kg=D(22), m3=D(0), occurred_at=event.occurred_at,
            )  # fmt: skip

    def test_the_move_that_empties_takes_all_the_weight(self, world: World) -> None:
        fields = {"quantity": D(7), "weight_kg": D("10.001"), "volume_m3": D("0.1111"), "handling_units": 3}
        _c, (line,) = consignment_of(world, fields)
        received(world, line, 2)
        received(world, line, 5, at=ago(40))
        journey = loaded(world, line, 3)
        loaded(world, line, 4, journey=journey, at=ago(20))
        assert not Balance.objects.filter(line=line, quantity=0).exclude(kg=0, m3=0, hu=0).exists()
        aboard = Balance.objects.get(line=line, kind=3)
        assert (aboard.quantity, aboard.kg, aboard.m3, aboard.hu) == (D(7), D("10.001"), D("0.1111"), 3)

    def test_bulk_may_have_decimals_and_pieces_may_not(self, world: World) -> None:
        _c, (sugar, tents) = consignment_of(
            world, {"quantity": D("12.500"), "unit": world.kg, "category": world.food}, 5
        )
        received(world, sugar, "12.125")
        with pytest.raises(Invalid, match="at most 0 decimals"):
            received(world, tents, "0.5")


class TestRule2WhatWasSent:
    def test_less_than_announced_stays_expected(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 100)
        received(world, line, 60)
        received(world, line, 25, at=ago(40))
        assert totals(line).awaiting and totals(line).received == D(85)
        actions.cancel_remainder(actor=world.actor("omar"), line_id=line.id, quantity=D(15), reason="factory closed")
        kept = totals(line)
        assert (kept.accepted, kept.received + kept.cancelled, kept.awaiting) == (D(100), D(100), False)
        consignment.refresh_from_db()
        assert consignment.fulfilment == 2  # received: nothing more is expected

    def test_more_than_announced_is_a_surplus_of_its_own(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 105)
        surplus = Surplus.objects.get()
        assert (surplus.announced, surplus.counted, surplus.quantity) == (D(100), D(105), D(5))
        assert (totals(line).accepted, held(line)) == (D(100), D(105))

    def test_less_than_loaded_stays_in_transit_until_reported_lost(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 50)
        received(world, line, 50)
        journey = loaded(world, line, 50)
        event = delivered(world, line, journey, 40, damaged=4, missing=6)
        assert event.facts["missing"] == {str(line.id): "6"}
        assert (held(line, 3), held(line, 4)) == (D(6), D(44))
        lost = actions.report_loss(
            actor=world.actor("bruno"), occurred_at=ago(5), cause="theft", chain_place="transit", witness="Driver",
            items=[actions.LossItem(line.id, Account.objects.get(kind=3).id, D(6))],
        )  # fmt: skip
        kept = totals(line)
        assert kept.dispatched == kept.delivered + kept.lost == D(50)
        assert (lost.journey_id, lost.loss_report.cause, lost.code) == (journey, "theft", "LR-JUB-0001")

    def test_more_than_loaded_is_a_surplus_and_the_waybill_stays(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 50)
        received(world, line, 50)
        journey = loaded(world, line, 20)
        delivered(world, line, journey, 23)
        assert (totals(line).dispatched, totals(line).delivered) == (D(20), D(23))
        assert totals(line).count_difference == D(-3)
        surplus = Surplus.objects.get()
        assert (surplus.announced, surplus.counted, surplus.quantity) == (D(20), D(23), D(3))
        assert held(line, 3) == 0

    def test_several_receipts_off_one_journey(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 50)
        received(world, line, 50)
        journey = loaded(world, line, 50)
        for good, damaged, hours in ((20, 0, 10), (25, 5, 8)):
            entry = actions.ReceiptLine(line.id, good=D(good), damaged=D(damaged))
            actions.receive(actor=world.actor("omar"), hub_id=world.hub_bor.id, occurred_at=ago(hours), lines=[entry],
                            journey_id=journey)  # fmt: skip
        here = {b.condition: b.quantity for b in Balance.objects.filter(line=line, hub_id=world.hub_bor.id, live=True)}
        assert here == {1: D(45), 2: D(5)} and held(line, 3) == 0
        assert (totals(line).received, totals(line).dispatched) == (D(50), D(50))

    def test_a_transshipment_is_not_dispatched_twice(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 50)
        received(world, line, 50)
        journey = loaded(world, line, 50)
        actions.receive(actor=world.actor("omar"), hub_id=world.hub_bor.id, occurred_at=ago(12), journey_id=journey,
                        lines=[actions.ReceiptLine(line.id, good=D(50))])  # fmt: skip
        actions.dispatch(actor=world.actor("omar"), hub_id=world.hub_bor.id, journey_id=uuid7(), occurred_at=ago(6),
                         picks=[actions.Pick(line.id, D(50))])  # fmt: skip
        assert totals(line).dispatched == D(50)


def test_rule_3_sender_says_and_we_counted_are_two_numbers(world: World) -> None:
    _c, (line,) = consignment_of(world, {"quantity": D(10), "weight_kg": D(100)})
    received(world, line, 10, kg=D("93.5"), hu=2, m3=D("0.9"))
    line.refresh_from_db()
    balance = Balance.objects.get(line=line)
    assert (line.weight_kg, balance.kg, balance.hu, balance.m3) == (D(100), D("93.5"), 2, D("0.9"))


class TestRule4Reversal:
    def test_it_is_linked_and_puts_everything_back(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 100)
        loaded(world, line, 60)
        dispatch = Event.objects.get(kind=2)
        counter = actions.reverse(actor=world.actor("omar"), event_id=dispatch.id, reason="wrong truck")
        assert (counter.reverses_id, counter.reason, counter.occurred_at) == (
            dispatch.id,
            "wrong truck",
            dispatch.occurred_at,
        )
        assert (held(line, 2), held(line, 3), totals(line).dispatched) == (D(100), D(0), D(0))
        assert queries.verify() == []

    def test_a_reason_and_a_right_are_needed(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10)
        with pytest.raises(NotAllowed, match="officer"):
            actions.reverse(actor=world.actor("bruno"), event_id=event.id, reason="x")
        with pytest.raises(Invalid, match="Say why"):
            actions.reverse(actor=world.actor("omar"), event_id=event.id, reason=" ")

    def test_it_happens_once_and_is_not_reversed_itself(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10)
        counter = actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="twice")
        with pytest.raises(Conflict, match="already reversed"):
            actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="twice")
        with pytest.raises(Invalid, match="record the document anew"):
            actions.reverse(actor=world.actor("omar"), event_id=counter.id, reason="undo")

    def test_a_later_count_of_the_stock_forbids_it_and_is_named(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10, at=ago(48))
        actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(24),
                      items=[actions.CountedItem(line.id, None, D(10))])  # fmt: skip
        with pytest.raises(Conflict, match="count CNT-JUB-0001"):
            actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="late")

    def test_goods_used_since_forbid_it(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10)
        loaded(world, line, 4)
        with pytest.raises(Conflict, match="WB-JUB-0001 by Bruno Wani"):
            actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="wrong line")

    def test_a_reversed_release_opens_its_order_again(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 10)
        received(world, line, 10)
        order = actions.order_release(actor=world.actor("amina"), consignment_id=consignment.id,
                                      items=[actions.ReleaseItem(line.id, store(world), D(10))])  # fmt: skip
        actions.verify_release(actor=world.actor("bruno"), order_id=order.id)
        actions.accept_release(actor=world.actor("omar"), order_id=order.id)
        event = actions.execute_release(actor=world.actor("bruno"), order_id=order.id, occurred_at=ago(2))
        actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="wrong collector")
        order.refresh_from_db()
        assert (order.state, order.lines.get().executed, held(line)) == ("accepted", D(0), D(10))
        assert queries.verify() == []


class TestRule5Time:
    def test_nothing_happens_in_the_future(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        with pytest.raises(Invalid, match="has not come yet"):
            received(world, line, 10, at=NOW + dt.timedelta(hours=1))

    def test_nothing_happens_before_the_operation(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        with pytest.raises(Invalid, match="before this operation opened"):
            received(world, line, 10, at=world.op.open_from - dt.timedelta(days=1))

    def test_a_closed_period_is_closed_until_a_decision_reopens_it(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        with pytest.raises(NotAllowed):
            actions.close_period(
                actor=world.actor("omar"), operation_id=world.op.id, closed_until=ago(72), decision="x"
            )
        chen = world.actor("chen")
        actions.close_period(actor=chen, operation_id=world.op.id, closed_until=ago(72), decision="Month closed")
        with pytest.raises(Invalid, match="books are closed until"):
            received(world, line, 4, at=ago(80))
        received(world, line, 4, at=ago(70))
        actions.reopen_period(actor=chen, operation_id=world.op.id, closed_until=ago(200), decision="Meeting of 20 Nov")
        received(world, line, 6, at=ago(80))
        assert [row.quantity for row in queries.stock_at(ago(75), hub_id=world.hub.id)] == [D(6)]

    def test_what_is_reversed_in_a_closed_period_is_dated_now(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10, at=ago(80))
        actions.close_period(
            actor=world.actor("chen"), operation_id=world.op.id, closed_until=ago(72), decision="Closed"
        )
        assert actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="x").occurred_at == NOW


class TestRule6Counts:
    def test_a_count_makes_the_book_show_what_was_seen(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        received(world, line, 100, at=ago(48))
        event = actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(24),
                              items=[actions.CountedItem(line.id, None, D(97))])  # fmt: skip
        assert (held(line), totals(line).count_difference) == (D(97), D(3))
        row = CountLine.objects.get(event=event)
        assert (row.booked, row.counted) == (D(100), D(97))

    def test_a_late_receipt_before_a_count_changes_only_the_time_between(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 200)
        received(world, line, 100, at=ago(48))
        actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(24),
                      items=[actions.CountedItem(line.id, None, D(110))])  # fmt: skip
        late = received(world, line, 10, at=ago(36))
        assert held(line) == D(110)
        correction = Event.objects.get(facts__because_of=str(late.id))
        assert (correction.kind, correction.occurred_at, correction.reason) == (
            9,
            ago(24),
            "GRN-JUB-0002 → CNT-JUB-0001",
        )
        assert [row.quantity for row in queries.stock_at(ago(30), hub_id=world.hub.id)] == [D(110)]
        assert queries.verify() == []

    def test_in_a_fully_counted_bin_what_is_not_listed_was_not_there(self, world: World) -> None:
        shelf = world.bins["A-01"].id
        _c, (one, other) = consignment_of(world, 10, {"quantity": D(20), "description": "Soap"})
        received(world, one, 10, bin_id=shelf)
        received(world, other, 20, bin_id=shelf)
        actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(24), full_bins=[shelf],
                      items=[actions.CountedItem(one.id, shelf, D(10))])  # fmt: skip
        assert (held(one), held(other), totals(other).count_difference) == (D(10), D(0), D(20))
        late = received(world, other, 3, at=ago(30), bin_id=shelf)
        assert held(other) == D(0) and Event.objects.filter(facts__because_of=str(late.id)).exists()
        assert queries.verify() == []

    def test_a_count_is_not_reversed(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 10, at=ago(48))
        event = actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(24),
                              items=[actions.CountedItem(line.id, None, D(9))])  # fmt: skip
        with pytest.raises(Invalid, match="count again"):
            actions.reverse(actor=world.actor("omar"), event_id=event.id, reason="x")


class TestRule7Parentage:
    def test_a_split_is_traced_both_ways(self, world: World) -> None:
        _c, (line,) = consignment_of(world, {"quantity": D(10), "weight_kg": D(200)})
        received(world, line, 10)
        event = actions.repack(
            actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(20), reason="family kits",
            sources=[actions.RepackSource(line.id, D(4))],
            results=[actions.RepackResult(D(12), "Kit A", hu=12), actions.RepackResult(D(4), "Kit B")],
        )  # fmt: skip
        kits = list(line.children.order_by("position"))
        assert [kit.description for kit in kits] == ["Kit A", "Kit B"]
        assert [(held(kit), kit.weight_kg) for kit in kits] == [(D(12), D(60)), (D(4), D(20))]
        assert (held(line), totals(line).converted, totals(kits[0]).converted) == (D(6), D(4), D(-12))
        assert event.facts["made"] == [str(kit.id) for kit in kits]
        assert totals(kits[0]).awaiting is False and queries.verify() == []
        loaded(world, kits[0], 12, at=ago(10))
        assert totals(kits[0]).dispatched == D(12)

    def test_consignments_are_never_pooled(self, world: World) -> None:
        _c, (one,) = consignment_of(world, 10)
        _d, (other,) = consignment_of(world, 10)
        for line in (one, other):
            received(world, line, 10)
        with pytest.raises(Conflict, match="never mixed"):
            actions.repack(
                actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(20), reason="merge",
                sources=[actions.RepackSource(one.id, D(4)), actions.RepackSource(other.id, D(4))],
                results=[actions.RepackResult(D(8))],
            )  # fmt: skip


class TestRule8FirstExpiredFirstOut:
    @pytest.fixture
    def batches(self, world: World) -> tuple[World, Line, Line]:
        soon, later = NOW.date() + dt.timedelta(days=60), NOW.date() + dt.timedelta(days=400)
        _c, (a, b) = consignment_of(
            world,
            {"quantity": D(10), "batch": "A", "expires_on": soon},
            {"quantity": D(10), "batch": "B", "expires_on": later},
        )
        for line in (a, b):
            received(world, line, 10)
        return world, a, b

    def test_passing_over_what_expires_earlier_asks_for_a_reason(self, batches) -> None:
        w, _a, b = batches
        with pytest.raises(Conflict, match="batch A expires earlier") as refused:
            loaded(w, b, 5)
        assert refused.value.code == "fefo"
        loaded(w, b, 5, fefo_reason="Batch A is reserved for Bor")
        assert Event.objects.get(kind=2).facts["fefo_reason"] == "Batch A is reserved for Bor"

    def test_in_order_no_reason_is_asked(self, batches) -> None:
        w, a, b = batches
        actions.dispatch(actor=w.actor("bruno"), hub_id=w.hub.id, journey_id=uuid7(), occurred_at=ago(20),
                         picks=[actions.Pick(a.id, D(10)), actions.Pick(b.id, D(2))])  # fmt: skip
        assert (held(a, 3), held(b, 3)) == (D(10), D(2))

    def test_what_has_expired_does_not_leave_by_itself(self, world: World) -> None:
        _c, (line,) = consignment_of(world, {"quantity": D(10), "expires_on": NOW.date() - dt.timedelta(days=30)})
        received(world, line, 10)
        with pytest.raises(Conflict, match="expired on"):
            loaded(world, line, 5)

    def test_a_line_leaves_over_several_bins(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 20)
        received(world, line, 8, at=ago(48), bin_id=world.bins["A-02"].id)
        received(world, line, 12, at=ago(40), bin_id=world.bins["A-01"].id)
        loaded(world, line, 10)
        left = {row.bin: row.quantity for row in queries.stock_at(NOW, hub_id=world.hub.id)}
        assert left == {"A-01": D(10)}

    def test_a_corrected_expiry_reaches_the_stock_lists(self, batches) -> None:
        _w, a, _b = batches
        Line.objects.filter(pk=a.pk).update(expires_on=NOW.date())
        assert Balance.objects.get(line=a).expires_on == NOW.date()


class TestRule9RightBin:
    def test_cold_goods_go_to_the_cold_bin(self, world: World) -> None:
        _c, (line,) = consignment_of(world, {"quantity": D(10), "temperature_band": "2-8"})
        with pytest.raises(Invalid, match="cold bin"):
            received(world, line, 10, bin_id=world.bins["A-01"].id)
        received(world, line, 10)
        assert queries.stock_at(NOW, hub_id=world.hub.id)[0].bin == "C-01"
        with pytest.raises(Invalid, match="cold bin"):
            actions.move(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(2),
                         moves=[actions.Move(line.id, world.bins["C-01"].id, None, D(1))])  # fmt: skip

    def test_dangerous_goods_stand_apart_both_ways(self, world: World) -> None:
        _c, (acid, soap) = consignment_of(
            world,
            {"quantity": D(10), "un_number": "1791", "hazard_class": "8"},
            {"quantity": D(10), "description": "Soap"},
        )
        with pytest.raises(Invalid, match="Dangerous goods belong"):
            received(world, acid, 10, bin_id=world.bins["A-01"].id)
        with pytest.raises(Invalid, match="takes no other goods"):
            received(world, soap, 10, bin_id=world.bins["D-01"].id)

    def test_acid_does_not_stand_with_oxidisers(self, world: World) -> None:
        fields = {"quantity": D(10), "un_number": "1791"}
        _c, (chlorine, acid, more) = consignment_of(
            world, fields | {"hazard_class": "5.1"}, fields | {"hazard_class": "8", "description": "Acid"},
            fields | {"hazard_class": "5.1"},
        )  # fmt: skip
        received(world, chlorine, 10)
        with pytest.raises(Invalid, match=r"“Acid” .class 8. must not stand with “Tarpaulins” of JUB-0001 .class 5.1."):
            received(world, acid, 10)
        received(world, more, 10)

    def test_quarantined_goods_go_to_quarantine_and_an_officer_clears_them(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 7, quarantined=D(3))
        assert {row.bin: row.condition for row in queries.stock_at(NOW, hub_id=world.hub.id)} == {"": 1, "Q-01": 3}
        clear = {
            "hub_id": world.hub.id, "occurred_at": ago(5), "to_condition": 1,
            "items": [actions.LossItem(line.id, store(world, "Q-01"), D(3), 3)],
        }  # fmt: skip
        with pytest.raises(NotAllowed, match="logistics officer or the coordinator clears"):
            actions.report_damage(actor=world.actor("bruno"), **clear)
        with pytest.raises(Invalid, match="Say why"):
            actions.report_damage(actor=world.actor("omar"), **clear)
        with pytest.raises(Invalid, match="quarantined goods only"):
            actions.report_damage(
                actor=world.actor("omar"), **clear, description="dry", to_bin_id=world.bins["Q-01"].id
            )
        event = actions.report_damage(actor=world.actor("omar"), **clear, description="Tested: good")
        assert (event.reason, hasattr(event, "loss_report")) == ("Tested: good", False)
        assert {row.bin: row.condition for row in queries.stock_at(NOW, hub_id=world.hub.id)} == {"": 1}
        assert (held(line), queries.verify()) == (D(10), [])

    def test_goods_change_condition_and_bin_in_one_document(self, world: World) -> None:
        """Into quarantine they go to its bin even when nobody names one; what is damaged stays where it stands."""
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 10, bin_id=world.bins["A-01"].id)

        def change(quantity: int, condition: int, to: int, bin_: str = "A-01", **more: object) -> Event:
            items = [actions.LossItem(line.id, store(world, bin_), D(quantity), condition)]
            return actions.report_damage(actor=world.actor("omar"), hub_id=world.hub.id, occurred_at=ago(5), items=items,
                                         to_condition=to, **more)  # fmt: skip

        def there() -> dict:
            return {(row.bin, row.condition): row.quantity for row in queries.stock_at(NOW, hub_id=world.hub.id)}

        with pytest.raises(Invalid, match="Quarantined goods belong"):
            change(4, 1, 3, to_bin_id=world.bins["A-02"].id)
        event = change(4, 1, 3)
        assert (event.postings.count(), event.kind) == (1, 7)
        change(2, 1, 2)
        change(1, 1, 2, to_bin_id=world.bins["A-02"].id)
        assert there() == {("A-01", 1): D(3), ("A-01", 2): D(2), ("A-02", 2): D(1), ("Q-01", 3): D(4)}
        change(1, 3, 2, "Q-01", to_bin_id=world.bins["A-02"].id)
        assert there() == {("A-01", 1): D(3), ("A-01", 2): D(2), ("A-02", 2): D(2), ("Q-01", 3): D(3)}
        assert queries.verify() == []

    def test_a_store_reports_nothing_about_another_store(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 10)
        items = [actions.LossItem(line.id, store(world), D(1))]
        for act in (lambda **given: actions.report_damage(**given, cause="water"),
                    lambda **given: actions.dispose(**given, reason="mould")):  # fmt: skip
            with pytest.raises(Invalid, match="not in Bor common store"):
                act(actor=world.actor("omar"), hub_id=world.hub_bor.id, occurred_at=ago(2), items=items)


class TestRule10And11Release:
    def test_delivered_stays_in_the_books_until_released(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 10)
        received(world, line, 10)
        delivered(world, line, loaded(world, line, 10), 10)
        consignment.refresh_from_db()
        assert (held(line, 4), consignment.fulfilment) == (D(10), 6)

    def test_only_the_owner_orders_and_the_steps_come_in_order(self, world: World) -> None:
        w = world
        consignment, (line,) = consignment_of(w, 10)
        received(w, line, 10)
        items = [actions.ReleaseItem(line.id, store(w), D(6))]
        for who in ("bruno", "omar", "lena", "eve", "sam"):
            with pytest.raises(NotAllowed):
                actions.order_release(actor=w.actor(who), consignment_id=consignment.id, items=items)
        with pytest.raises(Invalid, match="Only 10"):
            actions.order_release(actor=w.actor("amina"), consignment_id=consignment.id,
                                  items=[actions.ReleaseItem(line.id, store(w), D(11))])  # fmt: skip
        order = actions.order_release(actor=w.actor("bruno"), consignment_id=consignment.id, items=items, is_on_paper=True,
                                      ordered_by="A. Deng")  # fmt: skip
        with pytest.raises(Conflict, match="Submitted"):
            actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=ago(1))
        with pytest.raises(Conflict):
            actions.accept_release(actor=w.actor("omar"), order_id=order.id)
        actions.verify_release(actor=w.actor("bruno"), order_id=order.id)
        with pytest.raises(NotAllowed):
            actions.accept_release(actor=w.actor("bruno"), order_id=order.id)
        actions.accept_release(actor=w.actor("omar"), order_id=order.id)
        part = [actions.ReleaseItem(line.id, store(w), D(4))]
        actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=ago(3), items=part)
        order.refresh_from_db()
        assert (order.state, held(line)) == ("partly_executed", D(6))
        with pytest.raises(Conflict, match="does not cover"):
            actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=ago(2), items=part)
        actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=ago(1))
        order.refresh_from_db()
        assert (order.state, totals(line).released, queries.verify()) == ("executed", D(6), [])

    def test_rejected_with_a_reason_or_withdrawn_by_the_owner(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, 10)
        received(world, line, 10)

        def ordered() -> ReleaseOrder:
            return actions.order_release(actor=world.actor("amina"), consignment_id=consignment.id,
                                         items=[actions.ReleaseItem(line.id, store(world), D(1))])  # fmt: skip

        with pytest.raises(Invalid):
            actions.reject_release(actor=world.actor("omar"), order_id=ordered().id, reason="")
        assert (
            actions.reject_release(actor=world.actor("omar"), order_id=ordered().id, reason="No stamp").reason
            == "No stamp"
        )
        with pytest.raises(NotAllowed):
            actions.withdraw_release(actor=world.actor("lena"), order_id=ordered().id)
        assert actions.withdraw_release(actor=world.actor("amina"), order_id=ordered().id).state == "withdrawn"


class TestRule12Losses:
    def test_found_again_is_an_event_and_at_most_what_was_lost(self, world: World) -> None:
        _c, (line,) = consignment_of(world, {"quantity": D(10), "weight_kg": D("33.333")})
        received(world, line, 10)
        loss = actions.report_loss(
            actor=world.actor("bruno"), occurred_at=ago(20), cause="unknown", chain_place="storage", responsible="Guard company",
            items=[actions.LossItem(line.id, store(world), D(4))], police_reference="OB 14/26",
        )  # fmt: skip
        assert LossReport.objects.get().police_reference == "OB 14/26" and totals(line).lost == D(4)
        find = lambda q: actions.report_found(  # noqa: E731
            actor=world.actor("bruno"), loss_event_id=loss.id, occurred_at=ago(10),
            items=[actions.FoundItem(line.id, D(q), store(world))],
        )  # fmt: skip
        find(3)
        other = actions.report_loss(
            actor=world.actor("bruno"), occurred_at=ago(18), cause="theft", chain_place="storage",
            items=[actions.LossItem(line.id, store(world), D(2))],
        )  # fmt: skip
        with pytest.raises(Conflict, match="LR-JUB-0001 has only 1"):
            find(2)
        find(1)
        actions.reverse(actor=world.actor("omar"), event_id=other.id, reason="miscounted")
        assert (held(line), totals(line).lost) == (D(10), D(0))
        assert Balance.objects.get(line=line, live=True).kg == D("33.333") and queries.verify() == []

    def test_damage_stays_in_the_books_and_disposal_needs_a_reason(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 10)
        actions.report_damage(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(20), cause="water",
                              items=[actions.LossItem(line.id, store(world), D(4))])  # fmt: skip
        assert {b.condition: b.quantity for b in Balance.objects.filter(line=line)} == {1: D(6), 2: D(4)}
        spoiled = [actions.LossItem(line.id, store(world), D(4), 2)]
        with pytest.raises(Invalid, match="Say why"):
            actions.dispose(
                actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(5), items=spoiled, reason=""
            )
        actions.dispose(
            actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(5), items=spoiled, reason="mould"
        )
        assert (held(line), totals(line).disposed) == (D(6), D(4))


class TestDocumentsSentTwice:
    def test_the_same_document_is_posted_once(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        key = uuid7()
        first = received(world, line, 40, event_id=key)
        again = received(world, line, "40.000", event_id=key)
        assert (first.id, held(line), Event.objects.count()) == (again.id, D(40), 1)

    def test_another_content_under_the_same_id_is_refused(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 100)
        key = uuid7()
        received(world, line, 40, event_id=key)
        with pytest.raises(Conflict, match="GRN-JUB-0001 already has this identifier"):
            received(world, line, 41, event_id=key)


class TestWhoMay:
    @pytest.mark.parametrize("who", ["amina", "lena", "eve", "sam"])
    def test_only_storekeeper_and_team_post(self, world: World, who: str) -> None:
        _c, (line,) = consignment_of(world, 10)
        for call in (
            lambda a: actions.receive(
                actor=a, hub_id=world.hub.id, occurred_at=ago(1), lines=[actions.ReceiptLine(line.id, D(1))]
            ),
            lambda a: actions.dispatch(actor=a, hub_id=world.hub.id, journey_id=uuid7(), occurred_at=ago(1), picks=[]),
            lambda a: actions.count(actor=a, hub_id=world.hub.id, occurred_at=ago(1), items=[]),
            lambda a: actions.move(actor=a, hub_id=world.hub.id, occurred_at=ago(1), moves=[]),
            lambda a: actions.dispose(actor=a, hub_id=world.hub.id, occurred_at=ago(1), items=[], reason="x"),
            lambda a: actions.cancel_remainder(actor=a, line_id=line.id, quantity=D(1), reason="x"),
            lambda a: actions.close_period(actor=a, operation_id=world.op.id, closed_until=ago(90), decision="x"),
            lambda a: actions.open_consignments(actor=a, request_id=line.consignment.request_id, hub_id=world.hub.id),
        ):
            with pytest.raises(NotAllowed):
                call(world.actor(who))

    def test_a_storekeeper_works_at_the_own_hub(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        with pytest.raises(NotAllowed, match="You keep another store"):
            actions.receive(actor=world.actor("bruno"), hub_id=world.hub_bor.id, occurred_at=ago(1),
                            lines=[actions.ReceiptLine(line.id, D(1))])  # fmt: skip


class TestOpening:
    def test_one_consignment_for_each_pair_of_places(self, world: World) -> None:
        request = request_of(world, {"quantity": D(10)}, {"quantity": D(5), "destination": world.bor}, {"quantity": D(3)},
                             {"quantity": D(9), "accepted_quantity": D(0)})  # fmt: skip
        opened = actions.open_consignments(actor=world.actor("omar"), request_id=request.id, hub_id=world.hub.id)
        assert [(c.code, c.lines.count(), c.destination.code) for c in opened] == [
            ("JUB-0001", 2, "MAL"),
            ("JUB-0002", 1, "BOR"),
        ]
        again = actions.open_consignments(actor=world.actor("omar"), request_id=request.id, hub_id=world.hub.id)
        assert [c.id for c in again] == [c.id for c in opened] and len({c.tracking_code for c in opened}) == 2

    def test_packaging_and_stacking_go_with_the_goods(self, world: World) -> None:
        """From the line of the request to the cargo line, and on to what a repack makes of it."""
        _c, (box, drum, unsaid) = consignment_of(
            world, {"quantity": D(10), "is_stackable": False, "packaging": "Glass in cartons"},
            {"quantity": D(5), "is_stackable": True, "packaging": "Steel drums"}, 3,
        )  # fmt: skip
        assert [(line.is_stackable, line.packaging) for line in (box, drum, unsaid)] == [
            (False, "Glass in cartons"), (True, "Steel drums"), (None, ""),
        ]  # fmt: skip
        received(world, box, 10)
        actions.repack(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(2), reason="torn cartons",
                       sources=[actions.RepackSource(box.id, D(4))], results=[actions.RepackResult(D(4))])  # fmt: skip
        child = box.children.get()
        assert (child.is_stackable, child.packaging) == (False, "Glass in cartons")

    def test_an_accepted_part_weighs_its_share(self, world: World) -> None:
        _c, (line,) = consignment_of(
            world, {"quantity": D(10), "accepted_quantity": D(4), "weight_kg": D(100), "handling_units": 5}
        )
        assert (line.quantity, line.weight_kg, line.hu) == (D(4), D(40), 2)
        assert len(line.sscc) == 18

    def test_closing_short_cancels_all_that_is_expected(self, world: World) -> None:
        consignment, (one, other) = consignment_of(world, 10, 5)
        received(world, one, 8)
        (event,) = actions.close_short(
            actor=world.actor("omar"), request_id=consignment.request_id, reason="Funds ended"
        )
        assert (totals(one).cancelled, totals(other).cancelled) == (D(2), D(5)) and event.code == "CAN-JUB-0001"
        delivered(world, one, loaded(world, one, 8), 8)
        order = actions.order_release(actor=world.actor("amina"), consignment_id=consignment.id,
                                      items=[actions.ReleaseItem(one.id, door(world), D(8))])  # fmt: skip
        actions.verify_release(actor=world.actor("bruno"), order_id=order.id)
        actions.accept_release(actor=world.actor("omar"), order_id=order.id)
        actions.execute_release(actor=world.actor("bruno"), order_id=order.id, occurred_at=ago(1))
        consignment.refresh_from_db()
        assert consignment.fulfilment == 9  # closed short

    def test_accepted_quantities_follow_until_something_moves(self, world: World) -> None:
        from serai.apps.cargo.receivers import follow_quantities, refuse_when_moved
        from serai.apps.requests.events import AcceptedQuantitiesChanged, RequestCancelling

        consignment, (line,) = consignment_of(world, 10)
        asked = line.request_line
        asked.accepted_quantity = D(6)
        asked.save()
        changed = AcceptedQuantitiesChanged(world.actor("omar"), consignment.request_id)
        follow_quantities(changed)
        line.refresh_from_db()
        assert (line.quantity, totals(line).accepted) == (D(6), D(6))
        refuse_when_moved(RequestCancelling(world.actor("amina"), consignment.request_id))
        received(world, line, 6)
        asked.accepted_quantity = D(5)
        asked.save()
        with pytest.raises(Conflict, match="has moved already"):
            follow_quantities(changed)
        with pytest.raises(Conflict, match="JUB-0001 has moved"):
            refuse_when_moved(RequestCancelling(world.actor("amina"), consignment.request_id))


class TestFrozen:
    """Refusals of the database itself, for the application's own role: ORM, bulk, raw SQL, TRUNCATE."""

    def refused(self, statement: str) -> None:
        with pytest.raises(IntegrityError, match="Serai ledger"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_role_is_an_ordinary_one(self, world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
            assert cursor.fetchone() == (False,)

    def test_documents_are_never_changed_or_deleted(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 12)
        actions.count(actor=world.actor("bruno"), hub_id=world.hub.id, occurred_at=ago(3),
                      items=[actions.CountedItem(line.id, None, D(12))])  # fmt: skip
        actions.report_loss(actor=world.actor("bruno"), occurred_at=ago(2), cause="theft", chain_place="storage",
                            items=[actions.LossItem(line.id, store(world), D(1))])  # fmt: skip
        for table, column in (("event", "remarks"), ("posting", "kg"), ("countline", "counted"), ("surplus", "note"),
                              ("lossreport", "witness")):  # fmt: skip
            self.refused(f"update cargo_{table} set {column} = {column}")
            self.refused(f"delete from cargo_{table}")
            self.refused(f"set constraints all immediate; truncate cargo_{table} cascade")
        with pytest.raises(IntegrityError, match="Serai ledger"), transaction.atomic():
            event.remarks = "better"
            event.save()
        with pytest.raises(IntegrityError, match="Serai ledger"), transaction.atomic():
            Posting.objects.all().update(quantity=1)
        with pytest.raises(IntegrityError, match="Serai ledger"), transaction.atomic():
            Posting.objects.all()._raw_delete("default")

    def test_balances_and_totals_are_kept_by_triggers_only(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        received(world, line, 10)
        self.refused("update cargo_balance set quantity = 11")
        self.refused("delete from cargo_balance")
        self.refused("update cargo_linetotal set received = 11")
        self.refused("delete from cargo_linetotal")
        self.refused("update cargo_account set kind = 3")
        with pytest.raises(IntegrityError, match="starts at zero"), transaction.atomic():
            row = Balance.objects.get()
            row.condition = 2
            row.save(force_insert=True)

    def test_what_a_line_is_stays_once_it_moved(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        Line.objects.filter(pk=line.pk).update(unit_value=D(6))
        received(world, line, 10)
        for change in ({"unit_value": D(7)}, {"category": world.food}, {"unit": world.kg}):
            with pytest.raises(IntegrityError, match="do not change once it has moved"), transaction.atomic():
                Line.objects.filter(pk=line.pk).update(**change)

    def test_a_posting_has_its_events_time(self, world: World) -> None:
        _c, (line,) = consignment_of(world, 10)
        event = received(world, line, 10)
        with pytest.raises(IntegrityError, match="posting_event"), transaction.atomic():
            Posting.objects.create(
                event=event, line=line, from_account_id=store(world), to_account=Account.objects.get(kind=1), from_condition=1,
                to_condition=1, quantity=D(1), hu=0, kg=D(0), m3=D(0), occurred_at=ago(1),
            )  # fmt: skip

    def test_totals_follow_the_same_table_as_the_core(self, world: World) -> None:
        """Each total for every pair of kinds, by the trigger, against serai.core.ledger.totals."""
        from serai.core.ledger.records import Account as Pure
        from serai.core.ledger.totals import TOTAL_FLOWS, flow_effects
        from serai.core.ledger.vocabulary import AccountKind

        _c, (line,) = consignment_of(world, 1000)
        event = received(world, line, 1000)
        accounts = {kind: Account.objects.create(
            kind=kind, operation=world.op, journey_id=uuid7() if kind == 3 else None,
            place=world.malakal if kind == 4 else None, hub=world.hub if kind == 2 else None, bin=world.bins["A-02"] if kind == 2 else None,
        ) for kind in AccountKind if not Account.objects.filter(kind=kind, bin=world.bins["A-02"] if kind == 2 else None).exists()}  # fmt: skip
        accounts |= {AccountKind(a.kind): a for a in Account.objects.all() if AccountKind(a.kind) not in accounts}
        pure = {kind: Pure(a.id, kind, a.hub_id or a.place_id, None, a.journey_id) for kind, a in accounts.items()}
        expected = dict.fromkeys(TOTAL_FLOWS, D(0)) | {"received": D(1000)}
        shared = {"event": event, "line": line, "from_condition": 1, "to_condition": 1, "hu": 0, "kg": D(0), "m3": D(0),
                  "occurred_at": event.occurred_at}  # fmt: skip
        amount = 0
        with transaction.atomic():
            for target in AccountKind:
                if target in (2, 3, 4, 9):  # something to take from each physical account
                    Posting.objects.create(
                        **shared, from_account=accounts[AccountKind(8)], to_account=accounts[target], quantity=D(100000)
                    )
                    for name, sign in flow_effects(pure[AccountKind(8)], pure[target], world.hub.id):
                        expected[name] += sign * D(100000)
            for source in AccountKind:
                for target in AccountKind:
                    if source is target:
                        continue
                    amount += 1
                    Posting.objects.create(
                        **shared, from_account=accounts[source], to_account=accounts[target], quantity=D(amount)
                    )
                    for name, sign in flow_effects(pure[source], pure[target], world.hub.id):
                        expected[name] += sign * D(amount)
        kept = totals(line)
        assert {name: getattr(kept, name) for name in TOTAL_FLOWS} == expected
        assert not [d for d in queries.verify() if d.check in ("balance", "line total", "books", "daily flow")]


def test_nobody_finds_the_same_number_twice(world: World) -> None:
    for _each in range(3):
        _c, (line,) = consignment_of(world, 5)
        received(world, line, 5)
    codes = [event.code for event in Event.objects.order_by("number")]
    assert codes == ["GRN-JUB-0001", "GRN-JUB-0002", "GRN-JUB-0003"]
    assert Consignment.objects.filter(hub=world.hub).count() == 3
