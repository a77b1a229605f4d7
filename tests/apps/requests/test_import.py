"""Workbooks of requests: read, checked, written once, updated when sent again, and bad ones refused with words that
help."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils import translation

from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests import actions
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.sheet_columns import INSTRUCTIONS, template_columns
from serai.apps.requests.queries.sheet_import import ReadRequests, read_requests
from serai.apps.requests.tasks import importer_of
from serai.kit import sheets
from serai.kit.errors import Conflict, Invalid
from tests.api.calling import Caller
from tests.apps.requests import make
from tests.world import World

HEADINGS = [
    "Request key",
    "Organisation",
    "What is it, in a few words",
    "Services",
    "From",
    "To",
    "Ready on",
    "Needed by",
    "Goods",
    "Category",
    "Quantity",
    "Unit",
    "Handling units",
    "Packed in",
    "Weight of the line, kg",
    "Volume of the line, m³",
    "Who receives the cargo",
    "Accepted by (name)",
]


def row(key: str = "1", **changes: Any) -> dict[str, Any]:
    values = {
        "Request key": key,
        "Organisation": "Horizon Relief Alliance",
        "What is it, in a few words": "Shelter kits",
        "Services": "Road transport",
        "From": "Juba",
        "To": "Malakal",
        "Ready on": "2026-11-25",
        "Needed by": "2026-12-04",
        "Goods": "Tarpaulins",
        "Category": "Shelter",
        "Quantity": 480,
        "Unit": "piece",
        "Handling units": 96,
        "Packed in": "carton",
        "Weight of the line, kg": 2160,
        "Volume of the line, m³": 7.2,
        "Who receives the cargo": "P. Nyok",
        "Accepted by (name)": "Amina Deng",
    }
    return values | changes


def workbook(*rows: dict[str, Any], headings: list[str] | None = None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Requests")
    names = headings or HEADINGS
    sheet.write_row(0, 0, names)
    for number, values in enumerate(rows, start=1):
        for place, name in enumerate(names):
            value = values.get(name)
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, place, value)
            elif value is not None:
                sheet.write(number, place, value)
    book.close()
    return target.getvalue()


def read(world: World, content: bytes, who: str = "amina") -> ReadRequests:
    return read_requests(world.actor(who, source="xlsx"), world.op, content)


def imported(world: World, content: bytes, who: str = "amina") -> actions.Imported:
    reading = read(world, content, who)
    assert reading.problems == [], [(p.reference, p.message) for p in reading.problems]
    return actions.import_requests(
        actor=world.actor(who, source="xlsx"), operation_id=world.op.pk, planned=reading.to_write
    )


def told(reading: ReadRequests) -> dict[str, str]:
    return {problem.reference: problem.message for problem in reading.problems}


def test_rows_with_one_key_make_one_request_and_are_submitted_by_name(world: World) -> None:
    done = imported(world, workbook(
        row("A"), {"Request key": "A", "Goods": "Rope", "Category": "Shelter", "Quantity": 12, "Unit": "piece",
                   "Weight of the line, kg": 60, "Volume of the line, m³": 0.4},
        row("B", **{"Accepted by (name)": None, "What is it, in a few words": "Draft only"}),
    ))  # fmt: skip
    assert (done.created, done.submitted, done.lines) == (2, 1, 3)
    first = ServiceRequest.objects.get(import_key="A")
    assert (first.reference, first.decision, first.channel, first.line_count) == ("R-0001", "submitted", "xlsx", 2)
    assert (first.weight_kg, first.origin, first.destination) == (Decimal("2220.000"), world.juba, world.malakal)
    assert list(first.terms.values_list("service__code", flat=True)) == ["road"]
    assert (first.needed_by, first.search is not None) == (dt.date(2026, 12, 4), True)
    assert ServiceRequest.objects.get(import_key="B").decision == "draft"


def test_importing_the_same_workbook_twice_changes_nothing(world: World) -> None:
    content = workbook(row("A"), row("B"))
    imported(world, content)
    before = list(RequestLine.objects.order_by("pk").values_list("pk", "request__revision"))
    again = read(world, content)
    assert {one.outcome for one in again.planned} == {"same"}
    assert imported(world, content).created == 0
    assert list(RequestLine.objects.order_by("pk").values_list("pk", "request__revision")) == before


def test_a_changed_row_updates_its_request_and_keeps_its_lines(world: World) -> None:
    imported(world, workbook(row("A"), row("B")))
    line = RequestLine.objects.get(request__import_key="A")
    done = imported(world, workbook(row("A", Quantity=400, **{"Handling units": 80}), row("B")))
    assert (done.created, done.changed) == (0, 1)
    line.refresh_from_db()
    assert (line.quantity, line.request.number, line.request.decision) == (Decimal("400.000"), 1, "submitted")


def test_what_would_change_is_said_field_by_field(world: World) -> None:
    """At the row that it is about; the request's own facts and lines that go at the first."""
    rope = {"Request key": "A", "Goods": "Rope", "Category": "Shelter", "Quantity": 12, "Unit": "piece",
            "Weight of the line, kg": 60, "Volume of the line, m³": 0.4}  # fmt: skip
    imported(world, workbook(row("A", **{"Accepted by (name)": None}), rope))
    again = row("A", Quantity=400, Category="Food", To="Bor", **{"Needed by": "2026-12-06", "Handling units": 80})
    with translation.override("en"):
        reading = read(world, workbook(again, rope | {"To": "Malakal", "Quantity": 14}))
        changed = reading.planned[0]
        told = [[(str(name), str(old), str(new)) for name, old, new in row] for row in changed.changes]
        shorter = read(world, workbook(row("A"))).planned[0].changes[0]
    assert told == [
        [("Needed by", "4 Dec 2026", "6 Dec 2026"), ("Decision", "Draft", "Submitted"), ("To", "Malakal", "Bor"),
         ("Category", "Shelter", "Food"), ("Quantity", "480", "400"), ("Handling units", "96", "80")],
        [("Quantity", "12", "14")],
    ]  # fmt: skip
    assert ("Line", "Rope", "–") in shorter
    plans = importer_of("south-sudan").plan(world.actor("amina"), reading.rows)
    assert [len(plan.changes) for plan in plans] == [6, 1], "the preview shows them"


