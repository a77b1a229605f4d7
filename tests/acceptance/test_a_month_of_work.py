"""A month of work by twenty people, drawn by hypothesis: requesters, storekeepers of two hubs, officers, each doing what they may.

Every step goes through the actions; what is refused writes nothing. At the end of each month `verify` is silent, and every
figure of the dashboards (pivots, a past day, movements) equals a sum that is computed from the postings alone, in plain SQL.
"""

from __future__ import annotations

import datetime as dt
import os
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from serai.apps.cargo import actions
from serai.apps.cargo.models import Balance, Event, Line, LineTotal, Posting, ReleaseOrder
from serai.apps.cargo.queries import movements, pivot, verify
from serai.apps.operations.models import Assignment
from serai.apps.operations.queries import actor_for
from serai.apps.parties.models import Membership, Person, User
from serai.kit.errors import Refused
from serai.kit.policy import Actor
from tests.apps.cargo.making import D, consignment_of, journey_of
from tests.world import LONG_AGO, NOW, World

MONTHS = int(os.environ.get("SERAI_MONTHS", "8"))
STEPS = int(os.environ.get("SERAI_MONTH_STEPS", "50"))
HOURS = 30 * 24
STORE = 2
pytestmark = pytest.mark.slow

WORLD: dict[str, World] = {}  # hypothesis makes its machines itself; the test puts the world here
DONE: list[int] = []  # documents that were accepted, by month

amount = st.integers(1, 60)
who = st.integers(0, 30)
which = st.integers(0, 100)


def staff(world: World) -> dict[str, list[User]]:
    """Twenty users: six requesters of two organisations, ten storekeepers of two hubs, four officers."""

    def user(kind: str, number: int) -> User:
        person = Person.objects.create(name=f"{kind} {number}", language="en")
        return User.objects.create(email=f"{kind}-{number}@example.org", person=person, language="en")

    requesters = [user("requester", n) for n in range(6)]
    for n, each in enumerate(requesters):
        organisation = world.horizon if n % 2 else world.lantern
        for role in ("requester", "releaser"):
            Membership.objects.create(person=each.person, organisation=organisation, role=role, valid_from=LONG_AGO)
    keepers = [user("storekeeper", n) for n in range(10)]
    for n, each in enumerate(keepers):
        hub = world.hub if n % 2 else world.hub_bor
        Assignment.objects.create(user=each, operation=world.op, hub=hub, role="storekeeper", valid_from=LONG_AGO)
    officers = [user("officer", n) for n in range(4)]
    for each in officers:
        Assignment.objects.create(user=each, operation=world.op, role="officer", valid_from=LONG_AGO)
    return {"requester": requesters, "storekeeper": keepers, "officer": officers}


