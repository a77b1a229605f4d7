"""Words of transport."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VehicleClass(TextChoices):
    TRUCK_10 = "truck_10t", _("Truck, 10 t")
    TRUCK_30 = "truck_30t", _("Truck, 30 t")
    LIGHT_4X4 = "4x4", _("4×4, light")
    TRACTOR = "tractor", _("Tractor with trailer")
    BARGE = "barge", _("Barge")
    BOAT = "boat", _("Boat")
    CANOE = "canoe", _("Canoe")
    HELICOPTER = "helicopter", _("Helicopter")
    FIXED_WING = "fixed_wing", _("Fixed-wing aircraft")
    SHIP = "ship", _("Ship")
    DHOW = "dhow", _("Dhow or coaster")
    PACK_ANIMALS = "pack_animals", _("Pack animals")
    PORTERS = "porters", _("Porters")


class Mode(TextChoices):
    ROAD = "road", _("Road")
    RIVER = "river", _("River")
    AIR = "air", _("Air")
    SEA = "sea", _("Sea")
    PORTER = "porter", _("Animal or porter")


CLASS_MODE = {
    "truck_10t": "road",
    "truck_30t": "road",
    "4x4": "road",
    "tractor": "road",
    "barge": "river",
    "boat": "river",
    "canoe": "river",
    "helicopter": "air",
    "fixed_wing": "air",
    "ship": "sea",
    "dhow": "sea",
    "pack_animals": "porter",
    "porters": "porter",
}


class JourneyKind(TextChoices):
    DELIVERY = "delivery", _("Customer delivery")
    TRANSFER = "transfer", _("Internal transfer")


class JourneyState(TextChoices):
    PLANNED = "planned", _("Planned")
    LOADING = "loading", _("Loading")
    DEPARTED = "departed", _("Departed")
    AT_STOP = "at_stop", _("At a stop")
    ARRIVED = "arrived", _("Arrived")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    LOST = "lost", _("Lost")


JOURNEY_MARKS = {"planned": "wait", "loading": "active", "departed": "active", "at_stop": "active", "arrived": "good",
                 "closed": "neutral", "cancelled": "neutral", "lost": "stop"}  # fmt: skip


class ConvoyState(TextChoices):
    PLANNED = "planned", _("Planned")
    DEPARTED = "departed", _("Departed")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")


CONVOY_MARKS = {"planned": "wait", "departed": "active", "arrived": "good", "cancelled": "neutral"}


class SlotState(TextChoices):
    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SLOT_MARKS = {"asked": "wait", "given": "good", "refused": "stop", "withdrawn": "neutral"}


class FuelKind(TextChoices):
    DIESEL = "diesel", _("Diesel")
    PETROL = "petrol", _("Petrol")
    JET = "jet", _("Jet fuel")
    KEROSENE = "kerosene", _("Kerosene")