def test_a_decided_request_is_left_as_it_is_and_said_so(world: World) -> None:
    imported(world, workbook(row("A")))
    request = ServiceRequest.objects.get()
    actions.accept(actor=world.actor("omar"), request_id=request.pk, hub_id=world.hub.pk, rerank=False)
    again = read(world, workbook(row("A", Quantity=100, **{"Handling units": 20})))
    assert [one.outcome for one in again.planned] == ["decided"]
    assert "R-0001 is not changed" in again.planned[0].messages[0]


def test_somebody_changes_the_request_between_preview_and_import(world: World) -> None:
    imported(world, workbook(row("A")))
    planned = read(world, workbook(row("A", Quantity=400, **{"Handling units": 80})))
    stored = ServiceRequest.objects.get()
    actions.save_draft(
        actor=world.actor("omar"), operation_id=world.op.pk, data=make.data(world, title="By Omar", import_key="A"),
        request_id=stored.pk,
    )  # fmt: skip
    with pytest.raises(Conflict, match="Omar Hassan"):
        actions.import_requests(actor=world.actor("amina"), operation_id=world.op.pk, planned=planned.to_write)


@pytest.mark.parametrize(
    ("changes", "cell", "words"),
    [
        ({"Handling units": 481}, "M2", "more handling units (481) than inventory units (480)"),
        ({"Unit": "bushel"}, "L2", "“bushel” is not in the list"),
        ({"Unit": "piecs"}, "L2", "Did you mean “piece”?"),
        ({"Quantity": -50}, "K2", "below zero"),
        ({"Quantity": "many"}, "K2", "“many” is not a number"),
        ({"Quantity": 480.5}, "K2", "counted whole"),
        ({"Quantity": None}, "K2", "Fill this in"),
        ({"Quantity": 0}, "K2", "above 0"),
        ({"Needed by": "2026-02-30"}, "H2", "is not a day of the calendar"),
        ({"Needed by": "05/06/2027"}, "H2", "may mean"),
        ({"Needed by": "2026-11-20", "Ready on": "2026-11-19"}, "H2", "is over"),
        ({"Needed by": "2026-11-24"}, "H2", "before it is ready"),
        ({"From": "A" * 161}, "E2", "Shorten the name"),
        ({"Organisation": "Nobody Knows"}, "B2", "not in the register"),
        ({"Organisation": "Sudd Transport Company"}, "B2", "requesters and focal points of Sudd Transport Company"),
        ({"Services": "Rocket"}, "D2", "“Rocket” is not in the register"),
        ({"Who receives the cargo": None}, "Q2", "Name the person who receives"),
        ({"Weight of the line, kg": None}, "O2", "Fill this in"),
        ({"Volume of the line, m³": 0.01}, "P2", "heavier than any metal"),
        ({"Goods": "x" * 300}, "I2", "at most 200 characters"),
    ],
)
def test_each_fault_is_named_at_its_cell_and_nothing_is_written(
    world: World, changes: dict[str, Any], cell: str, words: str
) -> None:
    with translation.override("en"):
        reading = read(world, workbook(row("A", **changes), row("B")))
        assert words in told(reading)[cell]
    assert [one.outcome for one in reading.planned] == ["refused", "new"]
    with pytest.raises(Invalid):
        actions.import_requests(actor=world.actor("amina"), operation_id=world.op.pk, planned=reading.planned)
    assert not ServiceRequest.objects.exists()


