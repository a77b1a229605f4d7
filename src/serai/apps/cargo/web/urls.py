"""Addresses under `/o/<operation>/cargo/`."""

from django.urls import path

from serai.apps.cargo.web import (
    attachments,
    conditions,
    disputes,
    lists,
    moves,
    papers,
    record,
    releases,
    repacks,
    stock,
    stocktakes,
    store_papers,
    verification,
)

app_name = "cargo"

_ONE = "consignments/<slug:code>/"
_EVENT = "documents/<str:key>/"
_RELEASE = "releases/<uuid:order_id>/"
_HUB = "hubs/<slug:hub>/"
_COUNT = "counts/<uuid:stocktake_id>/"

urlpatterns = [
    path("", stock.stock_list, name="stock"),
    path("stock-list/", store_papers.stock_paper, name="stock_paper"),
    path("stock-list.pdf", store_papers.stock_paper_pdf, name="stock_paper_pdf"),
    path("consignments/", lists.consignments, name="consignments"),
    path("documents/", lists.events, name="events"),
    path("releases/", lists.releases, name="releases"),
    path("ledger/", verification.ledger, name="ledger"),
    path("periods/", moves.periods, name="periods"),
    path(_ONE, record.consignment, name="consignment"),
    path(_ONE + "move/", moves.move, name="move"),
    path(_ONE + "condition/", conditions.condition, name="condition"),
    path(_ONE + "dispose/", conditions.dispose, name="dispose"),
    path(_ONE + "repack/", repacks.repack, name="repack"),
    path(_ONE + "transfer/", disputes.transfer, name="transfer"),
    path(_ONE + "dispute/", disputes.dispute, name="dispute"),
    path(_ONE + "settle/", disputes.settle, name="settle"),
    path(_ONE + "loss/", moves.loss, name="loss"),
    path(_ONE + "cancel-rest/", moves.cancel_rest, name="cancel_rest"),
    path(_ONE + "release/", releases.order, name="order_release"),
    path(_ONE + "report/", papers.report, name="report"),
    path(_ONE + "report.pdf", papers.report_pdf, name="report_pdf"),
    path(_ONE + "labels/", papers.labels, name="labels"),
    path(_ONE + "labels/number/", papers.number_packages, name="number_packages"),
    path(_ONE + "labels.pdf", papers.labels_pdf, name="labels_pdf"),
    path(_ONE + "lines/<uuid:line_id>/card/", papers.card, name="card"),
    path(_ONE + "lines/<uuid:line_id>/card.pdf", papers.card_pdf, name="card_pdf"),
    path(_ONE + "lines/<uuid:line_id>/trace/", repacks.trace_line, name="trace"),
    path(_EVENT, record.event, name="event"),
    path(_EVENT + "paper/", papers.event_paper, name="event_paper"),
    path(_EVENT + "paper.pdf", papers.event_pdf, name="event_pdf"),
    path(_EVENT + "reverse/", moves.reverse_event, name="reverse"),
    path(_EVENT + "found/", moves.found_again, name="found"),
    path(_EVENT + "files/", attachments.add, name="attach"),
    path(_EVENT + "files/<uuid:attachment_id>/", attachments.show, name="attachment"),
    path(_RELEASE, releases.release, name="release"),
    path(_RELEASE + "verify/", releases.verify, name="verify_release"),
    path(_RELEASE + "accept/", releases.accept, name="accept_release"),
    path(_RELEASE + "reject/", releases.reject, name="reject_release"),
    path(_RELEASE + "hand-over/", releases.execute, name="execute_release"),
    path(_RELEASE + "withdraw/", releases.withdraw, name="withdraw_release"),
    path(_RELEASE + "order/", papers.release_paper, name="release_paper"),
    path(_RELEASE + "order.pdf", papers.release_pdf, name="release_pdf"),
    path(_HUB + "bins/<slug:bin_code>/card/", store_papers.bin_card_page, name="bin_card"),
    path(_HUB + "bins/<slug:bin_code>/card.pdf", store_papers.bin_card_pdf, name="bin_card_pdf"),
    path(_HUB + "counts/", stocktakes.counts, name="counts"),
    path(_COUNT, stocktakes.stocktake, name="stocktake"),
    path(_COUNT + "add/", stocktakes.add, name="add_to_stocktake"),
    path(_COUNT + "submit/", stocktakes.submit, name="submit_stocktake"),
    path(_COUNT + "approve/", stocktakes.approve, name="approve_stocktake"),
    path(_COUNT + "recount/", stocktakes.recount, name="recount_stocktake"),
    path(_COUNT + "discard/", stocktakes.discard, name="discard_stocktake"),
    path(_HUB + "count/", moves.count, name="count"),
    path(_HUB + "count-sheet.pdf", papers.count_sheet, name="count_sheet"),
    path(_HUB + "count-sheet/", papers.count_sheet_page, name="count_sheet_page"),
]
