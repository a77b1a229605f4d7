"""Cargo's pages as the personas use them: every page answers, every form posts once, every refusal says why."""

import io
import uuid
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from serai.apps.cargo.actions import report_loss
from serai.apps.cargo.actions.reports import LossItem
from serai.apps.cargo.documents import LabelPaper
from serai.apps.cargo.models import Balance, Event, Posting, ReleaseOrder
from serai.kit.models import Attachment
from tests.apps.cargo.making import ago, consignment_of, loaded, received
from tests.apps.cargo.paging import once, signed_in, store_key, url
from tests.lists import assert_constant_queries
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def stocked(world: World) -> Any:
    """Juba holds 80 good pieces of one line of Horizon's; 20 are still expected."""
    consignment, (line,) = consignment_of(world, 100)
    receipt = received(world, line, 80, ago(48))
    return world, consignment, line, receipt


LISTS = ("stock", "consignments", "events", "releases", "periods")


@pytest.mark.parametrize("who", ["amina", "bruno", "omar", "chen", "dina"])
@pytest.mark.parametrize("name", LISTS)
def test_lists_answer_whoever_has_cargo_or_work_here(stocked: Any, who: str, name: str) -> None:
    world, *_ = stocked
    assert signed_in(world, who).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_eve_gets_nothing(stocked: Any, name: str) -> None:
    world, *_ = stocked
    assert signed_in(world, "eve").get(url(name)).status_code == 403


def test_another_partner_does_not_see_the_consignment(stocked: Any) -> None:
    world, consignment, _line, receipt = stocked
    lena = signed_in(world, "lena")
    assert lena.get(url("consignment", consignment.code)).status_code == 404
    assert lena.get(url("event", receipt.pk)).status_code == 404
    assert lena.get(url("report_pdf", consignment.code)).status_code == 404


@pytest.mark.parametrize("who", ["amina", "bruno", "omar"])
def test_the_consignment_says_where_every_unit_is(stocked: Any, who: str) -> None:
    world, consignment, _line, _receipt = stocked
    page = signed_in(world, who).get(url("consignment", consignment.code)).content.decode()
    assert "JUB" in page
    assert "still with the owner" in page


def test_what_is_under_way_is_on_a_journey_with_its_number(stocked: Any) -> None:
    """With a link for whoever may open the journey: Amina not yet, as nothing of hers is planned on it."""
    world, consignment, line, _receipt = stocked
    loaded(world, line, 30)
    link = "/o/south-sudan/transport/journeys/1/"
    for who, opens in (("omar", True), ("amina", False)):
        page = signed_in(world, who).get(url("consignment", consignment.code)).content.decode()
        assert "<bdi>Journey J-0001</bdi>" in page
        assert (link in page) is opens
    document = Event.objects.get(kind=2)
    assert "Journey J-0001" in signed_in(world, "amina").get(url("event", document.pk)).content.decode()
    assert "Journey J-0001" in signed_in(world, "amina").get(url("report", consignment.code)).content.decode()


def test_a_requester_is_told_why_receiving_is_closed_to_her(stocked: Any) -> None:
    world, consignment, _line, _receipt = stocked
    page = signed_in(world, "amina").get(url("consignment", consignment.code)).content.decode()
    assert "Only the storekeeper of this hub or a logistics officer" in page


def test_a_document_is_found_by_its_number_as_by_its_id(stocked: Any) -> None:
    world, _consignment, _line, receipt = stocked
    bruno = signed_in(world, "bruno")
    assert bruno.get(url("event", receipt.code)).status_code == 200
    assert bruno.get(url("event", receipt.pk)).status_code == 200
    assert bruno.get(url("event", "GRN-JUB-9999")).status_code == 404
    assert bruno.get(url("event", "nonsense")).status_code == 404


