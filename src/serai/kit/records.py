"""What a record page is made of, apart from any business noun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from serai.kit.policy import Answer


@dataclass(frozen=True, slots=True)
class NextAction:
    """A button: open (`allowed`) or closed with its reason in visible text and perhaps a way round."""

    label: Any
    url: str
    allowed: bool = True
    reason: Any = ""
    icon: str = ""
    primary: bool = False
    method: str = "get"
    way_round_label: Any = ""
    way_round_url: str = ""

    @classmethod
    def by(cls, answer: Answer, label: Any, url: str, **rest: Any) -> "NextAction":
        """The button that a rule's answer opens or closes."""
        return cls(label=label, url=url, allowed=answer.allowed, reason=answer.reason, **rest)


@dataclass(frozen=True, slots=True)
class State:
    """A state as the pages show it: a mark (neutral, wait, active, good, caution, stop) and a word."""

    mark: str
    label: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a record's history."""

    at: datetime
    who: str
    what: Any
    via: str = ""
    details: Sequence[tuple[Any, Any, Any]] = ()  # field, before, after
    key: bool = False
