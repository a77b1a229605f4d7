"""The waybill from the ledger: planned before the truck leaves, counted afterwards, and readable in four languages."""

import io
from decimal import Decimal

import pypdf
import pytest
from tests.apps.transport.freight import loaded, received, trip
from tests.world import World

from serai.apps.transport.actions import plan_load
from serai.apps.transport.documents import waybill
from serai.apps.transport.queries import waybill_data
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
