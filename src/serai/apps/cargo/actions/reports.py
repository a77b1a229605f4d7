"""What reports of losses, damage and disposal have in common: what they concern, and who answers for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.enums import ChainPlace, LossCause
from serai.apps.operations.models import Hub
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition
from serai.kit.errors import Invalid
from serai.kit.policy import Actor


@dataclass(frozen=True, slots=True)
class LossItem:
    """A quantity of a line, gone from (or changed in) the account where it was."""

    line_id: UUID
    account_id: int
    quantity: Decimal
    condition: int = Condition.GOOD


def key_of(item: LossItem) -> Key:
    return Key(item.line_id, item.account_id, Condition(item.condition))


def desk_of(actor: Actor, hub: Hub, occurred_at: datetime, items: Sequence[LossItem]) -> Desk:
    """A desk that knows the accounts of the items; their balances are not locked yet."""
    desk = open_desk(actor, hub.operation_id, occurred_at, {item.line_id for item in items})
    desk.know(item.account_id for item in items)
    return desk


def locked_desk(actor: Actor, hub: Hub, occurred_at: datetime, items: Sequence[LossItem]) -> Desk:
    desk = desk_of(actor, hub, occurred_at, items)
    desk.lock((), present=[key_of(item) for item in items])
    return desk


def refuse_other_stores(desk: Desk, hub: Hub, items: Sequence[LossItem]) -> None:
    """A store's document takes nothing out of another store. Raises Invalid."""
    for item in items:
        account = desk.accounts[item.account_id]
        if account.kind is AccountKind.STORE and account.place != hub.id:
            raise Invalid(_("These goods are not in %(hub)s."), code="other_store", hub=hub.name)


def journey_of(desk: Desk, account_ids: Sequence[int]) -> UUID | None:
    """The journey on which all of it is, if it is one."""
    journeys = {desk.accounts[each].journey for each in account_ids}
    found = journeys.pop() if len(journeys) == 1 else None
    return found if isinstance(found, UUID) else None


def report_of(
    cause: str, chain_place: str, responsible: str, witness: str, police: str, description: str
) -> dict[str, str]:
    """The fields of a LossReport. Raises Invalid for a cause or a place in the chain that there is not."""
    if cause not in LossCause.values or chain_place not in ChainPlace.values:
        raise Invalid(_("Choose a cause and where in the chain it happened."), code="no_cause")
    return {
        "cause": cause,
        "chain_place": chain_place,
        "responsible": responsible.strip(),
        "witness": witness.strip(),
        "police_reference": police.strip(),
        "description": description.strip(),
    }
