"""Checks of one line, in words the requester understands. Pure: everything they need comes in `Reference`."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from serai.apps.catalog.enums import UnitUse
from serai.apps.requests.rules.data import Finding, LineData, Reference
from serai.kit.numbers import number

#: Kilograms per cubic metre that cargo usually has; outside it the requester is asked to look again.
USUAL_DENSITY = (Decimal(1), Decimal(3000))
#: Denser than any metal: a unit was mistaken.
IMPOSSIBLE_DENSITY = Decimal(23000)
HEAVY_HANDLING_UNIT_KG = Decimal(1500)
LARGEST_QUANTITY = Decimal(10) ** 9
LARGEST_MEASURE = Decimal(10) ** 8
#: A figure further from the catalogue's typical one than this factor is worth a second look.
UNUSUAL_FACTOR = Decimal(3)
COLD_BANDS = frozenset({"8-15", "2-8", "<-15"})
#: Classes that are not divided into packing groups, and those that usually are (articles such as batteries are not).
WITHOUT_PACKING_GROUP = ("1", "2", "5.2", "6.2", "7")
WITH_PACKING_GROUP = frozenset({"3", "4.1", "4.2", "4.3", "5.1", "6.1", "8"})
LENGTHS = {"description": 200, "batch": 40, "packaging": 80, "currency": 3, "un_number": 4, "hazard_class": 8}


def is_cold(line: LineData) -> bool:
    return line.temperature_band in COLD_BANDS


def is_dangerous(line: LineData) -> bool:
    return bool(line.un_number or line.hazard_class)


def check_line(line: LineData, index: int, reference: Reference) -> Iterator[Finding]:
    """Everything that can be said about a line by itself: errors first, then warnings."""
    yield from storable_line(line, index, reference)
    yield from _complete(line, index, reference)
    yield from _plausible(line, index, reference)


def storable_line(line: LineData, index: int, reference: Reference) -> Iterator[Finding]:
    """What even the line of a draft must fulfil: known references, lengths, amounts that the tables can hold."""
    prefix = f"lines.{index}."
    if not line.description.strip():
        yield Finding(prefix + "description", _("Say what the goods are."), "blank")
    for name, limit in LENGTHS.items():
        if len(getattr(line, name)) > limit:
            yield Finding(prefix + name, _("Use at most %(limit)d characters.") % {"limit": limit}, "too_long")
    if line.category_id not in reference.categories:
        yield Finding(prefix + "category_id", _("Choose a category of the list."), "unknown_category")
    for name in ("origin_id", "destination_id"):
        place = getattr(line, name)
        if place is not None and place not in reference.place_names:
            yield Finding(
                prefix + name, _("Choose a place of the register, or add it as provisional."), "unknown_place"
            )
    if line.handling_unit_id is not None and line.handling_unit_id not in reference.units:
        yield Finding(prefix + "handling_unit_id", _("Choose a handling unit of the list."), "unknown_unit")
    yield from _amounts(line, prefix, reference)


def _amounts(line: LineData, prefix: str, reference: Reference) -> Iterator[Finding]:
    unit = reference.units.get(line.unit_id)
    if unit is None or unit.use != UnitUse.INVENTORY:
        yield Finding(prefix + "unit_id", _("Choose an inventory unit of the list."), "unknown_unit")
    elif line.quantity.is_finite() and line.quantity != round(line.quantity, unit.scale):
        message = (
            _("%(unit)s is counted whole: enter a number without decimals.")
            if unit.scale == 0
            else _("%(unit)s takes at most %(scale)d decimals.")
        )
        yield Finding(prefix + "quantity", message % {"unit": unit.local_name, "scale": unit.scale}, "scale")
    if not line.quantity.is_finite() or line.quantity <= 0:
        yield Finding(prefix + "quantity", _("Enter a quantity above 0."), "not_positive")
    elif line.quantity > LARGEST_QUANTITY:
        yield Finding(prefix + "quantity", _("This quantity is too large to be true. Check the unit."), "too_large")
    for name in ("weight_kg", "volume_m3"):
        value = getattr(line, name)
        if not value.is_finite() or value < 0:
            yield Finding(prefix + name, _("Enter a number of 0 or more."), "negative")
        elif value > LARGEST_MEASURE:
            yield Finding(prefix + name, _("This figure is too large to be true. Check the unit."), "too_large")
    if line.unit_value is not None and (not line.unit_value.is_finite() or not 0 <= line.unit_value <= LARGEST_MEASURE):
        yield Finding(prefix + "unit_value", _("Enter a value of 0 or more."), "negative")
    if line.handling_units < 0:
        yield Finding(prefix + "handling_units", _("Enter a number of 0 or more."), "negative")
    elif line.quantity.is_finite() and line.handling_units > line.quantity > 0:
        yield Finding(
            prefix + "handling_units",
            _(
                "There cannot be more handling units (%(hu)s) than inventory units (%(iu)s): a carton holds at least "
                "one piece."
            )
            % {"hu": _n(line.handling_units), "iu": _n(line.quantity)},
            "hu_above_iu",
        )


def _complete(line: LineData, index: int, reference: Reference) -> Iterator[Finding]:
    prefix = f"lines.{index}."
    if line.weight_kg == 0:
        yield Finding(prefix + "weight_kg", _("Enter the weight of the whole line in kg."), "blank")
    if line.volume_m3 == 0:
        yield Finding(prefix + "volume_m3", _("Enter the volume of the whole line in m³."), "blank")
    if line.expires_on is not None and line.expires_on < reference.today:
        yield Finding(prefix + "expires_on", _("These goods have expired already. Check the date."), "expired")
    if line.hazard_class and not line.un_number:
        yield Finding(prefix + "un_number", _("Dangerous goods need their UN number of four digits."), "un_number")
    if line.un_number and not (len(line.un_number) == 4 and line.un_number.isdigit()):
        yield Finding(prefix + "un_number", _("A UN number has four digits, for example 1791."), "un_number")
    if line.un_number and not line.hazard_class:
        yield Finding(prefix + "hazard_class", _("Enter the hazard class, for example 5.1."), "hazard_class")
    yield from _packing_group(line, prefix)


def _packing_group(line: LineData, prefix: str) -> Iterator[Finding]:
    """A packing group that the class does not have (UN Model Regulations, 2.0.1.3 and the classes' own chapters)."""
    if not line.packing_group:
        return
    if not is_dangerous(line):
        message = _("A packing group belongs to dangerous goods. Enter UN number and class, or leave it blank.")
        yield Finding(prefix + "packing_group", message, "packing_group")
    elif line.hazard_class.startswith(WITHOUT_PACKING_GROUP):
        message = _("Class %(hazard)s has no packing group. Leave it blank.") % {"hazard": line.hazard_class}
        yield Finding(prefix + "packing_group", message, "packing_group")
    elif line.hazard_class == "9" and line.packing_group == "I":
        message = _("Class 9 has packing group II or III, or none.")
        yield Finding(prefix + "packing_group", message, "packing_group")


def _plausible(line: LineData, index: int, reference: Reference) -> Iterator[Finding]:
    prefix = f"lines.{index}."
    if line.weight_kg > 0 and line.volume_m3 > 0:
        density = line.weight_kg / line.volume_m3
        if density > IMPOSSIBLE_DENSITY:
            yield Finding(
                prefix + "volume_m3",
                _("%(density)s kg in each m³ is heavier than any metal. Check weight (kg) and volume (m³).")
                % {"density": _n(density)},
                "density_impossible",
            )
        elif not USUAL_DENSITY[0] <= density <= USUAL_DENSITY[1]:
            yield Finding(
                prefix + "volume_m3",
                _("%(density)s kg in each m³ is unusual for cargo. Check weight (kg) and volume (m³).")
                % {"density": _n(density)},
                "density",
                blocks=False,
            )
    if line.handling_units and line.weight_kg / line.handling_units > HEAVY_HANDLING_UNIT_KG:
        yield Finding(
            prefix + "handling_units",
            _("Each handling unit would weigh %(kg)s kg: more than a forklift lifts. Check their number.")
            % {"kg": _n(line.weight_kg / line.handling_units)},
            "hu_heavy",
            blocks=False,
        )
    if is_dangerous(line) and not line.has_shipper_declaration:
        yield Finding(
            prefix + "has_shipper_declaration",
            _("Dangerous goods travel only with the shipper's declaration. Have it ready before loading."),
            "declaration",
            blocks=False,
        )
    if line.hazard_class in WITH_PACKING_GROUP and not line.packing_group:
        yield Finding(
            prefix + "packing_group",
            _(
                "Goods of class %(hazard)s usually have a packing group: I, II or III in the shipper's declaration. Enter it."
            )
            % {"hazard": line.hazard_class},
            "packing_group_asked",
            blocks=False,
        )
    yield from _against_catalogue(line, prefix, reference)


def _against_catalogue(line: LineData, prefix: str, reference: Reference) -> Iterator[Finding]:
    item = reference.items.get(line.item_id) if line.item_id else None
    if item is None or item.unit_id != line.unit_id or not line.quantity.is_finite() or line.quantity <= 0:
        return
    for name, typical in (("weight_kg", item.unit_weight_kg), ("volume_m3", item.unit_volume_m3)):
        usual = typical * line.quantity
        value = getattr(line, name)
        if usual > 0 and value > 0 and not usual / UNUSUAL_FACTOR <= value <= usual * UNUSUAL_FACTOR:
            yield Finding(
                prefix + name,
                _("%(quantity)s × %(item)s usually makes %(usual)s, not %(value)s. Check the figure.")
                % {
                    "quantity": _n(line.quantity),
                    "item": item.local_name,
                    "usual": _n(usual),
                    "value": _n(value),
                },
                "unusual",
                blocks=False,
            )


def _n(value: Decimal | int) -> str:
    digits = None if isinstance(value, int) or abs(value) < 100 else 0
    text = value if isinstance(value, int) else round(value, 2)
    return number(text, get_language() or "en", digits=digits)
