"""Every write to cargo. Each action takes ids and plain dataclasses, checks who may do it, and returns what it made."""

from serai.apps.cargo.actions.delivering import DeliveryLine, deliver
from serai.apps.cargo.actions.dispatching import Pick, dispatch
from serai.apps.cargo.actions.opening import follow_accepted_quantities, open_consignments
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

__all__ = [
    "DeliveryLine",
    "Pick",
    "ReceiptLine",
    "ReleaseItem",
    "accept_release",
    "deliver",
    "dispatch",
    "execute_release",
    "follow_accepted_quantities",
    "open_consignments",
    "order_release",
    "receive",
    "reject_release",
    "verify_release",
    "withdraw_release",
]
