"""What the register of organisations and people tells the apps above it."""

from dataclasses import dataclass
from uuid import UUID

from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class OrganisationsMerged:
    """`merged` lives on only as another name of `survivor`. Records keep their owner; readers see the survivor."""

    actor: Actor
    survivor_id: UUID
    merged_id: UUID
