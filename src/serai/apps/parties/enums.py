"""Words of the partner register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    UN = "un", _("UN agency")
    INGO = "ingo", _("International NGO")
    NNGO = "nngo", _("National NGO")
    CBO = "cbo", _("Community-based organisation")
    RCRC = "rcrc", _("Red Cross or Red Crescent")
    GOVERNMENT = "government", _("Government")
    DONOR = "donor", _("Donor")
    PRIVATE = "private", _("Private sector")
    ACADEMIA = "academia", _("Academia")
    OTHER = "other", _("Other")


#: Kinds that can be partners: they may vote and use common services.
HUMANITARIAN_KINDS = frozenset({"un", "ingo", "nngo", "cbo", "rcrc"})


class Standing(TextChoices):
    PARTNER = "partner", _("Partner")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class MembershipRole(TextChoices):
    REQUESTER = "requester", _("Requester")
    FOCAL_POINT = "focal_point", _("Focal point")
    RELEASER = "releaser", _("May release cargo")
    STAFF = "staff", _("Staff")
