"""Documents: the same data as PDF and as a page, in four languages, with hostile text and long tables."""

import datetime as dt
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from PIL import Image

import serai
from serai.apps.cargo.documents import (
    Goods,
    Label,
    LabelPaper,
    ReceivedLine,
    ShippingLabelData,
    goods_received_note,
    shipping_label,
)
from serai.kit.documents import (
    Column,
    Document,
    DocumentError,
    DocumentTooLarge,
    Fact,
    Facts,
    Kind,
    Table,
    Text,
    as_html,
    as_pdf,
    labelled,
    render,
    words,
)
from serai.kit.documents.codes import qr_svg
from serai.kit.documents.engine import LIBRARY, _compiler
from serai.kit.documents.resolve import MAX_ROWS, clean, resolve
from tests.kit.document_samples import ALL, NOON, a_receipt, a_shipping_label, a_waybill, head

LANGUAGES = ["en", "fr", "es", "ar"]
PLAIN = '#import "/serai.typ": *\n#show: sheet\n#parts(data.parts)\n'
HOSTILE = [
    "#set page(fill: red) #pagebreak()",
    "$ integral $ \\ \\n *bold* _it_ `raw` = heading",
    "#read(\"/etc/passwd\") #import \"@preview/x:1.0.0\" // comment /* <label> @ref",
    "\"quotes\" 'single' \\u{41} {{ 7*7 }} {% include 'x' %} <script>alert(1)</script> <b>",
    "]) #panic(\"out\") [#",
]  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def a_document(tmp_path: Path, parts: list, language: str = "en", **changes: object) -> Document:
    template = tmp_path / "plain.typ"
    template.write_text(PLAIN)
    return Document("kit.test", language, "Title", head("T-1"), parts, template, **changes)


def squeezed(text: str) -> str:
    """Without blanks, line ends and invisible marks, so that a line break on paper does not hide a text."""
    return re.sub(r"[\s\u200b\u200e\u200f\u2066-\u2069\u00ad]", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ALL)
def test_every_document_prints_in_every_language_with_its_number_on_every_page(kind: str, language: str) -> None:
    document = ALL[kind](12, language)
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(document)))
    number = "JUB-004" if kind == "shipping_label" else document.head.number
    assert all(number in squeezed(page.extract_text()) for page in reader.pages)
    assert reader.metadata is not None and document.head.number in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == language


@pytest.mark.parametrize("kind", ALL)
def test_every_document_prints_with_no_line_and_with_sixty(kind: str) -> None:
    empty, long = as_pdf(ALL[kind](0, "en")), as_pdf(ALL[kind](60, "en"))
    assert pages_of(long) > pages_of(empty) >= 1


@pytest.mark.parametrize("kind", ALL)
def test_page_and_paper_say_the_same(kind: str) -> None:
    """Every value of the resolved document stands on the web page and, unless the label leaves it out, on paper."""
    document = ALL[kind](3, "en")
    page = re.sub(r"<[^>]+>", "", as_html(document)).replace("&#x27;", "'").replace("&quot;", '"')
    paper = squeezed(text_of(as_pdf(document)))
    values = [fact["value"] for part in resolve(document)["parts"] for fact in part.get("facts", [])]
    cells = [
        cell["text"]
        for part in resolve(document)["parts"]
        for row in part.get("rows", [])
        for cell in row
        if cell["text"]
    ]
    assert len(values) + len(cells) > 8
    for value in values + cells:
        assert squeezed(value) in squeezed(page)
        if value.isascii() and value.isprintable() and "://" not in value:
            assert squeezed(value) in paper, value


def test_long_tables_repeat_their_head_and_count_pages() -> None:
    text = text_of(as_pdf(ALL["goods_received_note"](60, "en")))
    pages = pages_of(as_pdf(ALL["goods_received_note"](60, "en")))
    assert text.count("Sender") >= pages - 1
    assert f"Page {pages} of {pages}" in text and "Page 1 of" in text


def test_a_waybill_has_three_copies_each_counted_by_itself() -> None:
    one = text_of(as_pdf(a_waybill(1, "en")))
    assert [f"Copy {n} of 3" in one for n in (1, 2, 3)] == [True] * 3
    long = as_pdf(a_waybill(40, "en"))
    each = pages_of(long) // 3
    assert pages_of(long) == each * 3 and each > 1
    assert text_of(long).count(f"Page {each} of {each}") == 3


def test_a_cancelled_paper_and_a_demonstration_say_so() -> None:
    cancelled = text_of(as_pdf(a_waybill(1, "en", is_cancelled=True)))
    assert cancelled.count("Cancelled") >= 3
    assert "not valid for real cargo" in cancelled
    real = Document("k", "en", "T", head("T-1", demonstration=False), [], ALL["waybill"](1, "en").template)
    assert "emonstration: not valid" not in text_of(as_pdf(real))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_people_is_never_code(tmp_path: Path, hostile: str) -> None:
    table = Table([Column("a", "A", second="b")], [{"a": hostile, "b": hostile}])
    document = a_document(tmp_path, [Facts([Fact("Label", hostile)]), table, Text([hostile], title=hostile)])
    pdf, page = as_pdf(document), as_html(document)
    assert pages_of(pdf) == 1
    assert squeezed(text_of(pdf)).count(squeezed(hostile)) >= 4
    assert "<script" not in page and "<b>" not in page


