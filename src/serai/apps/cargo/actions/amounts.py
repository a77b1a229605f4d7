"""How much, of how many things: shares of what was announced, and which part of a load a count at the door explains."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from serai.apps.cargo.queries.lines import CargoLine
from serai.core.kernel.quantities import NOTHING, Amount
from serai.core.ledger.vocabulary import Condition

_ZERO = Decimal(0)
_WORST_FIRST = (Condition.QUARANTINED, Condition.DAMAGED, Condition.GOOD)


def arriving(line: CargoLine, received: Decimal, quantity: Decimal) -> Amount:
    """What comes from outside after `received` came before: its share of the announcement.

    Shares telescope, so that several part receipts together weigh exactly what was announced. Beyond it, in proportion.
    """
    announced = line.announced if line.announced.quantity else line.weighs
    before = min(max(received, _ZERO), announced.quantity)
    after = min(before + quantity, announced.quantity)
    within = announced.part(after) - announced.part(before)
    return within + scaled(announced, quantity - within.quantity)


def scaled(model: Amount, quantity: Decimal) -> Amount:
    """An amount of `quantity` that weighs as the model does per unit; whole handling units, rounded down."""
    if quantity <= 0:
        return NOTHING if quantity == 0 else Amount(quantity)
    factor = quantity / model.quantity
    return Amount.of(quantity, int(model.hu * factor), model.kg * factor, model.m3 * factor)


def split(whole: Amount, quantities: Mapping[Condition, Decimal]) -> dict[Condition, Amount]:
    """The whole divided by condition; the last part takes the rest. The quantities add up to the whole's."""
    result: dict[Condition, Amount] = {}
    rest = whole
    for condition, quantity in quantities.items():
        if quantity > 0:
            result[condition] = rest.part(quantity)
            rest -= result[condition]
    return result


def split_shares(whole: Amount, quantities: Sequence[Decimal]) -> list[Amount]:
    """Weight and volume of the whole divided in proportion to quantities in another unit; the last takes the rest."""
    left, rest = sum(quantities, _ZERO), whole
    result = []
    for quantity in quantities:
        share = quantity / left if left > 0 else _ZERO
        part = rest if quantity == left else Amount.of(0, 0, rest.kg * share, rest.m3 * share)
        result.append(Amount.of(quantity, 0, part.kg, part.m3))
        rest, left = rest - part, left - quantity
    return result


def explained(
    loaded: Mapping[Condition, Decimal], seen: Mapping[Condition, Decimal]
) -> tuple[list[tuple[Condition, Condition, Decimal]], dict[Condition, Decimal]]:
    """Which loaded cargo came off in which condition: [(loaded as, came off as, quantity)], and what nothing explains.

    Goods keep their condition where they can; the rest became worse on the way. Nothing becomes better.
    """
    left = dict(loaded)
    moves: list[tuple[Condition, Condition, Decimal]] = []
    surplus: dict[Condition, Decimal] = {}
    open_ = {condition: quantity for condition, quantity in seen.items() if quantity > 0}
    for condition in open_:
        open_[condition] -= _take(left, moves, condition, condition, open_[condition])
    for condition in (each for each in _WORST_FIRST if each in open_):
        for better in _better_than(condition):
            open_[condition] -= _take(left, moves, better, condition, open_[condition])
        if open_[condition] > 0:
            surplus[condition] = open_[condition]
    return moves, surplus


def _better_than(condition: Condition) -> Sequence[Condition]:
    return [each for each in _WORST_FIRST if each < condition]


def _take(
    left: dict[Condition, Decimal],
    moves: list[tuple[Condition, Condition, Decimal]],
    loaded_as: Condition,
    seen_as: Condition,
    wanted: Decimal,
) -> Decimal:
    taken = min(left.get(loaded_as, _ZERO), wanted)
    if taken > 0:
        left[loaded_as] -= taken
        moves.append((loaded_as, seen_as, taken))
    return taken
