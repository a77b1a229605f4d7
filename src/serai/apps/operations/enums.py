"""Life cycle of an operation, roles in it, and how a service is paid."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class OperationState(TextChoices):
    MONITORING = "monitoring", _("Monitoring")
    ANALYSIS = "analysis", _("Gaps and needs analysis")
    PROPOSED = "proposed", _("Proposed")
    ACTIVE = "active", _("Active as a cluster")
    SECTOR = "sector", _("Active as a sector")
    WORKING_GROUP = "working_group", _("Active as a working group")
    EXTENDED = "extended", _("Extended")
    SCALING_DOWN = "scaling_down", _("Scaling down")
    TRANSITION = "transition", _("In transition")
    DEACTIVATED = "deactivated", _("Deactivated")
    PREPAREDNESS = "preparedness", _("Preparedness")


#: States in which common services can be requested.
SERVING_STATES = frozenset({"active", "sector", "working_group", "extended", "scaling_down", "transition"})


class Role(TextChoices):
    """What somebody does in an operation. Administrators hold their role everywhere (no operation)."""

    STOREKEEPER = "storekeeper", _("Storekeeper")
    OFFICER = "officer", _("Logistics officer")
    IM_OFFICER = "im_officer", _("Information management officer")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


TEAM = ("officer", "im_officer", "coordinator", "administrator")
DECIDERS = ("officer", "coordinator", "administrator")


class HubState(TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")


class BinKind(TextChoices):
    DRY = "dry", _("Dry")
    COLD = "cold", _("Cold 2–8 °C")
    DANGEROUS = "dangerous", _("Dangerous goods")
    QUARANTINE = "quarantine", _("Quarantine")
    DOOR = "door", _("Loading door")


class Payment(TextChoices):
    FREE = "free", _("Free to user")
    COST_SHARED = "cost_shared", _("Cost-shared")
    FULL_COST = "full_cost", _("Full cost recovery")


class TrackingLevel(IntegerChoices):
    """How exactly public tracking names places, coarsest first; the numbers are those of administrative levels."""

    COUNTRY = 0, _("The country")
    STATE = 1, _("The state")
    COUNTY = 2, _("The county")
    PLACE = 9, _("The place itself")
