"""What `cargo` announces to the apps above it."""

from dataclasses import dataclass
from uuid import UUID

from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class CargoPosted:
    """An event was posted: `journey_id` is set when the event loaded or unloaded a journey."""

    actor: Actor
    event_id: UUID
    kind: int
    journey_id: UUID | None
