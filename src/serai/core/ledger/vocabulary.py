"""Kinds of account, condition and event. The numbers are stored: never reuse or renumber them."""

from enum import IntEnum


class AccountKind(IntEnum):
    """Where cargo can be, in the widest sense."""

    OUTSIDE = 1  # not in our hands yet: the sender's
    STORE = 2  # a bin of a store at a place
    JOURNEY = 3  # on a vehicle
    DELIVERED = 4  # at the consignee's door, not released yet
    RELEASED = 5  # handed back to its owner
    LOST = 6
    DISPOSED = 7
    COUNT_DIFFERENCE = 8  # what counts found too few (a positive balance) or too many (a negative one)
    DISPUTED = 9  # there, but somebody disagrees about it
    CONVERTED = 10  # repacked: parents go in, children come out


#: Accounts with something to see and touch. They have balances and never go below zero.
PHYSICAL = frozenset({AccountKind.STORE, AccountKind.JOURNEY, AccountKind.DELIVERED, AccountKind.DISPUTED})
#: Accounts that a person can stand in front of and count.
COUNTABLE = frozenset({AccountKind.STORE, AccountKind.DELIVERED})


class Condition(IntEnum):
    """The state goods are in. The larger the number, the less can be done with them."""

    GOOD = 1
    DAMAGED = 2
    QUARANTINED = 3


class EventKind(IntEnum):
    """Kinds of document. Each posting belongs to exactly one."""

    RECEIPT = 1
    DISPATCH = 2
    ARRIVAL = 3
    DELIVERY = 4
    RELEASE = 5
    LOSS = 6
    DAMAGE = 7
    FOUND = 8
    COUNT = 9
    MOVE = 10
    REPACK = 11
    TRANSFER = 12
    DISPOSAL = 13
    CANCELLATION = 14
    REVERSAL = 15
    DISPUTE = 16
