"""Delivery: off a journey, to the consignee's door. Delivered is not finished: it stays in the books until released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.accounts import Spot
from serai.apps.cargo.actions.desk import open_desk
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.receiving import unload
from serai.apps.cargo.actions.support import hub_of_journey
from serai.apps.cargo.models import Event
from serai.apps.cargo.rules import may_handle_cargo
from serai.apps.places.models import Place
from serai.core.kernel.problems import Problem
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.policy import Actor, require

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What the consignee took over of one line. `missing` is noted; it stays in transit until it is reported lost."""

    line_id: UUID
    good: Decimal = _ZERO
    damaged: Decimal = _ZERO
    missing: Decimal = _ZERO
    note: str = ""

    @property
    def seen(self) -> dict[Condition, Decimal]:
        each = {Condition.GOOD: self.good, Condition.DAMAGED: self.damaged}
        return {condition: Decimal(quantity) for condition, quantity in each.items() if quantity}


@action
def deliver(
    *,
    actor: Actor,
    journey_id: UUID,
    place_id: UUID,
    occurred_at: datetime,
    lines: Sequence[DeliveryLine],
    event_id: UUID | None = None,
    remarks: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Hand cargo of a journey over at a place. More than was loaded is a recorded surplus."""
    hub = hub_of_journey(journey_id)
    require(may_handle_cargo(actor, hub.operation_id, None))
    if not Place.objects.filter(pk=place_id).exists():
        raise NotFound(_("There is no such place."), code="no_place")
    digest = digest_of("deliver", journey_id, place_id, occurred_at, lines, remarks)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    desk = open_desk(actor, hub.operation_id, occurred_at, {line.line_id for line in lines})
    desk.refuse_if(
        [Problem("quantity-not-positive", line.line_id) for line in lines if min(line.good, line.damaged) < 0]
    )
    journey = desk.at(Spot(AccountKind.JOURNEY, journey_id=journey_id))
    door = desk.at(Spot(AccountKind.DELIVERED, place_id=place_id))
    desk.lock(
        [Key(line.line_id, door.id, condition) for line in lines for condition in line.seen],
        present=[Key(line.line_id, journey.id, condition) for line in lines for condition in Condition],
    )
    surpluses = []
    for line in lines:
        targets = dict.fromkeys(line.seen, door)
        surpluses += unload(desk, journey, line.line_id, line.seen, targets, line.note)
    said = {
        "missing": {str(line.line_id): str(line.missing) for line in lines if line.missing},
        "notes": {str(line.line_id): line.note for line in lines if line.note},
    }
    draft = Draft(
        EventKind.DELIVERY,
        hub,
        event_id,
        digest,
        place_id=place_id,
        journey_id=journey_id,
        remarks=remarks,
        facts={**(facts or {}), **{name: value for name, value in said.items() if value}},
    )
    return post(desk, draft, surpluses=surpluses)