def test_the_stakeholder_is_told_whom_to_ask(world: World) -> None:
    reading = read(world, workbook(row("A", Organisation="Sudd Transport Company")), "sam")
    assert "stakeholder" in told(reading)["B2"] and "Ask a partner" in told(reading)["B2"]


def test_formulas_are_read_as_their_values_and_failed_ones_named(world: World) -> None:
    content = workbook(row("A", **{"Weight of the line, kg": "=1/0"}))
    reading = read(world, content)
    assert "O2" in told(reading)
    assert not ServiceRequest.objects.exists()


def test_text_that_looks_like_a_formula_stays_text(world: World) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Requests")
    values = row("A", Goods='=HYPERLINK("x")')
    sheet.write_row(0, 0, HEADINGS)
    for place, name in enumerate(HEADINGS):
        sheet.write(0 + 1, place, values[name])
    book.close()
    imported(world, target.getvalue())
    assert RequestLine.objects.get().description == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet-empty-file"),
        (b"PK\x03\x04 broken", "sheet-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "sheet-old-format"),
        (b"<html>no</html>", "sheet-wrong-format"),
        (b"name;colour\nx;red\n", "sheet-no-heading"),
    ],
)
def test_files_that_are_no_workbook(world: World, content: bytes, code: str) -> None:
    with pytest.raises(sheets.SheetError) as refused:
        read(world, content)
    assert refused.value.code == code and str(refused.value)


def test_a_huge_sheet_is_refused_before_it_is_read(world: World) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Requests")
    sheet.write_row(0, 0, HEADINGS)
    sheet.write(1_000_000, 0, "far away")
    book.close()
    with pytest.raises(sheets.SheetError) as refused:
        read(world, target.getvalue())
    assert refused.value.code == "sheet-too-many-rows"


def test_missing_columns_are_named_and_own_headings_understood(world: World) -> None:
    reading = read(world, workbook(row("A"), headings=["Request key", "Organisation", "Goods"]))
    assert reading.match.missing == ["quantity"]
    own = {
        "SRF": "A",
        "Agency": "HRA",
        "Origin": "Juba",
        "Destination": "Malakal",
        "Item description": "Tarpaulins",
        "Sector": "shelter",
        "Qty": 480,
        "UoM": "piece",
        "Total weight (kg)": 2160,
        "CBM": 7.2,
    }
    done = imported(world, workbook(own, headings=list(own)))
    assert done.created == 1
    assert ServiceRequest.objects.get().organisation == world.horizon


def test_contradicting_rows_of_one_request_are_shown(world: World) -> None:
    reading = read(world, workbook(row("A"), row("A", **{"Needed by": "2026-12-09"})))
    assert "Another row of this request says" in told(reading)["H3"]


def test_several_origins_and_destinations_in_one_request(world: World) -> None:
    imported(world, workbook(row("A"), row("A", To="Bor", Goods="Rope")))
    request = ServiceRequest.objects.get()
    assert [line.destination.name for line in request.lines.all()] == ["Malakal", "Bor"]


