"""Stock counts: proposals, blind sheets, recount above the limit, approval by somebody else, full counts."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import Balance, Event, Stocktake
from serai.kit.errors import Conflict, Invalid, NotAllowed
from tests.apps.cargo.making import ago, consignment_of, held, received
from tests.apps.cargo.paging import signed_in, url
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def stocked(world: World) -> Any:
    """100 in A-01, 40 in A-02, 12 on the floor; 2 % is the limit."""
    world.op.count_limit_percent = 2
    world.op.save()
    _c, lines = consignment_of(world, 100, 40, 12)
    for line, bin_code in zip(lines, ("A-01", "A-02", ""), strict=True):
        received(world, line, line.quantity, bin_id=world.bins[bin_code].pk if bin_code else None)
    return world, lines


def full(world: World, **more: Any) -> Stocktake:
    return actions.start_stocktake(actor=world.actor("bruno"), hub_id=world.hub.pk, kind="full", **more)


def enter(world: World, count: Stocktake, who: str = "bruno", **seen: Any) -> None:
    """`L1=99`: what was seen of the consignment's first line."""
    rows = {f"L{row.line.position}": row.pk for row in count.lines.select_related("line")}
    values = {rows[name]: None if value is None else D(value) for name, value in seen.items()}
    actions.enter_counts(actor=world.actor(who), stocktake_id=count.pk, counted=values)


def submit(world: World, count: Stocktake, at: dt.datetime = NOW, **more: Any) -> Stocktake:
    return actions.submit_stocktake(actor=world.actor("bruno"), stocktake_id=count.pk, counted_at=at, **more)


def test_above_the_limit_is_counted_again_and_somebody_else_approves(stocked: Any) -> None:
    world, (a, b, c) = stocked
    count = full(world)
    enter(world, count, L1=99, L2=35, L3=12)
    count = submit(world, count)
    assert count.state == "recount"
    (again,) = count.lines.filter(must_recount=True)
    assert (again.line, again.first, again.counted) == (b, D(35), None)
    enter(world, count, L1=50, L2=38)  # the line within the limit is closed
    count = submit(world, count)
    assert (count.state, held(a), Event.objects.filter(kind=9).count()) == ("variance", D(100), 0)
    with pytest.raises(NotAllowed, match="You counted"):
        actions.approve_stocktake(actor=world.actor("bruno"), stocktake_id=count.pk)
    count = actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk, reason="Seen twice")
    assert (count.state, held(a), held(b), held(c)) == ("posted", D(99), D(38), D(12))
    facts = count.event.facts
    assert (facts["number"], facts["counted_by"]) == (count.code, [count.counters[str(world.users["bruno"].pk)]])
    assert count.decided_by not in facts["counted_by"]
    assert queries.verify() == []


def test_the_coordinator_approves_even_what_she_counted(stocked: Any) -> None:
    world, _lines = stocked
    count = full(world)
    enter(world, count, "chen", L1=99, L2=40, L3=12)
    submit(world, count)
    assert actions.approve_stocktake(actor=world.actor("chen"), stocktake_id=count.pk).state == "posted"


def test_what_agrees_is_posted_at_once(stocked: Any) -> None:
    world, _lines = stocked
    count = full(world)
    enter(world, count, L1=100, L2=40, L3=12)
    count = submit(world, count)
    assert count.state == "posted" and count.event.postings.count() == 0
    assert len(count.event.facts["full_bins"]) == 3


def test_blank_lines_are_refused_unless_none_was_there(stocked: Any) -> None:
    world, (_a, _b, c) = stocked
    count = full(world)
    enter(world, count, L1=100, L2=40)
    with pytest.raises(Invalid, match="Lines without a figure: 1"):
        submit(world, count)
    count = submit(world, count, rest_is_none=True)
    assert count.state == "recount"
    submit(world, count, rest_is_none=True)
    actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk)
    assert held(c) == 0


def test_goods_that_came_meanwhile_join_a_full_count(stocked: Any) -> None:
    world, _lines = stocked
    count = full(world)
    enter(world, count, L1=100, L2=40, L3=12)
    _c, (late,) = consignment_of(world, 7)
    received(world, late, 7, ago(1))
    count = submit(world, count)
    assert count.state == "counting" and count.lines.filter(line=late, counted=None).exists()
    row = count.lines.get(line=late)
    actions.enter_counts(actor=world.actor("bruno"), stocktake_id=count.pk, counted={row.pk: D(7)})
    assert submit(world, count).state == "posted"
    assert held(late) == 7


def test_what_was_approved_is_what_is_posted(stocked: Any) -> None:
    """A document that comes late, dated before the counted moment, changes the variance: it is shown again first."""
    world, (a, *_rest) = stocked
    count = full(world)
    enter(world, count, L1=99, L2=40, L3=12)
    submit(world, count)
    store = Balance.objects.get(line=a, live=True)
    actions.report_loss(actor=world.actor("bruno"), occurred_at=ago(3), cause="theft", chain_place="storage",
                        items=[actions.LossItem(a.pk, store.account_id, D(1))])  # fmt: skip
    count = actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk)
    assert (count.state, count.lines.get(line=a).booked) == ("variance", D(99))
    assert actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk).state == "posted"
    assert held(a) == 99