def test_a_double_click_moves_once(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    bruno = signed_in(world, "bruno")
    form = once(**{store_key(line): "30", "to_bin": str(world.bins["A-02"].pk), "reason": ""})
    before = Event.objects.count()
    assert bruno.post(url("move", consignment.code), form).status_code == 302
    assert bruno.post(url("move", consignment.code), form).status_code == 302
    assert Event.objects.count() == before + 1
    assert Balance.objects.get(line=line, account__bin=world.bins["A-02"], live=True).quantity == 30


def test_more_than_is_there_is_refused_and_nothing_typed_is_lost(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    answer = signed_in(world, "bruno").post(
        url("move", consignment.code),
        once(**{store_key(line): "300", "to_bin": str(world.bins["A-02"].pk), "reason": "rain"}),
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="300"' in page
    assert "rain" in page


def test_words_for_a_quantity_are_refused_with_an_example(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    answer = signed_in(world, "bruno").post(
        url("loss", consignment.code),
        once(**{store_key(line): "a few", "cause": "theft", "chain_place": "storage", "description": "gone"}),
    )
    assert answer.status_code == 422
    assert "Enter a number such as" in answer.content.decode()


def test_damage_loss_find_and_reversal_through_the_pages(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    bruno, omar = signed_in(world, "bruno"), signed_in(world, "omar")
    key = store_key(line)
    answer = bruno.post(
        url("condition", consignment.code),
        once(**{key: "5", "to_condition": "2", "cause": "water", "description": "wet"}),
    )
    assert answer.status_code == 302
    assert Balance.objects.get(line=line, condition=2, live=True).quantity == 5
    answer = bruno.post(
        url("loss", consignment.code),
        once(**{key: "7", "cause": "theft", "chain_place": "storage", "description": "door open"}),
    )
    loss = Event.objects.get(kind=6)
    assert answer["Location"] == url("event", loss.pk)
    page = bruno.get(url("found", loss.pk)).content.decode()
    assert "Where it was: JUB" in page or "Where it was" in page
    account = Posting.objects.get(event=loss).from_account_id
    answer = bruno.post(
        url("found", loss.pk), once(**{f"q-{line.pk}-0-1": "4", "account": str(account), "remarks": "behind the door"})
    )
    assert answer.status_code == 302
    assert Balance.objects.get(line=line, kind=2, condition=1, live=True).quantity == 80 - 5 - 7 + 4
    assert bruno.get(url("reverse", loss.pk)).status_code == 403
    damage = Event.objects.get(kind=7)
    assert omar.post(url("reverse", damage.pk), {"reason": "it was only dust"}).status_code == 302
    assert omar.post(url("reverse", damage.pk), {"reason": "again"}).status_code == 422


def test_a_photo_is_kept_and_shown_to_whoever_may_see_the_document(stocked: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    world, _consignment, _line, receipt = stocked
    bruno = signed_in(world, "bruno")
    photo = SimpleUploadedFile("../../etc/passwd.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20, content_type="text/html")
    assert bruno.post(url("attach", receipt.pk), {"file": photo}).status_code == 302
    kept = Attachment.objects.get()
    assert "/" not in kept.name
    shown = bruno.get(url("attachment", receipt.pk, kept.pk))
    assert shown["Content-Type"] == "image/png"
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")
    assert signed_in(world, "lena").get(url("attachment", receipt.pk, kept.pk)).status_code == 404
    wrong = SimpleUploadedFile("a.png", b"<script>", content_type="image/png")
    assert bruno.post(url("attach", receipt.pk), {"file": wrong}).status_code in (302, 422)
    assert Attachment.objects.count() == 1


def test_release_in_part_from_order_to_hand_over(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    amina, omar, bruno = (signed_in(world, name) for name in ("amina", "omar", "bruno"))
    answer = amina.post(
        url("order_release", consignment.code), {store_key(line): "50", "collector": "P. Nyok", "instructions": ""}
    )
    order = ReleaseOrder.objects.get()
    assert answer["Location"] == url("release", order.pk)
    assert amina.post(url("verify_release", order.pk)).status_code == 403, "the owner does not verify her own order"
    assert bruno.post(url("verify_release", order.pk)).status_code == 302
    assert omar.post(url("accept_release", order.pk), {"instructions": "gate 2"}).status_code == 302
    part = order.lines.get()
    assert (
        bruno.post(url("execute_release", order.pk), once(**{f"q-{part.pk}": "20", "remarks": ""})).status_code == 302
    )
    order.refresh_from_db()
    assert order.state == "partly_executed"
    assert (
        bruno.post(url("execute_release", order.pk), once(**{f"q-{part.pk}": "31", "remarks": ""})).status_code == 422
    )
    assert (
        bruno.post(url("execute_release", order.pk), once(**{f"q-{part.pk}": "30", "remarks": ""})).status_code == 302
    )
    assert amina.get(url("release", order.pk)).status_code == 200
    assert Balance.objects.get(line=line, kind=2).quantity == 30


def test_a_rejected_release_names_its_reason(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    signed_in(world, "amina").post(
        url("order_release", consignment.code), {store_key(line): "5", "collector": "", "instructions": ""}
    )
    order = ReleaseOrder.objects.get()
    assert (
        signed_in(world, "omar").post(url("reject_release", order.pk), {"reason": "Signature missing"}).status_code
        == 302
    )
    assert "Signature missing" in signed_in(world, "amina").get(url("release", order.pk)).content.decode()


def test_a_count_posts_the_difference(stocked: Any) -> None:
    world, _consignment, line, _receipt = stocked
    bruno = signed_in(world, "bruno")
    blind = bruno.get(url("count", "JUB") + "?blind=1").content.decode()
    assert ">80<" not in blind
    assert bruno.post(url("count", "JUB"), once(**{store_key(line): "78", "remarks": ""})).status_code == 302
    assert Balance.objects.get(line=line, kind=2, live=True).quantity == 78


def test_the_rest_is_cancelled_without_touching_what_was_announced(stocked: Any) -> None:
    world, consignment, line, _receipt = stocked
    form = {"event_id": str(uuid.uuid4()), f"q-{line.pk}": "20", "reason": "The owner keeps it"}
    assert signed_in(world, "omar").post(url("cancel_rest", consignment.code), form).status_code == 302
    line.refresh_from_db()
    assert line.quantity == 100
    assert line.total.cancelled == 20


def test_only_the_coordinator_closes_a_period(stocked: Any) -> None:
    world, *_ = stocked
    form = {"closed_until": "2026-11-01T00:00", "decision": "Month end, agreed 2 November", "do": "close"}
    assert signed_in(world, "omar").post(url("periods"), form).status_code in (302, 403)
    assert world.op.closings.count() == 0
    assert signed_in(world, "chen").post(url("periods"), form).status_code == 302
    assert world.op.closings.count() == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_paper_is_a_page_and_a_pdf(stocked: Any, language: str) -> None:
    world, consignment, line, receipt = stocked
    balance = Balance.objects.get(line=line, kind=2, live=True)
    loss = report_loss(actor=world.actor("bruno"), occurred_at=ago(1), items=[LossItem(line.pk, balance.account_id, Decimal(3))],
                       cause="theft", chain_place="storage", description="gone")  # fmt: skip
    amina, bruno = signed_in(world, "amina"), signed_in(world, "bruno")
    amina.post(url("order_release", consignment.code), {store_key(line): "5", "collector": "", "instructions": ""})
    order = ReleaseOrder.objects.get()
    pages = [url("report", consignment.code), url("labels", consignment.code), url("card", consignment.code, line.pk),
             url("event_paper", receipt.pk), url("event_paper", loss.pk), url("release_paper", order.pk),
             url("count_sheet_page", "JUB")]  # fmt: skip
    files = [url("report_pdf", consignment.code), url("labels_pdf", consignment.code), url("card_pdf", consignment.code, line.pk),
             url("event_pdf", receipt.pk), url("event_pdf", loss.pk), url("release_pdf", order.pk), url("count_sheet", "JUB")]  # fmt: skip
    for page in pages:
        assert bruno.get(page, headers={"accept-language": language}).status_code == 200, page
    for file in files:
        answer = bruno.get(file, headers={"accept-language": language})
        assert answer["Content-Type"] == "application/pdf", file
        assert answer.content.startswith(b"%PDF"), file


def test_packaging_and_stacking_stand_on_the_consignment_and_its_label(world: World) -> None:
    consignment, _lines = consignment_of(
        world, {"quantity": Decimal(10), "is_stackable": False, "packaging": "Glass in cartons"}
    )
    omar = signed_in(world, "omar")
    for name in ("consignment", "labels", "report"):
        page = omar.get(url(name, consignment.code)).content.decode()
        assert "Glass in cartons" in page and "Do not stack" in page, name


def test_labels_print_on_the_paper_that_is_chosen(stocked: Any) -> None:
    world, consignment, _line, _receipt = stocked
    omar, sizes = (
        signed_in(world, "omar"),
        {"": (105, 148), "a6": (105, 148), "roll-102x152": (102, 152), "a0": (105, 148)},
    )
    for paper, size in sizes.items():
        page = omar.get(url("labels", consignment.code), {"paper": paper}).content.decode()
        chosen = paper if paper == LabelPaper.ROLL else LabelPaper.A6
        assert f'href="?paper={chosen}&amp;first=1" aria-current="page"' in page
        file = f"{url('labels_pdf', consignment.code)}?paper={chosen}&first=1"
        assert file.replace("&", "&amp;") in page
        box = pypdf.PdfReader(io.BytesIO(omar.get(file).content)).pages[0].mediabox
        assert tuple(round(float(side) / 72 * 25.4) for side in box.upper_right) == size, paper


def test_a_document_keeps_the_device_and_the_remarks_it_was_written_with(world: World) -> None:
    consignment, (line,) = consignment_of(world, 10)
    event = received(world, line, 10, remarks="Two sacks were opened by customs.", device="Gate tablet 2")
    assert (event.device, event.remarks) == ("Gate tablet 2", "Two sacks were opened by customs.")
    omar = signed_in(world, "omar")
    assert event.remarks in omar.get(url("event", event.pk)).content.decode()
    assert "Gate tablet 2" in omar.get(url("consignment", consignment.code)).content.decode(), (
        "the history says from where"
    )


def test_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(world: World) -> None:
    def add() -> None:
        _consignment, (line,) = consignment_of(world, 10)
        received(world, line, 5)
        loaded(world, line, 1)

    add()
    for name in ("stock", "consignments", "events"):
        assert_constant_queries(signed_in(world, "chen"), url(name), add_row=add)