def test_the_returned_workbook_comes_back_mended(world: World, tmp_path: Path) -> None:
    reading = read(world, workbook(row("A", Quantity=-1), row("B")))
    out = tmp_path / "to-mend.xlsx"
    reading.write_errors(out)
    grid = sheets.read_any(out)
    assert "below zero" in str(grid.rows[1][-1])
    grid.rows[1][10] = 480
    mended = workbook(*({name: line[place] for place, name in enumerate(grid.rows[0])} for line in grid.rows[1:]),
                      headings=[str(name) for name in grid.rows[0]])  # fmt: skip
    assert imported(world, mended).created == 2


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_template_is_read_back_in_every_language(world: World, language: str, tmp_path: Path) -> None:
    out = tmp_path / f"{language}.xlsx"
    columns = template_columns(world.actor("amina"), world.op)
    with translation.override(language):
        sheets.template_workbook(out, [sheets.Form("Requests", columns)], INSTRUCTIONS, language=language)
        grid = sheets.read_any(out)
        match = sheets.match_columns(grid, columns)
    assert match.missing == [] and match.unknown == [] and len(match.columns) == len(columns)


def test_the_number_of_queries_does_not_grow_with_rows(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(count: int) -> int:
        content = workbook(*(row(f"{count}-{number}") for number in range(count)))
        with CaptureQueriesContext(connection) as captured:
            imported(world, content)
        return len(captured)

    queries(1)  # the first finds no others that its requests could double
    assert queries(2) == queries(12)


def test_a_place_and_a_receiver_that_nobody_knows_are_entered_provisionally(world: World) -> None:
    headings = [*HEADINGS, "Receiving organisation"]
    first = row("A", To="Kurwai", **{"Receiving organisation": "Kurwai Health Committee"})
    with translation.override("en"):
        reading = read(world, workbook(first, row("B", To="kurwai"), row("C", To="Malakall"), headings=headings))
    assert [one.outcome for one in reading.planned] == ["new", "new", "new"]
    assert not Place.objects.filter(name="Kurwai").exists(), "a preview writes nothing"
    said = [" ".join(one.messages) for one in reading.planned]
    assert "“Kurwai” is not in the register and is entered provisionally" in said[0]
    assert "“Kurwai Health Committee” is not in the register" in said[0] and "did you mean “Malakal”" in said[2]
    actions.import_requests(actor=world.actor("amina"), operation_id=world.op.pk, planned=reading.planned)
    place = Place.objects.get(name="Kurwai")
    assert place.is_provisional and place.country == "SS"
    assert Organisation.objects.get(name="Kurwai Health Committee").is_provisional
    one = ServiceRequest.objects.get(import_key="A")
    assert one.destination == place and one.lines.get().destination == place
    assert one.receiver_organisation is not None and one.receiver_organisation.name == "Kurwai Health Committee"
    assert ServiceRequest.objects.get(import_key="B").destination == place
    again = read(world, workbook(first, row("B", To="kurwai"), row("C", To="Malakall"), headings=headings))
    assert [each.outcome for each in again.planned] == ["same", "same", "same"]
    assert Place.objects.filter(is_provisional=True).count() == 2


def test_a_requester_names_places_and_organisations_through_the_api(world: World) -> None:
    amina = Caller(world, "amina")
    assert amina.post("/places", {"name": "Kurwai"}, status=201)["is_provisional"] is True
    assert amina.post("/organisations", {"name": "Kurwai Health Committee"}, status=201)["is_provisional"] is True
    assert Caller(world, "eve").ask("POST", "/places", {"name": "Nowhere"}).status_code == 403


def test_the_form_without_a_network_is_one_file_that_asks_no_server(client: Client, world: World) -> None:
    page = client.get("/o/south-sudan/requests/offline-form.html")
    assert page["Content-Disposition"] == 'attachment; filename="request-form-south-sudan.html"'
    text = page.content.decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy and "default-src" in policy[1] and "unsafe" not in policy[1] and "http" not in policy[1]
    for tag in ("style", "script"):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert body and base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode() in policy[1]
    assert not re.search(r"""(?:src|href)=["'](?!http://127)""", text), "nothing is fetched"
    spec = json.loads(re.search(r'id="spec">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert spec["services"] == ["Road transport", "Storage"] and "Malakal" in spec["lists"]["places"]
    assert "Horizon" not in text and "Amina" not in text, "no organisations, no people"
