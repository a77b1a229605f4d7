"""What the register of places tells the apps above it."""

from dataclasses import dataclass
from uuid import UUID

from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class PlacesMerged:
    """`merged` lives on only as another name of `survivor`. Records keep their place; readers see the survivor."""

    actor: Actor
    survivor_id: UUID
    merged_id: UUID
