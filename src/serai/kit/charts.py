"""Charts: a picture drawn on the server as SVG, with the table of its numbers behind it.

Altair says what is drawn, vl-convert draws it, without a browser and without JavaScript. On a page the colours are the
style sheet's variables, so dark mode and print follow; on paper they are fixed. Numbers, months and the direction of
reading are the language's. Colours of status stay reserved for status; series differ in tone *and* in dash or place.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from serai.kit.numbers import day, locale_of, number

Words: TypeAlias = str | Promise

#: Token of the style sheet → its light value, which is also the one for paper (design: look, "Tokens").
PALETTE = {
    "--s-ink": "#16201f",
    "--s-ink-2": "#455150",
    "--s-line": "#dde1df",
    "--s-data": "#0b5d5e",
    "--s-data-2": "#7fb0ae",
    "--s-data-3": "#b9c3c1",
    "--s-active": "#24418e",
}
_SERIES = [PALETTE[token] for token in ("--s-data", "--s-data-2", "--s-data-3", "--s-active")]
_LINES = [PALETTE[token] for token in ("--s-data", "--s-active", "--s-ink-2", "--s-data-2")]  # thin: darker tones first
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]
MAX_SERIES = len(_SERIES)
MAX_POINTS = 2_000
_FONT = "Noto Sans, Noto Sans Arabic, system-ui, sans-serif"


class Shape(StrEnum):
    """How the numbers are drawn."""

    BARS = "bars"  # lying, one for each category, the figure printed beside
    COLUMNS = "columns"  # standing, in the order given; for months and weeks
    LINE = "line"  # over days; the series named at its end


class Theme(StrEnum):
    """Where the picture is shown."""

    PAGE = "page"
    PAPER = "paper"


@dataclass(frozen=True)
class Point:
    """One number: where (a category, or a day for LINE), how much, and of which series."""

    place: Words | dt.date
    value: Decimal | int
    series: Words = ""


@dataclass(frozen=True)
class Chart:
    """A chart. ``title`` says what is shown, ``description`` what one should see in it (read aloud by screen readers);
    ``place_label`` and ``value_label`` (with the unit) head the axes and the table; ``digits`` are decimals printed."""

    shape: Shape
    title: Words
    description: Words
    place_label: Words
    value_label: Words
    points: Sequence[Point]
    digits: int = 0
    width: int = 560
    height: int = 240


def as_svg(chart: Chart, language: str, theme: Theme = Theme.PAGE) -> SafeString:
    """The picture alone. Raises ValueError for more than ``MAX_SERIES`` series or ``MAX_POINTS`` points: such a chart
    would not be read; fold the small ones into "Other"."""
    with translation.override(language):
        series = list(dict.fromkeys(str(point.series) for point in chart.points))
        if len(series) > MAX_SERIES or len(chart.points) > MAX_POINTS:
            message = f"{len(series)} series, {len(chart.points)} points; at most {MAX_SERIES} and {MAX_POINTS}"
            raise ValueError(message)
        rtl = translation.get_language_bidi()
        spec = _SPECS[chart.shape](chart, _values(chart, language), series, rtl=rtl)
        return draw(spec, title=chart.title, description=chart.description, language=language, theme=theme)


def as_html(chart: Chart, language: str) -> SafeString:
    """A figure: the picture, and in a part that opens the table of the same numbers."""
    with translation.override(language):
        rows = [
            {"place": _place(point, language), "series": str(point.series), "value": _figure(point, chart, language)}
            for point in chart.points
        ]
        has_series = any(row["series"] for row in rows)
        context = {"chart": chart, "svg": as_svg(chart, language), "rows": rows, "has_series": has_series}
        return render_to_string("kit/chart.html", context)


def draw(
    spec: Any, *, title: Words, description: Words, language: str, theme: Theme = Theme.PAGE, mark: str = ""
) -> SafeString:
    """Any Altair chart as SVG in our palette, for what ``Chart`` does not cover.

    Data must stand in the spec; colours should be those of PALETTE; nothing is fetched. ``mark`` makes ids of two equal
    charts on one page differ. The result has no style attribute, no script and no link.
    """
    vega_lite = spec.to_dict() if hasattr(spec, "to_dict") else spec
    vega_lite = {**vega_lite, "config": _merged(_config(), vega_lite.get("config", {}))}
    payload = json.dumps(vega_lite, ensure_ascii=False, sort_keys=True)
    svg = _drawn(payload, language)
    if theme is Theme.PAGE:
        for token, colour in PALETTE.items():
            svg = re.sub(rf'(fill|stroke)="{colour}"', rf'\1="var({token})"', svg)
    with translation.override(language):
        ident = "c" + hashlib.sha256(f"{mark}{title}{payload}".encode()).hexdigest()[:10]
        return mark_safe(_framed(svg, ident, str(title), str(description)))  # noqa: S308 - escaped there


@lru_cache(maxsize=128)
def _drawn(payload: str, language: str) -> str:
    """The raw SVG. Equal charts are drawn once a process: 45 ms each, and half a second for the first."""
    import vl_convert  # only processes that draw pay for its start

    _fonts()
    svg: str = vl_convert.vegalite_to_svg(
        payload,
        format_locale=_number_locale(language),
        time_format_locale=_time_locale(language),
        allowed_base_urls=[],
    )
    return svg


def _framed(svg: str, ident: str, title: str, description: str) -> str:
    """One picture to assistive technology, with title and description; ids that are its own; width of its container.

    ``direction="ltr"``: the drawing has its own sides already; on a page from right to left its texts would turn round
    their anchors.
    """
    body = svg[svg.index(">") + 1 :]
    view_box = re.search(r'viewBox="([^"]+)"', svg[: svg.index(">")])
    # What the drawing says of itself is English, and inside one picture it is nobody's business.
    body = re.sub(r"<[^>]*>", lambda tag: re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", tag[0]), body)
    body = re.sub(r'id="([\w-]+)"', rf'id="{ident}-\1"', body)
    body = re.sub(r"url\(#([\w-]+)\)", rf"url(#{ident}-\1)", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="s-chart" viewBox="{view_box[1] if view_box else "0 0 1 1"}" '
        f'direction="ltr" role="img" aria-labelledby="{ident}-t {ident}-d">'
        f'<title id="{ident}-t">{escape(title)}</title><desc id="{ident}-d">{escape(description)}</desc>{body}'
    )


# ---------- what is drawn ----------


def _values(chart: Chart, language: str) -> list[dict[str, Any]]:
    return [
        {
            "place": point.place.isoformat() if isinstance(point.place, dt.date) else _place(point, language),
            "order": order,
            "value": float(point.value),
            "figure": _figure(point, chart, language),
            "series": str(point.series),
        }
        for order, point in enumerate(chart.points)
    ]


def _place(point: Point, language: str) -> str:
    return day(point.place, language) if isinstance(point.place, dt.date) else str(point.place)


def _figure(point: Point, chart: Chart, language: str) -> str:
    return number(point.value, language, digits=chart.digits)


def _data(values: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=values)


def _colour(series: list[str], side: Literal["top", "bottom"]) -> Any:
    import altair as alt

    legend = alt.Legend(orient=side, title=None) if len(series) > 1 else None
    return alt.Color("series:N", scale=alt.Scale(domain=series, range=_SERIES[: len(series)]), legend=legend, sort=None)


def _bars(chart: Chart, values: list[dict[str, Any]], series: list[str], *, rtl: bool) -> Any:
    """Lying bars from the side where reading begins; the figure stands at the end of a bar that is alone in its row."""
    import altair as alt

    places = list(dict.fromkeys(value["place"] for value in values))
    side = alt.Axis(orient="right" if rtl else "left", title=None, ticks=False, domain=False, labelLimit=220)
    scale = alt.Scale(reverse=rtl, nice=True, zero=True)
    base = alt.Chart(_data(values)).encode(
        y=alt.Y("place:N", sort=places, axis=side), x=alt.X("value:Q", title=str(chart.value_label), scale=scale)
    )
    bars = base.mark_bar().encode(color=_colour(series, "top"), order=alt.Order("order:Q"))
    size = {"width": chart.width, "height": alt.Step(26)}
    if len(series) > 1:
        return bars.properties(**size)
    figures = base.mark_text(align="right" if rtl else "left", dx=-4 if rtl else 4, color=PALETTE["--s-ink"]).encode(
        text="figure:N"
    )
    return (bars + figures).properties(**size)


def _columns(chart: Chart, values: list[dict[str, Any]], series: list[str], *, rtl: bool) -> Any:
    import altair as alt

    places = list(dict.fromkeys(value["place"] for value in values))
    return (
        alt.Chart(_data(values), width=chart.width, height=chart.height)
        .mark_bar()
        .encode(
            x=alt.X("place:N", sort=places, title=None, scale=alt.Scale(reverse=rtl), axis=alt.Axis(labelAngle=0)),
            y=_value_axis(chart, rtl=rtl),
            color=_colour(series, "bottom"),
            order=alt.Order("order:Q"),
        )
    )


def _line(chart: Chart, values: list[dict[str, Any]], series: list[str], *, rtl: bool) -> Any:
    """Lines that differ in tone and dash, each named at its end, so that no legend has to be learnt."""
    import altair as alt

    axis = alt.Axis(title=None, grid=False, labelOverlap=True, tickCount=6, format=("\u200f" if rtl else "") + "%-d %b")
    base = alt.Chart(_data(values), width=chart.width, height=chart.height).encode(
        x=alt.X("place:T", scale=alt.Scale(reverse=rtl), axis=axis), y=_value_axis(chart, rtl=rtl)
    )
    colour = alt.Color("series:N", scale=alt.Scale(domain=series, range=_LINES[: len(series)]), legend=None)
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=_DASHES[: len(series)]), legend=None)
    lines = base.mark_line(strokeWidth=2).encode(color=colour, strokeDash=dash)
    last = {value["series"]: value["order"] for value in values}
    is_last = alt.FieldOneOfPredicate(field="order", oneOf=list(last.values()))
    ends = base.transform_filter(is_last).mark_text(
        align="right" if rtl else "left", dx=-6 if rtl else 6, color=PALETTE["--s-ink"]
    )
    return lines + ends.encode(text="series:N") if len(series) > 1 else lines


def _value_axis(chart: Chart, *, rtl: bool) -> Any:
    """The values on the side where reading begins; the title lies flat above, where it can be read."""
    import altair as alt

    axis = alt.Axis(
        orient="right" if rtl else "left", title=str(chart.value_label), titleAngle=0, tickCount=5, domain=False,
        titleAlign="right" if rtl else "left", titleAnchor="end", titleY=-10, titleX=0,
    )  # fmt: skip
    return alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))


_SPECS = {Shape.BARS: _bars, Shape.COLUMNS: _columns, Shape.LINE: _line}


# ---------- how it looks, and its language ----------


def _config() -> dict[str, Any]:
    ink, ink_2, line = PALETTE["--s-ink"], PALETTE["--s-ink-2"], PALETTE["--s-line"]
    axis = {
        "labelColor": ink_2, "titleColor": ink_2, "gridColor": line, "tickColor": line, "domainColor": line,
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 6,
    }  # fmt: skip
    return {
        "background": None,
        "font": _FONT,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelColor": ink, "labelFontSize": 12, "symbolType": "square"},
        "text": {"fontSize": 12, "color": ink},
        "bar": {"color": PALETTE["--s-data"]},
        "line": {"color": PALETTE["--s-data"]},
    }


def _merged(ours: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Two configurations, one level deep, ours first: Altair writes sizes of its own into each chart."""
    both = dict(theirs)
    for key, value in ours.items():
        both[key] = {**both.get(key, {}), **value} if isinstance(value, dict) else value
    return both


@cache
def _fonts() -> None:
    """The fonts that widths are measured with: those of the documents, so that no label is cut off."""
    import fontpkg_noto_sans
    import fontpkg_noto_sans_arabic
    import vl_convert

    for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic):
        vl_convert.register_font_directory(str(Path(str(package.__file__)).parent / "files"))


@cache
def _number_locale(language: str) -> dict[str, Any]:
    """Marks of the language as d3 wants them; digits are Latin in all."""
    symbols = locale_of(language).number_symbols["latn"]
    return {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}


@cache
def _time_locale(language: str) -> dict[str, Any]:
    """Names of days and months of the language as d3 wants them."""
    locale = locale_of(language)
    days, months = locale.days["format"], locale.months["format"]
    week = [6, 0, 1, 2, 3, 4, 5]  # d3 begins on Sunday, Babel on Monday
    return {
        "dateTime": "%-d %b %Y %H:%M",
        "date": "%-d %b %Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": [days["wide"][n] for n in week],
        "shortDays": [days["abbreviated"][n] for n in week],
        "months": [months["wide"][n] for n in range(1, 13)],
        "shortMonths": [months["abbreviated"][n] for n in range(1, 13)],
    }
