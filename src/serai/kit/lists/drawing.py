"""Rows of a list as the template needs them: cells of the table and the parts of a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from serai.kit import numbers
from serai.kit.lists.columns import Column
from serai.kit.pieces import measure
from serai.kit.records import NextAction

if TYPE_CHECKING:
    from serai.kit.lists.page import ListPage

NOTHING = mark_safe("")


@dataclass(frozen=True, slots=True)
class Card:
    """A row on a phone: `facts` are pairs of label and value."""

    number: SafeString
    aside: SafeString
    title: SafeString
    lines: list[SafeString]
    facts: list[tuple[Any, SafeString]]


@dataclass(frozen=True, slots=True)
class DrawnRow:
    key: Any
    label: str
    cells: SafeString
    card: Card
    actions: Sequence[NextAction]
    sums: list[tuple[str, Decimal]]  # amounts of the totalled columns, for the bar over selected rows


def draw(page: "ListPage", rows: Sequence[Any]) -> list[DrawnRow]:
    columns = page.shown_columns
    below = merged_below(columns)
    drawn = []
    for row in rows:
        shown = {column.key: column.html(row) for column in columns}
        seconds = {column.key: column.second(row) for column in columns if column.second is not None}
        cells = format_html_join("", "{}", ((_cell(c, shown, seconds, below.get(c.key, ())),) for c in columns))
        actions = [action for action in page.row_actions(row) if action.allowed]
        sums = [(str(c.key), Decimal(c.plain(row) or 0)) for c in columns if c.total]
        drawn.append(DrawnRow(row.pk, page.row_label(row), cells, _card(columns, shown, seconds), actions, sums))
    return drawn


def merged_below(columns: Sequence[Column]) -> dict[str, list[Column]]:
    """By column key: the columns that are shown under it where the window is narrow."""
    below: dict[str, list[Column]] = {}
    for column in columns:
        if column.narrow and column.under:
            below.setdefault(column.under, []).append(column)
    return below


def _cell(column: Column, shown: dict[str, SafeString], seconds: dict[str, Any], below: Sequence[Column]) -> SafeString:
    inside = shown[column.key]
    if second := seconds.get(column.key):
        inside += format_html('<span class="t2">{}</span>', second)
    for other in below:
        words = measure(shown[other.key], other.unit)
        inside += format_html('<span class="t2 s-merge m-{}">{}</span>', other.narrow, words)
    css = format_html(' class="{}"', column.classes) if column.classes else NOTHING
    if column.is_heading:
        return format_html('<th scope="row"{}>{}</th>', css, inside)
    return format_html("<td{}>{}</td>", css, inside)


def _card(columns: Sequence[Column], shown: dict[str, SafeString], seconds: dict[str, Any]) -> Card:
    def one(place: str) -> SafeString:
        found = [shown[column.key] for column in columns if column.card == place]
        return found[0] if found else NOTHING

    lines = [format_html("{}", seconds[c.key]) for c in columns if c.card == "title" and seconds.get(c.key)]
    lines += [shown[c.key] for c in columns if c.card == "line"]
    facts = [(c.label, shown[c.key]) for c in columns if c.card == "fact"]
    return Card(one("number"), one("aside"), one("title"), lines, facts)


def page_totals(columns: Sequence[Column], rows: Sequence[Any]) -> list[tuple[Column, Any]] | None:
    """Per column the sum over the rows of this page, or "" where nothing is summed; None when no column is."""
    if not any(column.total for column in columns) or not rows:
        return None
    language = get_language() or "en"
    foot: list[tuple[Column, Any]] = []
    for column in columns:
        if column.total:
            value = sum((Decimal(column.plain(row) or 0) for row in rows), Decimal(0))
            foot.append((column, numbers.number(value, language, digits=column.digits)))
        else:
            foot.append((column, ""))
    return foot
