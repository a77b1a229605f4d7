"""Cargo's papers, each as a page and as a PDF from the same data, in the reader's language."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.cargo import actions, rules
from serai.apps.cargo.documents.consignment_report import consignment_report
from serai.apps.cargo.documents.count_sheet import count_sheet as count_sheet_document
from serai.apps.cargo.documents.disposal_record import disposal_record
from serai.apps.cargo.documents.goods_received_note import goods_received_note
from serai.apps.cargo.documents.loss_report import loss_report
from serai.apps.cargo.documents.release_order import release_order
from serai.apps.cargo.documents.shipping_label import LabelPaper, shipping_label
from serai.apps.cargo.documents.stock_card import stock_card
from serai.apps.cargo.documents.transfer_note import transfer_note
from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Consignment, Line
from serai.apps.cargo.queries import papers, papers_of_cargo
from serai.apps.cargo.web.attachments import attachments_of
from serai.apps.cargo.web.releases import the_order
from serai.apps.cargo.web.scope import consignment_url, crumbs_to, entered, event_url, the_consignment, the_event
from serai.apps.operations.models import Hub, Operation
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.asking import actor_of
from serai.kit.documents import Document, as_html, as_pdf
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.policy import require


def absolute(path: str) -> str:
    """The address that a QR code carries: of the site as others reach it, not of this request."""
    return settings.SITE_URL.rstrip("/") + path


def _language() -> str:
    return get_language() or "en"


def as_page(
    request: HttpRequest, operation: Operation, document: Document, number: str, back: str, pdf_url: str, **context: Any
) -> HttpResponse:
    context |= {
        "title": number, "number": number, "paper": as_html(document), "pdf_url": pdf_url, "active": "cargo",
        "crumbs": crumbs_to(operation, (back, number), ("", document.title)), "back": back,
    }  # fmt: skip
    return render(request, "cargo/paper.html", context)


def as_file(document: Document, name: str) -> HttpResponse:
    response = HttpResponse(as_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _event_document(request: HttpRequest, operation: str, key: str) -> tuple[Operation, str, UUID, Document]:
    actor, event = the_event(request, operation, key)
    url = absolute(event_url(operation, event.pk))
    if event.kind in (EventKind.RECEIPT, EventKind.ARRIVAL):
        document = goods_received_note(papers.goods_received_data(actor, event, url), _language())
    elif event.kind in (EventKind.LOSS, EventKind.DAMAGE):
        photos = len(attachments_of(actor, event))
        document = loss_report(papers.loss_report_data(actor, event, url, photos=photos), _language())
    elif event.kind == EventKind.DISPOSAL:
        photos = len(attachments_of(actor, event))
        document = disposal_record(papers.disposal_data(actor, event, url, photos=photos), _language())
    elif event.kind == EventKind.TRANSFER:
        document = transfer_note(papers.transfer_data(actor, event, url), _language())
    else:
        raise NotFound(_("This document has no paper of its own; its page can be printed."))
    return event.operation, event.code, event.pk, document


def event_paper(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    op, code, pk, document = _event_document(request, operation, key)
    return as_page(request, op, document, code, event_url(operation, pk), event_url(operation, pk, "event_pdf"))


def event_pdf(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    _op, code, _pk, document = _event_document(request, operation, key)
    return as_file(document, code)


def _report(request: HttpRequest, operation: str, code: str) -> tuple[Operation, Document]:
    actor, found = the_consignment(request, operation, code)
    data = papers_of_cargo.consignment_report_data(actor, found, absolute(consignment_url(found)))
    return found.operation, consignment_report(data, _language())


def report(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    op, document = _report(request, operation, code)
    args = [operation, code]
    return as_page(
        request, op, document, code, reverse("cargo:consignment", args=args), reverse("cargo:report_pdf", args=args)
    )


def report_pdf(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    return as_file(_report(request, operation, code)[1], code)


#: What the sizes of label paper are called.
PAPER_WORDS = {LabelPaper.A6: gettext_lazy("A6"), LabelPaper.ROLL: gettext_lazy("Label printer, 102 × 152 mm")}


def _paper(request: HttpRequest) -> LabelPaper:
    asked = request.GET.get("paper", "")
    return LabelPaper(asked) if asked in {each.value for each in LabelPaper} else LabelPaper.A6


#: Labels drawn on the page: enough to see how they come out.
SHOWN_LABELS = 3


def _labels(request: HttpRequest, operation: str, code: str) -> tuple[Consignment, Document, int, int]:
    """The consignment, the labels from `?first=`, that number, and how many labels there are."""
    actor, found = the_consignment(request, operation, code)
    url = absolute(reverse("pages:track", args=[format_tracking_code(found.tracking_code)]))
    head = papers.head_of(actor, found.operation, found.code, found.recorded_at, url)
    asked = request.GET.get("first", "")
    first = max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1
    data, count = papers_of_cargo.labels_data(found, head, url, _paper(request), first=first)
    if not data.labels:
        raise NotFound(_("There are only %(count)s labels."), code="no_label", count=count)
    return found, shipping_label(data, _language()), first, count


def labels(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """The first labels, a choice of paper for the PDF (`?paper=`), and of the stretch that it prints (`?first=`)."""
    found, document, first, count = _labels(request, operation, code)
    args, paper = [operation, code], _paper(request)
    step = papers_of_cargo.LABELS_AT_ONCE
    tabs = [(words, f"?paper={each.value}&first={first}", None, each is paper) for each, words in PAPER_WORDS.items()]
    stretches = [
        (start, min(start + step - 1, count), f"?paper={paper.value}&first={start}", start == first)
        for start in range(1, count + 1, step)
    ]
    pdf_url = f"{reverse('cargo:labels_pdf', args=args)}?paper={paper.value}&first={first}"
    short = any(max(line.hu, 1) > line.sscc_count for line in found.lines.all())
    may = rules.may_handle_cargo(actor_of(request), found.operation_id, found.hub_id)
    number_url = consignment_url(found, "number_packages") if short and may else ""
    shown = replace(document, parts=document.parts[:SHOWN_LABELS])
    return as_page(request, found.operation, shown, code, reverse("cargo:consignment", args=args), pdf_url, tabs=tabs,
                   tabs_label=_("Paper"), number_url=number_url, stretches=stretches, count=count,
                   printed=len(document.parts), shown=len(shown.parts))  # fmt: skip


@require_POST
def number_packages(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """SSCCs for packages that have none yet."""
    actor, found = the_consignment(request, operation, code)
    actions.number_packages(actor=actor, consignment_id=found.pk)
    say(request, "good", _("Every package has its own code."))
    return redirect(consignment_url(found, "labels"))


def labels_pdf(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    _found, document, first, _count = _labels(request, operation, code)
    return as_file(document, f"{code}-labels" if first == 1 else f"{code}-labels-{first}")


def _card(request: HttpRequest, operation: str, code: str, line_id: UUID) -> tuple[Operation, Document]:
    actor, found = the_consignment(request, operation, code)
    line = (
        Line.objects.filter(consignment=found, pk=line_id)
        .select_related("consignment", "owner", "unit", "handling_unit")
        .first()
    )
    if line is None:
        raise NotFound(_("There is no such line."))
    head = papers.head_of(
        actor, found.operation, f"{found.code}/{line.position}", actor.now, absolute(consignment_url(found))
    )
    return found.operation, stock_card(papers_of_cargo.stock_card_data(line, found.hub, head), _language())


def card(request: HttpRequest, operation: str, code: str, line_id: UUID) -> HttpResponse:
    op, document = _card(request, operation, code, line_id)
    pdf = reverse("cargo:card_pdf", args=[operation, code, line_id])
    return as_page(request, op, document, code, reverse("cargo:consignment", args=[operation, code]), pdf)


def card_pdf(request: HttpRequest, operation: str, code: str, line_id: UUID) -> HttpResponse:
    return as_file(_card(request, operation, code, line_id)[1], f"{code}-card")


def _release(request: HttpRequest, operation: str, order_id: UUID) -> tuple[Operation, str, Document]:
    actor, order = the_order(request, operation, order_id)
    url = absolute(reverse("cargo:release", args=[operation, order_id]))
    return (
        order.consignment.operation,
        order.code,
        release_order(papers.release_order_data(actor, order, url), _language()),
    )


def release_paper(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    op, code, document = _release(request, operation, order_id)
    args = [operation, order_id]
    return as_page(
        request, op, document, code, reverse("cargo:release", args=args), reverse("cargo:release_pdf", args=args)
    )


def release_pdf(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    _op, code, document = _release(request, operation, order_id)
    return as_file(document, code)


def _sheet(request: HttpRequest, operation: str, hub: str) -> tuple[Operation, Hub, Document]:
    actor, op = entered(request, operation)
    store = op.hubs.filter(code=hub.upper()).first()
    if store is None:
        raise NotFound(_("There is no hub “%(name)s” in this operation."), code="no_hub", name=hub[:12])
    require(rules.may_handle_cargo(actor, op.pk, store.pk))
    url = absolute(reverse("cargo:count", args=[operation, store.code]))
    head = papers.head_of(actor, op, f"{store.code} {actor.now:%Y-%m-%d}", actor.now, url)
    data = papers_of_cargo.count_sheet_data(
        store, head, bin_code=request.GET.get("bin", ""), is_blind=request.GET.get("blind") == "1"
    )
    return op, store, count_sheet_document(data, _language())


def count_sheet_page(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    op, store, document = _sheet(request, operation, hub)
    args = [operation, store.code]
    return as_page(
        request, op, document, store.code, reverse("cargo:count", args=args), reverse("cargo:count_sheet", args=args)
    )


def count_sheet(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    _op, store, document = _sheet(request, operation, hub)
    return as_file(document, f"{store.code}-count")
