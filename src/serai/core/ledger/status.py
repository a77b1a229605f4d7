"""Fulfilment, computed: how far a line, a consignment or a request has come. Approval is another axis.

Every status is a statement about where cargo is. Nothing is stored, so nothing can be stale.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from serai.core.kernel.quantities import ZERO, Amount
from serai.core.ledger.records import Accounts, Key, Line
from serai.core.ledger.totals import Totals, expectation
from serai.core.ledger.vocabulary import AccountKind


class Fulfilment(IntEnum):
    """How far it has come. Definitions: `fulfilment`. The numbers are stored."""

    NOT_STARTED = 0
    PARTLY_RECEIVED = 1
    RECEIVED = 2
    PARTLY_DISPATCHED = 3
    IN_TRANSIT = 4
    PARTLY_DELIVERED = 5
    DELIVERED = 6
    PARTLY_RELEASED = 7
    RELEASED = 8
    CLOSED_SHORT = 9
    REPACKED = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """What is true of some cargo. Of several lines together, a thing is true when it is true of one of them."""

    expected: bool = False  # some of it is still to come
    received: bool = False  # some has come in
    at_first_hub: bool = False  # some stands in a store of the first hub
    dispatched: bool = False  # some has left the first hub by a journey
    on_the_way: bool = False  # some is on a journey, in another store, or disputed
    at_the_door: bool = False  # some is delivered and not released
    delivered: bool = False  # some has been delivered at some time
    released: bool = False  # some has been released
    repacked: bool = False  # some has become other lines, which have a fulfilment of their own
    short: bool = False  # cancelled, lost, disposed of or missed by a count: less than announced can still be released


def progress(line: Line, totals: Totals, balances: Mapping[Key, Amount], accounts: Accounts) -> Progress:
    """What is true of one line. `balances` may hold other lines too."""
    held: dict[str, Decimal] = {"at_first_hub": ZERO, "on_the_way": ZERO, "at_the_door": ZERO}
    for key, amount in balances.items():
        if key.line == line.id:
            account = accounts[key.account]
            held[_standing(account.kind, account.place == line.first_hub)] += amount.quantity
    announced = line.announced.quantity
    made, used = max(-totals.converted, ZERO), max(totals.converted, ZERO)
    still_expected = max(expectation(announced, totals).still_expected - made, ZERO)
    reachable = still_expected + sum(held.values()) + totals.released + used
    return Progress(
        expected=still_expected > 0,
        received=totals.received + made > 0,
        at_first_hub=held["at_first_hub"] > 0,
        dispatched=totals.dispatched > 0,
        on_the_way=held["on_the_way"] > 0,
        at_the_door=held["at_the_door"] > 0,
        delivered=totals.delivered > 0,
        released=totals.released > 0,
        repacked=used > 0,
        short=reachable < announced,
    )


def together(parts: Iterable[Progress]) -> Progress:
    """The progress of several lines as one: a consignment, or a request."""
    result = Progress()
    for part in parts:
        result = Progress(**{name: getattr(result, name) or getattr(part, name) for name in Progress.__slots__})
    return result


def fulfilment(state: Progress) -> Fulfilment:
    """The status that a progress amounts to. The first of these that fits:

    - nothing is expected and nothing is there: `CLOSED_SHORT` if less than announced was released or repacked,
      `REPACKED` if nothing was released, else `RELEASED`;
    - some was released: `PARTLY_RELEASED`;
    - some is delivered: `DELIVERED` if all that remains stands at the door and nothing is expected, else
      `PARTLY_DELIVERED`;
    - some has left the first hub: `IN_TRANSIT` if all of it has, else `PARTLY_DISPATCHED`;
    - some has come in: `RECEIVED` if nothing is expected any more, else `PARTLY_RECEIVED`;
    - else `NOT_STARTED`.
    """
    underway = state.at_first_hub or state.on_the_way
    if not (state.expected or underway or state.at_the_door) and (state.received or state.released or state.short):
        return _finished(state)
    if state.released:
        return Fulfilment.PARTLY_RELEASED
    if state.delivered:
        whole = state.at_the_door and not (state.expected or underway)
        return Fulfilment.DELIVERED if whole else Fulfilment.PARTLY_DELIVERED
    if state.dispatched:
        whole = not (state.expected or state.at_first_hub)
        return Fulfilment.IN_TRANSIT if whole else Fulfilment.PARTLY_DISPATCHED
    if state.received:
        return Fulfilment.PARTLY_RECEIVED if state.expected else Fulfilment.RECEIVED
    return Fulfilment.NOT_STARTED


def _finished(state: Progress) -> Fulfilment:
    if state.short:
        return Fulfilment.CLOSED_SHORT
    return Fulfilment.REPACKED if state.repacked and not state.released else Fulfilment.RELEASED


def _standing(kind: AccountKind, at_first_hub: bool) -> str:
    if kind is AccountKind.DELIVERED:
        return "at_the_door"
    return "at_first_hub" if kind is AccountKind.STORE and at_first_hub else "on_the_way"
