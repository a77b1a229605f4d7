"""States of a request: the decision is one axis, fulfilment another."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Decision(TextChoices):
    """Where the request stands with the team and its owner. docs/algorithms/request-states.md has the diagram."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ON_HOLD = "on_hold", _("On hold")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")


#: States that wait for somebody to decide.
WAITING = ("submitted", "on_hold", "returned")

DECISION_MARKS = {
    "draft": "neutral",
    "submitted": "wait",
    "returned": "caution",
    "on_hold": "caution",
    "accepted": "good",
    "rejected": "stop",
    "cancelled": "neutral",
}


class Fulfilment(IntegerChoices):
    """Computed from the ledger, never set by hand."""

    NOT_STARTED = 0, _("Not started")
    PARTLY_RECEIVED = 1, _("Partly received")
    RECEIVED = 2, _("Received")
    PARTLY_DISPATCHED = 3, _("Partly dispatched")
    IN_TRANSIT = 4, _("In transit")
    PARTLY_DELIVERED = 5, _("Partly delivered")
    DELIVERED = 6, _("Delivered")
    PARTLY_RELEASED = 7, _("Partly released")
    RELEASED = 8, _("Released")
    CLOSED_SHORT = 9, _("Closed short")


FULFILMENT_MARKS = {0: "neutral", 1: "active", 2: "active", 3: "active", 4: "active", 5: "active", 6: "good", 7: "good",
                    8: "good", 9: "caution"}  # fmt: skip


#: Accepted and nothing has left the first hub yet: it waits for transport.
NOT_YET_MOVING = (0, 1, 2)


class Queue(TextChoices):
    """What a ranked request waits for."""

    DECISION = "decision", _("Waiting for a decision")
    TRANSPORT = "transport", _("Waiting for transport")


class Channel(TextChoices):
    WEB = "web", _("Web form")
    XLSX = "xlsx", _("Workbook")
    OPERATOR = "operator", _("Entered by the team")
    API = "api", _("API")
    OFFLINE = "offline", _("Offline form")
    DEMO = "demo", _("Demonstration")


class RejectionReason(TextChoices):
    EXCLUDED_CARGO = "excluded_cargo", _("Cargo excluded by the terms")
    NO_SERVICE = "no_service", _("Service not on offer there or then")
    NOT_ELIGIBLE = "not_eligible", _("Organisation not eligible")
    MARKET = "market", _("The market can serve this")
    NO_CAPACITY = "no_capacity", _("No capacity before the need ends")
    DUPLICATE = "duplicate", _("Duplicate of another request")
    INCOMPLETE = "incomplete", _("Documents incomplete")
    OTHER = "other", _("Other")


class AppealAgainst(TextChoices):
    REJECTION = "rejection", _("The rejection")
    RANKING = "ranking", _("The place in the ranking")


class AppealAnswer(TextChoices):
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")


APPEAL_MARKS = {"": "wait", "upheld": "good", "dismissed": "stop"}


class CriterionKind(TextChoices):
    LIFE_SAVING = "life_saving", _("Life-saving category")
    LOCATION = "location", _("Priority of the location")
    TIME = "time", _("Time criticality")
    PERISHABLE = "perishable", _("Perishable or cold chain")
    WAITING = "waiting", _("Time waited")
    SECTOR = "sector", _("Priority of the sector")
    NATIONAL = "national", _("National organisation")
    READY = "ready", _("Readiness of the cargo")
