"""Release orders: the owner orders cargo out of the books; the team verifies and accepts; the store executes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk, open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.support import a_reason
from serai.apps.cargo.enums import AccountKind, ReleaseState
from serai.apps.cargo.models import Account, Balance, Consignment, Event, Line, ReleaseOrder, ReleaseOrderLine
from serai.apps.cargo.rules import may_decide, may_handle_cargo, may_order_release, may_withdraw_release
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind as Kind
from serai.core.ledger.vocabulary import Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.numbers import number
from serai.kit.policy import Actor, require
from serai.kit.series import next_number

_RELEASABLE = (AccountKind.STORE, AccountKind.DELIVERED)


@dataclass(frozen=True, slots=True)
class ReleaseItem:
    """A quantity of a line, from a store bin or from the consignee's door (`account_id`)."""

    line_id: UUID
    account_id: int
    quantity: Decimal
    condition: int = Condition.GOOD


@action
def order_release(
    *,
    actor: Actor,
    consignment_id: UUID,
    items: Sequence[ReleaseItem],
    collector: str = "",
    is_on_paper: bool = False,
    ordered_by: str = "",
    instructions: str = "",
) -> ReleaseOrder:
    """Order cargo out of the books. Checked against what is there now; executing checks again."""
    consignment = _consignment(consignment_id)
    require(may_order_release(actor, consignment.operation_id, consignment.owner_id, on_paper=is_on_paper))
    if is_on_paper and not ordered_by.strip():
        raise Invalid(
            _("Enter who signed the paper order."), code="no_signer", fields={"ordered_by": [_("Enter who signed.")]}
        )
    if not items:
        raise Invalid(_("Enter at least one quantity to release."), code="nothing_ordered")
    _check_there(consignment, items, actor.language)
    order = ReleaseOrder.objects.create(
        consignment=consignment,
        hub=consignment.hub,
        number=next_number(consignment.hub_id, "release_order"),
        ordered_by=ordered_by.strip() or actor.name,
        ordered_by_user_id=actor.user_id,
        is_on_paper=is_on_paper,
        ordered_at=actor.now,
        recorded_at=actor.now,
        collector=collector.strip(),
        instructions=instructions.strip(),
        scope=consignment.scope,
    )
    ReleaseOrderLine.objects.bulk_create(
        ReleaseOrderLine(
            order=order,
            line_id=item.line_id,
            account_id=item.account_id,
            condition=item.condition,
            quantity=item.quantity,
        )
        for item in items
    )
    return order


@action
def verify_release(*, actor: Actor, order_id: UUID) -> ReleaseOrder:
    """The order was checked against the owner's list of authorised people, or by calling back."""
    order = _order(order_id)
    require(may_handle_cargo(actor, order.consignment.operation_id, order.hub_id))
    _expect(order, ReleaseState.SUBMITTED)
    order.state, order.verified_at, order.verified_by = ReleaseState.VERIFIED, actor.now, actor.name
    return _save(order, "state", "verified_at", "verified_by")


@action
def accept_release(*, actor: Actor, order_id: UUID, instructions: str = "") -> ReleaseOrder:
    order = _order(order_id)
    require(may_decide(actor, order.consignment.operation_id))
    _expect(order, ReleaseState.VERIFIED)
    order.state, order.decided_at, order.decided_by = ReleaseState.ACCEPTED, actor.now, actor.name
    order.instructions = instructions.strip() or order.instructions
    return _save(order, "state", "decided_at", "decided_by", "instructions")


@action
def reject_release(*, actor: Actor, order_id: UUID, reason: str) -> ReleaseOrder:
    order = _order(order_id)
    require(may_decide(actor, order.consignment.operation_id))
    _expect(order, ReleaseState.SUBMITTED, ReleaseState.VERIFIED)
    order.state, order.decided_at, order.decided_by = ReleaseState.REJECTED, actor.now, actor.name
    order.reason = a_reason(reason)
    return _save(order, "state", "decided_at", "decided_by", "reason")


@action
def withdraw_release(*, actor: Actor, order_id: UUID, reason: str = "") -> ReleaseOrder:
    """The owner takes the order back before anything left."""
    order = _order(order_id)
    require(may_withdraw_release(actor, order.consignment.operation_id, order.consignment.owner_id))
    _expect(order, ReleaseState.SUBMITTED, ReleaseState.VERIFIED, ReleaseState.ACCEPTED)
    order.state, order.decided_at, order.decided_by = ReleaseState.WITHDRAWN, actor.now, actor.name
    order.reason = reason.strip()
    return _save(order, "state", "decided_at", "decided_by", "reason")


