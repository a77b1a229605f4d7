"""What the templates of a list show: counts, tabs, chips, headings, choices and the words around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import F, QuerySet, Sum, Value
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from serai.kit import numbers
from serai.kit.lists.actions import views_of
from serai.kit.lists.asked import ROWS_CHOICES, Asked
from serai.kit.lists.columns import Column
from serai.kit.lists.declared import BulkAction, Empty, View
from serai.kit.lists.drawing import DrawnRow, draw, page_totals
from serai.kit.pieces import measure
from serai.kit.postgres import counts

COUNT_LIMIT = 10_000
TAB_COUNT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, in words, and the address without it."""

    label: Any
    value: Any
    url: str


def language() -> str:
    return get_language() or "en"


def capped(count: int, limit: int) -> str:
    """A count for people: `424`, or `10,000+` when counting stopped at the limit."""
    shown = numbers.number(min(count, limit), language())
    return f"{shown}+" if count > limit else shown


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows to be counted: nothing is read of them."""
    return rows.order_by().select_related(None).values(list_key=Value(1))


class Shown(Asked):
    """The showing half of `serai.kit.lists.ListPage`."""

    key: ClassVar[str]
    title: Any
    noun: Any
    empty: Empty | None

    def bulk_actions(self) -> Sequence[BulkAction]:
        return ()

    # ---- rows and sums ----

    @cached_property
    def rows(self) -> list[DrawnRow]:
        return draw(self, self.page.rows)  # type: ignore[arg-type]

    @cached_property
    def bulk(self) -> Sequence[BulkAction]:
        return self.bulk_actions()

    @property
    def has_row_actions(self) -> bool:
        return any(row.has_menu for row in self.rows[:1])

    @cached_property
    def foot(self) -> list[tuple[Column, Any]] | None:
        return page_totals(self.shown_columns, self.page.rows)

    @cached_property
    def counts(self) -> tuple[list[int], int]:
        """Rows of each counted tab, up to TAB_COUNT_LIMIT + 1, and rows found, up to COUNT_LIMIT + 1: one query."""
        tabs = [self._rows_of(view)[: TAB_COUNT_LIMIT + 1] for view in self.counted_views]
        *of_tabs, n = counts([*tabs, _keys(self.found)[: COUNT_LIMIT + 1]])
        return of_tabs, n

    @property
    def count(self) -> int:
        return self.counts[1]

    @cached_property
    def sums(self) -> dict[str, Any]:
        """The sum of each totalled column over all rows found (one query)."""
        totals = {f"sum_{c.key}": c.total for c in self.shown_columns if c.total}
        rows = self.found.order_by().select_related(None).values(**{name: F(path) for name, path in totals.items()})
        return rows.aggregate(**{f"all_{name}": Sum(name) for name in totals})

    @property
    def totals(self) -> list[SafeString]:
        """Sums over all rows found, with their units; none when there are too many rows to sum at once."""
        if self.count > COUNT_LIMIT or not any(column.total for column in self.shown_columns):
            return []
        sums = []
        for column in self.shown_columns:
            if column.total:
                value = Decimal(self.sums[f"all_sum_{column.key}"] or 0) / column.divide_by
                sums.append(measure(numbers.number(value, language(), digits=column.digits), column.unit))
        return sums

    @property
    def empty_lines(self) -> Sequence[Any]:
        empty, operation = self.empty, self.operation
        if empty is None:
            return ()
        if empty.outside and operation is not None and not self.actor.takes_part_in(operation.pk):
            return [*empty.lines[:1], empty.outside]
        return empty.lines

    @property
    def is_long(self) -> bool:
        """Whether an export is too long to wait for."""
        return self.count > COUNT_LIMIT

    # ---- words ----

    @property
    def count_words(self) -> str:
        """“41 requests”, “10,000+ requests”."""
        return str(self.noun % {"count": min(self.count, COUNT_LIMIT), "shown": capped(self.count, COUNT_LIMIT)})

    @property
    def range_words(self) -> str:
        page, shown = self.page, [numbers.number(n, language()) for n in (self.page.first, self.page.last)]
        if not page.rows:
            return ""
        found = capped(self.count, COUNT_LIMIT)
        return _("%(first)s–%(last)s of %(found)s") % {"first": shown[0], "last": shown[1], "found": found}

    @property
    def foot_words(self) -> str:
        shown, found = numbers.number(len(self.page.rows), language()), capped(self.count, COUNT_LIMIT)
        return _("This page, %(shown)s of %(found)s") % {"shown": shown, "found": found}

    @property
    def export_words(self) -> str:
        columns = len([column for column in self.shown_columns if column.is_exported])
        rows = capped(self.count, COUNT_LIMIT)
        return ngettext(
            "As seen: %(rows)s row, %(columns)s columns",
            "As seen: %(rows)s rows, %(columns)s columns",
            min(self.count, COUNT_LIMIT),
        ) % {"rows": rows, "columns": columns}

    # ---- tabs ----

    @property
    def counted_views(self) -> list[View]:
        return [view for view in self.views if view.is_counted]

    @cached_property
    def tabs(self) -> list[tuple[Any, str, str | None, bool]]:
        """Label, address, count and whether it is the current one, for each view."""
        current = str(self.query.get("view", ""))
        counted = zip(self.counted_views, self.counts[0], strict=True)
        shown = {view.key: capped(n, TAB_COUNT_LIMIT) for view, n in counted}
        return [
            (view.label, f"{self.path}?{view.query().urlencode()}", shown.get(view.key), view.key == current)
            for view in self.views
        ]

    def _rows_of(self, view: View) -> QuerySet[Any]:
        found = self.filtered_by(view.query(), is_for_counting=True)
        return _keys(found.qs if found is not None else self.base)

    @cached_property
    def own_views(self) -> list[tuple[Any, str, bool]]:
        """The reader's saved views: the row, its address, whether it is the current one."""
        now = str(self.query.get("view", ""))
        return [(v, f"{self.path}?{v.query}&view={v.pk}", now == str(v.pk)) for v in views_of(self.actor, self.key)]

    # ---- filters ----

    @cached_property
    def chips(self) -> list[Chip]:
        if self.filters is None:
            return []
        self.filters.form.is_valid()  # wrong values are left out and named in filter_errors
        chips = []
        for name, value in self.filters.form.cleaned_data.items():
            filter_ = self.filters.filters[name]
            if not self._is_set(name) or value in (None, "", []):
                continue
            words = filter_.describe(value) if hasattr(filter_, "describe") else value
            chips.append(Chip(filter_.label, words, self.url(**dict.fromkeys(self._names(name)))))
        return chips

    def _names(self, name: str) -> list[str]:
        """The words of the address that belong to a filter (a range has two)."""
        suffixes = getattr(self.filters.form.fields[name].widget, "suffixes", None)
        return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]

    def _is_set(self, name: str) -> bool:
        return any(word in self.query for word in self._names(name))

    @cached_property
    def filter_fields(self) -> tuple[list[Any], list[Any]]:
        """Bound fields with a chip of their own (first filters that are not set), and those under “All filters”."""
        if self.filters is None:
            return [], []
        form = self.filters.form
        first = [n for n, f in self.filters.filters.items() if getattr(f, "is_first", False) and not self._is_set(n)]
        return [form[n] for n in first], [form[n] for n in form.fields if n not in first]

    @property
    def filter_errors(self) -> list[Any]:
        return [] if self.filters is None else [e for errors in self.filters.form.errors.values() for e in errors]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips or self.text)

    # ---- headings and choices ----

    @property
    def headings(self) -> list[tuple[Column, str, str]]:
        """Column, address that sorts by it ("" when it cannot), and ascending, descending or ""."""
        current, down = self.sort
        heads = []
        for column in self.shown_columns:
            is_current = column.key == current.key
            target = f"-{column.key}" if is_current and not down else column.key
            now = ("descending" if down else "ascending") if is_current else ""
            heads.append((column, self.url(sort=target) if column.sort else "", now))
        return heads

    @property
    def sort_choices(self) -> list[tuple[str, Any, bool]]:
        current, down = self.sort
        choices: list[tuple[str, Any, bool]] = []
        for column in self.columns:
            if column.sort:
                is_current = column.key == current.key
                choices.append((column.key, column.label, is_current and not down))
                falling = _("%(column)s, descending") % {"column": column.label}
                choices.append((f"-{column.key}", falling, is_current and down))
        return choices

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.shown_columns) for column in self.columns]

    @property
    def rows_choices(self) -> list[tuple[int, bool]]:
        return [(choice, choice == self.size) for choice in ROWS_CHOICES]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields that carry view and columns through the filter form."""
        return [(name, value) for name in ("view", "cols") for value in self.query.getlist(name)]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        return [(n, v) for n, values in self.query.lists() if n not in {"cols", "after", "before"} for v in values]

    # ---- addresses that templates name ----

    @property
    def next_url(self) -> str:
        return self.url(after=self.page.after)

    @property
    def previous_url(self) -> str:
        return self.url(before=self.page.before)

    @property
    def save_url(self) -> str:
        return self.url(save="1")

    @property
    def xlsx_url(self) -> str:
        return self.url(export="xlsx")

    @property
    def csv_url(self) -> str:
        return self.url(export="csv")
