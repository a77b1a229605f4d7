"""Charts: readable without colour, without JavaScript, in two directions, and never a way in for somebody's text."""

import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from serai.kit.charts import MAX_SERIES, PALETTE, Chart, Point, Shape, Theme, as_html, as_svg, draw
from serai.kit.documents import Document, Picture, as_pdf
from serai.kit.documents import as_html as document_as_html
from tests.kit.document_samples import head

HUBS = [("Juba", "1248.05"), ("Bor", "812.3"), ("Malakal & Co", "0")]
SVG = "{http://www.w3.org/2000/svg}"


def a_chart(shape: Shape = Shape.BARS, series: tuple[str, ...] = ("",)) -> Chart:
    days = [dt.date(2026, 11, 1) + dt.timedelta(days=7 * n) for n in range(3)]
    points = [
        Point(days[n] if shape is Shape.LINE else name, Decimal(value), one)
        for one in series
        for n, (name, value) in enumerate(HUBS)
    ]
    return Chart(shape, "Stock by hub", "Juba holds most of it.", "Hub", "Weight, t", points, digits=1)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("series", [("",), ("Received", "Sent")])
@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_chart_is_one_picture_with_words_and_passes_the_content_security_policy(
    shape: Shape, series: tuple[str, ...], language: str
) -> None:
    svg = as_svg(a_chart(shape, series), language)
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("direction") == "ltr" and not root.get("width")
    title, description = root[0], root[1]
    assert (title.text, description.text) == ("Stock by hub", "Juba holds most of it.")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert not re.search(r"style=|<script|<style|href=|\son\w+=|data:", svg)
    assert svg.count("role=") == 1 and svg.count("aria-") == 1  # nothing English about axes is read aloud


def test_figures_stand_beside_their_bars_in_the_language() -> None:
    assert {"1,248.1", "812.3", "0.0", "Malakal & Co", "Weight, t"} <= set(texts(as_svg(a_chart(), "en")))
    assert "1\u202f248,1" in texts(as_svg(a_chart(), "fr"))
    arabic = texts(as_svg(a_chart(), "ar"))
    assert "1,248.1" in arabic


def test_months_on_an_axis_are_the_languages() -> None:
    assert any("nov" in text for text in texts(as_svg(a_chart(Shape.LINE), "fr")))
    assert any("نوفمبر" in text for text in texts(as_svg(a_chart(Shape.LINE), "ar")))


def test_bars_begin_where_reading_begins() -> None:
    def first_label(language: str) -> str:
        svg = as_svg(a_chart(), language)
        match = re.search(r'<text text-anchor="(\w+)"[^>]*>Juba</text>', svg)
        assert match
        return match[1]

    assert first_label("en") == "end"  # left of the bars, flush with them
    assert first_label("ar") == "start"


def test_colours_follow_the_page_and_are_fixed_on_paper() -> None:
    page, paper = as_svg(a_chart(), "en"), as_svg(a_chart(), "en", Theme.PAPER)
    assert "var(--s-data)" in page and "#" not in "".join(re.findall(r'(?:fill|stroke)="([^"]+)"', page))
    assert "var(" not in paper and PALETTE["--s-data"] in paper


def test_the_palette_is_that_of_the_style_sheet() -> None:
    tokens = (Path(__file__).parents[2] / "frontend" / "styles" / "_tokens.scss").read_text()
    light = tokens[: tokens.index("@mixin dark")]
    for token, colour in PALETTE.items():
        assert re.search(rf"{token}: {colour};", light), token


def test_lines_differ_without_colour() -> None:
    svg = as_svg(a_chart(Shape.LINE, ("Received", "Sent")), "en")
    dashes = set(re.findall(r'<path [^>]*stroke-dasharray="([^"]+)"', svg))
    assert len(dashes) == 2
    assert {"Received", "Sent"} <= set(texts(svg))  # named at their ends


def test_text_of_people_stays_text() -> None:
    points = [Point("</text><script>1</script>", 1), Point("datum.value ? 1 : toString()", 2)]
    chart = replace(a_chart(), title="<script>alert(1)</script>", description='" onload="x', points=points)
    svg = as_svg(chart, "en")
    assert "<script" not in svg and ElementTree.fromstring(svg)[0].text == "<script>alert(1)</script>"
    assert "datum.value ? 1 : toString()" in texts(svg)
    assert "<script" not in as_html(chart, "en")


def test_the_table_behind_the_picture_has_every_number() -> None:
    page = as_html(a_chart(series=("Received", "Sent")), "en")
    assert page.count("<tr>") == 1 + 2 * len(HUBS)
    assert "1,248.1" in page and "Malakal &amp; Co" in page and "<details>" in page


def test_two_charts_on_one_page_have_different_ids() -> None:
    ids = [
        set(re.findall(r'id="([^"]+)"', as_svg(chart, "en")))
        for chart in (a_chart(), replace(a_chart(), title="Another"), a_chart(Shape.COLUMNS))
    ]
    assert not ids[0] & ids[1] and not ids[0] & ids[2] and all(ids)


def test_too_many_series_are_refused_instead_of_drawn_unreadably() -> None:
    many = tuple(str(n) for n in range(MAX_SERIES + 1))
    with pytest.raises(ValueError, match="series"):
        as_svg(a_chart(series=many), "en")


def test_an_empty_chart_is_drawn() -> None:
    assert "<svg" in as_svg(replace(a_chart(), points=[]), "en")


def test_nothing_is_fetched() -> None:
    spec = {"data": {"url": "http://127.0.0.1:9/x.csv"}, "mark": "bar", "encoding": {}}
    try:
        svg = draw(spec, title="t", description="d", language="en")
    except ValueError:
        return
    assert texts(svg) == []


def test_a_chart_in_a_document_is_the_same_picture(tmp_path: Path) -> None:
    template = tmp_path / "plain.typ"
    template.write_text('#import "/serai.typ": *\n#show: sheet\n#parts(data.parts)\n')
    document = Document("kit.test", "en", "Figures", head("F-1"), [Picture(a_chart())], template)
    paper = pypdf.PdfReader(io.BytesIO(as_pdf(document))).pages[0].extract_text()
    page = document_as_html(document)
    for word in ("Stock by hub", "1,248.1"):
        assert word in paper and word in page
    assert "var(--s-data)" in page
