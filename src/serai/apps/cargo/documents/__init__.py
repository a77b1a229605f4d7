"""Papers of cargo. One file a document: its data, its parts; the Typst template has the same name."""

from serai.apps.cargo.documents.consignment_report import (
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentReportData,
    consignment_report,
)
from serai.apps.cargo.documents.count_sheet import CountSheetData, CountSheetLine, count_sheet
from serai.apps.cargo.documents.disposal_record import DisposalRecordData, DisposedLine, disposal_record
from serai.apps.cargo.documents.goods import Goods, stacking
from serai.apps.cargo.documents.goods_received_note import GoodsReceivedNoteData, ReceivedLine, goods_received_note
from serai.apps.cargo.documents.loss_report import LossLine, LossReportData, loss_report
from serai.apps.cargo.documents.release_order import ReleaseLine, ReleaseOrderData, release_order
from serai.apps.cargo.documents.shipping_label import Label, LabelPaper, ShippingLabelData, shipping_label
from serai.apps.cargo.documents.stock_card import StockCardData, StockMovement, stock_card

__all__ = [
    "ConsignmentEvent",
    "ConsignmentLine",
    "ConsignmentReportData",
    "CountSheetData",
    "CountSheetLine",
    "DisposalRecordData",
    "DisposedLine",
    "Goods",
    "GoodsReceivedNoteData",
    "Label",
    "LabelPaper",
    "LossLine",
    "LossReportData",
    "ReceivedLine",
    "ReleaseLine",
    "ReleaseOrderData",
    "ShippingLabelData",
    "StockCardData",
    "StockMovement",
    "consignment_report",
    "count_sheet",
    "disposal_record",
    "goods_received_note",
    "loss_report",
    "release_order",
    "shipping_label",
    "stacking",
    "stock_card",
]
