"""What operations tell the apps above them."""

from dataclasses import dataclass
from uuid import UUID

from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class OperationStateChanged:
    """The life cycle went on. Announced inside the transaction: a subscriber that refuses undoes it."""

    actor: Actor
    operation_id: UUID
    before: str
    after: str
