"""A list as a file: the columns and rows as seen, in XLSX with totals or in CSV. A background job makes long ones."""

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit import jobs, sheets
from serai.kit.files import IN_MEMORY
from serai.kit.lists.columns import Column, sheet_value
from serai.kit.lists.paging import page_of
from serai.kit.models import Job

if TYPE_CHECKING:
    from serai.kit.lists.shown import Shown

CHUNK = 2_000
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
EXPORT_JOB = "lists.export"


def exported_columns(page: "Shown") -> list[Column]:
    return [column for column in page.shown_columns if column.is_exported]


def exported_rows(page: "Shown") -> Iterator[dict[str, Any]]:
    """Rows of plain values by column key, in the order shown, read CHUNK at a time by key."""
    columns, after = exported_columns(page), ""
    while True:
        part = page_of(page.found, page.order, size=CHUNK, after=after)
        for row in page.prepare(list(part.rows)):
            yield {column.key: sheet_value(column.plain(row)) for column in columns}
        if not part.after:
            return
        after = part.after


def sheet_of(page: "Shown") -> sheets.Sheet:
    return sheets.Sheet(
        title=str(page.title),
        columns=[
            sheets.Column(
                key=column.key,
                label=column.label,
                kind=sheets.Kind.DECIMAL if column.is_number else sheets.Kind.TEXT,
                width=column.width,
                digits=3 if column.digits is None else column.digits,
                total=bool(column.total),
            )
            for column in exported_columns(page)
        ],
        rows=exported_rows(page),
    )


def file_response(page: "Shown", kind: str) -> FileResponse:
    """The whole list as a download; `kind` is one of KINDS."""
    language, zone = get_language() or "en", str(timezone.get_current_timezone_name())
    file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    if kind == "xlsx":
        sheets.write_workbook(file, [sheet_of(page)], language=language, zone=zone)
    else:
        sheets.write_csv(file, sheet_of(page), language=language, zone=zone)
    file.seek(0)
    name = f"{page.key.replace('.', '-')}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])


def start_export(page: "Shown", kind: str) -> Job:
    """Queue the export of this list as it stands in the address."""
    return jobs.start(
        actor=page.actor,
        kind=EXPORT_JOB,
        title=_("Export: %(list)s") % {"list": page.title},
        parameters={"url": page.url(export=kind)},
    )
