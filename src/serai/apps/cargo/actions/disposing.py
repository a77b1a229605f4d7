"""What cannot be used any more is destroyed, before a witness and by somebody's leave."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.reports import LossItem, key_of, locked_desk, refuse_other_stores
from serai.apps.cargo.actions.support import a_reason, the_hub
from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.ledger.vocabulary import AccountKind, EventKind
from serai.kit.actions import action
from serai.kit.policy import Actor, require


@action
def dispose(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    items: Sequence[LossItem],
    reason: str,
    witness: str = "",
    agreed_by: str = "",
    event_id: UUID | None = None,
) -> Event:
    """Destroy or give away for destruction what cannot be used any more. `agreed_by` says who of the owner agreed, and how."""
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    why = a_reason(reason)
    facts = {"witness": witness.strip(), "agreed_by": agreed_by.strip()}
    digest = digest_of("dispose", hub_id, occurred_at, items, why, facts)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = locked_desk(actor, hub, occurred_at, items)
    refuse_other_stores(desk, hub, items)
    disposed = desk.nominal(AccountKind.DISPOSED)
    for item in items:
        desk.move(key_of(item), disposed, Decimal(item.quantity))
    return post(desk, Draft(EventKind.DISPOSAL, hub, event_id, digest, reason=why, facts=facts))
