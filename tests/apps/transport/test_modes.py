"""Every mode of transport from the request to the road: river, sea, air, animals and porters as well as trucks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.requests import make
from tests.apps.transport.freight import trip, truck
from tests.world import World

from serai.apps.cargo import actions as cargo
from serai.apps.catalog.models import Service
from serai.apps.operations.models import ServiceTerms
from serai.apps.requests import actions as requests
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport import actions
from serai.apps.transport.enums import CLASS_MODE, Mode, VehicleClass

WAYS = [("river", "barge"), ("sea", "ship"), ("sea", "dhow"), ("air", "fixed_wing"), ("porter", "pack_animals"),
        ("porter", "porters"), ("road", "tractor")]  # fmt: skip


def asked(world: World, kind: str) -> ServiceRequest:
    """An accepted request for one service, on offer in the operation."""
    service, _new = Service.objects.get_or_create(code=f"by-{kind}", defaults={"name": kind, "kind": kind})
    like = ServiceTerms.objects.filter(pk=world.terms.pk).values().get()
    for name in ("id", "service_id"):
        like.pop(name)
    ServiceTerms.objects.get_or_create(service=service, operation=world.op, defaults=like | {"version": 1})
    request = make.submitted(world, by="amina", title=f"By {kind}", service_ids=(service.pk,))
    return requests.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk)


@pytest.mark.parametrize(("kind", "vehicle_class"), WAYS)
def test_what_is_asked_for_in_a_mode_is_planned_and_leaves_in_it(world: World, kind: str, vehicle_class: str) -> None:
    request = asked(world, kind)
    assert [service.kind for service in request.services.all()] == [kind]
    line = request.consignments.get().lines.get()
    cargo.receive(
        actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=world.now - dt.timedelta(hours=3),
        lines=[cargo.ReceiptLine(line.pk, good=Decimal(480))],
    )  # fmt: skip
    journey = trip(world, truck(world, "V 1", vehicle_class=vehicle_class))
    actions.plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(480))
    left = actions.depart(actor=world.actor("bruno"), journey_id=journey.pk, occurred_at=world.now)
    assert (left.state, left.mode, left.get_mode_display() != "") == ("departed", kind, True)
    assert left.distance_km is not None and left.distance_km > 500


@pytest.mark.parametrize("kind", ["river", "sea", "air", "porter"])
def test_planning_offers_vehicles_of_the_mode_that_was_asked_for(world: World, kind: str) -> None:
    world.now = timezone.now()
    request = asked(world, kind)
    for number, vehicle_class in enumerate(VehicleClass.values):
        truck(world, f"V {number}", vehicle_class=vehicle_class)
    client = Client()
    client.force_login(world.users["omar"])
    page = client.get(f"/o/south-sudan/transport/plan/?request={request.number}")
    fits = {choice.vehicle.vehicle_class for choice in page.context["choices"] if choice.fits}
    assert fits == {name for name, mode in CLASS_MODE.items() if mode == kind}
    assert "Another mode of transport was asked for." in page.content.decode()


def test_every_mode_has_a_class_and_every_class_a_mode() -> None:
    assert set(CLASS_MODE.values()) == set(Mode.values)
    assert set(CLASS_MODE) == set(VehicleClass.values)
