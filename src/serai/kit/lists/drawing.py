"""Rows of a list: table rows with their boxes and menus, and the cards of a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit import numbers
from serai.kit.lists.columns import Column
from serai.kit.pieces import icon, measure
from serai.kit.records import NextAction

if TYPE_CHECKING:
    from serai.kit.lists.page import ListPage

NOTHING = mark_safe("")


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row twice: `table` is its <tr>, `card` its <li> on a phone. `cells` are those of the <tr> without box and menu.

    `has_menu` says whether the table has a column of menus, be it empty in this row.
    """

    label: str
    cells: SafeString
    table: SafeString
    card: SafeString
    has_menu: bool


def draw(page: "ListPage", rows: Sequence[Any]) -> list[DrawnRow]:
    """Functions, not templates: 25 rows of ten cells, a card and a menu each cost 30 ms as templates, 8 ms so."""
    columns = page.shown_columns
    below = merged_below(columns)
    menus = [[action for action in page.row_actions(row) if action.allowed] for row in rows]
    has_menus = any(menus)
    token = get_token(page.request) if any(action.method == "post" for menu in menus for action in menu) else ""
    words = {"select": _("Select %(name)s"), "actions": _("Actions for %(name)s"), "token": token}
    drawn = []
    for row, actions in zip(rows, menus, strict=True):
        shown = {column.key: column.html(row) for column in columns}
        seconds = {column.key: column.second(row) for column in columns if column.second is not None}
        cells = joined(_cell(column, shown, seconds, below.get(column.key, ())) for column in columns)
        label = page.row_label(row)
        box = _box(row, label, columns, words["select"]) if page.bulk else NOTHING
        menu = format_html("<td>{}</td>", _menu(label, actions, words)) if has_menus else NOTHING
        table = format_html("<tr>{}{}{}</tr>", box, cells, menu)
        drawn.append(DrawnRow(label, cells, table, _card(columns, shown, seconds), has_menus))
    return drawn


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Safe parts as one."""
    return mark_safe("".join(parts))  # noqa: S308 - of safe parts


def _box(row: Any, label: str, columns: Sequence[Column], words: str) -> SafeString:
    """The box that selects a row, with its amounts of the totalled columns for the bar over selected rows."""
    sums = format_html_join(
        "", ' data-sum-{}="{}"', ((c.key, str(Decimal(c.plain(row) or 0))) for c in columns if c.total)
    )
    return format_html(
        '<td><input class="form-check-input" type="checkbox" name="id" value="{}" form="list-bulk" data-bulk-item aria-label="{}"{}></td>',
        row.pk, words % {"name": label}, sums,
    )  # fmt: skip


def _menu(label: str, actions: Sequence[NextAction], words: dict[str, str]) -> SafeString:
    """The menu at the end of a row; what changes something is a form."""
    if not actions:
        return NOTHING
    entries = joined(
        format_html('<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
                    '<button type="submit">{}</button></form>', action.url, words["token"], action.label)
        if action.method == "post"
        else format_html('<a href="{}">{}</a>', action.url, action.label)
        for action in actions
    )  # fmt: skip
    return format_html(
        '<details class="s-menu s-menu-end"><summary class="s-iconbtn s-more"><span class="visually-hidden">{}</span>{}</summary>'
        '<div class="s-pop">{}</div></details>',
        words["actions"] % {"name": label}, icon("dots"), entries,
    )  # fmt: skip


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


def _card(columns: Sequence[Column], shown: dict[str, SafeString], seconds: dict[str, Any]) -> SafeString:
    """A row on a phone: number and aside on top, title, lines, facts as pairs of label and value."""

    def one(place: str) -> SafeString:
        return next((shown[column.key] for column in columns if column.card == place), NOTHING)

    number, aside = one("number"), one("aside")
    top = format_html('<div class="top"><span class="s-recno">{}</span><span class="nw">{}</span></div>', number, aside)
    lines = [seconds[c.key] for c in columns if c.card == "title" and seconds.get(c.key)]
    lines += [shown[c.key] for c in columns if c.card == "line"]
    facts = format_html_join(
        "", "<div><dt>{}</dt><dd>{}</dd></div>", ((c.label, shown[c.key]) for c in columns if c.card == "fact")
    )
    return format_html(
        '<li>{}<div class="ttl">{}</div>{}{}</li>',
        top if number or aside else NOTHING,
        one("title"),
        format_html_join("", '<div class="ink2">{}</div>', ((line,) for line in lines)),
        format_html("<dl>{}</dl>", facts) if facts else NOTHING,
    )


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
