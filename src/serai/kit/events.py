"""Announcements between apps: a lower app says what happened, a higher one has subscribed.

Subscribers run at once, in the same transaction, in the order of subscription: if one refuses, nothing is written.
They are named in each app's `receivers.py`, which `AppConfig.ready` imports; there is no other hidden flow.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_subscribers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    def decorate(receiver: Callable[[E], None]) -> Callable[[E], None]:
        if receiver not in _subscribers[kind]:
            _subscribers[kind].append(receiver)
        return receiver

    return decorate


def announce(event: object) -> None:
    for receiver in _subscribers[type(event)]:
        receiver(event)
