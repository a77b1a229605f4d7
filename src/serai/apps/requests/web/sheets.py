"""The workbook to fill in, and the pages of its import."""

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.requests.queries.sheet_columns import INSTRUCTIONS, template_columns
from serai.apps.requests.tasks import FAMILY
from serai.apps.requests.web.common import operation_of
from serai.kit import sheets
from serai.kit.asking import actor_of
from serai.kit.imports import answer_import

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(request: HttpRequest, operation: str) -> FileResponse:
    """The workbook of an operation in the reader's language: open to everybody, as the service portfolio is."""
    where = operation_of(request, operation)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    form = sheets.Form(_("Requests"), template_columns(actor_of(request), where))
    sheets.template_workbook(file, [form], INSTRUCTIONS, language=get_language() or "en")
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"requests-{where.code}.xlsx", content_type=XLSX)


def import_(request: HttpRequest, operation: str) -> HttpResponse | FileResponse:
    where = operation_of(request, operation)
    if "template" in request.GET:
        return template(request, operation)
    return answer_import(request, f"{FAMILY}:{where.code}")
