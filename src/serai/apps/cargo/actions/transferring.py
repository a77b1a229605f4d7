"""Transfers: from store to store without a journey, and from one vehicle to another on the way. Condition stays as it is."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import Spot
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.reports import LossItem, desk_of, key_of, refuse_other_stores
from serai.apps.cargo.actions.stores import keep_apart, shelves_of
from serai.apps.cargo.actions.support import a_reason, hub_of_journey, the_hub
from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Invalid
from serai.kit.policy import Actor, require


@action
def transfer(
    *,
    actor: Actor,
    hub_id: UUID,
    to_hub_id: UUID,
    occurred_at: datetime,
    items: Sequence[LossItem],
    reason: str,
    to_bin_id: UUID | None = None,
    event_id: UUID | None = None,
) -> Event:
    """Goods go from the store `hub_id` to another one next door: by hand or fork-lift, not on a journey.

    Who does it may handle cargo in both. Refused where the bin does not suit the goods, or dangerous goods would stand together.
    """
    hub, other = the_hub(hub_id), the_hub(to_hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    require(may_handle_cargo(actor, other.operation_id, other.id))
    if hub.id == other.id or hub.operation_id != other.operation_id:
        raise Invalid(_("Choose another store of this operation."), code="same_store")
    why = a_reason(reason)
    digest = digest_of("transfer", hub_id, to_hub_id, occurred_at, items, to_bin_id, why)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = desk_of(actor, hub, occurred_at, items)
    refuse_other_stores(desk, hub, items)
    shelves = shelves_of(other)
    spots = [shelves.spot(desk.lines[item.line_id], Condition(item.condition), to_bin_id) for item in items]
    accounts = desk.all_at(spots)
    into = [
        Key(item.line_id, accounts[spot].id, Condition(item.condition)) for item, spot in zip(items, spots, strict=True)
    ]
    desk.lock(into, present=[key_of(item) for item in items])
    keep_apart((desk.lines[key.line], desk.accounts[key.account]) for key in into)
    for item, spot in zip(items, spots, strict=True):
        desk.move(key_of(item), accounts[spot], Decimal(item.quantity))
    facts = {"to": other.name, "to_hub": other.code}
    return post(desk, Draft(EventKind.TRANSFER, hub, event_id, digest, reason=why, facts=facts))


@action
def tranship(
    *,
    actor: Actor,
    journey_id: UUID,
    to_journey_id: UUID,
    occurred_at: datetime,
    items: Sequence[LossItem],
    reason: str,
    names: tuple[str, str] = ("", ""),
    event_id: UUID | None = None,
) -> Event:
    """Cargo goes from one vehicle onto another. The caller has locked both journeys and asked whether they may do this."""
    hub = hub_of_journey(journey_id)
    require(may_handle_cargo(actor, hub.operation_id, None))
    why = a_reason(reason)
    digest = digest_of("tranship", journey_id, to_journey_id, occurred_at, items, why)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = desk_of(actor, hub, occurred_at, items)
    if any(desk.accounts[item.account_id].journey != journey_id for item in items):
        raise Invalid(_("This cargo is not on that vehicle."), code="other_vehicle")
    target = desk.at(Spot(AccountKind.JOURNEY, journey_id=to_journey_id))
    into = [Key(item.line_id, target.id, Condition(item.condition)) for item in items]
    desk.lock(into, present=[key_of(item) for item in items])
    for item in items:
        desk.move(key_of(item), target, Decimal(item.quantity))
    facts = {"from": names[0], "to": names[1], "to_journey": str(to_journey_id)}
    draft = Draft(EventKind.TRANSFER, hub, event_id, digest, journey_id=journey_id, reason=why, facts=facts)
    return post(desk, draft)
