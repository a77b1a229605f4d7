"""Kinds of places."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    TOWN = "town", _("Town")
    AIRSTRIP = "airstrip", _("Airstrip")
    RIVER_PORT = "river_port", _("River port")
    SEA_PORT = "sea_port", _("Sea port")
    BORDER_POINT = "border_point", _("Border point")
    WAREHOUSE = "warehouse", _("Warehouse")
    HEALTH_FACILITY = "health_facility", _("Health facility")
    OFFICE = "office", _("Office")
    SITE = "site", _("Site")


class AreaLevel(IntegerChoices):
    COUNTRY = 0, _("Country")
    FIRST = 1, _("State")
    SECOND = 2, _("County")
    THIRD = 3, _("Payam")


class Confidence(IntegerChoices):
    UNKNOWN = 0, _("Unknown")
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
