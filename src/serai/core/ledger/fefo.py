"""First expired, first out: what to pick, and where a pick departs from it.

A proposal, not a command: the storekeeper may depart from it and is asked for the reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

from serai.core.kernel.quantities import ZERO, Amount
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import Condition


class ExpiryBand(IntEnum):
    """How near the expiry is."""

    NONE = 0  # does not expire, or not known
    FAR = 1
    SOON = 2  # amber
    NEAR = 3  # red
    PAST = 4


@dataclass(frozen=True, slots=True)
class Stock:
    """What lies under one key: the amount, when it expires (None: it does not, or nobody knows) and since when."""

    key: Key
    amount: Amount
    expires_on: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """Take this amount from this key."""

    key: Key
    amount: Amount


@dataclass(frozen=True, slots=True)
class Proposal:
    """Picks in order, and how much of what was asked for cannot be picked."""

    picks: tuple[Pick, ...]
    missing: Decimal


@dataclass(frozen=True, slots=True)
class Departure:
    """`taken` was picked although `passed_over`, which expires earlier, still holds `left`."""

    taken: Key
    taken_expires_on: date | None
    passed_over: Key
    expires_on: date
    left: Decimal


def propose(stock: Iterable[Stock], quantity: Decimal, today: date) -> Proposal:
    """What to pick to reach a quantity: good, unexpired stock, earliest expiry first, then longest here, then key.

    The caller gives stock that may stand in for each other (one consignment, one item). What does not expire goes last.
    Raises ValueError for a quantity that is not positive.
    """
    if quantity <= 0:
        raise ValueError("a pick takes something")
    picks: list[Pick] = []
    missing = quantity
    for item in sorted((item for item in stock if is_pickable(item, today)), key=_order):
        if not missing:
            break
        taken = min(missing, item.amount.quantity)
        picks.append(Pick(item.key, item.amount.part(taken)))
        missing -= taken
    return Proposal(tuple(picks), missing)


def departures(stock: Sequence[Stock], picks: Iterable[Pick], today: date) -> list[Departure]:
    """Where picks leave something that expires earlier: one for each pair, in order. Empty when they follow FEFO.

    Stock that may not be picked (damaged, quarantined, expired) is never passed over.
    """
    taken: dict[Key, Decimal] = {}
    for pick in picks:
        taken[pick.key] = taken.get(pick.key, ZERO) + pick.amount.quantity
    by_key: Mapping[Key, Stock] = {item.key: item for item in stock}
    found = []
    for key in sorted(taken, key=lambda key: key.order):
        expires_on = by_key[key].expires_on
        for other in sorted((item for item in stock if is_pickable(item, today)), key=_order):
            left = other.amount.quantity - taken.get(other.key, ZERO)
            if other.expires_on is not None and left > 0 and (expires_on is None or other.expires_on < expires_on):
                found.append(Departure(key, expires_on, other.key, other.expires_on, left))
    return found


def is_pickable(item: Stock, today: date) -> bool:
    """Good, there, and not expired. On its expiry date it may still be used."""
    unexpired = item.expires_on is None or item.expires_on >= today
    return item.key.condition is Condition.GOOD and item.amount.quantity > 0 and unexpired


def expiry_band(expires_on: date | None, today: date, *, soon_months: int = 9, near_months: int = 3) -> ExpiryBand:
    """NEAR below `near_months` whole calendar months left, SOON below `soon_months`, PAST after the day itself."""
    if expires_on is None:
        return ExpiryBand.NONE
    if expires_on < today:
        return ExpiryBand.PAST
    months = (expires_on.year - today.year) * 12 + expires_on.month - today.month - (expires_on.day < today.day)
    if months < near_months:
        return ExpiryBand.NEAR
    return ExpiryBand.SOON if months < soon_months else ExpiryBand.FAR


def _order(item: Stock) -> tuple[date, date, tuple[str, int, int]]:
    return item.expires_on or date.max, item.since or date.max, item.key.order
