"""The fleet's calendar: which vehicle is free on which day, and days away that are taken back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.transport.freight import loaded, trip, truck
from tests.world import World

from serai.apps.transport import actions
from serai.apps.transport.models import Vehicle, VehicleAbsence
from serai.apps.transport.queries.availability import calendar_of
from serai.kit.errors import NotAllowed

URL = "/o/south-sudan/transport/fleet/calendar/"
DAY = dt.timedelta(days=1)


def days_of(world: World, first: dt.date, count: int = 5) -> dict[str, str]:
    """For each plate a letter a day: f(ree), b(ooked), a(way), B(oth)."""
    letters = {"free": "f", "booked": "b", "away": "a", "both": "B"}
    rows = calendar_of(Vehicle.objects.order_by("plate"), world.op, first, count)
    return {row.vehicle.plate: "".join(letters[day.kind] for day in row.days) for row in rows}


def today_of(world: World) -> dt.date:
    return world.now.astimezone(ZoneInfo("Africa/Juba")).date()


def away(world: World, vehicle: Vehicle, first: dt.date, last: dt.date) -> VehicleAbsence:
    return actions.set_absence(
        actor=world.actor("omar"), vehicle_id=vehicle.pk, from_day=first, until_day=last, reason="Repair"
    )


def test_bookings_and_days_away_lie_over_the_days(world: World) -> None:
    today = today_of(world)
    free, booked, gone = (truck(world, plate) for plate in ("SSD 1", "SSD 2", "SSD 3"))
    trip(world, booked, hours=26)  # tomorrow to the day after
    away(world, gone, today + DAY, today + 2 * DAY)
    assert days_of(world, today) == {free.plate: "fffff", booked.plate: "fbbff", gone.plate: "faaff"}


def test_a_cancelled_journey_frees_its_days_and_an_early_arrival_the_rest(world: World) -> None:
    today = today_of(world)
    journey = trip(world, truck(world, "SSD 1"), hours=26)
    actions.cancel_journey(actor=world.actor("omar"), journey_id=journey.pk, reason="Not needed")
    road, _lines = loaded(world, vehicle=truck(world, "SSD 2"))
    actions.deliver(actor=world.actor("omar"), journey_id=road.pk, occurred_at=world.now, signer="P. Nyok")
    found = days_of(world, today)
    assert found["SSD 1"] == "fffff"
    assert found["SSD 2"] == "bffff", "planned until tomorrow, unloaded today"


def test_days_away_are_taken_back(world: World) -> None:
    today, vehicle = today_of(world), truck(world, "SSD 1")
    coming = away(world, vehicle, today + DAY, today + 3 * DAY)
    begun = away(world, vehicle, today - 2 * DAY, today)
    with pytest.raises(NotAllowed):
        actions.end_absence(actor=world.actor("bruno"), absence_id=coming.pk)
    for absence in (coming, begun, coming):
        actions.end_absence(actor=world.actor("omar"), absence_id=absence.pk)
    assert VehicleAbsence.objects.get().until_day == today - DAY, "what has been stays known"
    assert days_of(world, today)["SSD 1"] == "fffff"


def test_the_page_shows_two_weeks_of_a_hub_or_a_mode(world: World) -> None:
    world.now = timezone.now()
    journey = trip(world, truck(world, "SSD 1", base_id=world.hub.pk))
    boat = truck(world, "RIV 1", vehicle_class="barge")
    away(world, boat, today_of(world), today_of(world))
    client = Client()
    client.force_login(world.users["bruno"])
    page = client.get(URL).content.decode()
    assert journey.reference in page and "Repair" in page
    assert "RIV 1" not in client.get(f"{URL}?mode=road").content.decode()
    assert "RIV 1" not in client.get(f"{URL}?hub=JUB").content.decode()
    assert client.get(f"{URL}?from=2026-02-31&hub=NOWHERE&mode=x").status_code == 200, "what cannot be read is left out"
    later = client.get(f"{URL}?from={today_of(world) + 60 * DAY}").content.decode()
    assert journey.reference not in later
    client.force_login(world.users["amina"])
    assert client.get(URL).status_code == 403


def test_the_queries_do_not_grow_with_vehicles(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            days_of(world, today_of(world))
        return len(captured)

    trip(world, truck(world, "SSD 1"))
    few = count()
    for number in range(2, 6):
        trip(world, truck(world, f"SSD {number}"))
    assert count() == few


def test_days_away_are_ended_on_the_vehicles_page(world: World) -> None:
    world.now = timezone.now()
    vehicle = truck(world, "SSD 1")
    absence = away(world, vehicle, today_of(world) + DAY, today_of(world) + DAY)
    client = Client()
    client.force_login(world.users["omar"])
    url = f"/o/south-sudan/transport/fleet/{vehicle.pk}/"
    assert "Back in use" in client.get(url).content.decode()
    assert client.post(f"{url}absences/{absence.pk}/end/").status_code == 302
    assert not VehicleAbsence.objects.exists()
