"""Kinds of messages, who gets them, and how they come. docs/explanation/messages.md tells it in prose."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a message is about; people switch each kind by itself."""

    SUBMITTED = "submitted", _("A request waits for a decision")
    RETURNED = "returned", _("Request returned for correction")
    ACCEPTED = "accepted", _("Request accepted")
    REJECTED = "rejected", _("Request rejected")
    ON_HOLD = "on_hold", _("Request on hold")
    DIFFERENCE = "difference", _("Cargo received with a difference")
    DISPATCHED = "dispatched", _("Cargo dispatched")
    DELIVERED = "delivered", _("Cargo delivered")
    LOST = "lost", _("Loss reported")
    FOUND = "found", _("Cargo found again")
    RELEASE_ASKED = "release_asked", _("A release order waits for a decision")
    RELEASE_AWAITED = "release_awaited", _("Delivered cargo waits for its release")
    EXPIRY = "expiry", _("Cargo expires soon")
    STORAGE_END = "storage_end", _("Storage ends soon")
    LEVEL = "level", _("Service level at risk")
    WORK_DONE = "work_done", _("Import, export or report ready")
    REPORT_STOPPED = "report_stopped", _("A scheduled report was stopped")
    APPEAL = "appeal", _("Appeal made or answered")


class Mail(TextChoices):
    """When a message also goes by e-mail."""

    NONE = "none", _("No e-mail")
    ONCE = "once", _("At once")
    DAILY = "daily", _("Once a day, together")


#: Without a choice of their own people get these by e-mail at once, the others once a day, results of their own work not at all.
AT_ONCE = frozenset({Kind.RETURNED, Kind.ACCEPTED, Kind.REJECTED, Kind.LOST, Kind.APPEAL, Kind.REPORT_STOPPED})
ONLY_HERE = frozenset({Kind.WORK_DONE})

MARKS = {
    Kind.SUBMITTED: "wait", Kind.RETURNED: "caution", Kind.ACCEPTED: "good", Kind.REJECTED: "stop", Kind.ON_HOLD: "caution",
    Kind.DIFFERENCE: "caution", Kind.DISPATCHED: "active", Kind.DELIVERED: "good", Kind.LOST: "stop", Kind.FOUND: "good",
    Kind.RELEASE_ASKED: "wait", Kind.RELEASE_AWAITED: "wait", Kind.EXPIRY: "caution", Kind.STORAGE_END: "caution",
    Kind.LEVEL: "caution", Kind.WORK_DONE: "neutral", Kind.REPORT_STOPPED: "stop", Kind.APPEAL: "wait",
}  # fmt: skip


def default_mail(kind: str) -> str:
    """How a kind comes by e-mail to somebody who has chosen nothing."""
    if kind in ONLY_HERE:
        return Mail.NONE
    return Mail.ONCE if kind in AT_ONCE else Mail.DAILY
