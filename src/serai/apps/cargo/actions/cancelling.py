"""What will not come any more is cancelled by line, or for a whole request at once."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.support import a_reason, the_hub
from serai.apps.cargo.models import Event, Line
from serai.apps.cargo.queries.lines import CargoLine, cargo_lines
from serai.apps.cargo.rules import may_decide
from serai.core.kernel.quantities import Amount
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict, NotFound
from serai.kit.numbers import number
from serai.kit.policy import Actor, require


@action
def cancel_remainder(
    *, actor: Actor, line_id: UUID, quantity: Decimal, reason: str, event_id: UUID | None = None
) -> Event:
    """A quantity of a line will not come. At most what is still expected of it."""
    line = cargo_lines([line_id]).get(line_id)
    if line is None:
        raise NotFound(_("There is no such line."), code="no_line")
    require(may_decide(actor, line.operation_id))
    why = a_reason(reason)
    digest = digest_of("cancel_remainder", line_id, quantity, why)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    return _cancel(actor, line.operation_id, line.hub_id, {line_id: quantity}, why, event_id, digest)


@action
def close_short(*, actor: Actor, request_id: UUID, reason: str) -> list[Event]:
    """Whatever is still expected of a request will not come: one cancellation for each consignment. [] when nothing is."""
    ids = Line.objects.filter(consignment__request_id=request_id, parent=None).values_list("id", flat=True)
    lines = cargo_lines(ids)
    if not lines:
        raise NotFound(_("This request has no consignment."), code="no_consignment")
    operation_id = next(iter(lines.values())).operation_id
    require(may_decide(actor, operation_id))
    why = a_reason(reason)
    by_consignment: dict[UUID, list[CargoLine]] = defaultdict(list)
    for line in lines.values():
        if line.still_expected > 0:
            by_consignment[line.consignment_id].append(line)
    return [
        _cancel(actor, operation_id, group[0].hub_id, dict.fromkeys(line.id for line in group), why)
        for _consignment, group in sorted(by_consignment.items())
    ]


def _cancel(
    actor: Actor,
    operation_id: UUID,
    hub_id: UUID,
    quantities: dict[UUID, Decimal | None],
    reason: str,
    event_id: UUID | None = None,
    digest: str = "",
) -> Event:
    """Post the cancellation; None is all that is expected of a line. The announcement's share of weight goes with it."""
    desk = open_desk(actor, operation_id, actor.now, quantities)
    outside, released = desk.nominal(AccountKind.OUTSIDE), desk.nominal(AccountKind.RELEASED)
    desk.lock(())
    for line_id, wanted in quantities.items():
        line = desk.lines[line_id]
        quantity = line.still_expected if wanted is None else Decimal(wanted)
        if quantity > line.still_expected:
            raise Conflict(
                _("Only %(left)s of “%(line)s” are still expected."),
                code="not_expected",
                left=number(line.still_expected, actor.language),
                line=line.description,
            )
        rest = _rest(line)
        amount = rest.part(quantity) if 0 < quantity <= rest.quantity else Amount(quantity)
        desk.bring(line_id, outside, released, Condition.GOOD, amount)
    return post(desk, Draft(EventKind.CANCELLATION, the_hub(hub_id), event_id, digest, reason=reason))


def _rest(line: CargoLine) -> Amount:
    """The announced figures of what is still expected."""
    arrived = min(line.received + line.cancelled, line.announced.quantity)
    return line.announced - line.announced.part(max(arrived, Decimal(0)))
