"""The waybill from the ledger: planned before the truck leaves, counted afterwards, and readable in four languages."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.test import Client
from tests.apps.transport.freight import loaded, received, trip
from tests.world import World

from serai.apps.transport.actions import plan_load
from serai.apps.transport.documents import waybill
from serai.apps.transport.queries import waybill_data
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.documents import as_html, as_pdf

URL = "http://testserver/journeys/1/"


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_paper_says_what_the_ledger_says(world: World, language: str) -> None:
    journey, (line,) = loaded(world)
    data = waybill_data(world.actor("omar"), journey, URL)
    assert [(one.goods.consignment, one.goods.description, one.quantity) for one in data.lines] == [
        (line.consignment.code, line.description, Decimal(100))
    ]
    paper = waybill(data, language)
    text = pypdf.PdfReader(io.BytesIO(as_pdf(paper))).pages[0].extract_text()
    for known in ("WB-JUB-0001", line.consignment.code):
        assert known in text and known in as_html(paper)


def test_before_the_truck_leaves_the_paper_is_a_draft_of_what_is_planned(world: World) -> None:
    line = received(world).lines.get()
    journey = trip(world)
    plan_load(actor=world.actor("omar"), journey_id=journey.pk, line_id=line.pk, quantity=Decimal(40))
    data = waybill_data(world.actor("omar"), journey, URL)
    assert data.head.number != "" and not data.head.number.startswith("WB-")
    assert [one.quantity for one in data.lines] == [Decimal(40)]
    assert data.dispatched_by == ""


def test_the_code_on_the_waybill_opens_public_tracking(world: World) -> None:
    """It tells how far the truck is to whoever holds the paper, without people, plate or exact places."""
    journey, (line,) = loaded(world)
    code = format_tracking_code(journey.tracking_code)
    paper = waybill(waybill_data(world.actor("omar"), journey, URL), "en")
    text = pypdf.PdfReader(io.BytesIO(as_pdf(paper))).pages[0].extract_text()
    assert code in text and code in as_html(paper)
    answer = Client().get("/track/", {"code": code.lower()})
    assert answer.status_code == 302
    page = Client().get(answer["Location"]).content.decode()
    assert journey.waybill in page
    for secret in ("Bruno", "Omar", journey.vehicle.plate, line.owner.name, "Malakal"):
        assert secret not in page


def test_the_code_of_a_journey_that_has_not_left_opens_nothing(world: World) -> None:
    assert Client().get(f"/track/{format_tracking_code(trip(world).tracking_code)}/").status_code == 404
