"""The papers of a store: bin card and stock list, as page and as PDF."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.cargo import rules
from serai.apps.cargo.documents.bin_card import bin_card
from serai.apps.cargo.documents.stock_list import stock_list
from serai.apps.cargo.queries import papers
from serai.apps.cargo.queries.papers_of_stores import bin_card_data, stock_list_data
from serai.apps.cargo.web.moves import the_hub
from serai.apps.cargo.web.papers import absolute, as_file, as_page
from serai.apps.cargo.web.scope import entered
from serai.apps.operations.models import Bin, Hub, Operation
from serai.kit.documents import Document
from serai.kit.errors import NotFound
from serai.kit.policy import require


def _card(request: HttpRequest, operation: str, hub: str, bin_code: str) -> tuple[Operation, Bin, Document]:
    actor, op = entered(request, operation)
    store = the_hub(op, hub)
    require(rules.may_handle_cargo(actor, op.pk, store.pk))
    shelf = Bin.objects.filter(hub=store, code=bin_code.upper()).select_related("hub").first()
    if shelf is None:
        raise NotFound(_("There is no such bin."), code="no_bin")
    url = absolute(reverse("cargo:bin_card", args=[operation, store.code, shelf.code]))
    head = papers.head_of(actor, op, f"{store.code}-{shelf.code}", actor.now, url)
    return op, shelf, bin_card(bin_card_data(shelf, head), get_language() or "en")


def bin_card_page(request: HttpRequest, operation: str, hub: str, bin_code: str) -> HttpResponse:
    op, shelf, document = _card(request, operation, hub, bin_code)
    args = [operation, shelf.hub.code, shelf.code]
    return as_page(request, op, document, f"{shelf.hub.code}-{shelf.code}", reverse("hub_pages:detail", args=args[:2]),
                   reverse("cargo:bin_card_pdf", args=args))  # fmt: skip


def bin_card_pdf(request: HttpRequest, operation: str, hub: str, bin_code: str) -> HttpResponse:
    _op, shelf, document = _card(request, operation, hub, bin_code)
    return as_file(document, f"{shelf.hub.code}-{shelf.code}")


def _list(request: HttpRequest, operation: str) -> tuple[Operation, Hub | None, bool, Document]:
    """`?hub=JUB` narrows to a store, `?by=consignment` sums."""
    actor, op = entered(request, operation)
    asked = request.GET.get("hub", "")
    store, by_consignment = the_hub(op, asked) if asked else None, request.GET.get("by") == "consignment"
    url = absolute(reverse("cargo:stock_paper", args=[operation]) + _question(store, by_consignment))
    head = papers.head_of(actor, op, f"{store.code if store else op.code.upper()}-{actor.now:%Y-%m-%d}", actor.now, url)
    data = stock_list_data(actor, op, head, hub=store, by_consignment=by_consignment)
    return op, store, by_consignment, stock_list(data, get_language() or "en")


def _question(store: Hub | None, by_consignment: bool) -> str:
    parts = [f"hub={store.code}"] if store else []
    parts += ["by=consignment"] if by_consignment else []
    return "?" + "&".join(parts) if parts else ""


def stock_paper(request: HttpRequest, operation: str) -> HttpResponse:
    op, store, by_consignment, document = _list(request, operation)
    tabs = [(_("By line"), _question(store, False) or "?", None, not by_consignment),
            (_("By consignment"), _question(store, True), None, by_consignment)]  # fmt: skip
    pdf_url = reverse("cargo:stock_paper_pdf", args=[operation]) + _question(store, by_consignment)
    return as_page(request, op, document, store.code if store else op.code, reverse("cargo:stock", args=[operation]), pdf_url,
                   tabs=tabs, tabs_label=_("Stock list"))  # fmt: skip


def stock_paper_pdf(request: HttpRequest, operation: str) -> HttpResponse:
    op, store, _by, document = _list(request, operation)
    return as_file(document, f"{store.code if store else op.code}-stock")
