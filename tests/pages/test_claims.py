"""The claims file of a loss, the bin card and the stock list as papers."""

import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from serai.apps.cargo import actions
from serai.apps.cargo.actions.attaching import attach
from serai.apps.cargo.models import Balance
from tests.apps.cargo.making import ago, consignment_of, received
from tests.apps.cargo.paging import signed_in, url
from tests.apps.transport.freight import loaded
from tests.world import World

pytestmark = pytest.mark.django_db
D = Decimal


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (900, 500), "red").save(out, format="JPEG")
    return out.getvalue()


def words(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def claims(world: World, who: str, key: Any) -> Any:
    return signed_in(world, who).get(reverse("claims:file", args=["south-sudan", key]))


@pytest.fixture
def lost(world: World) -> Any:
    """4 of 80 pieces of 5 dollars stolen from a store, with a photo and a file that is no photo; one found again."""
    consignment, (line,) = consignment_of(world, 100)
    receipt = received(world, line, 80, ago(48))
    store = Balance.objects.get(line=line, live=True)
    event = actions.report_loss(
        actor=world.actor("bruno"), occurred_at=ago(20), cause="theft", chain_place="storage", responsible="Night guard",
        items=[actions.LossItem(line.pk, store.account_id, D(4))], police_reference="JPS 118/26", description="Lock broken.",
    )  # fmt: skip
    for name, content, kind in (
        ("door.jpg", photo(), "image/jpeg"),
        ("broken.pdf", b"%PDF-1.7 not really", "application/pdf"),
    ):
        attach(
            actor=world.actor("bruno"), event_id=event.pk, name=name, content=SimpleUploadedFile(name, content, kind)
        )
    actions.report_found(actor=world.actor("bruno"), loss_event_id=event.pk, occurred_at=ago(4),
                         items=[actions.FoundItem(line.pk, D(1), store.account_id)])  # fmt: skip
    return world, consignment, receipt, event


def test_one_click_puts_report_receipt_photo_and_values_together(lost: Any) -> None:
    world, consignment, receipt, event = lost
    answer = claims(world, "amina", event.code)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = words(answer.content)
    assert "Claims file" in pages[0] and "Night guard" in pages[0] and "JPS 118/26" in pages[0]
    assert "15.00" in pages[0], "three of four at 5 dollars: one was found again"
    assert receipt.code in pages[0] and "door.jpg" in pages[0]
    assert "broken.pdf" in pages[0] and "sent beside it" in pages[0]
    assert any("Loss and damage report" in page and event.code in page for page in pages[1:])
    assert any("Goods received note" in page and receipt.code in page for page in pages[1:])
    assert pages[-1] == "", "the last page is the photo"
    page = signed_in(world, "amina").get(url("event", event.code)).content.decode()
    assert reverse("claims:file", args=["south-sudan", event.code]) in page
    assert consignment.code in pages[0]


def test_a_loss_on_the_road_encloses_the_waybill(world: World) -> None:
    journey, (line,) = loaded(world)
    account = Balance.objects.get(line=line, kind=3, live=True).account_id
    event = actions.report_loss(actor=world.actor("bruno"), occurred_at=world.now, cause="accident", chain_place="transit",
                                items=[actions.LossItem(line.pk, account, D(2))])  # fmt: skip
    pages = words(claims(world, "omar", event.pk).content)
    assert any("Waybill" in page and journey.waybill in page for page in pages[1:])


def test_others_get_nothing_and_other_documents_have_none(lost: Any) -> None:
    world, _consignment, receipt, event = lost
    assert claims(world, "lena", event.code).status_code == 404
    assert claims(world, "eve", event.code).status_code == 403
    assert claims(world, "omar", receipt.code).status_code == 404


def test_the_bin_card_says_what_stands_there_and_what_moved(world: World) -> None:
    _c, (line,) = consignment_of(world, 100)
    shelf, other = world.bins["A-01"], world.bins["A-02"]
    receipt = received(world, line, 80, ago(48), bin_id=shelf.pk)
    move = actions.move(actor=world.actor("bruno"), hub_id=world.hub.pk, occurred_at=ago(3),
                        moves=[actions.Move(line.pk, shelf.pk, other.pk, D(30))])  # fmt: skip
    bruno = signed_in(world, "bruno")
    text = " ".join(words(bruno.get(url("bin_card_pdf", "JUB", "A-01")).content))
    assert "Bin card" in text and receipt.code in text and move.code in text
    assert " 80 " in text and " 30" in text and " 50 " in text
    assert receipt.code not in bruno.get(url("bin_card", "JUB", "A-02")).content.decode()
    assert bruno.get(url("bin_card", "JUB", "ZZ-9")).status_code == 404
    assert signed_in(world, "amina").get(url("bin_card", "JUB", "A-01")).status_code == 403
    page = bruno.get(reverse("hub_pages:detail", args=["south-sudan", "JUB"])).content.decode()
    assert url("bin_card", "JUB", "A-01") in page


def test_the_stock_list_by_line_and_by_consignment_holds_ones_own(world: World) -> None:
    mine, lines = consignment_of(world, 100, 50)
    other, (theirs,) = consignment_of(world, 30, organisation=world.lantern)
    for line in (*lines, theirs):
        received(world, line, line.quantity)
    by_line = " ".join(words(signed_in(world, "omar").get(url("stock_paper_pdf") + "?hub=JUB").content))
    assert by_line.count(mine.code) == 2 and other.code in by_line and "360" in by_line  # kg in all
    summed = " ".join(words(signed_in(world, "omar").get(url("stock_paper_pdf") + "?by=consignment").content))
    assert summed.count(mine.code) == 1 and "300" in summed
    own = signed_in(world, "amina").get(url("stock_paper") + "?by=consignment").content.decode()
    assert mine.code in own and other.code not in own
