"""Every package has its SSCC, in a GS1 DataMatrix that another library reads off the printed paper."""

import datetime as dt
from decimal import Decimal
from typing import Any

import biip
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from serai.apps.cargo import actions
from serai.apps.cargo.documents.shipping_label import Label, gs1_elements
from serai.apps.cargo.models import Line
from serai.apps.cargo.queries.papers import goods_of
from serai.apps.cargo.queries.papers_of_cargo import sscc_of
from serai.core.kernel.identifiers import parse_sscc
from serai.kit.documents.codes import gs1_svg
from tests.apps.cargo.making import consignment_of
from tests.apps.cargo.paging import signed_in, url
from tests.world import World

D = Decimal
EXPIRY = dt.date(2027, 2, 15)


def read_svg(svg: str, scale: int = 8) -> str:
    """What zxing-cpp reads in the drawn modules, with GS1's own field separators."""
    import re

    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    image = Image.new("L", ((size + 8) * scale,) * 2, 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1", svg):
        image.paste(0, tuple((int(v) + 4 + more) * scale for more in (0, 1) for v in (x, y)))
    (found,) = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    assert found.content_type == zxingcpp.ContentType.GS1 and found.symbology_identifier == "]d2"
    return found.text


@pytest.mark.django_db
class TestNumbering:
    def test_each_package_has_a_code_of_its_own_and_lines_do_not_overlap(self, world: World) -> None:
        fields = {"quantity": D(40), "handling_units": 4}
        _c, (first, second) = consignment_of(world, fields, {"quantity": D(9)})
        _d, (third,) = consignment_of(world, {"quantity": D(5), "handling_units": 5})
        codes = [sscc_of(line, n) for line in (first, second, third) for n in range(1, max(line.hu, 1) + 1)]
        assert len(set(codes)) == len(codes) == 10
        assert all(parse_sscc(code) == code for code in codes), "18 digits with a check digit that holds"
        assert sscc_of(first, 5) == ""

    def test_packages_without_a_code_are_numbered_when_somebody_asks(self, world: World) -> None:
        consignment, (line,) = consignment_of(world, {"quantity": D(40), "handling_units": 4})
        old = line.sscc
        Line.objects.filter(pk=line.pk).update(sscc_count=1)  # as lines were before each package had one
        bruno, amina = signed_in(world, "bruno"), signed_in(world, "amina")
        assert amina.post(url("number_packages", consignment.code)).status_code == 403
        assert "Number the packages" in bruno.get(url("labels", consignment.code)).content.decode()
        assert bruno.post(url("number_packages", consignment.code)).status_code == 302
        line.refresh_from_db()
        assert line.sscc_count == 4 and line.sscc != old, "a code that may have been printed is not used again"
        assert actions.number_packages(actor=world.actor("bruno"), consignment_id=consignment.pk) == 0


def label(sscc: str, batch: str = "", expires_on: dt.date | None = None) -> Any:
    class Goods:
        pass

    goods: Any = Goods()
    goods.batch, goods.expires_on = batch, expires_on
    return Label(goods, "", "", "", "", "", 1, 1, sscc=sscc)


class TestTheCode:
    SSCC = "029999990000000178"

    @pytest.mark.parametrize("batch", ["H7428", "A-1/2_x", ""])
    @pytest.mark.parametrize("expires_on", [EXPIRY, None])
    def test_biip_parses_what_zxing_reads(self, batch: str, expires_on: dt.date | None) -> None:
        text = read_svg(gs1_svg(gs1_elements(label(self.SSCC, batch, expires_on))))
        message = biip.parse(text).gs1_message
        assert message is not None
        found = {each.ai.ai: each for each in message.element_strings}
        assert found["00"].value == self.SSCC and found["00"].sscc is not None
        assert ("10" in found, "17" in found) == (bool(batch), bool(expires_on))
        if batch:
            assert found["10"].value == batch
        if expires_on:
            assert found["17"].date == expires_on

    def test_a_batch_that_gs1_cannot_hold_stays_off_the_code(self) -> None:
        assert gs1_elements(label(self.SSCC, "H7428 (mixed)")) == f"(00){self.SSCC}"
        assert gs1_elements(label(self.SSCC, "X" * 21)) == f"(00){self.SSCC}"
        assert gs1_elements(label("")) == ""


@pytest.mark.django_db
def test_the_printed_label_is_read_by_a_camera(world: World) -> None:
    consignment, (line,) = consignment_of(
        world, {"quantity": D(40), "handling_units": 2, "batch": "H7428", "expires_on": EXPIRY}
    )
    pdf = signed_in(world, "amina").get(url("labels_pdf", consignment.code)).content
    read = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=300 / 72).to_pil().convert("L")
        read += [code.text for code in zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.DataMatrix)]
    assert read == [f"(00){sscc_of(line, n)}(17)270215(10)H7428" for n in (1, 2)]
    assert goods_of(line).batch == "H7428"


@pytest.mark.django_db
def test_every_label_can_be_printed_a_stretch_at_a_time(world: World) -> None:
    consignment, _lines = consignment_of(world, {"quantity": D(600), "handling_units": 300})
    amina = signed_in(world, "amina")
    page = amina.get(url("labels", consignment.code)).content.decode()
    assert "300 labels, one a package. The PDF prints 120 of them; the first 3 are shown here." in page
    assert page.count("1 of 300") == 1 and "4 of 300" not in page
    printed = [
        "".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(
            amina.get(url("labels_pdf", consignment.code), {"first": str(first)}).content))
        for first in (1, 121, 241)
    ]  # fmt: skip
    assert [text.count(" of 300") for text in printed] == [120, 120, 60]
    assert "120 of 300" in printed[0] and "121 of 300" in printed[1] and "300 of 300" in printed[2]
    for beyond in ("301", "9999999"):
        answer = amina.get(url("labels", consignment.code), {"first": beyond})
        assert answer.status_code == (404 if beyond == "301" else 200)
