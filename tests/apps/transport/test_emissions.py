"""Distance, work, emissions and cost: the worked example of docs/algorithms/emissions.md, and who may replace a factor."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import loaded, received, trip, truck
from tests.lists import assert_constant_queries
from tests.world import World

from serai.apps.requests.models import ServiceRequest
from serai.apps.transport import actions
from serai.apps.transport.enums import CLASS_MODE, VehicleClass
from serai.apps.transport.models import EmissionFactor, Journey
from serai.apps.transport.queries import factors_of, figures_of, figures_of_request
from serai.apps.transport.rules.emissions import CIRCUITY, DEFAULTS, cost_of, days_of, proposed_km
from serai.core.kernel.positions import Position
from serai.kit.errors import Invalid, NotAllowed

JUBA, MALAKAL = Position(31.58, 4.85), Position(31.66, 9.53)
BASE = "/o/south-sudan/transport/"


def worked_example(world: World) -> Journey:
    near = received(world, ("Salt", 100, 10), number=1, to=world.bor).lines.get()
    far = received(world, ("Tarpaulins", 50, 10), number=2).lines.get()
    vehicle = truck(world, daily_rate=Decimal(400))
    leaves = world.now + dt.timedelta(hours=2)
    data = actions.JourneyData(
        vehicle_id=vehicle.pk, origin_id=world.hub.pk, departs_at=leaves, arrives_at=leaves + dt.timedelta(hours=26),
        destination_id=world.malakal.pk, stops=[actions.StopData(place_id=world.bor.pk)], distance_km=Decimal(600),
    )  # fmt: skip
    loads = [actions.LoadItem(near.pk, Decimal(100)), actions.LoadItem(far.pk, Decimal(50))]
    return actions.plan_journey(actor=world.actor("omar"), operation_id=world.op.pk, data=data, loads=loads)


def test_the_worked_example_of_the_documentation(world: World) -> None:
    journey = worked_example(world)
    figures = figures_of([journey])[journey.pk]
    assert figures.tkm is not None and figures.co2e_kg is not None
    assert (round(figures.tkm, 1), round(figures.co2e_kg, 1)) == (Decimal("474.3"), Decimal("203.6"))
    near = next(load for load in journey.loads.all() if load.stop_id)
    share = figures.shares[near.pk]
    assert share.km is not None and share.co2e_kg is not None
    assert (round(share.km, 1), round(share.co2e_kg, 1)) == (Decimal("174.3"), Decimal("74.8"))
    assert (
        figures.cost == 800 and figures.cost_per_tkm is not None and round(figures.cost_per_tkm, 2) == Decimal("1.69")
    )


def test_shares_add_up_to_the_journey(world: World) -> None:
    journey = worked_example(world)
    figures = figures_of([journey])[journey.pk]
    assert sum(share.tkm or 0 for share in figures.shares.values()) == figures.tkm
    assert sum(share.co2e_kg or 0 for share in figures.shares.values()) == figures.co2e_kg


@pytest.mark.parametrize(("mode", "km"), [("road", "728.7"), ("river", "780.7"), ("air", "615.5"), ("porter", "676.6")])
def test_a_distance_is_proposed_from_coordinates(mode: str, km: str) -> None:
    assert proposed_km([JUBA, MALAKAL], mode) == Decimal(km)


def test_without_coordinates_nothing_is_proposed() -> None:
    assert proposed_km([JUBA, None, MALAKAL], "road") is None
    assert set(CIRCUITY) == set(CLASS_MODE.values())


def test_a_typed_distance_stands_and_a_proposed_one_follows_the_way(world: World) -> None:
    journey = trip(world)
    assert (journey.distance_km, journey.distance_is_proposed) == (Decimal("728.7"), True)
    data = actions.JourneyData(
        vehicle_id=journey.vehicle_id, origin_id=world.hub.pk, departs_at=journey.departs_at,
        arrives_at=journey.arrives_at, destination_id=world.bor.pk,
    )  # fmt: skip
    changed = actions.change_journey(actor=world.actor("omar"), journey_id=journey.pk, data=data)
    assert changed.distance_km is not None and changed.distance_km < 300 and changed.distance_is_proposed
    typed = trip(world, truck(world, "SSD 8"), distance_km=Decimal(655))
    assert (typed.distance_km, typed.distance_is_proposed) == (655, False)


def test_days_are_begun_days() -> None:
    begins = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
    assert [days_of(begins, begins + dt.timedelta(hours=hours)) for hours in (0, 5, 24, 25)] == [1, 1, 1, 2]
    assert cost_of(None, begins, begins) is None, "no rate: no cost, not 0"


def test_every_class_has_a_default_with_source_and_year() -> None:
    assert set(DEFAULTS) == set(VehicleClass.values) == set(CLASS_MODE)
    assert all(factor.source and factor.year >= 2010 for factor in DEFAULTS.values())


def replaced(world: World, who: str = "omar", **changes: Any) -> EmissionFactor:
    values = {"vehicle_class": "truck_10t", "g_per_tkm": Decimal(100), "source": "Partners' meeting", "year": 2025}
    return actions.set_factor(actor=world.actor(who), operation_id=world.op.pk, **values | changes)


def test_an_operation_replaces_a_factor_and_goes_back(world: World) -> None:
    journey, _lines = loaded(world)
    before = figures_of([journey])[journey.pk].co2e_kg
    replaced(world)
    figures = figures_of([journey])[journey.pk]
    assert figures.tkm is not None and figures.co2e_kg == figures.tkm / 10 != before
    assert (figures.factor.source, figures.factor.is_default) == ("Partners' meeting", False)
    replaced(world, g_per_tkm=Decimal(90))
    assert EmissionFactor.objects.get().g_per_tkm == 90, "one row a class"
    actions.reset_factor(actor=world.actor("omar"), operation_id=world.op.pk, vehicle_class="truck_10t")
    assert factors_of(world.op.pk)["truck_10t"] == DEFAULTS["truck_10t"]


def test_a_factor_without_source_or_of_the_future_is_refused(world: World) -> None:
    for field, value in (("source", " "), ("year", 2031), ("g_per_tkm", Decimal(-1)), ("vehicle_class", "ox")):
        with pytest.raises(Invalid) as wrong:
            replaced(world, **{field: value})
        assert field in wrong.value.fields
    with pytest.raises(NotAllowed):
        replaced(world, who="bruno")
    assert not EmissionFactor.objects.exists()


def test_each_line_of_a_request_has_its_part(world: World) -> None:
    journey, (line,) = loaded(world)
    request = ServiceRequest.objects.get()
    (row,) = figures_of_request(request)
    figures = figures_of([journey])[journey.pk]
    assert (row.line.pk, row.kg, row.tkm, row.co2e_kg) == (line.request_line_id, 1000, figures.tkm, figures.co2e_kg)
    assert (row.journeys, row.unknown) == (1, 0)


class TestPages:
    @pytest.fixture(autouse=True)
    def _now(self, world: World) -> None:
        world.now = timezone.now()

    def client(self, world: World, name: str) -> Client:
        client = Client()
        client.force_login(world.users[name])
        return client

    def test_the_journey_shows_distance_work_emissions_and_cost(self, world: World) -> None:
        journey = worked_example(world)
        page = self.client(world, "omar").get(f"{BASE}journeys/{journey.number}/").content.decode()
        for word in ("600", "474", "204", "1.69", "UK government GHG conversion factors"):
            assert word in page
        proposed = trip(world, truck(world, "SSD 7"))
        page = self.client(world, "omar").get(f"{BASE}journeys/{proposed.number}/").content.decode()
        assert "proposed from coordinates" in page

    def test_the_owner_sees_the_emissions_of_its_request_and_others_do_not(self, world: World) -> None:
        loaded(world)
        address = f"{BASE}emissions/requests/1/"
        page = self.client(world, "amina").get(address)
        assert page.status_code == 200 and "Tarpaulins" in page.content.decode()
        assert self.client(world, "lena").get(address).status_code == 403
        assert self.client(world, "eve").get(address).status_code in (403, 404)

    def test_a_factor_is_replaced_on_its_page(self, world: World) -> None:
        client = self.client(world, "omar")
        address = f"{BASE}factors/barge/"
        assert client.post(address, {"g_per_tkm": "30", "source": "", "year": 2025}).status_code == 422
        assert client.post(address, {"g_per_tkm": "30", "source": "GLEC v3", "year": 2023}).status_code == 302
        assert "GLEC v3" in client.get(f"{BASE}factors/").content.decode()
        client.post(address, {"reset": "1"})
        assert not EmissionFactor.objects.exists()

    def test_the_list_has_every_journey_that_left_and_its_queries_do_not_grow(self, world: World) -> None:
        loaded(world)
        client = self.client(world, "chen")
        assert "J-0001" in client.get(f"{BASE}emissions/").content.decode()
        numbers = iter(range(2, 9))

        def one_more() -> None:
            number = next(numbers)
            loaded(world, number=number, vehicle=truck(world, f"SSD {number}"))

        assert_constant_queries(client, f"{BASE}emissions/", add_row=one_more)
