"""Disputed cargo: somebody says that it did not come, or is not theirs. It stays in the books until the dispute is settled."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.losses import hub_of_items, report_loss
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.reports import LossItem, desk_of, journey_of, key_of
from serai.apps.cargo.actions.support import a_reason
from serai.apps.cargo.models import Account, Event
from serai.apps.cargo.rules import may_decide, may_handle_cargo
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Invalid
from serai.kit.policy import Actor, require

#: Where goods may be when the dispute is over; `released` is out of the books, to their owner.
PLACES = (AccountKind.STORE, AccountKind.DELIVERED)


@action
def dispute(
    *,
    actor: Actor,
    occurred_at: datetime,
    items: Sequence[LossItem],
    reason: str,
    disputed_by: str,
    event_id: UUID | None = None,
) -> Event:
    """Put goods of a store, a journey or the consignee's door aside in the books while people disagree about them."""
    hub = hub_of_items(items)
    require(may_handle_cargo(actor, hub.operation_id, None))
    why, who = a_reason(reason), a_reason(disputed_by, field="disputed_by")
    digest = digest_of("dispute", occurred_at, items, why, who)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = desk_of(actor, hub, occurred_at, items)
    disputed = desk.nominal(AccountKind.DISPUTED)
    into = [Key(item.line_id, disputed.id, Condition(item.condition)) for item in items]
    desk.lock(into, present=[key_of(item) for item in items])
    for item in items:
        desk.move(key_of(item), disputed, Decimal(item.quantity))
    journey_id = journey_of(desk, [item.account_id for item in items])
    draft = Draft(
        EventKind.DISPUTE, hub, event_id, digest, journey_id=journey_id, reason=why, facts={"disputed_by": who}
    )
    return post(desk, draft)


@action
def settle_dispute(
    *,
    actor: Actor,
    occurred_at: datetime,
    items: Sequence[LossItem],
    reason: str,
    to_account_id: int | None = None,
    is_lost: bool = False,
    cause: str = "unknown",
    event_id: UUID | None = None,
) -> Event:
    """End a dispute: the goods are in the store or at the door `to_account_id`, lost, or (neither) released to their owner.

    An officer decides. Lost goods become a loss report with its `cause`, so that they can be found again and claimed for.
    """
    hub = hub_of_items(items)
    require(may_decide(actor, hub.operation_id))
    why = a_reason(reason)
    if is_lost:
        return report_loss(actor=actor, occurred_at=occurred_at, items=items, cause=cause, chain_place="transit",
                           description=why, event_id=event_id)  # fmt: skip
    digest = digest_of("settle", occurred_at, items, why, to_account_id)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = desk_of(actor, hub, occurred_at, items)
    if any(desk.accounts[item.account_id].kind is not AccountKind.DISPUTED for item in items):
        raise Invalid(_("Only disputed goods are settled."), code="not_disputed")
    if to_account_id is None:
        target = desk.nominal(AccountKind.RELEASED)
    else:
        if not Account.objects.filter(pk=to_account_id, kind__in=[int(kind) for kind in PLACES]).exists():
            raise Invalid(_("Choose a store or the consignee's door."), code="no_place")
        desk.know([to_account_id])
        target = desk.accounts[to_account_id]
    into = [Key(item.line_id, target.id, Condition(item.condition)) for item in items]
    desk.lock(into, present=[key_of(item) for item in items])
    for item in items:
        desk.move(key_of(item), target, Decimal(item.quantity))
    return post(desk, Draft(EventKind.DISPUTE, hub, event_id, digest, reason=why, facts={"settled": True}))
