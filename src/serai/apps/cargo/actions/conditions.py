"""Goods become damaged, are put in quarantine, or are cleared: they stay in the books, in a bin that suits them now."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from serai.apps.cargo.actions.desk import Desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.reports import LossItem, desk_of, journey_of, key_of, refuse_other_stores, report_of
from serai.apps.cargo.actions.stores import keep_apart, shelves_of
from serai.apps.cargo.actions.support import a_reason, the_hub
from serai.apps.cargo.enums import ChainPlace, LossCause
from serai.apps.cargo.models import Event, LossReport
from serai.apps.cargo.rules import kind_of_bin_needed, may_clear, may_handle_cargo
from serai.apps.operations.models import Hub
from serai.core.ledger.records import Account, Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.policy import Actor, require


@action
def report_damage(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    items: Sequence[LossItem],
    cause: str = LossCause.UNKNOWN,
    to_condition: int = Condition.DAMAGED,
    to_bin_id: UUID | None = None,
    chain_place: str = ChainPlace.STORAGE,
    responsible: str = "",
    witness: str = "",
    description: str = "",
    event_id: UUID | None = None,
) -> Event:
    """Goods became damaged, were put in quarantine, or (`to_condition` good) were cleared of it.

    They go to the bin `to_bin_id` in the same document. Without one they stay where they are; what may not stand there
    any more goes to the hub's first bin of the kind it needs, else to the floor. Clearing goods is a decision of an
    officer and needs a `description`, which becomes the document's reason; nothing is reported of it.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    after = Condition(to_condition)
    is_cleared = after is Condition.GOOD
    if is_cleared:
        require(may_clear(actor, hub.operation_id))
    why = a_reason(description, field="description") if is_cleared else ""
    report = report_of(cause, chain_place, responsible, witness, "", description)
    digest = digest_of("report_damage", hub_id, occurred_at, items, int(after), to_bin_id, report)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = desk_of(actor, hub, occurred_at, items)
    refuse_other_stores(desk, hub, items)
    targets = _targets(desk, hub, items, after, to_bin_id)
    into = [Key(item.line_id, target.id, after) for item, target in zip(items, targets, strict=True)]
    desk.lock(into, present=[key_of(item) for item in items])
    keep_apart(
        (desk.lines[item.line_id], target)
        for item, target in zip(items, targets, strict=True)
        if target.id != item.account_id
    )
    for item, target in zip(items, targets, strict=True):
        desk.move(key_of(item), target, Decimal(item.quantity), condition=after)
    journey_id = journey_of(desk, [item.account_id for item in items])
    event = post(desk, Draft(EventKind.DAMAGE, hub, event_id, digest, journey_id=journey_id, reason=why))
    if not is_cleared:
        LossReport.objects.create(event=event, **report)
    return event


def _targets(
    desk: Desk, hub: Hub, items: Sequence[LossItem], after: Condition, to_bin_id: UUID | None
) -> list[Account]:
    """Where each item stands afterwards. Goods on a journey or at the consignee's door stay there."""
    shelves = shelves_of(hub)
    result = []
    for item in items:
        account, line = desk.accounts[item.account_id], desk.lines[item.line_id]
        changes_kind = kind_of_bin_needed(line, item.condition) != kind_of_bin_needed(line, after)
        if account.kind is not AccountKind.STORE:
            result.append(account)
        elif to_bin_id is not None:
            result.append(desk.at(shelves.put(line, after, to_bin_id)))
        elif changes_kind and not shelves.suits(line, after, account.bin):
            result.append(desk.at(shelves.spot(line, after, None)))
        else:
            result.append(account)
    return result
