"""Values of different currencies are never added (docs/decisions/0003): 10 × 1 USD and 10 × 1,000 SSP are two sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from serai.apps.cargo import queries
from serai.apps.cargo.actions.folding import fold_flows
from serai.apps.cargo.models import FlowDay, FlowDelta, Line
from serai.kit.policy import system_actor
from tests.apps.cargo.making import D, ago, consignment_of, loaded, received
from tests.world import NOW, World


@pytest.fixture
def two(world: World) -> tuple[World, Line]:
    """10 × 1 USD and 10 × 1,000 SSP received 48 h ago; 4 of those in SSP left 24 h ago."""
    _consignment, (dollars, pounds) = consignment_of(
        world, {"quantity": D(10), "unit_value": D(1)}, {"quantity": D(10), "unit_value": D(1000), "currency": "SSP"}
    )
    received(world, dollars, 10)
    received(world, pounds, 10)
    loaded(world, pounds, 4)
    return world, pounds


def test_a_pivot_of_values_is_a_table_for_each_currency(two: Any) -> None:
    world, _pounds = two
    now = {table.currency: table.total for table in queries.pivot(world.op.id, measure="value")}
    assert now == {"SSP": D(6000), "USD": D(10)}
    then = {table.currency: table.total for table in queries.pivot(world.op.id, measure="value", at=ago(30))}
    assert then == {"SSP": D(10000), "USD": D(10)}
    (weights,) = queries.pivot(world.op.id, measure="kg")
    assert (weights.currency, weights.total) == ("", D(32))


def _moved(world: World, days: int) -> dict[str, tuple[Any, Any]]:
    sums: dict[str, tuple[Any, Any]] = {}
    for row in queries.movements(operation_id=world.op.id, since=NOW - dt.timedelta(days=days), until=NOW):
        came, went = sums.get(row.currency, (D(0), D(0)))
        sums[row.currency] = (came + row.in_value, went + row.out_value)
    return sums


def test_flows_keep_the_currency_before_and_after_folding(two: Any) -> None:
    world, _pounds = two
    expected = {"USD": (D(10), D(0)), "SSP": (D(10000), D(4000))}
    assert _moved(world, 10) == expected == _moved(world, 90)
    assert fold_flows(actor=system_actor(NOW, source="job"))
    assert not FlowDelta.objects.exists() and set(FlowDay.objects.values_list("currency", flat=True)) == {"USD", "SSP"}
    assert _moved(world, 90) == expected
    assert queries.verify() == []
    FlowDay.objects.filter(currency="SSP").update(currency="EUR")
    assert {difference.check for difference in queries.verify()} == {"daily flow"}


def test_a_currency_does_not_change_once_the_line_has_moved(two: Any) -> None:
    _world, pounds = two
    with pytest.raises(DatabaseError, match="do not change once it has moved"), transaction.atomic():
        Line.objects.filter(pk=pounds.pk).update(currency="USD")


def test_counting_classes_are_within_a_currency(two: Any) -> None:
    """A dollar beside a thousand pounds is the dearest of the dollars, not a trifle."""
    world, _pounds = two
    assert {(p.currency, p.value_class) for p in queries.count_proposals(world.hub.id, now=NOW)} == {
        ("USD", "A"), ("SSP", "A"),
    }  # fmt: skip


def test_pages_and_files_show_one_sum_a_currency(two: Any, client: Client) -> None:
    world, _pounds = two
    client.force_login(world.users["chen"], backend="django.contrib.auth.backends.ModelBackend")
    asked = {"rows": "category", "columns": "place", "measure": "value"}
    page = client.get(reverse("figures:index", args=["south-sudan"]), asked).content.decode()
    assert "Value, USD" in page and "Value, SSP" in page and "6,010" not in page
    csv = client.get(reverse("figures:index", args=["south-sudan"]), asked | {"as": "csv"}).content.decode("utf-8-sig")
    assert csv.splitlines() == ["Category,Currency,Juba common store", "Shelter,SSP,6000.00", "Shelter,USD,10.00"]
    period = {"since": "2026-11-01", "until": "2026-11-22"}
    moved = client.get(reverse("figures:movements", args=["south-sudan"]), period).content.decode()
    assert "In, SSP" in moved and "In, USD" in moved and "10,010" not in moved
    lines = client.get(reverse("figures:movements", args=["south-sudan"]), period | {"as": "csv"}).content.decode()
    assert [line.split(",")[-4:] for line in lines.splitlines()[1:]] == [
        ["0.00", "4000.00", "0", "0"], ["10000.00", "0.00", "10.00", "0.00"],
    ]  # fmt: skip
