"""A story told through the API alone, and the ids of everything that it leaves behind."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.calling import Caller, ago, ahead, day, request_body
from tests.world import World

People = dict[str | None, Caller]


def the_line(people: People, consignment: str) -> dict[str, Any]:
    return people["omar"].get(f"/consignments/{consignment}")["lines"][0]


def submitted(world: World, people: People, **changes: Any) -> dict[str, Any]:
    made = people["amina"].post("/operations/south-sudan/requests", request_body(world, **changes), status=201)
    return people["amina"].post(f"/requests/{made['id']}/submit", {"declared_by": "Amina Deng"})


def accepted(world: World, people: People) -> tuple[dict[str, Any], str, str]:
    """A request that was accepted whole; its consignment and line."""
    request = submitted(world, people)
    decided = people["omar"].post(f"/requests/{request['id']}/accept", {"hub_id": str(world.hub.pk)})
    found = people["omar"].get(f"/operations/south-sudan/consignments?request_id={request['id']}")["items"]
    return decided, found[0]["id"], the_line(people, found[0]["id"])["id"]


def received(world: World, people: People, line: str, quantity: str, hours: float = 50) -> dict[str, Any]:
    body = {"occurred_at": ago(hours), "lines": [{"line_id": line, "good": quantity}]}
    return people["bruno"].post(f"/hubs/{world.hub.pk}/receipts", body, status=201)


def truck(world: World, people: People, plate: str) -> str:
    body = {"plate": plate, "vehicle_class": "truck_10t", "owner_id": str(world.fleet_company.pk), "capacity_kg": "10000",
            "capacity_m3": "40"}  # fmt: skip
    return people["omar"].post("/operations/south-sudan/vehicles", body, status=201)["id"]


def journey(world: World, people: People, vehicle: str, line: str, quantity: str) -> dict[str, Any]:
    body = {"vehicle_id": vehicle, "origin_id": str(world.hub.pk), "departs_at": ahead(1), "arrives_at": ahead(30),
            "destination_id": str(world.malakal.pk), "loads": [{"line_id": line, "quantity": quantity}]}  # fmt: skip
    return people["omar"].post("/operations/south-sudan/journeys", body, status=201)


def convoyed(world: World, people: People) -> tuple[str, str, str]:
    """A planned convoy; the place that an organisation was given in it, and the clearance that was asked for."""
    body = {"name": "Juba–Malakal", "origin_place_id": str(world.juba.pk), "destination_place_id": str(world.malakal.pk),
            "assembles_at": ahead(20), "departs_at": ahead(21), "arrives_at": ahead(40), "places": 2}  # fmt: skip
    convoy = people["omar"].post("/operations/south-sudan/convoys", body, status=201)["id"]
    wish = {"asked": 2, "organisation_id": str(world.horizon.pk)}
    slot = people["omar"].post(f"/convoys/{convoy}/places", wish, status=201)["id"]
    people["omar"].post(f"/convoy-places/{slot}/answer", {"given": 2})
    asked = {"authority": "State governor", "asked_on": day(0)}
    found = people["omar"].post(f"/convoys/{convoy}/clearances", asked)
    return convoy, slot, found["clearances"][0]["id"]


def everything(world: World, people: People) -> dict[str, list[str]]:
    """A bit of all there is; ids by the name of the parameter or field that they fill."""
    request, consignment, line = accepted(world, people)
    waiting = submitted(world, people, title="Waiting for a decision")
    draft = people["amina"].post("/operations/south-sudan/requests", request_body(world, title="Draft"), status=201)
    receipt = received(world, people, line, "400")
    photo = SimpleUploadedFile("grn.pdf", b"%PDF-1.7 paper", content_type="application/pdf")
    kept = people["bruno"].client.post(f"/api/events/{receipt['id']}/attachments", {"file": photo})
    assert kept.status_code == 201, kept.content
    trips = [journey(world, people, truck(world, people, plate), line, "100") for plate in ("SSD 1", "SSD 2", "SSD 3")]
    for trip in trips[:2]:
        people["bruno"].post(f"/journeys/{trip['id']}/depart", {"occurred_at": ago(40)})
    people["omar"].post(f"/journeys/{trips[1]['id']}/lost", {"occurred_at": ago(30), "cause": "theft"})
    lost = people["omar"].get("/operations/south-sudan/events?kind=loss")["items"][0]["id"]
    store = next(part for part in the_line(people, consignment)["where"] if part["kind"] == "store")
    item = {"line_id": line, "account_id": store["account_id"], "quantity": "10"}
    order = people["amina"].post(f"/consignments/{consignment}/releases", {"items": [item]}, status=201)
    convoy, slot, clearance = convoyed(world, people)
    voucher = {"voucher": "V-1", "litres": "60", "issued_at": ago(3), "received_by": "P. Nyok", "station": "Nile road",
               "vehicle_id": trips[0]["vehicle_id"], "odometer_km": "1000"}  # fmt: skip
    fuel = people["bruno"].post("/operations/south-sudan/fuel", voucher, status=201)["id"]
    pallet = SimpleUploadedFile("pallet.jpg", b"\xff\xd8\xff pallet", content_type="image/jpeg")
    picture = people["amina"].client.post(f"/api/requests/{draft['id']}/photos", {"file": pallet})
    assert picture.status_code == 201, picture.content
    refused = submitted(world, people, title="Refused")
    people["omar"].post(
        f"/requests/{refused['id']}/reject", {"reason_code": "other", "reason": "The market serves this."}
    )
    appeal = people["amina"].post(
        f"/requests/{refused['id']}/appeals", {"against": "rejection", "reason": "It does not."}, status=201
    )
    saved = people["omar"].post(
        "/operations/south-sudan/saved-reports", {"name": "A", "report": "storage-overview"}, status=201
    )
    return {
        "vehicle_class": ["truck_10t"],
        "issue_id": [fuel],
        "fuel_request_id": [request["id"]],
        "convoy_id": [convoy],
        "slot_id": [slot],
        "clearance_id": [clearance],
        "joining_journey_id": [trips[2]["id"]],
        "convoy_request_id": [request["id"]],
        "origin_place_id": [str(world.juba.pk)],
        "destination_place_id": [str(world.malakal.pk)],
        "operation": ["south-sudan"],
        "operation_id": [str(world.op.pk)],
        "organisation_id": [str(world.horizon.pk), str(world.lantern.pk)],
        "owner_id": [str(world.horizon.pk)],
        "hub": ["JUB"],
        "hub_id": [str(world.hub.pk), str(world.hub_bor.pk)],
        "bin_id": [str(found.pk) for found in world.bins.values()],
        "request_id": [request["id"], waiting["id"], draft["id"]],
        "line_id": [line, request["lines"][0]["id"]],
        "account_id": [store["account_id"]],
        "consignment_id": [consignment],
        "event_id": [receipt["id"], lost],
        "attachment_id": [kept.json()["id"]],
        "order_id": [order["id"]],
        "journey_id": [trip["id"] for trip in trips],
        "vehicle_id": [trips[0]["vehicle_id"]],
        "load_id": [trips[2]["loads"][0]["id"]],
        "code": ["JUB", people["amina"].get(f"/consignments/{consignment}")["tracking_code"]],
        "category_id": [str(world.shelter.pk), str(world.food.pk)],
        "unit_id": [str(world.piece.pk)],
        "handling_unit_id": [str(world.carton.pk)],
        "service_ids": [str(world.road.pk), str(world.storage.pk)],
        "origin_id": [str(world.juba.pk), str(world.hub.pk)],
        "destination_id": [str(world.malakal.pk)],
        "place_id": [str(world.malakal.pk), str(world.bor.pk)],
        "destination_hub_id": [str(world.hub_bor.pk)],
        "base_id": [str(world.hub.pk)],
        "to_journey_id": [trips[2]["id"]],
        "photo_id": [picture.json()["id"]],
        "appeal_id": [appeal["id"]],
        "saved_report_id": [saved["id"]],
        "message_ids": [],
        "recipient_ids": [str(world.users["omar"].pk)],
        "subject": ["transport", "service"],
        "report": ["storage-overview", "transport-planning"],
    }
