"""A list page: declare columns, filters and views; get search, sorting, paging, chips, totals, cards and exports.

docs/how-to/add-a-list-page.md walks through an example. One is made per request, in a view for GET and POST:

    def partner_list(request):
        return PartnerList(request).response()
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from serai.kit.lists import answers
from serai.kit.lists.columns import Column
from serai.kit.lists.declared import BulkAction, Empty, View
from serai.kit.lists.filters import FilterSet
from serai.kit.lists.shown import Shown
from serai.kit.records import NextAction


class ListPage(Shown):
    """Subclass and set at least `key`, `title`, `noun`, `columns`, `default_sort`, and write `queryset()`.

    key             names saved views: "parties.organisations"
    noun            ngettext_lazy("%(shown)s partner", "%(shown)s partners", "count")
    default_sort    key of a sortable column, "-" before it for descending
    views           tabs; the first is what an address without any question shows
    search_fields   ORM lookups ("name__icontains"), each word must be found in one of them
    active          key of the main navigation
    """

    key: ClassVar[str]
    title: Any
    noun: Any
    columns: ClassVar[Sequence[Column]]
    default_sort: ClassVar[str]
    views: Sequence[View] = ()
    filterset: ClassVar[type[FilterSet] | None] = None
    search_fields: ClassVar[Sequence[str]] = ()
    search_hint: Any = ""
    active: ClassVar[str] = ""
    template: ClassVar[str] = "kit/list.html"
    lead: Any = ""
    empty: Empty | None = None

    def queryset(self) -> QuerySet[Any]:
        """Every row that this actor may see, with what the cells need (select_related, annotations)."""
        raise NotImplementedError

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Add to the rows of one page what one further query can bring; also called for each chunk of an export."""
        return rows

    def buttons(self) -> Sequence[NextAction]:
        """Buttons beside the heading; closed ones are not shown."""
        return ()

    def bulk_actions(self) -> Sequence[BulkAction]:
        """Buttons over selected rows; none means no checkboxes."""
        return ()

    def row_actions(self, row: Any) -> Sequence[NextAction]:
        """The menu at the end of a row; closed ones are not shown."""
        return ()

    def row_label(self, row: Any) -> str:
        """Names the row for screen readers: “Select R-0418”."""
        return str(row)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(self.path, self.title)]

    def context(self) -> dict[str, Any]:
        """Further context for a template of your own that extends kit/list.html."""
        return {}

    def response(self) -> HttpResponse:
        """The page, the part that htmx asked for, an export, or the answer to one of the list's own forms."""
        if self.request.method == "POST":
            return answers.post(self)
        if self.query.get("export"):
            return answers.export(self, str(self.query["export"]))
        htmx = getattr(self.request, "htmx", None)
        is_part = htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request
        context = {"list": self, "title": self.title, "crumbs": self.crumbs(), "active": self.active, **self.context()}
        if self.operation is not None:
            context["operation"] = self.operation
        response = render(self.request, "kit/list_body.html" if is_part else self.template, context)
        if is_part:
            response["HX-Push-Url"] = self.clean_url
        patch_vary_headers(response, ["HX-Request"])
        return response
