"""The records of the ledger as plain values. Identifiers are the database's own: int for accounts and postings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from serai.core.kernel.problems import RecordId
from serai.core.kernel.quantities import NOTHING, Amount, Unit
from serai.core.ledger.vocabulary import PHYSICAL, AccountKind, Condition, EventKind


@dataclass(frozen=True, slots=True)
class Account:
    """Somewhere cargo can be. A store has a place and may have a bin; a journey account has its journey."""

    id: int
    kind: AccountKind
    place: RecordId | None = None
    bin: RecordId | None = None
    journey: RecordId | None = None

    @property
    def is_physical(self) -> bool:
        """Whether the account has balances that never go below zero."""
        return self.kind in PHYSICAL


Accounts: TypeAlias = Mapping[int, Account]


@dataclass(frozen=True, slots=True)
class Line:
    """A cargo line: the unit it is counted in, the place of its first hub, how much was announced (accepted).

    `announced` gives weight and volume too: a count that finds goods where none were booked weighs them in proportion.
    """

    id: RecordId
    unit: Unit
    first_hub: RecordId | None = None
    announced: Amount = NOTHING


Lines: TypeAlias = Mapping[RecordId, Line]


@dataclass(frozen=True, slots=True)
class Key:
    """What a balance is about: a line, in an account, in a condition. Stock is never pooled between lines."""

    line: RecordId
    account: int
    condition: Condition

    @property
    def order(self) -> tuple[str, int, int]:
        """The one order in which balances are locked and listed. For UUIDs it is PostgreSQL's uuid order."""
        return str(self.line), self.account, self.condition


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount of one line moving from one account and condition to another. Never changed once written.

    `reverses` is the id of the posting that this one takes back. `id` is None until it is written.
    """

    line: RecordId
    from_account: int
    to_account: int
    from_condition: Condition
    to_condition: Condition
    amount: Amount
    occurred_at: datetime
    reverses: int | None = None
    id: int | None = None

    @property
    def source(self) -> Key:
        """The balance that becomes less."""
        return Key(self.line, self.from_account, self.from_condition)

    @property
    def target(self) -> Key:
        """The balance that becomes more."""
        return Key(self.line, self.to_account, self.to_condition)

    @property
    def legs(self) -> tuple[tuple[Key, Amount], tuple[Key, Amount]]:
        """Both sides with their signs: (source, −amount), (target, +amount)."""
        return (self.source, -self.amount), (self.target, self.amount)


@dataclass(frozen=True, slots=True)
class CountLine:
    """What was seen of one key at a count. None for what was not looked at: it then follows the quantity."""

    key: Key
    quantity: Decimal
    hu: int | None = None
    kg: Decimal | None = None
    m3: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CountMark:
    """That a count took place: its document, its number for people, its moment, and what stock it covers.

    `keys` were counted one by one. `bins` are accounts counted fully: stock there that is not listed was not there.
    """

    event: RecordId
    number: str
    occurred_at: datetime
    keys: frozenset[Key] = frozenset()
    bins: frozenset[int] = frozenset()

    def covers(self, key: Key) -> bool:
        """Whether the count says something about this key."""
        return key in self.keys or key.account in self.bins


@dataclass(frozen=True, slots=True)
class Event:
    """A document: when it happened, when it was recorded, and its postings. A count carries its mark and lines too."""

    id: RecordId
    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime
    postings: tuple[Posting, ...] = ()
    number: str = ""
    counted: tuple[CountLine, ...] = ()
    bins: frozenset[int] = frozenset()


Balances: TypeAlias = dict[Key, Amount]


def balances_of(postings: Iterable[Posting], accounts: Accounts) -> Balances:
    """The sum per physical key, zeros included: a key that was ever touched stays known."""
    result: Balances = {}
    for posting in postings:
        for key, change in posting.legs:
            if accounts[key.account].is_physical:
                before = result.get(key)
                result[key] = change if before is None else before + change
    return result


def touched_keys(postings: Iterable[Posting], accounts: Accounts) -> list[Key]:
    """The physical keys that postings touch, each once, in lock order."""
    keys = {key for posting in postings for key in (posting.source, posting.target)}
    return sorted((key for key in keys if accounts[key.account].is_physical), key=lambda key: key.order)
