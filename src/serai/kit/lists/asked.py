"""What the address of a list asks for (filters, search, order, page, columns), and addresses that ask for more."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from serai.kit.asking import actor_of
from serai.kit.lists.columns import Column
from serai.kit.lists.declared import View
from serai.kit.lists.filters import FilterSet
from serai.kit.lists.paging import Order, Page, is_nullable, page_of

ROWS_CHOICES = (25, 50, 100)
MOST_WORDS = 8
FLEETING = ("after", "before", "export", "save")  # words of the address that no link hands on
NO_QUESTION = frozenset({*FLEETING, "rows", "cols"})  # an address with only these means the first view


class Asked:
    """The reading half of `serai.kit.lists.ListPage`, which says what its attributes mean."""

    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str]
    views: Sequence[View] = ()
    filterset: ClassVar[type[FilterSet] | None] = None
    search_fields: ClassVar[Sequence[str]] = ()
    rows_per_page: ClassVar[int] = ROWS_CHOICES[0]

    def __init__(self, request: HttpRequest, **scope: Any) -> None:
        """`scope` (an operation, a hub) becomes attributes of the page."""
        self.request = request
        self.actor = actor_of(request)
        self.operation: Any = None
        for name, value in scope.items():
            setattr(self, name, value)
        self.query = self._read()

    def _read(self) -> QueryDict:
        """The words of the address without empty ones; where none asks for anything, those of the first view."""
        asked = self.request.GET.copy()
        for name in list(asked):
            kept = [value for value in asked.getlist(name) if value.strip()]
            if kept:
                asked.setlist(name, kept)
            else:
                del asked[name]
        view = self._view_alone(asked)
        if view is not None:
            for name, values in view.query().lists():
                asked.setlist(name, values)
        return asked

    def _view_alone(self, asked: QueryDict) -> View | None:
        """The view meant by an address that asks for nothing else: `?view=late`, or the first one where it names none."""
        words = set(asked) - NO_QUESTION
        if not self.views or words - {"view"}:
            return None
        named = {view.key: view for view in self.views}
        return named.get(str(asked["view"])) if words else self.views[0]

    def queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def prepare(self, rows: list[Any]) -> list[Any]:
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Each word must be found in one of `search_fields`."""
        for word in text.split()[:MOST_WORDS]:
            condition = Q()
            for lookup in self.search_fields:
                condition |= Q(**{lookup: word})
            queryset = queryset.filter(condition)
        return queryset

    # ---- addresses ----

    @property
    def path(self) -> str:
        return self.request.path

    def url(self, **changes: Any) -> str:
        """The address of this list with changes; None or "" takes a word away. Paging starts anew."""
        query = self.query.copy()
        for name in FLEETING:
            query.pop(name, None)
        for name, value in changes.items():
            if value is None or value == "":
                query.pop(name, None)
            else:
                query.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
        if self.views and not set(query) - NO_QUESTION - {"view"}:
            query["view"] = "all"  # an address without any question would mean a view with its filters
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path

    @property
    def clean_url(self) -> str:
        """The present address, without empty words."""
        return self.url(**{name: self.query[name] for name in ("after", "before") if name in self.query})

    @property
    def cleared_url(self) -> str:
        """The list without filters and search; order, columns and page size stay."""
        return self.url(**{name: None for name in self.query if name not in {"sort", "rows", "cols"}})

    # ---- what is asked ----

    @property
    def text(self) -> str:
        return str(self.query.get("q", ""))[:200].replace("\x00", "").strip()

    @cached_property
    def size(self) -> int:
        asked = str(self.query.get("rows", ""))
        return int(asked) if asked in {str(choice) for choice in ROWS_CHOICES} else self.rows_per_page

    @cached_property
    def sort(self) -> tuple[Column, bool]:
        """Column and whether descending; the default order where the address names none that can be sorted."""
        by_key = {column.key: column for column in self.columns if column.sort}
        asked = str(self.query.get("sort", ""))
        chosen = asked if asked.removeprefix("-") in by_key else self.default_sort
        return by_key[chosen.removeprefix("-")], chosen.startswith("-")

    @cached_property
    def shown_columns(self) -> list[Column]:
        chosen = set(self.query.getlist("cols"))
        return [c for c in self.columns if c.is_heading or (c.key in chosen if chosen else c.is_shown)]

    # ---- rows ----

    @cached_property
    def base(self) -> QuerySet[Any]:
        return self.queryset()

    def filtered_by(self, query: QueryDict, *, is_for_counting: bool = False) -> Any:
        if self.filterset is None:
            return None
        rows = self.base.order_by().select_related(None) if is_for_counting else self.base
        return self.filterset(
            query, queryset=rows, request=self.request, operation=self.operation, is_for_counting=is_for_counting
        )

    @cached_property
    def filters(self) -> Any:
        return self.filtered_by(self.query)

    @cached_property
    def found(self) -> QuerySet[Any]:
        """All rows that fit filters and search, not yet ordered."""
        rows: QuerySet[Any] = self.filters.qs if self.filters is not None else self.base
        return self.search(rows, self.text) if self.text and self.search_fields else rows

    @cached_property
    def order(self) -> Order:
        column, descending = self.sort
        return Order(column.sort, descending, not column.sort_never_null and is_nullable(self.base.model, column.sort))

    @cached_property
    def page(self) -> Page:
        page = page_of(
            self.found,
            self.order,
            size=self.size,
            after=str(self.query.get("after", "")),
            before=str(self.query.get("before", "")),
        )
        return Page(self.prepare(list(page.rows)), page.first, page.after, page.before)
