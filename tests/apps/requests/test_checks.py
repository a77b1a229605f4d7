"""What is said about a request before it is handed in: errors block, warnings do not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from serai.apps.requests import actions
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import reference
from serai.apps.requests.rules.data import RequestData
from serai.apps.requests.rules.request_checks import check_request
from serai.kit.errors import Invalid
from tests.apps.requests import make
from tests.world import World


def found(world: World, data: RequestData) -> dict[tuple[str, str], bool]:
    """{(field, code): blocks}"""
    actor = world.actor("amina")
    return {(f.field, f.code): f.blocks for f in check_request(data, reference(actor, world.op), world.horizon)}


def test_a_good_request_has_nothing_against_it(world: World) -> None:
    assert found(world, make.data(world)) == {}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"handling_units": 481}, "handling_units", "hu_above_iu"),
        ({"quantity": Decimal("480.5")}, "quantity", "scale"),
        ({"quantity": Decimal(0)}, "quantity", "not_positive"),
        ({"quantity": Decimal(-50)}, "quantity", "not_positive"),
        ({"quantity": Decimal("NaN")}, "quantity", "not_positive"),
        ({"quantity": Decimal(10) ** 12}, "quantity", "too_large"),
        ({"weight_kg": Decimal(0)}, "weight_kg", "blank"),
        ({"weight_kg": Decimal(-1)}, "weight_kg", "negative"),
        ({"volume_m3": Decimal("0.01")}, "volume_m3", "density_impossible"),
        ({"expires_on": dt.date(2026, 11, 20)}, "expires_on", "expired"),
        ({"hazard_class": "5.1"}, "un_number", "un_number"),
        ({"un_number": "17A1", "hazard_class": "8"}, "un_number", "un_number"),
        ({"un_number": "1791"}, "hazard_class", "hazard_class"),
        ({"un_number": "1072", "hazard_class": "2.2", "packing_group": "II"}, "packing_group", "packing_group"),
        ({"un_number": "3480", "hazard_class": "9", "packing_group": "I"}, "packing_group", "packing_group"),
        ({"packing_group": "III"}, "packing_group", "packing_group"),
        ({"description": " "}, "description", "blank"),
        ({"description": "x" * 201}, "description", "too_long"),
        ({"unit_value": Decimal(-1)}, "unit_value", "negative"),
    ],
)
def test_line_errors(world: World, changes: dict[str, Any], field: str, code: str) -> None:
    assert found(world, make.data(world, make.line(world, **changes))).get((f"lines.0.{field}", code)) is True


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"volume_m3": Decimal("0.5")}, "volume_m3", "density"),
        ({"volume_m3": Decimal(3000)}, "volume_m3", "density"),
        ({"handling_units": 1}, "handling_units", "hu_heavy"),
        ({"un_number": "1791", "hazard_class": "8", "packing_group": "II"}, "has_shipper_declaration", "declaration"),
        (
            {"un_number": "1791", "hazard_class": "8", "has_shipper_declaration": True},
            "packing_group",
            "packing_group_asked",
        ),
    ],
)
def test_line_warnings_never_block(world: World, changes: dict[str, Any], field: str, code: str) -> None:
    data = make.data(world, make.line(world, **changes))
    assert found(world, data) == {(f"lines.0.{field}", code): False}
    request = actions.save_draft(actor=world.actor("amina"), operation_id=world.op.pk, data=data)
    assert (
        actions.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina").decision == "submitted"
    )


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": ""}, "title", "blank"),
        ({"service_ids": ()}, "service_ids", "blank"),
        ({"ready_on": None}, "ready_on", "blank"),
        ({"needed_by": dt.date(2026, 11, 20), "ready_on": dt.date(2026, 11, 19)}, "needed_by", "past"),
        ({"needed_by": dt.date(2026, 11, 24)}, "needed_by", "before_ready"),
        ({"needed_by": dt.date(2206, 12, 4)}, "needed_by", "too_far"),
        (
            {"storage_from": dt.date(2026, 12, 2), "storage_until": dt.date(2026, 12, 1)},
            "storage_until",
            "before_start",
        ),
        ({"origin_id": None}, "origin_id", "blank"),
        ({"receiver_name": ""}, "receiver_name", "blank"),
        ({"people_reached": -1}, "people_reached", "out_of_range"),
    ],
)
def test_header_errors(world: World, changes: dict[str, Any], field: str, code: str) -> None:
    assert found(world, make.data(world, **changes)).get((field, code)) is True


def test_a_service_that_is_not_on_offer_then(world: World) -> None:
    world.terms.valid_to = dt.date(2026, 11, 24)
    world.terms.save()
    assert found(world, make.data(world)) == {("service_ids", "not_on_offer"): True}


def test_terms_exclude_cargo_kinds_and_cold_chain(world: World) -> None:
    world.terms.excluded_categories.add(world.food)
    world.terms.excludes_cold_chain = world.terms.excludes_dangerous_goods = True
    world.terms.eligible_kinds = ["nngo"]
    world.terms.save()
    cargo = make.line(world, category_id=world.food.pk, temperature_band="2-8", un_number="1791", hazard_class="8", packing_group="II",
                      has_shipper_declaration=True)  # fmt: skip
    assert set(found(world, make.data(world, cargo))) == {
        ("service_ids", "not_eligible"),
        ("lines.0.category_id", "excluded"),
        ("lines.0.temperature_band", "no_cold_chain"),
        ("lines.0.un_number", "no_dangerous_goods"),
    }


def test_storage_longer_than_the_terms_give(world: World) -> None:
    data = make.data(
        world, service_ids=(world.storage.pk,), destination_id=world.juba.pk, storage_from=dt.date(2026, 11, 25),
        storage_until=dt.date(2026, 12, 30),
    )  # fmt: skip
    assert found(world, data) == {("storage_until", "too_long_in_store"): True}


def test_least_load_and_lead_time_warn(world: World) -> None:
    world.terms.least_load_kg, world.terms.lead_time_hours = Decimal(20000), 240
    world.terms.save()
    assert found(world, make.data(world)) == {("service_ids", "least_load"): False, ("ready_on", "lead_time"): False}


def test_unknown_references_are_refused_even_in_a_draft(world: World) -> None:
    nowhere = world.op.pk
    wrong = make.line(world, category_id=nowhere, unit_id=nowhere, handling_unit_id=nowhere, origin_id=nowhere)
    with pytest.raises(Invalid) as refused:
        make.draft(world, wrong, destination_id=nowhere, service_ids=(nowhere,))
    assert {"lines.0.category_id", "lines.0.unit_id", "lines.0.handling_unit_id", "lines.0.origin_id", "destination_id",
            "service_ids"} <= set(refused.value.fields)  # fmt: skip
    assert not ServiceRequest.objects.exists()


def test_an_incomplete_draft_is_kept_and_cannot_be_submitted(world: World) -> None:
    request = actions.save_draft(
        actor=world.actor("amina"), operation_id=world.op.pk,
        data=RequestData(organisation_id=world.horizon.pk, title=""), unfinished={"lines": [{"description": "Tarp"}]},
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.submit(actor=world.actor("amina"), request_id=request.pk, declared_by="Amina")
    assert {"title", "lines", "service_ids", "ready_on", "needed_by", "receiver_name"} <= set(refused.value.fields)
    request.refresh_from_db()
    assert (request.decision, request.number) == ("draft", None)


def test_a_submitted_request_stays_complete_when_it_is_changed(world: World) -> None:
    request = make.submitted(world)
    with pytest.raises(Invalid):
        actions.save_draft(
            actor=world.actor("amina"),
            operation_id=world.op.pk,
            data=make.data(world, receiver_name=""),
            request_id=request.pk,
        )
    with pytest.raises(Invalid) as refused:
        actions.submit(actor=world.actor("amina"), request_id=make.draft(world).pk, declared_by=" ")
    assert "declared_by" in refused.value.fields


def test_messages_are_in_the_readers_language(world: World) -> None:
    with translation.override("en"):
        text = check_request(
            make.data(world, make.line(world, handling_units=481)),
            reference(world.actor("amina"), world.op),
            world.horizon,
        )[0].message
    assert (
        text
        == "There cannot be more handling units (481) than inventory units (480): a carton holds at least one piece."
    )
