"""Near expiry means what the operation's settings say, in lists, tabs, figures and on the hub's page, in true words."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from serai.apps.cargo import queries
from serai.apps.operations.models import Operation
from serai.apps.operations.rules.words import expiry_bands, period
from tests.apps.cargo.making import ago, consignment_of, received
from tests.apps.cargo.paging import signed_in, url
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(world: World, settings: Any) -> World:
    """Three lines of 10, which expire 40, 100 and 300 days from now; the page's clock is the machine's."""
    from django.utils import timezone

    today = timezone.now().date()
    days = {"Salts": 40, "Syrup": 100, "Soap": 300}
    fields = [
        {"quantity": Decimal(10), "description": name, "expires_on": today + dt.timedelta(days=left)}
        for name, left in days.items()
    ]
    _consignment, lines = consignment_of(world, *fields)
    for line in lines:
        received(world, line, 10, ago(48))
    return world


def limits(world: World, red: int, amber: int) -> None:
    Operation.objects.filter(pk=world.op.pk).update(expiry_red_days=red, expiry_amber_days=amber)


def shown(page: str) -> set[str]:
    return {name for name in ("Salts", "Syrup", "Soap") if f">{name}<" in page or f">{name}</" in page}


@pytest.mark.parametrize(
    ("red", "amber", "within", "between", "word"),
    [
        (90, 270, {"Salts"}, {"Syrup"}, "Within 3 months"),
        (30, 60, set(), {"Salts"}, "Within 1 month"),
        (120, 365, {"Salts", "Syrup"}, {"Soap"}, "Within 4 months"),
    ],
)
def test_filter_and_tab_follow_the_settings(
    dated: World, red: int, amber: int, within: set[str], between: set[str], word: str
) -> None:
    limits(dated, red, amber)
    omar = signed_in(dated, "omar")
    for query, expected in (("?expiry=red", within), ("?view=red", within), ("?expiry=amber", between)):
        page = omar.get(url("stock") + query).content.decode()
        assert shown(page) == expected, query
        assert word in page
        assert f"Expires {word.lower()}" in page, "the tab"


def test_figures_follow_the_settings(dated: World) -> None:
    from django.utils import timezone

    def bands() -> dict[str, Decimal]:
        (table,) = queries.pivot(dated.op.id, rows="expiry", columns="place", measure="hu", today=timezone.now())
        return {key: table.row_totals[key] for key, _label in table.rows}

    assert set(bands()) == {"1 red", "2 amber", "3 far"}
    limits(dated, 30, 60)
    assert set(bands()) == {"2 amber", "3 far"}
    page = (
        signed_in(dated, "omar")
        .get(f"/o/{dated.op.code}/figures/?rows=expiry&columns=place&measure=kg")
        .content.decode()
    )
    assert "From 1 month to 2 months" in page
    assert "3 months" not in page
    hub = signed_in(dated, "omar").get(f"/o/{dated.op.code}/hubs/JUB/").content.decode()
    assert "Expires within 1 month" in hub and "From 1 month to 2 months" in hub


def test_a_period_is_said_in_months_only_when_it_is_one() -> None:
    assert [period(days) for days in (1, 30, 45, 90, 100, 270, 365)] == [
        "1 day", "1 month", "45 days", "3 months", "100 days", "9 months", "365 days",
    ]  # fmt: skip
    bands = expiry_bands(Operation(expiry_red_days=45, expiry_amber_days=90))
    assert (bands["tab"], bands["amber"]) == ("Expires within 45 days", "From 45 days to 3 months")