def test_goods_move_between_counting_and_approval(stocked: Any) -> None:
    world, (a, *_rest) = stocked
    count = full(world)
    enter(world, count, L1=99, L2=40, L3=12)
    submit(world, count, ago(2))
    actions.move(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=ago(1),
                 moves=[actions.Move(a.pk, world.bins["A-01"].pk, world.bins["A-02"].pk, D(60))])  # fmt: skip
    count = actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk)
    assert count.state == "posted"
    there = dict(Balance.objects.filter(line=a, live=True).values_list("account__bin__code", "quantity"))
    assert there == {"A-01": D(39), "A-02": D(60)} and queries.verify() == []


def test_goods_that_are_not_on_the_sheet_are_put_on_it(stocked: Any) -> None:
    world, (a, b, _c) = stocked
    rows = [(row.line_id, row.account_id, row.condition) for row in Balance.objects.filter(line=a, live=True)]
    count = actions.start_stocktake(actor=world.actor("bruno"), hub_id=world.hub.pk, kind="cycle", keys=rows)
    assert count.lines.count() == 1
    actions.add_to_stocktake(actor=world.actor("bruno"), stocktake_id=count.pk, code=b.consignment.code, position=2,
                             bin_id=world.bins["A-01"].pk, condition=1, counted=D(3))  # fmt: skip
    enter(world, count, L1=100)
    count = submit(world, count)
    assert count.state == "recount"  # 3 where the books have none
    enter(world, count, L2=3)
    assert submit(world, count).state == "variance"
    actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk)
    assert held(b) == 43


def test_one_full_count_at_a_time_and_a_discarded_one_posts_nothing(stocked: Any) -> None:
    world, _lines = stocked
    count = full(world)
    with pytest.raises(Conflict, match=count.code):
        full(world)
    actions.discard_stocktake(actor=world.actor("bruno"), stocktake_id=count.pk, reason="Rain")
    with pytest.raises(Conflict, match="Discarded"):
        enter(world, count, L1=1)
    assert full(world).number == count.number + 1 and not Event.objects.filter(kind=9).exists()


def test_a_direct_count_above_the_limit_needs_a_stock_count(stocked: Any) -> None:
    world, (a, *_rest) = stocked
    given = {"hub_id": world.hub.pk, "occurred_at": ago(1),
             "items": [actions.CountedItem(a.pk, world.bins["A-01"].pk, D(90))]}  # fmt: skip
    with pytest.raises(Conflict, match="Start a stock count"):
        actions.count(actor=world.actor("bruno"), **given)
    assert held(a) == 100
    actions.count(actor=world.actor("chen"), **given)
    assert held(a) == 90


def test_other_hands_and_other_states_are_turned_away(stocked: Any) -> None:
    world, _lines = stocked
    count = full(world)
    for who in ("amina", "eve"):
        with pytest.raises(NotAllowed):
            enter(world, count, who, L1=1)
    with pytest.raises(Conflict, match="another state"):
        actions.approve_stocktake(actor=world.actor("omar"), stocktake_id=count.pk)
    with pytest.raises(Invalid, match="decimals"):
        enter(world, count, L1="99.5")
    assert not count.lines.exclude(counted=None).exists()


def test_from_the_proposals_over_a_blind_sheet_to_the_approval(stocked: Any) -> None:
    world, (a, b, _c) = stocked
    bruno, omar = signed_in(world, "bruno"), signed_in(world, "omar")
    page = bruno.get(url("counts", "JUB")).content.decode()
    balance = Balance.objects.get(line=a, live=True)
    assert f'value="{a.pk}.{balance.account_id}.1"' in page
    assert url("counts", "JUB") in bruno.get(reverse("hub_pages:detail", args=["south-sudan", "JUB"])).content.decode()
    answer = bruno.post(
        url("counts", "JUB"), {"kind": "cycle", "is_blind": "on", "key": [f"{a.pk}.{balance.account_id}.1"]}
    )
    count = Stocktake.objects.get()
    assert answer["Location"] == url("stocktake", count.pk)
    sheet = bruno.get(url("stocktake", count.pk)).content.decode()
    assert "the booked figures are hidden" in sheet and "In the books" not in sheet and b.description in sheet
    field = f"c-{count.lines.get().pk}"
    assert bruno.post(url("stocktake", count.pk) + "?bin=A-01", {field: "ninety"}).status_code == 422
    assert bruno.post(url("stocktake", count.pk) + "?bin=A-01", {field: "99"}).status_code == 302
    bruno.post(url("submit_stocktake", count.pk), {"counted_at": "2026-11-21T08:00"})
    assert "You counted." in bruno.get(url("stocktake", count.pk)).content.decode()
    assert bruno.post(url("approve_stocktake", count.pk), {}).status_code == 403
    answer = omar.post(url("approve_stocktake", count.pk), {})
    count.refresh_from_db()
    assert answer["Location"] == url("event", count.event_id) and held(a) == 99
    assert signed_in(world, "amina").get(url("stocktake", count.pk)).status_code == 404
