"""Refusals: work that was not done, with a reason in words that help.

An action raises one of these and writes nothing. Pages show the message beside the form, the API answers with a problem
document (RFC 9457) and the fitting status, an import puts it into the row. `message` is lazy, so it is said in the reader's
language; `params` are kept apart for machines.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """Base of all refusals. `code` is stable for machines; `fields` maps a field name to its messages."""

    status = 409

    def __init__(
        self,
        message: Any,
        *,
        code: str = "",
        fields: Mapping[str, Sequence[Any]] | None = None,
        way_out: Any = "",
        **params: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).__name__.lower()
        self.fields = dict(fields or {})
        self.way_out = way_out
        self.params = params

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params and "%(" in text else text

    def as_problem(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": str(self),
            "status": self.status,
            "code": self.code,
            "way_out": str(self.way_out),
            "errors": [{"field": name, "message": str(m)} for name, ms in self.fields.items() for m in ms],
        }


class NotAllowed(Refused):
    """The actor may not do this; the message says who may."""

    status = 403


class NotFound(Refused):
    """No such record, or none that the actor may see (the two are not told apart)."""

    status = 404


class Invalid(Refused):
    """The input cannot be used; `fields` says what to enter."""

    status = 422


class Conflict(Refused):
    """Somebody was faster, or the record is no longer in the state that this needs."""

    status = 409
