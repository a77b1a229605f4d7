"""Small pieces of HTML that pages, tables and messages share: icons, state marks, bars, record numbers.

Pure functions that return safe text; `serai.kit.templatetags.serai` offers them to templates, table columns call them
directly. Sizes are SVG attributes, never `style`, because the Content-Security-Policy refuses inline styles.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

MARKS = frozenset({"neutral", "wait", "active", "good", "caution", "stop"})
BAR_KINDS = frozenset({"", "d2", "stopc", "cauc", "neu"})


@lru_cache(maxsize=1)
def sprite_url() -> str:
    """Address of the icon sprite; asked once a process, because a page draws hundreds of icons."""
    return static("serai/icons.svg")


@lru_cache(maxsize=512)
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite, hidden from assistive technology: the words beside it say what it means.

    `name` is a Tabler icon; the front-end build finds names written as `{% icon "lock" %}` or `icon="lock"`.
    Classes: `ic-s`, `ic-l` for size, `ic-dir` for arrows that mirror in right-to-left pages.
    """
    return format_html(
        '<svg class="ic{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {classes}" if classes else "",
        sprite_url(),
        name,
    )


@lru_cache(maxsize=16)
def mark(kind: str) -> SafeString:
    """The 16 px shape of a state; raises ValueError for a kind that is not one of `MARKS`."""
    if kind not in MARKS:
        raise ValueError(f"no such mark: {kind!r}")
    return format_html(
        '<svg class="mk mk-{0}" aria-hidden="true" focusable="false"><use href="{1}#st-{0}"/></svg>', kind, sprite_url()
    )


def state(of: Any, word: Any = None) -> SafeString:
    """Shape and word of a state. `of` is a kind with `word` beside it, or an object with `.mark` and `.label`."""
    kind = of if isinstance(of, str) and word is not None else of.mark
    label = word if word is not None else of.label
    return format_html('<span class="s-state s-state-{}">{}<span>{}</span></span>', kind, mark(kind), label)


def percent_of(part: Any, whole: Any) -> Decimal:
    """`part` of `whole` in percent between 0 and 100, one decimal; 0 when the whole is unknown or nothing."""
    if not whole or part is None:
        return Decimal(0)
    share = Decimal(part) * 100 / Decimal(whole)
    return min(max(share, Decimal(0)), Decimal(100)).quantize(Decimal("0.1"))


def bar(percent: Any, kind: str = "", height_px: int = 8) -> SafeString:
    """A bar as wide as its place, filled to `percent` (0 to 100); for the eye only, the figure stands beside it."""
    if kind not in BAR_KINDS:
        raise ValueError(f"no such bar: {kind!r}")
    return stackbar([(percent, "fl")], 100, kind=kind, height_px=height_px)


def stackbar(parts: Iterable[tuple[Any, str]], whole: Any, *, kind: str = "", height_px: int = 6) -> SafeString:
    """A track with bars over each other, each from the start: widest first. `parts` are (amount, class) of `whole`."""
    bars = format_html_join(
        "",
        '<rect class="{}" width="{}%" height="{}" rx="1"/>',
        ((css, percent_of(amount, whole), height_px) for amount, css in parts),
    )
    return format_html(
        '<svg class="s-bar{0}" width="100%" height="{1}" aria-hidden="true" preserveAspectRatio="none">'
        '<rect class="tr" width="100%" height="{1}" rx="1"/>{2}</svg>',
        f" {kind}" if kind else "",
        height_px,
        bars,
    )


def rowbar(parts: Iterable[tuple[Any, str]], whole: Any, *, threshold: Any = None, height_px: int = 14) -> SafeString:
    """Bars one after the other with an optional threshold line: the occupancy of a store (classes `o1`, `o2`)."""
    drawn, at = [], Decimal(0)
    for amount, css in parts:
        width = min(percent_of(amount, whole), 100 - at)
        drawn.append((css, at, width, height_px))
        at += width
    bars = format_html_join("", '<rect class="{}" x="{}%" y="6" width="{}%" height="{}"/>', drawn)
    line: SafeString = mark_safe("")
    if threshold is not None:
        line = format_html(
            '<line class="th" x1="{0}%" x2="{0}%" y1="1" y2="{1}"/>', percent_of(threshold, whole), height_px + 11
        )
    return format_html(
        '<svg class="s-rowbar" width="100%" height="{}" aria-hidden="true">'
        '<rect class="tr" y="6" width="100%" height="{}"/>{}{}</svg>',
        height_px + 12,
        height_px,
        bars,
        line,
    )


def measure(figure: Any, unit: Any) -> SafeString:
    """A figure with its unit, isolated: beside others it keeps its order in every direction of writing."""
    return format_html("<bdi>{} {}</bdi>" if unit else "<bdi>{}{}</bdi>", figure, unit)


def recno(number: Any, url: str = "", classes: str = "rec") -> SafeString:
    """A record's short number, isolated from the text's direction, linked where an address is given."""
    if not url:
        return format_html('<bdi class="s-n">{}</bdi>', number)
    return format_html('<a class="{}" href="{}"><bdi>{}</bdi></a>', classes, url, number)


def spark(values: Iterable[Any], width_px: int = 60, height_px: int = 18) -> SafeString:
    """A sparkline of numbers, oldest first; the last value stands in words beside it."""
    amounts = [Decimal(value) for value in values]
    if len(amounts) < 2:
        return mark_safe("")
    top = max(amounts) or Decimal(1)
    step = Decimal(width_px - 2) / (len(amounts) - 1)
    points = [
        (1 + step * index, Decimal(height_px - 1) - amount / top * (height_px - 4))
        for index, amount in enumerate(amounts)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return format_html(
        '<svg class="s-spark" width="{}" height="{}" aria-hidden="true"><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        width_px,
        height_px,
        line,
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )
