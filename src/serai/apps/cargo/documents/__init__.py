"""Papers of cargo. One file a document: its data, its parts; the Typst template has the same name."""

from serai.apps.cargo.documents.bin_card import BinCardData, BinContent, BinMovement, bin_card
from serai.apps.cargo.documents.claims_file import Claimed, ClaimsFileData, Enclosure, claims_file
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
from serai.apps.cargo.documents.stock_list import StockListData, StockListRow, stock_list
from serai.apps.cargo.documents.transfer_note import TransferNoteData, TransferredLine, transfer_note

__all__ = [
    "BinCardData",
    "BinContent",
    "BinMovement",
    "Claimed",
    "ClaimsFileData",
    "ConsignmentEvent",
    "ConsignmentLine",
    "ConsignmentReportData",
    "CountSheetData",
    "CountSheetLine",
    "DisposalRecordData",
    "DisposedLine",
    "Enclosure",
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
    "StockListData",
    "StockListRow",
    "StockMovement",
    "TransferNoteData",
    "TransferredLine",
    "bin_card",
    "claims_file",
    "consignment_report",
    "count_sheet",
    "disposal_record",
    "goods_received_note",
    "loss_report",
    "release_order",
    "shipping_label",
    "stacking",
    "stock_card",
    "stock_list",
    "transfer_note",
]
