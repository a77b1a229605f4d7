"""Every write to cargo. Each action takes ids and plain dataclasses, checks who may do it, and returns what it made."""

from serai.apps.cargo.actions.cancelling import cancel_remainder, close_short
from serai.apps.cargo.actions.conditions import report_damage
from serai.apps.cargo.actions.counting import CountedItem, count
from serai.apps.cargo.actions.delivering import DeliveryLine, deliver
from serai.apps.cargo.actions.dispatching import Pick, dispatch
from serai.apps.cargo.actions.disposing import dispose
from serai.apps.cargo.actions.disputing import dispute, settle_dispute
from serai.apps.cargo.actions.losses import FoundItem, report_found, report_loss
from serai.apps.cargo.actions.moving import Move, move
from serai.apps.cargo.actions.opening import follow_accepted_quantities, open_consignments
from serai.apps.cargo.actions.packages import number_packages
from serai.apps.cargo.actions.periods import close_period, reopen_period
from serai.apps.cargo.actions.receiving import ReceiptLine, receive
from serai.apps.cargo.actions.releasing import (
    ReleaseItem,
    accept_release,
    execute_release,
    order_release,
    reject_release,
    verify_release,
    withdraw_release,
)
from serai.apps.cargo.actions.repacking import RepackResult, RepackSource, repack
from serai.apps.cargo.actions.reports import LossItem
from serai.apps.cargo.actions.reversing import reverse
from serai.apps.cargo.actions.stocktake_decisions import approve_stocktake, discard_stocktake, recount_stocktake
from serai.apps.cargo.actions.stocktaking import add_to_stocktake, enter_counts, start_stocktake, submit_stocktake
from serai.apps.cargo.actions.transferring import transfer, tranship

__all__ = [
    "CountedItem",
    "DeliveryLine",
    "FoundItem",
    "LossItem",
    "Move",
    "Pick",
    "ReceiptLine",
    "ReleaseItem",
    "RepackResult",
    "RepackSource",
    "accept_release",
    "add_to_stocktake",
    "approve_stocktake",
    "cancel_remainder",
    "close_period",
    "close_short",
    "count",
    "deliver",
    "discard_stocktake",
    "dispatch",
    "dispose",
    "dispute",
    "enter_counts",
    "execute_release",
    "follow_accepted_quantities",
    "move",
    "number_packages",
    "open_consignments",
    "order_release",
    "receive",
    "recount_stocktake",
    "reject_release",
    "reopen_period",
    "repack",
    "report_damage",
    "report_found",
    "report_loss",
    "reverse",
    "settle_dispute",
    "start_stocktake",
    "submit_stocktake",
    "transfer",
    "tranship",
    "verify_release",
    "withdraw_release",
]
