"""What the books answer, on a small world that a person can check."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from serai.apps.cargo import actions, queries
from serai.apps.cargo.models import Account
from serai.apps.places.models import Area, Place
from serai.apps.requests.models import ServiceRequest
from serai.kit.errors import NotFound
from tests.apps.cargo.making import D, ago, consignment_of, loaded, received
from tests.world import NOW, World


@pytest.fixture
def travelled(world: World):
    """100 received 48 h ago (2 kg each), 60 loaded 24 h ago, 55 + 3 damaged delivered 10 h ago; 40 remain in A-01."""
    consignment, (line,) = consignment_of(world, 100)
    received(world, line, 100, at=ago(48), bin_id=world.bins["A-01"].id)
    journey = loaded(world, line, 60, at=ago(24))
    actions.deliver(
        actor=world.actor("bruno"), journey_id=journey, place_id=world.malakal.id, occurred_at=ago(10),
        lines=[actions.DeliveryLine(line.id, good=D(55), damaged=D(3), missing=D(2))],
    )  # fmt: skip
    return world, consignment, line, journey


def test_five_quantities_stand_together(travelled) -> None:
    _w, consignment, line, _journey = travelled
    (quantities,) = queries.quantities_by_request_line([consignment.request_id]).values()
    assert (quantities.requested, quantities.accepted, quantities.received) == (D(100), D(100), D(100))
    assert (quantities.dispatched, quantities.delivered, quantities.released) == (D(60), D(58), D(0))
    assert (quantities.in_store, quantities.in_transit, quantities.at_door) == (D(40), D(2), D(58))
    assert queries.weights_of([quantities]).delivered_kg == D(116)


def test_the_past_is_computed_not_stored(travelled) -> None:
    w, _consignment, line, _journey = travelled
    assert [row.quantity for row in queries.stock_at(ago(47), hub_id=w.hub.id)] == [D(100)]
    assert [row.kg for row in queries.stock_at(ago(23), operation_id=w.op.id)] == [D(80)]
    assert queries.stock_at(ago(49), hub_id=w.hub.id) == []
    assert [row.bin for row in queries.stock_at(NOW, hub_id=w.hub.id)] == ["A-01"]
    assert queries.stock_at(NOW, hub_id=w.hub.id, owner_ids=frozenset({w.lantern.id})) == []


def test_a_pivot_adds_up(travelled) -> None:
    w, *_ = travelled
    (now,) = queries.pivot(w.op.id)
    assert now.cells == {("shelter", "JUB"): D(80)} and now.total == D(80)
    (then,) = queries.pivot(w.op.id, rows="owner", columns="condition", measure="value", at=ago(30))
    assert (then.total, then.currency) == (D(500), "USD")
    for dimension in queries.DIMENSIONS:
        for measure in queries.MEASURES:
            (table,) = queries.pivot(w.op.id, rows=dimension, columns="place", measure=measure, today=NOW)
            assert table.cells


def test_stock_by_where_it_comes_from_where_it_goes_and_when_it_came(travelled) -> None:
    w, consignment, line, _journey = travelled
    jonglei = Area.objects.create(code="SS03", name="Jonglei", names={"ar": "جونقلي"}, level=1, parent=w.op.area)
    county = Area.objects.create(code="SS0301", name="Akobo", level=2, parent=jonglei)
    Place.objects.filter(pk=w.malakal.pk).update(area=county)
    actions.move(actor=w.actor("bruno"), hub_id=w.hub.id, occurred_at=ago(1),
                 moves=[actions.Move(line.id, w.bins["A-01"].id, w.bins["A-02"].id, D(10))])  # fmt: skip

    def rows_of(dimension: str, **more: Any) -> list[tuple[str, str]]:
        (table,) = queries.pivot(w.op.id, rows=dimension, today=NOW, **more)
        assert table.total == (D(80) if "at" not in more else D(200))
        return table.rows

    assert rows_of("origin") == [("JUB", "Juba")] and rows_of("destination") == [("MAL", "Malakal")]
    assert rows_of("origin_area") == [("SS", "South Sudan")], "a place whose area is the country"
    assert rows_of("destination_area") == [("SS03", "Jonglei")], "the state above the county"
    assert rows_of("destination_area", at=ago(30)) == [("SS03", "Jonglei")]
    assert rows_of("arrival_month") == [("2026-11", "2026-11")]
    assert rows_of("arrival_day") == [("2026-11-19", "2026-11-19")], "the move to another bin is no arrival"
    with translation.override("ar"):
        assert rows_of("destination_area") == [("SS03", "جونقلي")]


def test_lines_of_dangerous_goods_are_counted(world: World) -> None:
    w = world
    _c, (fuel, tents) = consignment_of(
        w, {"quantity": D(5), "un_number": "1203", "hazard_class": "3"}, {"quantity": D(7), "category": w.food}
    )
    received(w, fuel, 5)
    received(w, tents, 7)
    (table,) = queries.pivot(w.op.id, measure="dangerous_lines")
    assert table.cells == {("shelter", "JUB"): 1, ("food", "JUB"): 0}


def test_movements_of_a_short_and_a_long_period_agree(travelled) -> None:
    w, *_ = travelled
    short = queries.movements(operation_id=w.op.id, since=NOW - dt.timedelta(days=4), until=NOW + dt.timedelta(days=1))
    long = queries.movements(operation_id=w.op.id, since=NOW - dt.timedelta(days=90), until=NOW + dt.timedelta(days=1))
    assert short == long
    assert sum(row.in_kg for row in short if row.account_kind == 2) == D(200)
    assert sum(row.out_kg for row in short if row.account_kind == 2) == D(120)


def test_what_is_aboard_adds_up(travelled) -> None:
    _w, _consignment, line, journey = travelled
    (aboard,) = queries.journey_contents([journey])[journey]
    assert (aboard.loaded, aboard.off, aboard.lost, aboard.on_board) == (D(60), D(58), D(0), D(2))
    assert (aboard.kg, aboard.loaded_kg) == (D(4), D(120))


def test_the_hub_page_has_its_figures(travelled) -> None:
    w, *_ = travelled
    figures = queries.hub_figures(w.hub, now=NOW)
    assert (figures.here.kg, figures.outbound.kg, figures.expected.kg) == (D(80), D(4), D(0))
    assert figures.fill_percent == D("0.0")


def test_a_history_names_every_document(travelled) -> None:
    _w, consignment, *_ = travelled
    entries = queries.history_of(consignment)
    assert [entry.document for entry in entries] == ["GRN-JUB-0001", "WB-JUB-0001", "POD-JUB-0001"]
    assert [step.to_name for step in entries[0].steps] == ["JUB A-01"]
    assert entries[2].steps[0].to_name == "Malakal" and entries[0].who == "Bruno Wani"
    (state,) = queries.where_now(consignment).values()
    assert [(kind, quantity) for _id, kind, _name, _condition, quantity, *_ in state.where] == [
        (2, D(40)), (3, D(2)), (4, D(55)), (4, D(3)),
    ]  # fmt: skip


def test_anybody_with_the_code_sees_the_way_and_no_people(travelled) -> None:
    _w, consignment, *_ = travelled
    typed = consignment.tracking_code.lower()
    tracking = queries.track(f" {typed[:4]}-{typed[4:8]} {typed[8:]} ")
    assert [str(step.label) for step in tracking.steps] == ["Receipt", "Dispatch", "Delivery"]
    with pytest.raises(NotFound):
        queries.track("AAAA-AAAA-AAAA")


@pytest.mark.parametrize(
    ("who", "sees"), [("amina", 1), ("bruno", 1), ("dina", 1), ("lena", 0), ("eve", 0), ("sam", 0)]
)
def test_cargo_is_seen_by_its_owner_and_the_team(travelled, who: str, sees: int) -> None:
    w, consignment, *_ = travelled
    actor = w.actor(who)
    assert queries.visible_to(actor).count() == sees
    assert queries.events_visible_to(actor).count() == 3 * sees
    assert queries.stock(actor, operation_id=w.op.id).count() == sees
    if not sees:
        with pytest.raises(NotFound):
            queries.consignment_by_code(actor, w.op, consignment.code)
    assert queries.visible_to(w.visitor()).count() == 0


def test_nothing_differs_and_what_is_altered_is_found(travelled) -> None:
    w, consignment, line, _journey = travelled
    assert queries.verify() == [] == queries.verify(w.op.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "alter table cargo_balance disable trigger user; alter table cargo_linetotal disable trigger user"
        )
        cursor.execute("update cargo_balance set kg = kg + 1 where kind = 2")
        cursor.execute("update cargo_linetotal set lost = 7, planned = planned + 1")
        cursor.execute("update cargo_flowdelta set in_kg = in_kg + 1")
        cursor.execute("update kit_numberseries set last = 9 where kind = 'receipt'")
    ServiceRequest.objects.update(fulfilment=0)
    checks = {difference.check for difference in queries.verify()}
    assert checks == {"balance", "line total", "books", "daily flow", "number series", "planned", "fulfilment"}


def test_dear_and_busy_stock_is_counted_first(world: World) -> None:
    w = world
    _c, (dear, cheap) = consignment_of(
        w, {"quantity": D(10), "unit_value": D(900)}, {"quantity": D(10), "unit_value": D(1), "description": "Soap"}
    )
    for line in (dear, cheap):
        received(w, line, 10, at=NOW - dt.timedelta(days=40))
    first, second = queries.count_proposals(w.hub.id, now=NOW)
    assert [(p.description, p.value_class) for p in (first, second)] == [("Tarpaulins", "A"), ("Soap", "C")]
    assert (first.due, second.due) == (D("1.33"), D("0.22")) and first.last_counted_at is None
    actions.count(actor=w.actor("bruno"), hub_id=w.hub.id, occurred_at=NOW - dt.timedelta(days=3),
                  items=[actions.CountedItem(dear.id, None, D(10))])  # fmt: skip
    loaded(w, dear, 1)
    again = {p.description: p for p in queries.count_proposals(w.hub.id, now=NOW)}
    assert (again["Tarpaulins"].due, again["Tarpaulins"].movements) == (D("0.13"), 1)


def test_accounts_are_named_once(travelled) -> None:
    assert Account.objects.filter(kind=4).count() == 1


def test_no_question_takes_more_queries_for_more_rows(world: World) -> None:
    """Each document and each read with one line and with five: as many queries."""
    from django.test.utils import CaptureQueriesContext

    from serai.kit.identifiers import uuid7

    w, bruno = world, world.actor("bruno")
    took: list[dict[str, int]] = []
    _c, (line,) = consignment_of(w, 10)  # so that accounts and number series exist
    received(w, line, 10)
    actions.move(
        actor=bruno, hub_id=w.hub.id, occurred_at=ago(40), moves=[actions.Move(line.id, None, w.bins["A-01"].id, D(2))]
    )
    actions.count(actor=bruno, hub_id=w.hub.id, occurred_at=ago(9), items=[actions.CountedItem(line.id, None, D(3))])
    for count in (1, 5):
        consignment, lines = consignment_of(w, *[10] * count)
        journey = uuid7()
        calls = {
            "receive": lambda lines=lines: actions.receive(
                actor=bruno, hub_id=w.hub.id, occurred_at=ago(48), lines=[actions.ReceiptLine(x.id, good=D(10)) for x in lines]
            ),
            "dispatch": lambda lines=lines, journey=journey: actions.dispatch(
                actor=bruno, hub_id=w.hub.id, journey_id=journey, occurred_at=ago(20), picks=[actions.Pick(x.id, D(4)) for x in lines]
            ),
            "late move": lambda lines=lines: actions.move(
                actor=bruno, hub_id=w.hub.id, occurred_at=ago(30),
                moves=[actions.Move(x.id, None, w.bins["A-01"].id, D(2)) for x in lines],
            ),
            "count": lambda lines=lines: actions.count(
                actor=bruno, hub_id=w.hub.id, occurred_at=ago(9), items=[actions.CountedItem(x.id, None, D(3)) for x in lines]
            ),
            "quantities": lambda c=consignment: queries.quantities_by_request_line([c.request_id]),
            "history": lambda c=consignment: queries.history_of(c),
            "aboard": lambda journey=journey: queries.journey_contents([journey]),
            "stock": lambda: [str(row.line.consignment) for row in queries.stock(bruno, hub_id=w.hub.id)],
            "stock then": lambda: queries.stock_at(ago(10), hub_id=w.hub.id),
            "proposals": lambda: queries.count_proposals(w.hub.id, now=NOW),
        }  # fmt: skip
        took.append({})
        for name, call in calls.items():
            with CaptureQueriesContext(connection) as captured:
                call()
            took[-1][name] = len(captured)
    assert took[0] == took[1]
    assert took[0]["history"] == took[0]["aboard"] == took[0]["stock"] == took[0]["stock then"] == 1
