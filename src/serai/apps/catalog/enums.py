"""Words of the catalogue."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitUse(TextChoices):
    INVENTORY = "iu", _("Inventory unit")
    HANDLING = "hu", _("Handling unit")


class ServiceKind(TextChoices):
    ROAD = "road", _("Road transport")
    RIVER = "river", _("River transport")
    SEA = "sea", _("Sea transport")
    AIR = "air", _("Air transport")
    PORTER = "porter", _("Animal or porter transport")
    STORAGE = "storage", _("Storage")
    FUEL = "fuel", _("Fuel")
    HANDLING = "handling", _("Handling")
    CONVOY = "convoy", _("Convoy place")


TRANSPORT_KINDS = frozenset({"road", "river", "sea", "air", "porter"})


class TemperatureBand(TextChoices):
    AMBIENT = "ambient", _("Ambient")
    COOL = "15-25", _("15–25 °C")
    CHILLED = "8-15", _("8–15 °C")
    COLD = "2-8", _("2–8 °C")
    FROZEN = "<-15", _("Below −15 °C")


class PackingGroup(TextChoices):
    I = "I", "I"  # noqa: E741
    II = "II", "II"
    III = "III", "III"
