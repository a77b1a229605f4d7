"""What is lost, and found again. A loss names a cause and who answers for it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.reports import LossItem, journey_of, key_of, locked_desk, report_of
from serai.apps.cargo.actions.support import hub_of_journey, the_hub
from serai.apps.cargo.models import Account, Event, LossReport
from serai.apps.cargo.queries.history import found_of_loss, lost_by
from serai.apps.cargo.queries.lines import cargo_lines
from serai.apps.cargo.rules import may_handle_cargo
from serai.apps.operations.models import Hub
from serai.core.kernel.problems import Problem
from serai.core.kernel.quantities import Amount
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.numbers import number
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class FoundItem:
    """A quantity of a line that was reported lost and is there after all, now in this account."""

    line_id: UUID
    quantity: Decimal
    account_id: int


@action
def report_loss(
    *,
    actor: Actor,
    occurred_at: datetime,
    items: Sequence[LossItem],
    cause: str,
    chain_place: str,
    responsible: str = "",
    witness: str = "",
    police_reference: str = "",
    description: str = "",
    event_id: UUID | None = None,
) -> Event:
    """Book what is gone out of a store, a journey or the consignee's door. `cause` and `chain_place` are enums' values."""
    hub = hub_of_items(items)
    require(may_handle_cargo(actor, hub.operation_id, _own_hub(items, hub)))
    report = report_of(cause, chain_place, responsible, witness, police_reference, description)
    digest = digest_of("report_loss", occurred_at, items, report)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = locked_desk(actor, hub, occurred_at, items)
    lost = desk.nominal(AccountKind.LOST)
    for item in items:
        desk.move(key_of(item), lost, Decimal(item.quantity))
    event = post(
        desk, Draft(EventKind.LOSS, hub, event_id, digest, journey_id=journey_of(desk, [i.account_id for i in items]))
    )
    LossReport.objects.create(event=event, **report)
    return event


@action
def report_found(
    *,
    actor: Actor,
    loss_event_id: UUID,
    occurred_at: datetime,
    items: Sequence[FoundItem],
    remarks: str = "",
    event_id: UUID | None = None,
) -> Event:
    """Take lost goods back into the books, where they are now. At most what that loss report says, less what was found."""
    loss = Event.objects.select_related("hub__operation").filter(pk=loss_event_id, kind=EventKind.LOSS).first()
    if loss is None or loss.hub is None:
        raise NotFound(_("There is no such loss report."), code="no_loss")
    require(may_handle_cargo(actor, loss.operation_id, loss.hub_id))
    digest = digest_of("report_found", loss_event_id, occurred_at, items, remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = open_desk(actor, loss.operation_id, occurred_at, {item.line_id for item in items})
    desk.know(item.account_id for item in items)
    open_ = _still_lost(loss.id, {item.line_id for item in items})
    keys = {item: Key(item.line_id, item.account_id, _condition(open_, item.line_id)) for item in items}
    desk.lock(keys.values())
    lost = desk.nominal(AccountKind.LOST)
    for item in items:
        for condition, amount in _take_found(desk, open_, loss, item):
            desk.bring(item.line_id, lost, desk.accounts[item.account_id], condition, amount)
    facts = {"loss_event": str(loss.id), "loss": loss.code}
    journey_id = journey_of(desk, [item.account_id for item in items])
    draft = Draft(EventKind.FOUND, loss.hub, event_id, digest, journey_id=journey_id, remarks=remarks, facts=facts)
    return post(desk, draft)


Open = dict[tuple[UUID, Condition], Amount]


def _still_lost(loss_event_id: UUID, line_ids: set[UUID]) -> Open:
    """What a loss report booked out of each line and condition and nobody found since; reversed reports count nothing."""
    rest: Open = defaultdict(Amount)
    for line_id, condition, amount in lost_by(loss_event_id):
        if line_id in line_ids:
            rest[line_id, Condition(condition)] += amount
    for line_id, condition, amount in found_of_loss(loss_event_id):
        if line_id in line_ids:
            rest[line_id, Condition(condition)] -= amount
    return rest


def _condition(open_: Open, line_id: UUID) -> Condition:
    return next((condition for line, condition in open_ if line == line_id), Condition.GOOD)


def _take_found(desk: Desk, open_: Open, loss: Event, item: FoundItem) -> list[tuple[Condition, Amount]]:
    """The amounts to bring back, in the conditions in which they were lost. Conflict when it is more than was lost."""
    missing = Decimal(item.quantity)
    if missing <= 0:
        desk.refuse_if([Problem("quantity-not-positive", item.line_id)])
    result = []
    for key in [key for key in open_ if key[0] == item.line_id]:
        taken = min(missing, open_[key].quantity)
        if taken > 0:
            part = open_[key].part(taken)
            open_[key] -= part
            missing -= taken
            result.append((key[1], part))
    if missing > 0:
        raise Conflict(
            _("Loss report %(loss)s has only %(left)s of “%(line)s” left to find."),
            code="found-more-than-lost",
            loss=loss.code,
            left=number(Decimal(item.quantity) - missing, desk.actor.language),
            line=desk.lines[item.line_id].description,
        )
    return result


def hub_of_items(items: Sequence[LossItem]) -> Hub:
    """The hub under which a loss is numbered: where it happened, or the one that loaded or sent the goods."""
    if not items:
        raise Invalid(_("There is nothing in this document: enter at least one quantity."), code="event-empty")
    account = Account.objects.select_related("hub__operation").filter(pk=items[0].account_id).first()
    if account is not None and account.hub is not None:
        return account.hub
    if account is not None and account.journey_id is not None:
        return hub_of_journey(account.journey_id)
    lines = cargo_lines([items[0].line_id])
    if not lines:
        raise NotFound(_("There is no such line."), code="no_line")
    return the_hub(lines[items[0].line_id].hub_id)


def _own_hub(items: Sequence[LossItem], hub: Hub) -> UUID | None:
    """The hub whose storekeeper may report: of stock, its own; of cargo on the way or delivered, any."""
    in_store = Account.objects.filter(pk__in={item.account_id for item in items}, kind=AccountKind.STORE).exists()
    return hub.id if in_store else None
