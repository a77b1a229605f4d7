"""What `requests` announces to the apps above it."""

from dataclasses import dataclass
from uuid import UUID

from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class RequestAccepted:
    """All lines decided; `cargo` opens the consignments in the same transaction."""

    actor: Actor
    request_id: UUID
    hub_id: UUID


@dataclass(frozen=True, slots=True)
class RequestCancelling:
    """A subscriber refuses (raises Refused) when cargo has moved."""

    actor: Actor
    request_id: UUID


@dataclass(frozen=True, slots=True)
class RequestDecided:
    """A request came to another decision (`Decision`), its submission among them."""

    actor: Actor
    request_id: UUID
    decision: str


@dataclass(frozen=True, slots=True)
class AcceptedQuantitiesChanged:
    actor: Actor
    request_id: UUID


@dataclass(frozen=True, slots=True)
class AppealStep:
    """An appeal was made, upheld or dismissed (`step`), with its reason."""

    actor: Actor
    request_id: UUID
    appeal_id: UUID
    step: str
    text: str