class Month(RuleBasedStateMachine):
    """Time goes on by hours; a document may be typed in up to three days late."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.w = WORLD["now"]
        self.hour, self.done, self.refused = 0, 0, 0
        self.lines: list[Line] = []
        self.journeys: list[UUID] = []

    def teardown(self) -> None:
        try:
            self.figures_agree()
            DONE.append(self.done)
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # ---- furniture ----

    @initialize()
    def people_come_to_work(self) -> None:
        self.people = staff(self.w)
        for owner in (self.w.horizon, self.w.lantern):
            self._accept(owner, 3)

    def actor(self, kind: str, number: int) -> Actor:
        people = self.people[kind]
        return actor_for(people[number % len(people)], now=NOW)

    def moment(self, late: int) -> dt.datetime:
        self.hour = min(self.hour + 6, HOURS - 1)
        return NOW - dt.timedelta(hours=HOURS - max(self.hour - late, 0))

    def line(self, number: int) -> Line:
        return self.lines[number % len(self.lines)]

    def attempt(self, call: Any) -> None:
        """Do it; a refusal leaves every figure as it was."""
        before = Posting.objects.count(), Balance.objects.filter(live=True).count()
        try:
            with transaction.atomic():
                call()
            self.done += 1
        except Refused:
            self.refused += 1
            assert (Posting.objects.count(), Balance.objects.filter(live=True).count()) == before

    def _accept(self, owner: Any, lines: int) -> None:
        goods = [{"quantity": D(40 + 10 * n), "weight_kg": D("123.457") * (n + 1), "volume_m3": D("1.2345"),
                  "unit_value": D("7.25"), "category": self.w.food if n % 2 else self.w.shelter} for n in range(lines)]  # fmt: skip
        _consignment, found = consignment_of(self.w, *goods, organisation=owner)
        self.lines += found

    def standing(self, number: int, *kinds: int) -> Balance | None:
        """Some cargo that stands in accounts of the first of these kinds in which anything stands."""
        for kind in kinds:
            found = list(
                Balance.objects.filter(kind=kind, live=True)
                .select_related("account", "line")
                .order_by("line_id", "account_id")
            )
            if found:
                return found[number % len(found)]
        return None

    def some_of(self, there: Balance, quantity: int) -> Decimal:
        """Mostly what can be taken, now and then more."""
        return D(quantity) if quantity % 5 == 0 else min(D(quantity), there.quantity)

    # ---- what people do ----

    @rule(number=who)
    def a_request_is_accepted(self, number: int) -> None:
        if len(self.lines) < 24:
            self._accept(self.w.horizon if number % 2 else self.w.lantern, 1 + number % 3)

    @rule(number=who, line=which, good=amount, damaged=st.integers(0, 2), late=st.integers(0, 72), at_bin=st.booleans())
    def goods_come_in(self, number: int, line: int, good: int, damaged: int, late: int, at_bin: bool) -> None:
        shelf = self.w.bins["A-01"].pk if at_bin else None
        entry = actions.ReceiptLine(self.line(line).pk, good=D(good), damaged=D(damaged), bin_id=shelf)
        when = self.moment(late)
        self.attempt(lambda: actions.receive(
            actor=self.actor("storekeeper", number), hub_id=self.w.hub.pk, occurred_at=when, lines=[entry]))  # fmt: skip

    @rule(number=who, line=which, quantity=amount)
    def goods_are_put_away(self, number: int, line: int, quantity: int) -> None:
        there, when = self.standing(line, 2), self.moment(0)
        if there is None:
            return
        one = actions.Move(there.line_id, there.account.bin_id, self.w.bins["A-02"].pk, self.some_of(there, quantity))
        self.attempt(lambda: actions.move(
            actor=self.actor("storekeeper", number), hub_id=self.w.hub.pk, occurred_at=when, moves=[one]))  # fmt: skip

    @rule(number=who, line=which, quantity=amount, late=st.integers(0, 48), again=st.booleans())
    def a_truck_leaves(self, number: int, line: int, quantity: int, late: int, again: bool) -> None:
        if not (again and self.journeys):
            self.journeys.append(journey_of(self.w))
        when, journey, there = self.moment(late), self.journeys[-1], self.standing(line, 2)
        if there is None:
            return
        pick = actions.Pick(there.line_id, self.some_of(there, quantity))
        self.attempt(lambda: actions.dispatch(
            actor=self.actor("storekeeper", number), hub_id=self.w.hub.pk, journey_id=journey, occurred_at=when, picks=[pick]))  # fmt: skip

    @precondition(lambda self: self.journeys)
    @rule(number=who, line=which, good=amount, at_bor=st.booleans())
    def a_truck_arrives(self, number: int, line: int, good: int, at_bor: bool) -> None:
        there, when = self.standing(line, 3), self.moment(0)
        if there is None:
            return
        quantity, trip = self.some_of(there, good), there.account.journey_id
        if at_bor:
            seen = actions.ReceiptLine(there.line_id, good=quantity)
            self.attempt(lambda: actions.receive(
                actor=self.actor("officer", number), hub_id=self.w.hub_bor.pk, occurred_at=when, lines=[seen], journey_id=trip))  # fmt: skip
            return
        handed = actions.DeliveryLine(there.line_id, good=quantity)
        self.attempt(lambda: actions.deliver(
            actor=self.actor("officer", number), journey_id=trip, place_id=self.w.malakal.pk, occurred_at=when, lines=[handed]))  # fmt: skip

    @rule(number=who, line=which, quantity=amount)
    def an_owner_takes_goods_over(self, number: int, line: int, quantity: int) -> None:
        """Ordered by the owner, checked by a storekeeper, accepted by an officer, handed over."""
        there, when = self.standing(line, 4, 2), self.moment(0)
        if there is None:
            return
        cargo, take = there.line, self.some_of(there, quantity)
        item = actions.ReleaseItem(cargo.pk, there.account_id, take, there.condition)
        owner = (
            1 if cargo.owner_id == self.w.horizon.pk else 0
        )  # of the requesters, those with odd numbers are Horizon's

        def hand_over() -> None:
            order = actions.order_release(
                actor=self.actor("requester", 2 * number + owner), consignment_id=cargo.consignment_id, items=[item], collector="P. Nyok")  # fmt: skip
            assert isinstance(order, ReleaseOrder)
            actions.verify_release(actor=self.actor("officer", number), order_id=order.pk)
            actions.accept_release(actor=self.actor("officer", number + 1), order_id=order.pk)
            actions.execute_release(
                actor=self.actor("officer", number), order_id=order.pk, occurred_at=when, items=[item]
            )

        self.attempt(hand_over)

    @rule(number=who, line=which, quantity=amount, found=st.booleans())
    def goods_are_lost(self, number: int, line: int, quantity: int, found: bool) -> None:
        there, when = self.standing(line, 3, 2), self.moment(0)
        if there is None:
            return
        officer, gone = self.actor("officer", number), self.some_of(there, quantity)

        def lose() -> None:
            lost = actions.LossItem(there.line_id, there.account_id, gone, there.condition)
            report = actions.report_loss(
                actor=officer, occurred_at=when, items=[lost], cause="theft", chain_place="transit"
            )
            if found:
                back = actions.FoundItem(there.line_id, gone, there.account_id)
                later = when + dt.timedelta(hours=1)
                actions.report_found(actor=officer, loss_event_id=report.pk, occurred_at=later, items=[back])

        self.attempt(lose)

    @rule(number=who, line=which, counted=st.integers(0, 80), late=st.integers(0, 24))
    def a_line_is_counted(self, number: int, line: int, counted: int, late: int) -> None:
        item, when = actions.CountedItem(self.line(line).pk, None, D(counted)), self.moment(late)
        self.attempt(lambda: actions.count(
            actor=self.actor("storekeeper", number), hub_id=self.w.hub.pk, occurred_at=when, items=[item]))  # fmt: skip

    @rule(number=who, line=which)
    def the_rest_will_not_come(self, number: int, line: int) -> None:
        cargo = self.line(line)
        total = LineTotal.objects.get(line=cargo)
        rest = total.accepted - total.received - total.cancelled
        self.attempt(lambda: actions.cancel_remainder(
            actor=self.actor("officer", number), line_id=cargo.pk, quantity=rest, reason="Not coming"))  # fmt: skip

    @rule(number=who, event=which)
    def a_document_is_taken_back(self, number: int, event: int) -> None:
        events = list(Event.objects.order_by("recorded_at", "id").values_list("pk", flat=True))
        if events:
            self.attempt(lambda: actions.reverse(
                actor=self.actor("officer", number), event_id=events[event % len(events)], reason="Typed wrongly"))  # fmt: skip

    # ---- the month is over ----

    def figures_agree(self) -> None:
        assert verify() == []
        halfway = NOW - dt.timedelta(hours=HOURS // 2)
        for moment in (None, halfway, NOW):
            for measure, column in (("kg", "kg"), ("m3", "m3")):
                tables = pivot(self.w.op.pk, rows="category", columns="place", measure=measure, at=moment, today=NOW)
                shown = {key: value for table in tables for key, value in table.cells.items() if value}
                assert shown == summed(column, moment or NOW), (measure, moment)
        since, until = NOW - dt.timedelta(hours=HOURS + 72), NOW + dt.timedelta(days=1)
        rows = [
            row for row in movements(operation_id=self.w.op.pk, since=since, until=until) if row.account_kind == STORE
        ]
        assert sum((row.in_kg - row.out_kg for row in rows), Decimal(0)) == sum(summed("kg", NOW).values(), Decimal(0))


def summed(column: str, until: dt.datetime) -> dict[tuple[str, str], Decimal]:
    """(category, hub) → what the postings alone say stands in the stores at a moment."""
    sql = f"""
      select g.code, h.code, sum(x.amount) from (
        select line_id, to_account_id account_id, {column} amount, occurred_at from cargo_posting
        union all select line_id, from_account_id, -{column}, occurred_at from cargo_posting) x
      join cargo_account a on a.id = x.account_id and a.kind = 2 join operations_hub h on h.id = a.hub_id
      join cargo_line l on l.id = x.line_id join catalog_category g on g.id = l.category_id
      where x.occurred_at <= %s group by 1, 2 having sum(x.amount) <> 0"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [until])
        return {(category, hub): amount for category, hub, amount in cursor.fetchall()}


def test_a_month_of_twenty_people_ends_with_books_and_figures_that_agree(world: World) -> None:
    WORLD["now"] = world
    run_state_machine_as_test(
        Month,
        settings=settings(
            max_examples=MONTHS, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
    assert max(DONE) >= 12, f"hardly anything was done in these months: {DONE}"
