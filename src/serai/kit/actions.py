"""What every write shares: keyword-only, atomic, retried when the database chose it as a deadlock's victim, audited.

    @action
    def accept(*, actor: Actor, request_id: UUID, ...) -> ServiceRequest: ...

An action called by another action joins its transaction; only the outermost one retries and sets the audit context.
"""

import functools
import inspect
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.kit.errors import Conflict
from serai.kit.policy import Actor

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 3
_RETRYABLE = {"40P01", "40001"}  # deadlock_detected, serialization_failure


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as an action. It must take keyword-only arguments and an `actor`."""
    parameters = inspect.signature(function).parameters
    if any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()) or "actor" not in parameters:
        raise TypeError(f"{function.__qualname__}: an action takes keyword-only arguments, among them `actor`")

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor: Any = kwargs["actor"]
        if connection.in_atomic_block:
            with pghistory.context(**actor.audit()), transaction.atomic():
                return function(*args, **kwargs)
        return _outermost(functools.partial(function, *args, **kwargs), actor)

    return run


def _outermost(work: Callable[[], R], actor: Actor) -> R:
    for attempt in range(1, RETRIES + 1):
        try:
            with pghistory.context(**actor.audit()), transaction.atomic():
                return work()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in _RETRYABLE:
                raise
            if attempt == RETRIES:
                raise Conflict(
                    _("Several people are changing the same records just now. Nothing was written; please try again."),
                    code="busy",
                ) from error
            time.sleep(0.02 * attempt)
    raise AssertionError("unreachable")