@action
def execute_release(
    *,
    actor: Actor,
    order_id: UUID,
    occurred_at: datetime,
    items: Sequence[ReleaseItem] | None = None,
    event_id: UUID | None = None,
    remarks: str = "",
) -> Event:
    """Hand over what an accepted order names, in full (`items` None) or in part, any number of times until all is out."""
    order = _order(order_id)
    require(may_handle_cargo(actor, order.consignment.operation_id, order.hub_id))
    digest = digest_of("execute_release", order_id, occurred_at, items, remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    _expect(order, ReleaseState.ACCEPTED, ReleaseState.PARTLY_EXECUTED)
    lines = list(order.lines.order_by("id"))
    wanted = items if items is not None else [_rest(line) for line in lines if line.quantity > line.executed]
    desk = open_desk(actor, order.consignment.operation_id, occurred_at, {item.line_id for item in wanted})
    desk.know(item.account_id for item in wanted)
    desk.lock(_key(item) for item in wanted)
    _hand_over(desk, wanted)
    _count_off(lines, wanted)
    ReleaseOrderLine.objects.bulk_update(lines, ["executed"])
    done = all(line.executed == line.quantity for line in lines)
    order.state = ReleaseState.EXECUTED if done else ReleaseState.PARTLY_EXECUTED
    order.executed_at = occurred_at
    _save(order, "state", "executed_at")
    facts = {"release_order": str(order.id), "order": order.code, "collector": order.collector}
    return post(desk, Draft(EventKind.RELEASE, order.hub, event_id, digest, remarks=remarks, facts=facts))


def take_back_execution(event: Event, quantities: dict[tuple[UUID, int, int], Decimal]) -> None:
    """A release was reversed: its order is open again for what came back."""
    order = _order(UUID(event.facts["release_order"]))
    lines = list(order.lines.all())
    for line in lines:
        line.executed -= quantities.get((line.line_id, line.account_id, line.condition), Decimal(0))
    ReleaseOrderLine.objects.bulk_update(lines, ["executed"])
    untouched = not any(line.executed for line in lines)
    order.state = ReleaseState.ACCEPTED if untouched else ReleaseState.PARTLY_EXECUTED
    _save(order, "state")


def lock_order(order_id: UUID) -> None:
    """Release orders come before requests and consignments in the lock order; whoever needs both locks this one first."""
    _order(order_id)


def _hand_over(desk: Desk, items: Sequence[ReleaseItem]) -> None:
    released = desk.nominal(Kind.RELEASED)
    for item in items:
        desk.move(_key(item), released, Decimal(item.quantity))


def _count_off(lines: Sequence[ReleaseOrderLine], items: Sequence[ReleaseItem]) -> None:
    """Note on the order what leaves now. Conflict when that is more than was ordered."""
    ordered = {(line.line_id, line.account_id, line.condition): line for line in lines}
    for item in items:
        line = ordered.get((item.line_id, item.account_id, int(item.condition)))
        if line is None or line.executed + item.quantity > line.quantity:
            raise Conflict(_("The order does not cover this. Ask the owner for another one."), code="above_order")
        line.executed += item.quantity


def _check_there(consignment: Consignment, items: Sequence[ReleaseItem], language: str) -> None:
    own = set(Line.objects.filter(consignment=consignment).values_list("id", flat=True))
    accounts = {row.id: row for row in Account.objects.filter(id__in={item.account_id for item in items})}
    balances = {
        (row.line_id, row.account_id, row.condition): row.quantity
        for row in Balance.objects.filter(line_id__in={item.line_id for item in items})
    }
    seen: set[tuple[UUID, int, int]] = set()
    for item in items:
        account = accounts.get(item.account_id)
        if item.line_id not in own or account is None or account.kind not in _RELEASABLE:
            raise Invalid(
                _("Only cargo of this consignment in a store or at the door can be released."), code="not_releasable"
            )
        key = (item.line_id, item.account_id, int(item.condition))
        there = balances.get(key, Decimal(0))
        if item.quantity <= 0 or item.quantity > there or key in seen:
            message = _("Only %(there)s are there.")
            raise Invalid(
                message,
                code="more_than_there",
                fields={f"line:{item.line_id}": [message]},
                there=number(there, language),
            )
        seen.add(key)


def _consignment(consignment_id: UUID) -> Consignment:
    row = (
        Consignment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hub__operation")
        .filter(pk=consignment_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such consignment."), code="no_consignment")
    return row


def _order(order_id: UUID) -> ReleaseOrder:
    """The order, locked. Its row comes before those of requests and consignments in the lock order."""
    row = (
        ReleaseOrder.objects.select_for_update(no_key=True, of=("self",))
        .select_related("consignment", "hub__operation")
        .filter(pk=order_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such release order."), code="no_release_order")
    return row


def _expect(order: ReleaseOrder, *states: str) -> None:
    if order.state not in states:
        raise Conflict(
            _("%(order)s is “%(state)s” now; this cannot be done any more."),
            code="wrong_state",
            order=order.code,
            state=ReleaseState(order.state).label,
        )


def _rest(line: ReleaseOrderLine) -> ReleaseItem:
    return ReleaseItem(line.line_id, line.account_id, line.quantity - line.executed, line.condition)


def _key(item: ReleaseItem) -> Key:
    return Key(item.line_id, item.account_id, Condition(item.condition))


def _save(order: ReleaseOrder, *fields: str) -> ReleaseOrder:
    order.revision += 1
    order.save(update_fields=[*fields, "revision"])
    return order
