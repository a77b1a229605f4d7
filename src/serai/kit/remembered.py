"""Figures that are dear to compute and may be a moment old: medians of a month, the busiest towns. Never amounts of cargo."""

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import cache
from django.db import connection

T = TypeVar("T")


def remembered(key: str, seconds: int, make: Callable[[], T]) -> T:
    """What `make` returned in this process at most `seconds` ago under `key`. Inside a transaction it is always made anew:
    what that wrote is seen by itself only."""
    if connection.in_atomic_block:
        return make()
    return cast("T", cache.get_or_set(key, make, seconds))