def test_five_thousand_characters_stay_on_the_paper(tmp_path: Path) -> None:
    words_, solid = "long words " * 450, "x" * 5000
    document = a_document(
        tmp_path,
        [Table([Column("a", "A"), Column("n", "N", Kind.QUANTITY, 20)], [{"a": words_, "n": 1}, {"a": solid}])],
    )
    reader = pypdf.PdfReader(io.BytesIO(as_pdf(document)))
    assert squeezed("".join(page.extract_text() for page in reader.pages)).count("x") >= 5000
    rightmost = max(_right_ends(reader))
    assert rightmost < float(reader.pages[0].mediabox.width) - 20


def _right_ends(reader: pypdf.PdfReader) -> list[float]:
    ends: list[float] = [0.0]

    def visit(text: str, _cm: list, tm: list, _font: object, _size: float) -> None:
        if text.strip() and set(text.strip()) == {"x"}:
            ends.append(float(tm[4]))

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    return ends


def test_direction_marks_cannot_show_another_text(tmp_path: Path) -> None:
    assert clean("invoice\u202efdp.exe") == "invoicefdp.exe"
    assert clean("a\x00b\x1b[31m\u2067c\u2069\r\nd") == "ab[31mc\nd"
    assert clean("شاحنة\u200f") == "شاحنة\u200f"
    document = a_document(tmp_path, [Facts([Fact("L", "\u202e\u2066abc \u200fشاحنة")])], "ar")
    assert "\u202e" not in str(resolve(document))
    assert pages_of(as_pdf(document)) == 1


def test_arabic_is_shaped_right_to_left_with_latin_digits() -> None:
    document = resolve(a_waybill(2, "ar"))
    assert document["direction"] == "rtl"
    assert document["head"]["dated"] == "22 نوفمبر 2026"
    text = text_of(as_pdf(a_waybill(5, "ar")))
    assert "2,160.5" in text and not re.search("[\u0660-\u0669]", text)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pypdf.PdfReader(io.BytesIO(as_pdf(a_waybill(5, "ar")))).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("NotoSansArabic" in font for font in fonts)


def test_a_template_reads_nothing_but_the_library(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    for path in (str(secret), "/etc/passwd", "../engine.py", "../../../config/settings.py"):
        with pytest.raises(DocumentError):
            render(f'#read("{path}")', {}, "en")
    with pytest.raises(DocumentError):
        render('#import "@preview/cetz:0.3.0": *', {}, "en")
    assert b"%PDF" in render('#import "/text.typ": *\nHello', {}, "en")
    assert {path.suffix for path in LIBRARY.iterdir()} == {".typ"}


def test_a_faulty_template_names_itself_and_its_line(tmp_path: Path) -> None:
    template = tmp_path / "broken.typ"
    template.write_text('#import "/serai.typ": *\n#nothing-here\n')
    document = Document("k", "en", "T", head("T-1"), [], template)
    with pytest.raises(DocumentError, match=r"broken.typ: unknown variable: nothing-here"):
        as_pdf(document)


def test_too_many_rows_and_too_much_text_are_refused_with_a_way_out(tmp_path: Path) -> None:
    rows = [{"a": "x"}] * (MAX_ROWS + 1)
    with pytest.raises(DocumentTooLarge) as refused:
        as_pdf(a_document(tmp_path, [Table([Column("a", "A")], rows)]))
    assert refused.value.status == 422
    assert str(MAX_ROWS) in str(refused.value) and "spreadsheet" in str(refused.value.way_out)
    with pytest.raises(DocumentTooLarge):
        as_html(a_document(tmp_path, [Text(["x" * 20_001])]))


def test_floats_never_reach_a_paper(tmp_path: Path) -> None:
    document = a_document(tmp_path, [Table([Column("a", "A", Kind.QUANTITY)], [{"a": Decimal("0.10")}, {"a": 7}])])
    assert "0.1" in text_of(as_pdf(document))
    with pytest.raises(TypeError):
        resolve(a_document(tmp_path, [Table([Column("a", "A", Kind.QUANTITY)], [{"a": 0.1}])]))


def test_unknown_is_a_dash_and_what_does_not_apply_is_nothing(tmp_path: Path) -> None:
    table = Table([Column("a", "A", Kind.QUANTITY), Column("b", "B", Kind.DAY)], [{"a": None}])
    cells = resolve(a_document(tmp_path, [table]))["parts"][0]["rows"][0]
    assert [cell["text"] for cell in cells] == ["–", ""]


def test_equal_data_give_equal_bytes() -> None:
    assert as_pdf(a_waybill(3, "ar")) == as_pdf(a_waybill(3, "ar"))


def test_moments_are_in_the_operations_zone_and_naive_ones_refused(tmp_path: Path) -> None:
    facts = Facts([Fact("At", NOON, Kind.MOMENT)])
    assert resolve(a_document(tmp_path, [facts]))["parts"][0]["facts"][0]["value"] == "22 Nov 2026 12:00 CAT"
    naive = Facts([Fact("At", dt.datetime(2026, 11, 22, 12, 0), Kind.MOMENT)])
    with pytest.raises(ValueError, match="time zone"):
        resolve(a_document(tmp_path, [naive]))


def test_the_code_on_the_paper_opens_the_record() -> None:
    url = head("WB-JUB-0109", "journeys").url
    assert url in _scanned(a_waybill(1, "en"), 150)
    label = a_shipping_label(1, "ar", LabelPaper.ROLL)
    assert "http://127.0.0.1:8000/track/K7QX2M4P9DTA" in _scanned(label, 150)


def _scanned(document: Document, ppi: float) -> list[str]:
    """Every code that a reader finds on the first page, drawn at fax resolution."""
    png = _compiler().compile(
        input=document.template.read_bytes(), format="png", ppi=ppi, sys_inputs={"data": json.dumps(resolve(document))}
    )
    first = png[0] if isinstance(png, list) else png
    assert isinstance(first, bytes)
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(first)))]


