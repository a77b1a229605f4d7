"""One request from asking to release, through the API alone: what every figure must be after every step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from serai.apps.operations.queries import actor_for
from serai.apps.requests.actions import import_requests
from serai.apps.requests.queries.sheet_import import read_requests
from tests.api.calling import ago, ahead, day, request_body
from tests.api.story import People, accepted, journey, the_line, truck
from tests.world import World


def corrected_and_accepted(world: World, people: People) -> tuple[dict[str, Any], str, str]:
    """Returned with a question, corrected, accepted; the request, its consignment and line."""
    amina, omar = people["amina"], people["omar"]
    draft = amina.post("/operations/south-sudan/requests", request_body(world, receiver_name=""), status=201)
    assert draft["decision"] == "draft" and draft["number"] is None
    refused = amina.post(f"/requests/{draft['id']}/submit", {"declared_by": "Amina Deng"}, status=422)
    assert {each["field"] for each in refused["errors"]} == {"receiver_name"}
    changed = amina.put(f"/requests/{draft['id']}", {**request_body(world), "revision": draft["revision"]})
    submitted = amina.post(
        f"/requests/{draft['id']}/submit", {"declared_by": "Amina Deng", "revision": changed["revision"]}
    )
    assert (submitted["decision"], submitted["reference"]) == ("submitted", "R-0001")
    returned = omar.post(f"/requests/{draft['id']}/return", {"reason": "Which size are the tarpaulins?"})
    assert (returned["decision"], returned["decision_reason"]) == ("returned", "Which size are the tarpaulins?")
    body = {**request_body(world, title="Tarpaulins, 4 × 6 m"), "revision": returned["revision"]}
    body["lines"][0]["id"] = returned["lines"][0]["id"]
    amina.put(f"/requests/{draft['id']}", body)
    amina.post(f"/requests/{draft['id']}/submit", {"declared_by": "Amina Deng"})
    decided = omar.post(f"/requests/{draft['id']}/accept", {"hub_id": str(world.hub.pk)})
    assert decided["decision"] == "accepted" and decided["lines"][0]["accepted"] == "480"
    found = omar.get("/operations/south-sudan/consignments")["items"]
    assert [each["request_id"] for each in found] == [draft["id"]]
    return decided, found[0]["id"], the_line(people, found[0]["id"])["id"]


def receive_in_two_parts(world: World, people: People, consignment: str, line: str) -> None:
    """300 of which one is damaged, then 184: four more than announced."""
    bruno, hub = people["bruno"], f"/hubs/{world.hub.pk}"
    first = bruno.post(f"{hub}/receipts", {"occurred_at": ago(60), "lines": [
        {"line_id": line, "good": "299", "damaged": "1", "note": "One bale torn"}]}, status=201)  # fmt: skip
    assert first["code"].startswith("GRN-JUB-") and first["surpluses"] == []
    assert {part["target"]["condition"]: part["quantity"] for part in first["postings"]} == {
        "good": "299",
        "damaged": "1",
    }
    second = bruno.post(
        f"{hub}/receipts", {"occurred_at": ago(50), "lines": [{"line_id": line, "good": "184"}]}, status=201
    )
    assert [each["quantity"] for each in second["surpluses"]] == ["4"]
    state = the_line(people, consignment)
    assert (state["accepted"], state["received"], state["expected"]) == ("480", "484", "0")


def test_from_request_to_release(world: World, people: People) -> None:
    from_store_to_release(world, people, *corrected_and_accepted(world, people))


def test_the_same_journey_of_a_request_from_a_workbook(world: World, people: People, tmp_path: Path) -> None:
    """480 tarpaulins asked for in XLSX: returned, corrected by sending the workbook again, accepted, and on to the release."""
    amina, omar = people["amina"], people["omar"]
    send_workbook(world, tmp_path, title="Tarpaulins")
    (row,) = amina.get("/operations/south-sudan/requests")["items"]
    assert (row["reference"], row["decision"]) == ("R-0001", "submitted")
    omar.post(f"/requests/{row['id']}/return", {"reason": "Which size are the tarpaulins?"})
    send_workbook(world, tmp_path, title="Tarpaulins, 4 × 6 m")
    (again,) = amina.get("/operations/south-sudan/requests")["items"]
    assert (again["id"], again["title"]) == (row["id"], "Tarpaulins, 4 × 6 m"), (
        "sent again, it changes and does not double"
    )
    if again["decision"] != "submitted":
        amina.post(f"/requests/{row['id']}/submit", {"declared_by": "Amina Deng"})
    decided = omar.post(f"/requests/{row['id']}/accept", {"hub_id": str(world.hub.pk)})
    assert [line["accepted"] for line in decided["lines"]] == ["480"]
    consignment = omar.get("/operations/south-sudan/consignments")["items"][0]["id"]
    from_store_to_release(world, people, decided, consignment, the_line(people, consignment)["id"])


def send_workbook(world: World, folder: Path, *, title: str) -> None:
    """Fill in the template's headings, read the file as Amina, and write what it plans: nothing may be refused."""
    sheet = Workbook()
    cells = {
        "Request key": "HRA-1", "What is it, in a few words": title, "Services": "Road transport", "From": "Juba", "To": "Malakal",
        "Ready on": day(0), "Needed by": day(20), "Who receives the cargo": "P. Nyok", "Accepted by (name)": "Amina Deng",
        "Goods": "Tarpaulins, woven, 4 × 6 m", "Category": "Shelter", "Quantity": 480, "Unit": "piece", "Handling units": 96,
        "Packed in": "carton", "Weight of the line, kg": 2160, "Volume of the line, m³": 7.2,
    }  # fmt: skip
    sheet.active.append(list(cells))
    sheet.active.append(list(cells.values()))
    sheet.save(folder / "requests.xlsx")
    actor = actor_for(world.users["amina"], now=timezone.now(), source="xlsx")
    reading = read_requests(actor, world.op, folder / "requests.xlsx")
    assert not reading.problems, reading.report()
    import_requests(actor=actor, operation_id=world.op.pk, planned=reading.to_write)


