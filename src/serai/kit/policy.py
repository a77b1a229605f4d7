"""Who may do what: pure functions that answer with a reason.

A rule is `def may_accept(actor, request) -> Answer`. Pages show closed actions with `Answer.reason`, actions call
`require(...)`, lists use one queryset scope per model (`visible_to(actor)` in the app's queries). Nothing here knows a business noun:
a grant is a role in a scope (an operation) and perhaps at a place (a hub).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from serai.kit.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somebody holds: in one scope, or everywhere when `scope` is None; at one place, or all when `place` is None."""

    role: str
    scope: UUID | None = None
    place: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A snapshot of who acts, made once at the edge. `now` is the moment of acting (UTC)."""

    now: datetime
    user_id: UUID | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()
    memberships: frozenset[tuple[UUID, str]] = frozenset()  # (organisation, role)
    source: str = "web"
    device: str = ""
    language: str = "en"
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_known(self) -> bool:
        return self.user_id is not None

    @property
    def organisations(self) -> frozenset[UUID]:
        return frozenset(organisation for organisation, _role in self.memberships)

    def has(self, *roles: str, scope: UUID | None = None, place: UUID | None = None) -> bool:
        """Whether the actor holds one of `roles` in `scope` (or everywhere) and, where given, at `place` (or all places)."""
        return any(
            grant.role in roles
            and (grant.scope is None or grant.scope == scope)
            and (grant.place is None or place is None or grant.place == place)
            for grant in self.grants
        )

    def takes_part_in(self, scope: UUID) -> bool:
        return any(grant.scope is None or grant.scope == scope for grant in self.grants)

    def is_member(self, organisation: UUID | None, *roles: str) -> bool:
        return any(org == organisation and (not roles or role in roles) for org, role in self.memberships)

    def audit(self) -> dict[str, Any]:
        """What the history keeps beside each change."""
        return {
            "user": str(self.user_id) if self.user_id else None,
            "name": self.name,
            "source": self.source,
            "device": self.device,
            "at": self.now.isoformat(),  # when it was done; the row's own time is when it was written down
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or no with a reason (lazy text) and perhaps a way round."""

    allowed: bool
    reason: Any = ""
    way_out: Any = ""
    code: str = "not_allowed"

    def __bool__(self) -> bool:
        return self.allowed

    def __and__(self, other: "Answer") -> "Answer":
        return other if self.allowed else self


YES = Answer(True)


def no(reason: Any, *, way_out: Any = "", code: str = "not_allowed") -> Answer:
    return Answer(False, reason, way_out, code)


def require(answer: Answer) -> None:
    """Raise NotAllowed with the rule's own reason unless the answer is yes."""
    if not answer.allowed:
        raise NotAllowed(answer.reason, code=answer.code, way_out=answer.way_out)


def system_actor(now: datetime, *, source: str, name: str = "Serai", grants: frozenset[Grant] = frozenset()) -> Actor:
    """The actor of jobs and of the demonstration builder: holds the grants it is given and no others."""
    return Actor(now=now, name=name, source=source, grants=grants)
