"""A report as a file: XLSX with totals, or CSV. A background job makes long ones."""

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.http import FileResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.kit import jobs, sheets
from serai.kit.files import IN_MEMORY
from serai.kit.lists.export import KINDS
from serai.kit.models import Job
from serai.kit.policy import Actor
from serai.pages.reports.model import Asked, Report, sheet_columns
from serai.pages.reports.reading import all_rows

REPORT_JOB = "reports.export"
#: More rows than this are written by a job.
MOST_AT_ONCE = 10_000


def _silent(done: int) -> None:
    """Nobody asks how far it is."""


def write_report(
    target: BinaryIO, report: Report, asked: Asked, kind: str, at: Callable[[int], None] = _silent
) -> None:
    """Write the rows as they come from the database; `at` hears how many were written."""
    columns = sheet_columns(report, asked)
    keys = [column.key for column in columns]

    def rows() -> Iterator[dict[str, Any]]:
        for done, row in enumerate(all_rows(report, asked), 1):
            yield dict(zip(keys, row, strict=False))  # `at` and `key` stand behind
            at(done)

    sheet = sheets.Sheet(report.title, columns, rows())
    language, zone = get_language() or "en", asked.operation.time_zone
    if kind == "xlsx":
        sheets.write_workbook(target, [sheet], language=language, zone=zone)
    else:
        sheets.write_csv(target, sheet, language=language, zone=zone)


def file_name(report: Report, asked: Asked, kind: str) -> str:
    return f"{report.key}-{asked.operation.code}-{asked.since:%Y-%m-%d}-{asked.until:%Y-%m-%d}.{kind}"


def file_response(report: Report, asked: Asked, kind: str) -> FileResponse:
    file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_report(file, report, asked, kind)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(report, asked, kind), content_type=KINDS[kind])


def start_report(actor: Actor, report: Report, asked: Asked, kind: str, query: str) -> Job:
    """Queue the file; the job reads the same question again and asks as the same person."""
    return jobs.start(
        actor=actor,
        kind=REPORT_JOB,
        title=_("Export: %(list)s") % {"list": report.title},
        parameters={"operation": asked.operation.code, "report": report.key, "file": kind, "query": query},
    )