def from_store_to_release(world: World, people: People, request: dict[str, Any], consignment: str, line: str) -> None:
    """Received in two parts, sent on two trucks, one lost and found, released in part, tracked."""
    receive_in_two_parts(world, people, consignment, line)
    omar, bruno, amina = people["omar"], people["bruno"], people["amina"]

    one = journey(world, people, truck(world, people, "SSD 204 A"), line, "200")
    two = journey(world, people, truck(world, people, "SSD 205 B"), line, "150")
    assert (one["state"], one["waybill"]) == ("planned", "")
    assert the_line(people, consignment)["planned"] == "350"
    left = [bruno.post(f"/journeys/{each['id']}/depart", {"occurred_at": ago(40)}) for each in (one, two)]
    assert [each["waybill"] for each in left] == ["WB-JUB-0001", "WB-JUB-0002"]
    assert [each["on_board"][0]["quantity"] for each in left] == ["200", "150"]

    delivered = omar.post(f"/journeys/{one['id']}/deliver", {"occurred_at": ago(20), "signer": "P. Nyok"})
    assert (delivered["state"], delivered["on_board"]) == ("arrived", [])
    lost = omar.post(
        f"/journeys/{two['id']}/lost", {"occurred_at": ago(19), "cause": "theft", "description": "Taken at km 80"}
    )
    assert lost["state"] == "lost" and the_line(people, consignment)["lost"] == "150"
    found = omar.post(f"/journeys/{two['id']}/found", {"occurred_at": ago(15), "remarks": "Driver called"})
    assert found["state"] == "departed" and found["on_board"][0]["quantity"] == "150"
    state = the_line(people, consignment)
    assert {name: state[name] for name in ("received", "dispatched", "delivered", "lost", "released")} == {
        "received": "484", "dispatched": "350", "delivered": "200", "lost": "0", "released": "0",
    }  # fmt: skip

    door = next(part for part in state["where"] if part["kind"] == "delivered")
    item = {"line_id": line, "account_id": door["account_id"], "quantity": "120"}
    order = amina.post(f"/consignments/{consignment}/releases", {"items": [item], "collector": "P. Nyok"}, status=201)
    bruno.post(f"/releases/{order['id']}/verify")
    bruno.post(f"/releases/{order['id']}/accept", {}, status=403)
    omar.post(f"/releases/{order['id']}/accept", {})
    part = {**item, "quantity": "80"}
    bruno.post(f"/releases/{order['id']}/execute", {"occurred_at": ago(2), "items": [part]}, status=201)
    assert bruno.get(f"/releases/{order['id']}")["state"] == "partly_executed"

    progress = amina.get(f"/requests/{request['id']}/progress")
    assert len(progress["lines"]) == 1 and progress["consignments"] == [
        omar.get(f"/consignments/{consignment}")["code"]
    ]
    got = {name: progress["lines"][0][name] for name in ("requested", "accepted", "received", "dispatched", "delivered",
                                                         "released", "in_store", "in_transit", "at_door", "lost")}  # fmt: skip
    assert got == {"requested": "480", "accepted": "480", "received": "484", "dispatched": "350", "delivered": "200",
                   "released": "80", "in_store": "134", "in_transit": "150", "at_door": "120", "lost": "0"}  # fmt: skip
    tracked(people, consignment)


