"""A list as a file: the columns and rows as seen, in XLSX with totals or in CSV. Long lists are made by a background job."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from serai.kit.lists.columns import Column, sheet_value
from serai.kit.lists.paging import page_of

if TYPE_CHECKING:
    from serai.kit.lists.page import ListPage

EXPORT_LIMIT = 20_000
CHUNK = 2_000
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def exported_columns(page: "ListPage") -> list[Column]:
    return [column for column in page.shown_columns if column.is_exported]


def exported_rows(page: "ListPage") -> Iterator[list[Any]]:
    """Rows of plain values for a sheet, in the order shown, read CHUNK at a time by key."""
    columns, after = exported_columns(page), ""
    while True:
        part = page_of(page.found, page.order, size=CHUNK, after=after)
        for row in page.prepare(list(part.rows)):
            yield [sheet_value(column.plain(row)) for column in columns]
        if not part.after:
            return
        after = part.after
