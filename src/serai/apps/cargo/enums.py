"""Words of the ledger as people read them; the numbers are `serai.core.ledger`'s."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(IntegerChoices):
    OUTSIDE = 1, _("Outside")
    STORE = 2, _("Store")
    JOURNEY = 3, _("Journey")
    DELIVERED = 4, _("Delivered")
    RELEASED = 5, _("Released")
    LOST = 6, _("Lost")
    DISPOSED = 7, _("Disposed of")
    COUNT_DIFFERENCE = 8, _("Count difference")
    DISPUTED = 9, _("Disputed")
    CONVERTED = 10, _("Converted")


PHYSICAL = (2, 3, 4, 9)


class Condition(IntegerChoices):
    GOOD = 1, _("Good")
    DAMAGED = 2, _("Damaged")
    QUARANTINED = 3, _("Quarantined")


CONDITION_MARKS = {1: "good", 2: "caution", 3: "stop"}


class EventKind(IntegerChoices):
    RECEIPT = 1, _("Receipt")
    DISPATCH = 2, _("Dispatch")
    ARRIVAL = 3, _("Arrival")
    DELIVERY = 4, _("Delivery")
    RELEASE = 5, _("Release")
    LOSS = 6, _("Loss")
    DAMAGE = 7, _("Damage")
    FOUND = 8, _("Found again")
    COUNT = 9, _("Count")
    MOVE = 10, _("Move")
    REPACK = 11, _("Repack")
    TRANSFER = 12, _("Transfer")
    DISPOSAL = 13, _("Disposal")
    CANCELLATION = 14, _("Cancellation")
    REVERSAL = 15, _("Reversal")
    DISPUTE = 16, _("Dispute")


#: Prefix of the document number of each kind: GRN-JUB-0042.
DOCUMENT_PREFIX = {1: "GRN", 2: "WB", 3: "ARR", 4: "POD", 5: "RO", 6: "LR", 7: "DR", 8: "FR", 9: "CNT", 10: "MV", 11: "RP",
                   12: "TR", 13: "DSP", 14: "CAN", 15: "REV", 16: "DIS"}  # fmt: skip


class RepackWay(TextChoices):
    """What a repack does; docs/algorithms/repacking.md says what must hold for each."""

    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")
    KIT = "kit", _("Make kits")
    RELABEL = "relabel", _("Relabel")
    REPACK = "repack", _("Repack")


class LossCause(TextChoices):
    THEFT = "theft", _("Theft")
    ACCIDENT = "accident", _("Road or vessel accident")
    WATER = "water", _("Rain or flood")
    FIRE = "fire", _("Fire")
    HANDLING = "handling", _("Handling")
    INFESTATION = "infestation", _("Infestation")
    EXPIRED = "expired", _("Expired")
    CONFISCATED = "confiscated", _("Confiscated")
    NOT_SENT = "not_sent", _("Never sent")
    UNKNOWN = "unknown", _("Unknown")


class ChainPlace(TextChoices):
    STORAGE = "storage", _("In storage")
    LOADING = "loading", _("At loading")
    TRANSIT = "transit", _("In transit")
    UNLOADING = "unloading", _("At unloading")
    CONSIGNEE = "consignee", _("At the consignee")


class ReleaseState(TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    VERIFIED = "verified", _("Verified")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    EXECUTED = "executed", _("Executed")
    PARTLY_EXECUTED = "partly_executed", _("Partly executed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StocktakeKind(TextChoices):
    CYCLE = "cycle", _("Cycle count")
    FULL = "full", _("Full count")


class StocktakeState(TextChoices):
    """docs/algorithms/stock-counts.md says who goes where."""

    COUNTING = "counting", _("Being counted")
    RECOUNT = "recount", _("To be recounted")
    VARIANCE = "variance", _("Variance to be approved")
    POSTED = "posted", _("Posted")
    DISCARDED = "discarded", _("Discarded")


#: States in which figures are entered, and those in which the count is not over.
ENTERED = ("counting", "recount")
OPEN_COUNTS = (*ENTERED, "variance")