def tracked(people: People, consignment: str) -> None:
    """A visitor with the code reads stages, days and areas; no place, no person."""
    code = people["amina"].get(f"/consignments/{consignment}")["tracking_code"]
    seen = people[None].get(f"/tracking/{code.lower()}")
    assert seen["kind"] == "consignment" and seen["destination"] == "South Sudan"
    assert [step["what"] for step in seen["steps"]] == [
        "Received in the common store", "Received in the common store", "Left the common store", "Left the common store",
        "Delivered to the consignee", "Reported lost", "Found again", "Released to the owner",
    ]  # fmt: skip
    assert "Nyok" not in str(seen) and "Malakal" not in str(seen) and "T" not in seen["steps"][0]["day"]


def test_a_document_can_be_taken_back(world: World, people: People) -> None:
    _request, consignment, line = accepted(world, people)
    body = {"occurred_at": ago(5), "lines": [{"line_id": line, "good": "100"}]}
    receipt = people["bruno"].post(f"/hubs/{world.hub.pk}/receipts", body, status=201)
    refused = people["bruno"].post(f"/events/{receipt['id']}/reverse", {"reason": "Typing error"}, status=403)
    assert "reversal" in refused["title"]
    counter = people["omar"].post(f"/events/{receipt['id']}/reverse", {"reason": "Typing error"}, status=201)
    assert counter["reverses"] == receipt["id"] and counter["kind"] == "reversal"
    assert the_line(people, consignment)["received"] == "0"
    assert people["omar"].get(f"/events/{receipt['id']}")["reversed_by"] == counter["id"]
    people["omar"].post(f"/events/{receipt['id']}/reverse", {"reason": "Again"}, status=409)


def test_stock_now_then_and_summed(world: World, people: People) -> None:
    _request, consignment, line = accepted(world, people)
    for hours, quantity in ((30, "100"), (10, "50")):
        body = {"occurred_at": ago(hours), "lines": [{"line_id": line, "good": quantity}]}
        people["bruno"].post(f"/hubs/{world.hub.pk}/receipts", body, status=201)
    here = people["amina"].get("/operations/south-sudan/stock")["items"]
    assert [(row["quantity"], row["weight_kg"], row["condition"]) for row in here] == [("150", "675", "good")]
    moment = ago(20).replace("+", "%2B")
    then = people["amina"].get(f"/operations/south-sudan/stock/at?moment={moment}")["items"]
    assert [row["quantity"] for row in then] == ["100"]
    table = people["omar"].get("/operations/south-sudan/stock/pivot?rows=owner&columns=place&measure=kg")
    assert [[cell["value"] for cell in each["cells"]] for each in table["tables"]] == [["675"]]
    since = ago(40).replace("+", "%2B")
    until = ahead(1).replace("+", "%2B")
    moved = people["omar"].get(f"/operations/south-sudan/movements?since={since}&until={until}")["items"]
    assert sum(float(row["in_kg"]) for row in moved) == 675
    assert people["lena"].get("/operations/south-sudan/stock")["items"] == []
    counted = {"occurred_at": ago(1), "items": [{"line_id": line, "counted": "148"}]}
    people["bruno"].post(f"/hubs/{world.hub.pk}/counts", counted, status=201)
    assert the_line(people, consignment)["where"][0]["quantity"] == "148"


def test_ranking_is_open_to_partners(world: World, people: People) -> None:
    from tests.apps.requests.make import criteria

    criteria(world)
    made = people["amina"].post("/operations/south-sudan/requests", request_body(world), status=201)
    people["amina"].post(f"/requests/{made['id']}/submit", {"declared_by": "Amina Deng"})
    people["amina"].post("/operations/south-sudan/ranking", {}, status=403)
    ranking = people["omar"].post("/operations/south-sudan/ranking", {"cause": "Weekly meeting"}, status=201)
    assert (ranking["criteria_version"], ranking["ranked"]) == (3, 1)
    seen = people["lena"].get(f"/requests/{made['id']}")
    assert seen["ranking"]["place"] == 1 and {row["kind"] for row in seen["ranking"]["table"]} >= {
        "life_saving",
        "location",
    }
    assert seen["contacts"] is None and seen["messages"] is None
    assert people["amina"].get(f"/requests/{made['id']}")["contacts"]["receiver_phone"] == "+211 900 000 001"
    assert day(3) == seen["ready_on"]
