"""Rows of a list: table rows with their boxes and menus, and the cards of a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit import numbers
from serai.kit.lists.columns import CARD_PLACES, Column
from serai.kit.pieces import icon
from serai.kit.records import NextAction

if TYPE_CHECKING:
    from serai.kit.lists.page import ListPage


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
    """Functions, not templates: of a list page, its rows were the most expensive part."""
    drawer = Drawer(page.shown_columns, str(get_token(page.request)) if page.bulk or page.actor.is_known else "")
    menus = [[action for action in page.row_actions(row) if action.allowed] for row in rows]
    has_menus = any(menus)
    drawn = []
    for row, actions in zip(rows, menus, strict=True):
        label = page.row_label(row)
        shown, seconds = drawer.parts(row)
        cells = drawer.cells(shown, seconds)
        box = drawer.box(row, label) if page.bulk else ""
        menu = f"<td>{drawer.menu(label, actions)}</td>" if has_menus else ""
        table, card = SafeString(f"<tr>{box}{cells}{menu}</tr>"), SafeString(drawer.card(shown, seconds))
        drawn.append(DrawnRow(label, SafeString(cells), table, card, has_menus))
    return drawn


Parts = dict[str, str]


class Drawer:
    """What is the same for all rows, said once. Texts are escaped when they come in: in `parts`, and here."""

    def __init__(self, columns: Sequence[Column], token: str) -> None:
        self.columns = columns
        self.token = conditional_escape(token)
        self.select, self.actions = (
            conditional_escape(_("Select %(name)s")),
            conditional_escape(_("Actions for %(name)s")),
        )
        self.labels = {column.key: conditional_escape(column.label) for column in columns}
        self.units = {column.key: f" {conditional_escape(column.unit)}" if column.unit else "" for column in columns}
        self.below = merged_below(columns)
        self.opened = {column.key: _opened(column) for column in columns}
        self.places = {place: [c.key for c in columns if c.card == place] for place in CARD_PLACES}

    def parts(self, row: Any) -> tuple[Parts, Parts]:
        """Cells and their second lines by column key, as HTML."""
        shown: Parts = {column.key: column.html(row) for column in self.columns}
        return shown, {c.key: conditional_escape(c.second(row)) for c in self.columns if c.second is not None}

    def cells(self, shown: Parts, seconds: Parts) -> str:
        cells = []
        for column in self.columns:
            key = column.key
            second = f'<span class="t2">{seconds[key]}</span>' if seconds.get(key) else ""
            below = "".join(
                f'<span class="t2 s-merge m-{other.narrow}"><bdi>{shown[other.key]}{self.units[other.key]}</bdi></span>'
                for other in self.below.get(key, ())
            )
            cells.append(f"{self.opened[key]}{shown[key]}{second}{below}</{'th' if column.is_heading else 'td'}>")
        return "".join(cells)

    def box(self, row: Any, label: str) -> str:
        """The box that selects a row, with its amounts of the totalled columns for the bar over selected rows."""
        sums = "".join(f' data-sum-{c.key}="{Decimal(c.plain(row) or 0)}"' for c in self.columns if c.total)
        name = self.select % {"name": conditional_escape(label)}
        return (
            f'<td><input class="form-check-input" type="checkbox" name="id" value="{conditional_escape(str(row.pk))}" '
            f'form="list-bulk" data-bulk-item aria-label="{name}"{sums}></td>'
        )

    def menu(self, label: str, actions: Sequence[NextAction]) -> str:
        """The menu at the end of a row; what changes something is a form."""
        if not actions:
            return ""
        name = self.actions % {"name": conditional_escape(label)}
        return (
            '<details class="s-menu s-menu-end"><summary class="s-iconbtn s-more"><span class="visually-hidden">'
            f'{name}</span>{icon("dots")}</summary><div class="s-pop">{"".join(map(self._entry, actions))}</div></details>'
        )

    def _entry(self, action: NextAction) -> str:
        url, label = conditional_escape(action.url), conditional_escape(action.label)
        if action.method != "post":
            return f'<a href="{url}">{label}</a>'
        return (
            f'<form method="post" action="{url}"><input type="hidden" name="csrfmiddlewaretoken" value="{self.token}">'
            f'<button type="submit">{label}</button></form>'
        )

    def card(self, shown: Parts, seconds: Parts) -> str:
        """A row on a phone: number and aside on top, title, lines, facts as pairs of label and value."""
        number, aside, title = ("".join(shown[key] for key in self.places[p][:1]) for p in ("number", "aside", "title"))
        top = f'<div class="top"><span class="s-recno">{number}</span><span class="nw">{aside}</span></div>'
        lines = [seconds[key] for key in self.places["title"] if seconds.get(key)]
        lines += [shown[key] for key in self.places["line"]]
        facts = "".join(f"<div><dt>{self.labels[k]}</dt><dd>{shown[k]}</dd></div>" for k in self.places["fact"])
        return (
            f'<li>{top if number or aside else ""}<div class="ttl">{title}</div>'
            f'{"".join(f"""<div class="ink2">{line}</div>""" for line in lines)}{f"<dl>{facts}</dl>" if facts else ""}</li>'
        )


def _opened(column: Column) -> str:
    css = f' class="{conditional_escape(column.classes)}"' if column.classes else ""
    return f'<th scope="row"{css}>' if column.is_heading else f"<td{css}>"


def merged_below(columns: Sequence[Column]) -> dict[str, list[Column]]:
    """By column key: the columns that are shown under it where the window is narrow."""
    below: dict[str, list[Column]] = {}
    for column in columns:
        if column.narrow and column.under:
            below.setdefault(column.under, []).append(column)
    return below


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
