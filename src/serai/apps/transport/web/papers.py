"""The waybill, as a page and as a PDF from the same data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.transport.documents import waybill as waybill_document
from serai.apps.transport.queries import waybill_data
from serai.apps.transport.web.scope import journey_url, page_of, the_journey
from serai.kit.documents import as_html, as_pdf


def waybill(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    data = waybill_data(actor, found, request.build_absolute_uri(journey_url(found)))
    paper = as_html(waybill_document(data, get_language() or "en"))
    pdf_url = journey_url(found, "waybill_pdf")
    return render(request, "transport/paper.html", page_of(found, _("Waybill"), paper=paper, pdf_url=pdf_url))


def waybill_pdf(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    data = waybill_data(actor, found, request.build_absolute_uri(journey_url(found)))
    pdf = as_pdf(waybill_document(data, get_language() or "en"))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.waybill or found.reference}.pdf"'
    return response
