"""Requests for tests: plain values that a person can check, changed where a test needs it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from serai.apps.requests import actions
from serai.apps.requests.actions import LineData, RequestData
from serai.apps.requests.models import CriteriaSet, PriorityEntry, PriorityList, ServiceRequest
from tests.world import World

TIERS = [
    [
        {"kind": "life_saving", "weight": 30}, {"kind": "location", "weight": 25}, {"kind": "time", "weight": 20},
        {"kind": "perishable", "weight": 15}, {"kind": "waiting", "weight": 10, "full_after_days": 28},
    ]
]  # fmt: skip


def line(world: World, **changes: Any) -> LineData:
    """480 tarpaulins in 96 cartons, 2,160 kg, 7.2 m³."""
    values: dict[str, Any] = {
        "description": "Tarpaulins, woven, 4 × 6 m", "category_id": world.shelter.pk, "unit_id": world.piece.pk,
        "quantity": Decimal(480), "handling_unit_id": world.carton.pk, "handling_units": 96, "weight_kg": Decimal(2160),
        "volume_m3": Decimal("7.2"), "unit_value": Decimal(15),
    }  # fmt: skip
    return LineData(**values | changes)


def data(world: World, *lines: LineData, **changes: Any) -> RequestData:
    values: dict[str, Any] = {
        "organisation_id": world.horizon.pk, "title": "Shelter kits and blankets", "lines": lines or (line(world),),
        "service_ids": (world.road.pk,), "origin_id": world.juba.pk, "destination_id": world.malakal.pk,
        "ready_on": dt.date(2026, 11, 25), "needed_by": dt.date(2026, 12, 4), "receiver_name": "P. Nyok",
        "sender_name": "Horizon store", "owner_reference": "HRA/SHL/26-118",
    }  # fmt: skip
    return RequestData(**values | changes)


def draft(world: World, *lines: LineData, by: str = "amina", **changes: Any) -> ServiceRequest:
    return actions.save_draft(actor=world.actor(by), operation_id=world.op.pk, data=data(world, *lines, **changes))


def submitted(
    world: World, *lines: LineData, by: str = "amina", now: dt.datetime | None = None, **changes: Any
) -> ServiceRequest:
    made = draft(world, *lines, by=by, **changes)
    return actions.submit(actor=world.actor(by, now), request_id=made.pk, declared_by="Amina Deng", rerank=False)


def accepted(world: World, *lines: LineData, **changes: Any) -> ServiceRequest:
    made = submitted(world, *lines, **changes)
    return actions.accept(actor=world.actor("omar"), request_id=made.pk, hub_id=world.hub.pk, rerank=False)


def criteria(world: World, tiers: Any = None, version: int = 3) -> CriteriaSet:
    return CriteriaSet.objects.create(
        operation=world.op, version=version, body="Operational advisory group", decision="OAG-2026-07",
        agreed_on=dt.date(2026, 10, 14), valid_from=dt.date(2026, 10, 15), tiers=tiers or TIERS,
    )  # fmt: skip


def location_list(world: World, **scores: str) -> None:
    """A list of places in force: `location_list(world, malakal="0.90")`."""
    made = PriorityList.objects.create(
        operation=world.op,
        kind="location",
        body="OAG",
        decided_on=dt.date(2026, 10, 14),
        valid_from=dt.date(2026, 10, 15),
    )
    for name, value in scores.items():
        PriorityEntry.objects.create(list=made, place=getattr(world, name), score=Decimal(value))