def test_codes_have_no_style_attribute_and_a_bounded_length() -> None:
    svg = qr_svg("https://example.org/r/1")
    assert svg.startswith("<svg") and "style=" not in svg and "class=" not in svg
    assert qr_svg("") == ""
    with pytest.raises(ValueError, match="501"):
        qr_svg("x" * 501)


@pytest.mark.parametrize("kind", ALL)
def test_the_web_page_passes_the_content_security_policy(kind: str) -> None:
    page = as_html(ALL[kind](3, "ar"))
    assert not re.search(r"style=|<script|<style|data:|\son\w+=", page)
    assert 'dir="rtl"' in page and 'lang="ar"' in page


def test_label_paper_has_the_size_of_the_printer() -> None:
    for paper, size in {LabelPaper.A6: (105, 148), LabelPaper.ROLL: (102, 152)}.items():
        pages = pypdf.PdfReader(io.BytesIO(as_pdf(a_shipping_label(4, "en", paper)))).pages
        assert len(pages) == 4
        assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox.upper_right] == list(size)


def test_a_label_with_everything_and_a_very_long_name_keeps_one_page() -> None:
    goods = Goods("Very long description of goods " * 6, "JUB-0042", "An owner with a long name " * 4, "piece", "bale",
                  "BATCH-123456789012345", dt.date(2027, 1, 1), "UN 2880, class 5.1, PG II", "2–8 °C",
                  "Fibreboard box with inner bags, shrink-wrapped", "Do not stack")  # fmt: skip
    label = Label(goods, "A place with a very long name " * 5, "Consignee " * 12, "Origin " * 12, "K7QX-2M4P-9DTA",
                  "http://x.example/t/1", 1, 1, Decimal(5), Decimal(22), Decimal(1), "340123451234567895")  # fmt: skip
    pdf = as_pdf(shipping_label(ShippingLabelData(head("JUB-0042"), [label, replace(label, sscc="")]), "en"))
    assert pages_of(pdf) == 2


def test_words_and_second_lines_speak_the_language_asked_for() -> None:
    assert words("ar", yes=_("Yes"))["yes"] == "نعم"
    assert labelled("fr", ("lot", "B-1"), ("", None), ("exp.", dt.date(2027, 5, 2)), ("", Decimal("1250.50"))) == (
        "lot B-1",
        "exp. 2 mai 2027",
        "1\u202f250,5",
    )


def test_no_language_text_stands_in_a_typst_file() -> None:
    """Words in a template would never be translated: only code, comments and data are allowed."""
    templates = sorted(Path(serai.__file__).parent.rglob("*.typ"))
    assert len(templates) >= 13
    for template in templates:
        code = re.sub(r"//[^\n]*|\"[^\"\n]*\"", "", template.read_text())
        assert not re.findall(r"\[[^\]#]*[A-Za-z]{3,}[^\]]*\]", code), template
        assert "@preview" not in code and "read(" not in code, template


def test_a_paper_in_another_language_than_the_readers_is_wholly_in_that_language() -> None:
    """The officer reads English, the label is for an Arabic-speaking team: units must not stay English."""
    with translation.override("en"):
        line = ReceivedLine(
            Goods("x", unit=_("Yes"), handling_unit=_("No")), None, *[Decimal(1)] * 4, 96, *[Decimal(1)] * 2
        )
        document = goods_received_note(replace(a_receipt(0), lines=[line]), "ar")
        cells = resolve(document)["parts"][2]["rows"][0]
    assert cells[2]["text"] == "نعم"
    assert cells[2]["second"] == ["96 لا"]
