"""Fuel by voucher: what is used up, what is taken back, and what vehicles consume. docs/algorithms/fuel.md has the example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from tests.apps.transport.freight import truck
from tests.apps.transport.test_races import at_once, split
from tests.lists import assert_constant_queries
from tests.world import World

from serai.apps.catalog.models import Service, Unit
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.transport import actions
from serai.apps.transport.models import FuelIssue, Vehicle
from serai.apps.transport.queries import consumption_by_issue, fuel_visible_to, litres_issued, mean_consumption
from serai.kit.errors import Conflict, Invalid, NotAllowed

BASE = "/o/south-sudan/transport/fuel/"


def issue(world: World, voucher: str, litres: int = 60, *, who: str = "bruno", hours: float = 1, event_id: Any = None,
          **more: Any) -> FuelIssue:  # fmt: skip
    values: dict[str, Any] = {"hub_id": world.hub.pk, "received_by": "P. Nyok"} | more
    data = actions.FuelData(
        voucher=voucher, litres=Decimal(litres), issued_at=world.now - dt.timedelta(hours=hours), **values
    )
    return actions.issue_fuel(actor=world.actor(who), operation_id=world.op.pk, data=data, event_id=event_id)


def vehicle(world: World, plate: str = "SSD 1", expected: int = 33) -> Vehicle:
    return truck(world, plate, fuel_litres_per_100km=Decimal(expected))


def fuel_request(world: World, litres: int = 200, number: int = 1) -> ServiceRequest:
    fuel, _new = Service.objects.get_or_create(code="fuel", defaults={"name": "Fuel", "kind": "fuel"})
    litre, _new = Unit.objects.get_or_create(code="litre", defaults={"name": "litre", "use": "iu", "scale": 3})
    request = ServiceRequest.objects.create(
        operation=world.op, number=number, organisation=world.horizon, title="Diesel", decision="accepted",
        hub=world.hub, origin=world.juba, destination=world.juba, accepted_at=world.now,
    )  # fmt: skip
    request.services.add(fuel)
    RequestLine.objects.create(
        request=request, position=1, description="Diesel", category=world.shelter, unit=litre, quantity=litres,
        weight_kg=Decimal(litres), volume_m3=Decimal("0.2"), accepted_quantity=litres,
    )  # fmt: skip
    return request


def test_a_voucher_is_used_once_and_a_double_click_writes_one_row(world: World) -> None:
    to = vehicle(world)
    key = uuid4()
    first = issue(world, "V-1", vehicle_id=to.pk, event_id=key)
    assert issue(world, "V-1", vehicle_id=to.pk, event_id=key).pk == first.pk
    with pytest.raises(Conflict, match="V-1 is used already: F-0001"):
        issue(world, "V-1", vehicle_id=to.pk)
    assert FuelIssue.objects.count() == 1


def test_a_wrong_row_is_taken_back_by_a_second_one(world: World) -> None:
    row = issue(world, "V-1", 60, vehicle_id=vehicle(world).pk)
    with pytest.raises(Invalid):
        actions.reverse_fuel(actor=world.actor("bruno"), issue_id=row.pk, reason="")
    back = actions.reverse_fuel(actor=world.actor("bruno"), issue_id=row.pk, reason="Another truck.")
    assert (back.litres, back.reverses_id) == (-60, row.pk)
    again = actions.reverse_fuel(actor=world.actor("bruno"), issue_id=row.pk, reason="Again.")
    assert again.pk == back.pk, "at most one reversal"
    with pytest.raises(Conflict):
        actions.reverse_fuel(actor=world.actor("bruno"), issue_id=back.pk, reason="No.")


def test_rows_cannot_be_changed_or_deleted(world: World) -> None:
    row = issue(world, "V-1", vehicle_id=vehicle(world).pk)
    for change in (lambda: FuelIssue.objects.update(litres=1), lambda: FuelIssue.objects.filter(pk=row.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert FuelIssue.objects.get().litres == 60


def test_impossible_input_names_its_field_and_writes_nothing(world: World) -> None:
    to = vehicle(world).pk
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("litres", {"litres": 0}), ("voucher", {"voucher": " "}), ("received_by", {"received_by": ""}),
        ("issued_at", {"hours": -5}), ("station", {"hub_id": None}), ("kind", {"kind": "wood"}),
        ("hub", {"hub_id": uuid4(), "who": "omar"}), ("vehicle", {"vehicle_id": None}),
    ]  # fmt: skip
    for field, change in wrong:
        with pytest.raises(Invalid) as refused:
            issue(world, **{"voucher": "V-1", "vehicle_id": to} | change)
        assert field in refused.value.fields, field
    for name in ("amina", "eve"):
        with pytest.raises(NotAllowed):
            issue(world, "V-1", who=name, vehicle_id=to)
    assert not FuelIssue.objects.exists()


def test_odometers_only_rise(world: World) -> None:
    to = vehicle(world).pk
    issue(world, "V-1", hours=10, vehicle_id=to, odometer_km=Decimal(10_000))
    issue(world, "V-2", hours=2, vehicle_id=to, odometer_km=Decimal(10_400))
    with pytest.raises(Invalid, match="not recorded") as refused:
        issue(world, "V-3", hours=1, vehicle_id=to, odometer_km=Decimal(10_300))
    assert "F-0002 read 10400 km before" in str(refused.value.fields["odometer_km"][0])
    with pytest.raises(Invalid) as refused:
        issue(world, "V-3", hours=5, vehicle_id=to, odometer_km=Decimal(10_500))
    assert "afterwards" in str(refused.value.fields["odometer_km"][0])
    assert issue(world, "V-3", hours=5, vehicle_id=to, odometer_km=Decimal(10_200)).number == 3


def test_consumption_is_read_between_odometers(world: World) -> None:
    to = vehicle(world)
    rows = [
        issue(world, f"V-{hours}", litres, hours=hours, vehicle_id=to.pk, odometer_km=Decimal(km) if km else None)
        for litres, hours, km in ((60, 40, 10_000), (80, 30, 10_200), (50, 20, 0), (70, 10, 10_500))
    ]
    found = consumption_by_issue([to.pk])
    assert set(found) == {rows[1].pk, rows[3].pk}
    assert [found[rows[n].pk].per_100km for n in (1, 3)] == [40, 40]
    mean = mean_consumption([to.pk])[to.pk]
    assert (mean.litres, mean.km, mean.per_100km, mean.is_high) == (200, 500, 40, True)
    thirsty = vehicle(world, "SSD 2", expected=36)
    for voucher, hours, km in (("W-1", 9, 100), ("W-2", 5, 300)):
        issue(world, voucher, 80, hours=hours, vehicle_id=thirsty.pk, odometer_km=Decimal(km))
    assert not mean_consumption([thirsty.pk])[thirsty.pk].is_high, "11 % above is not marked"


def test_what_was_taken_back_counts_nowhere(world: World) -> None:
    to = vehicle(world)
    issue(world, "V-1", 60, hours=9, vehicle_id=to.pk, odometer_km=Decimal(100))
    wrong = issue(world, "V-2", 500, hours=6, vehicle_id=to.pk)
    issue(world, "V-3", 40, hours=3, vehicle_id=to.pk, odometer_km=Decimal(200))
    actions.reverse_fuel(actor=world.actor("bruno"), issue_id=wrong.pk, reason="Typed twice.")
    assert mean_consumption([to.pk])[to.pk].per_100km == 40


def test_fuel_that_was_asked_for_is_issued_up_to_what_was_accepted(world: World) -> None:
    request = fuel_request(world, 200)
    row = issue(world, "V-1", 150, request_id=request.pk)
    assert (row.organisation, litres_issued(request)) == (world.horizon, 150)
    with pytest.raises(Conflict, match="50 litres of R-0001 are left"):
        issue(world, "V-2", 60, request_id=request.pk)
    actions.reverse_fuel(actor=world.actor("bruno"), issue_id=row.pk, reason="Spilt.")
    assert issue(world, "V-3", 200, request_id=request.pk).litres == 200
    seen = {name: fuel_visible_to(world.actor(name)).count() for name in ("amina", "lena", "eve", "bruno")}
    assert seen == {"amina": 3, "lena": 0, "eve": 0, "bruno": 3}


def test_a_request_for_transport_gets_no_fuel(world: World) -> None:
    request = fuel_request(world)
    request.services.set([world.road])
    with pytest.raises(Invalid) as refused:
        issue(world, "V-1", request_id=request.pk)
    assert "vehicle" in refused.value.fields


class TestPages:
    def test_a_voucher_is_recorded_shown_and_exported(self, world: World) -> None:
        world.now = timezone.now()
        to = vehicle(world)
        client = Client()
        client.force_login(world.users["bruno"])
        form = client.get(f"{BASE}add/?vehicle=SSD+1").context["form"]
        assert form["vehicle"].value() in (to, to.pk)
        sent = {"voucher": "V-77", "kind": "diesel", "litres": "60", "hub": world.hub.pk, "vehicle": to.pk,
                "odometer_km": "1000", "received_by": "P. Nyok", "event_id": form["event_id"].value(),
                "issued_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
        assert client.post(f"{BASE}add/", sent | {"received_by": ""}).status_code == 422
        assert client.post(f"{BASE}add/", sent).status_code == 302
        assert "V-77" in client.get(BASE).content.decode()
        export = client.get(f"{BASE}?view=all&export=csv")
        body = b"".join(export.streaming_content) if export.streaming else export.content
        assert b"F-0001" in body
        row = FuelIssue.objects.get()
        assert client.post(f"{BASE}{row.pk}/reverse/", {"reason": "Wrong truck"}).status_code == 302
        assert "Reversed" in client.get(BASE).content.decode()

    def test_queries_do_not_grow(self, world: World) -> None:
        world.now = timezone.now()
        to = vehicle(world)
        issue(world, "V-0", hours=50, vehicle_id=to.pk, odometer_km=Decimal(1))
        numbers = iter(range(1, 9))
        client = Client()
        client.force_login(world.users["chen"])

        def one_more() -> None:
            number = next(numbers)
            issue(world, f"V-{number}", hours=40 - number, vehicle_id=to.pk, odometer_km=Decimal(number * 100))

        assert_constant_queries(client, BASE, add_row=one_more)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_litres_are_issued_once(committed_world: World) -> None:
    world = committed_world
    request = fuel_request(world, 100)
    done, refused = split(
        at_once(
            lambda: issue(world, "V-1", 80, request_id=request.pk),
            lambda: issue(world, "V-2", 80, request_id=request.pk),
        )
    )
    assert len(done) == 1 and isinstance(refused[0], Conflict)
    assert litres_issued(request) == 80
