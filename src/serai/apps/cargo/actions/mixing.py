"""What may be put together, and what the result inherits: docs/algorithms/repacking.md has the table.

Everything here looks at lines and quantities and raises Invalid; nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.amounts import split_shares
from serai.apps.cargo.enums import RepackWay
from serai.apps.cargo.models import Line
from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Unit as UnitRow
from serai.core.kernel.quantities import Amount, Unit
from serai.kit.errors import Invalid

CENT = Decimal("0.01")
LONGEST_BATCH = 40
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """A quantity, in inventory units, of a line that is taken apart."""

    line: Line
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Made:
    """What is made: quantity in the unit (None: the first source's), and what is entered of it."""

    quantity: Decimal
    description: str
    unit_id: UUID | None
    batch: str | None
    expires_on: date | None


def check_way(way: RepackWay, taken: Sequence[Taken], made: Sequence[Made]) -> None:
    """Raise Invalid where sources and results do not fit the way: see “The five ways”."""
    if any(each.quantity <= 0 for each in made):
        raise Invalid(_("Enter how much was made."), code="quantity-not-positive")
    if way is RepackWay.MERGE and (len({each.line.pk for each in taken}) < 2 or len(made) != 1):
        raise Invalid(_("A merge makes one line of two or more."), code="not-a-merge")
    if way is RepackWay.KIT:
        _check_kit(taken, made)
    if way in (RepackWay.SPLIT, RepackWay.RELABEL) and len({each.line.pk for each in taken}) != 1:
        raise Invalid(_("Take one line at a time."), code="one-line-at-a-time")
    if way is RepackWay.RELABEL:
        _check_relabel(taken[0].line, made)
    if way in (RepackWay.SPLIT, RepackWay.MERGE, RepackWay.RELABEL):
        _check_same_amount(taken, made)


def check_units(wanted: Iterable[UUID | None]) -> None:
    """Raise Invalid for a unit that is not in the catalogue."""
    named = {each for each in wanted if each is not None}
    if UnitRow.objects.filter(pk__in=named, is_active=True).count() != len(named):
        raise Invalid(_("This unit is not in the catalogue."), code="no_unit")


def _check_same_amount(taken: Sequence[Taken], made: Sequence[Made]) -> None:
    first = taken[0].line.unit_id
    if any(each.line.unit_id != first for each in taken) or any(each.unit_id not in (None, first) for each in made):
        raise Invalid(_("The unit stays the same. Choose “Repack” where the unit changes."), code="unit-changes")
    before, after = (sum((each.quantity for each in side), Decimal()) for side in (taken, made))
    if before != after:
        raise Invalid(
            _("%(taken)s are taken, and %(made)s are made of them. Enter the same in all."),
            code="not-the-same-amount",
            taken=f"{before.normalize():f}",
            made=f"{after.normalize():f}",
        )


def _check_kit(taken: Sequence[Taken], made: Sequence[Made]) -> None:
    if len(made) != 1 or not made[0].description.strip():
        raise Invalid(_("Kits are one line with a name of its own."), code="not-a-kit")
    kits = made[0].quantity
    for each in taken:
        share = each.quantity / kits
        if share * kits != each.quantity or not Unit(each.line.unit.code, each.line.unit.scale).allows(share):
            raise Invalid(
                _("%(quantity)s × “%(line)s” do not divide evenly among %(kits)s kits."),
                code="kits-uneven",
                quantity=f"{each.quantity.normalize():f}",
                line=each.line.description,
                kits=f"{kits.normalize():f}",
            )


def _check_relabel(line: Line, made: Sequence[Made]) -> None:
    if len(made) != 1:
        raise Invalid(_("A relabel makes one line."), code="not-a-relabel")
    label = made[0]
    same_name = label.description.strip() in ("", line.description)
    if same_name and label.batch in (None, line.batch) and label.expires_on in (None, line.expires_on):
        raise Invalid(_("Enter what the new label says: description, batch or expiry."), code="label-unchanged")


def inherited(taken: Sequence[Taken]) -> dict[str, Any]:
    """Fields of a line that is made of these. Raises Invalid where the goods must not be put together."""
    lines = [each.line for each in taken]
    if len({line.owner_id for line in lines}) > 1:
        raise Invalid(_("Goods of different owners are not put together."), code="owners-mixed")
    bands = {line.temperature_band for line in lines} - {TemperatureBand.AMBIENT}
    if len(bands) > 1:
        raise Invalid(_("These goods need different temperatures: they are not put together."), code="bands-mixed")
    hazards = {(line.un_number, line.hazard_class, line.packing_group) for line in lines if line.hazard_class}
    hazards |= {(line.un_number, "", "") for line in lines if line.un_number and not line.hazard_class}
    if len(hazards) > 1:
        raise Invalid(
            _("Dangerous goods of different UN numbers or classes are not put together."), code="hazards-mixed"
        )
    un_number, hazard_class, packing_group = hazards.pop() if hazards else ("", "", "")
    first = lines[0]
    return {
        "consignment_id": first.consignment_id, "request_line_id": first.request_line_id, "owner_id": first.owner_id,
        "category_id": first.category_id, "currency": first.currency, "un_number": un_number, "hazard_class": hazard_class,
        "packing_group": packing_group, "temperature_band": bands.pop() if bands else TemperatureBand.AMBIENT,
        "is_stackable": _stackable(line.is_stackable for line in lines), "packaging": _one(line.packaging for line in lines) or "",
    }  # fmt: skip


def value_each(taken: Sequence[Taken], quantity: Decimal) -> Decimal:
    """The value of one unit of what is made (`quantity` in all), so that the whole keeps its value, to the cent.

    Raises Invalid where values are in different currencies: nobody adds them up but a person.
    """
    if len({each.line.currency for each in taken if each.line.unit_value}) > 1:
        raise Invalid(
            _("The values are in different currencies: enter the value of one unit of what is made."),
            code="currencies-mixed",
        )
    whole = sum((each.quantity * each.line.unit_value for each in taken), Decimal())
    return (whole / quantity).quantize(CENT, rounding=ROUND_HALF_UP)


def share_out(way: RepackWay, whole: Amount, quantities: Sequence[Decimal]) -> list[Amount]:
    """Weight and volume of the whole by quantity. Handling units stay where the goods stay in them: not in kits and repacks."""
    shares = split_shares(whole, quantities)
    if way in (RepackWay.KIT, RepackWay.REPACK):
        return shares
    result, rest, left = [], whole.hu, sum(quantities, Decimal())
    for share in shares:
        hu = int(rest * share.quantity / left) if left > 0 else 0
        rest, left = rest - hu, left - share.quantity
        result.append(Amount.of(share.quantity, hu, share.kg, share.m3))
    return result


def batch_of(taken: Sequence[Taken]) -> str:
    """One batch, or all of them with a plus. Raises Invalid where they do not fit."""
    batches = list(dict.fromkeys(each.line.batch for each in taken if each.line.batch))
    words = " + ".join(batches)
    if len(words) > LONGEST_BATCH:
        raise Invalid(_("Several batches are put together: enter what stands for them."), code="batches-mixed")
    return words


def expiry_of(way: RepackWay, taken: Sequence[Taken], entered: date | None) -> date | None:
    """The earliest expiry; what is entered may be earlier, later only on a new label. Raises Invalid."""
    days = [each.line.expires_on for each in taken if each.line.expires_on]
    earliest = min(days, default=None)
    if entered is None:
        return earliest
    if earliest is not None and entered > earliest and way is not RepackWay.RELABEL:
        raise Invalid(
            _(
                "What is made expires no later than what it is made of. Relabel the goods first where the date was wrong."
            ),
            code="expiry-later",
        )
    return entered


def _stackable(each: Iterable[bool | None]) -> bool | None:
    said = set(each)
    if False in said:
        return False
    return True if said == {True} else None


def _one(values: Iterable[T]) -> T | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
