"""The request summary, as a page and as a PDF from the same data, in the reader's language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.cargo.queries.papers import head_of
from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.documents import RankingCriterion, RequestSummaryData, RequestSummaryLine, request_summary
from serai.apps.requests.enums import Decision
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import request_by_number
from serai.apps.requests.queries.detail import lines_of, terms_accepted
from serai.apps.requests.queries.ranking import explanation
from serai.apps.requests.rules import access
from serai.kit.asking import actor_of
from serai.kit.documents import Document, as_html, as_pdf
from serai.kit.policy import Actor, require
from serai.pages.requests.quantities import LineRow, line_rows
from serai.pages.requests.record import ranking_table

STAMPED = (Decision.DRAFT, Decision.REJECTED, Decision.CANCELLED)


def summary(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    row, document = _document(request, operation, number)
    back = reverse("request_pages:detail", args=[operation, row.reference])
    context = {
        "title": row.reference,
        "number": row.reference,
        "paper": as_html(document),
        "active": "requests",
        "operation": row.operation,
        "back": back,
        "pdf_url": reverse("request_pages:summary_pdf", args=[operation, row.reference]),
        "crumbs": [
            (reverse("pages:home", args=[operation]), row.operation.local_name),
            (reverse("request_pages:list", args=[operation]), _("Requests")),
            (back, row.reference),
            ("", document.title),
        ],
    }
    return render(request, "pages/requests/paper.html", context)


def summary_pdf(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    row, document = _document(request, operation, number)
    response = HttpResponse(as_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{row.reference}.pdf"'
    return response


def _document(request: HttpRequest, operation: str, number: int) -> tuple[ServiceRequest, Document]:
    actor = actor_of(request)
    row = request_by_number(actor, operation_by_code(actor, operation), number)
    require(access.may_read_full(actor, row))
    url = settings.SITE_URL.rstrip("/") + reverse("request_pages:detail", args=[operation, row.reference])
    return row, request_summary(summary_data(actor, row, url), get_language() or "en")


def summary_data(actor: Actor, row: ServiceRequest, url: str) -> RequestSummaryData:
    """Everything on the paper. `url` is the absolute address of the record, for the QR code."""
    found = explanation(row)
    return RequestSummaryData(
        head=head_of(actor, row.operation, row.reference, row.submitted_at or row.recorded_at, url),
        request_title=row.title,
        organisation=row.organisation.name,
        owner_reference=row.owner_reference,
        decision=row.get_decision_display(),
        decision_reason=row.decision_reason,
        fulfilment=row.get_fulfilment_display(),
        services=[service.local_name for service in row.services.all()],
        sender_lines=_contact(row.sender_name, row.sender_phone, row.sender_email),
        receiver=row.receiver_organisation.name if row.receiver_organisation else row.receiver_name,
        receiver_lines=_contact(row.receiver_name, row.receiver_phone, row.receiver_email),
        origin=row.origin.local_name if row.origin else "",
        destination=row.destination.local_name if row.destination else "",
        ready_on=row.ready_on,
        needed_by=row.needed_by,
        storage_from=row.storage_from,
        storage_until=row.storage_until,
        submitted_at=row.submitted_at,
        accepted_at=row.accepted_at,
        lines=[_line(item, row) for item in line_rows(list(lines_of(row)))],
        terms=[_terms(terms) for terms in terms_accepted(row)],
        declared_by=row.declared_by,
        declared_at=row.declared_at,
        remarks=row.remarks,
        rank=str(found.row.place) if found else "",
        ranking=_ranking(found),
        stamp=row.get_decision_display() if row.decision in STAMPED else "",
    )


def _contact(*parts: str) -> list[str]:
    return [part for part in parts if part]


def _terms(terms: Any) -> str:
    return _("%(service)s: %(payment)s, version %(version)d of the terms") % {
        "service": terms.service.local_name,
        "payment": terms.get_payment_display(),
        "version": terms.version,
    }


def _ranking(found: Any) -> list[RankingCriterion]:
    if found is None:
        return []
    return [
        RankingCriterion(item.label, item.counted, item.score, item.weight, item.points)
        for item in ranking_table(found)
    ]


def _line(item: LineRow, row: ServiceRequest) -> RequestSummaryLine:
    line, units = item.line, item.units
    other_way = (line.origin_id, line.destination_id) != (row.origin_id, row.destination_id)
    ends = (line.origin, line.destination)
    return RequestSummaryLine(
        description=line.description,
        category=line.category.local_name,
        unit=line.unit.local_name,
        requested=units.requested,
        accepted=units.accepted,
        planned=units.planned,
        dispatched=units.dispatched,
        delivered=units.delivered,
        released=units.released,
        handling_units=line.handling_units,
        handling_unit=line.handling_unit.local_name if line.handling_unit else "",
        gross_weight_kg=line.weight_kg,
        volume_m3=line.volume_m3,
        route=" – ".join(place.local_name for place in ends if place) if other_way else "",
        batch=line.batch,
        expires_on=line.expires_on,
        dangerous_goods=_hazard(line),
        temperature=line.get_temperature_band_display() if line.temperature_band != "ambient" else "",
        note=line.accepted_note,
    )


def _hazard(line: Any) -> str:
    parts = [f"UN {line.un_number}" if line.un_number else "", line.hazard_class, line.packing_group]
    return ", ".join(part for part in parts if part)
