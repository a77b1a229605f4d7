"""Repack, split, merge, kit and relabel: something is taken apart and something is made of it, with its parentage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.amounts import split_shares
from serai.apps.cargo.actions.desk import Desk, lock_headers, open_desk
from serai.apps.cargo.actions.opening import new_sscc
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import Shelves, shelves_of
from serai.apps.cargo.actions.support import a_reason, the_hub
from serai.apps.cargo.models import Event, Line
from serai.apps.cargo.rules import may_handle_cargo
from serai.core.kernel.quantities import Amount, total
from serai.core.ledger.records import Key
from serai.core.ledger.vocabulary import AccountKind, Condition, EventKind
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class RepackSource:
    """What is taken apart: a quantity of a line from a bin (None: the floor)."""

    line_id: UUID
    quantity: Decimal
    bin_id: UUID | None = None
    condition: int = Condition.GOOD


@dataclass(frozen=True, slots=True)
class RepackResult:
    """What is made of it. Left out: unit, batch and expiry as the parent's, weight and volume as its share of the whole.

    `parent_id` is needed only when several lines were taken apart and the first one is not the parent.
    """

    quantity: Decimal
    description: str = ""
    unit_id: UUID | None = None
    hu: int = 0
    handling_unit_id: UUID | None = None
    kg: Decimal | None = None
    m3: Decimal | None = None
    unit_value: Decimal | None = None
    batch: str | None = None
    expires_on: date | None = None
    bin_id: UUID | None = None
    condition: int = Condition.GOOD
    parent_id: UUID | None = None


@action
def repack(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    sources: Sequence[RepackSource],
    results: Sequence[RepackResult],
    reason: str,
    event_id: UUID | None = None,
) -> Event:
    """Take lines of one consignment apart and make new lines of it. Stock is never pooled between consignments."""
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    why = a_reason(reason)
    digest = digest_of("repack", hub_id, occurred_at, sources, results, why)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    if not sources or not results:
        raise Invalid(_("A repack takes something and makes something of it: enter both."), code="repack-one-sided")
    lock_headers({source.line_id for source in sources})
    parents = _parents(sources, results)
    shelves = shelves_of(hub)
    measures = _taken(actor, shelves, occurred_at, sources, [result.quantity for result in results])
    children = [
        _child(parents[result.parent_id or sources[0].line_id], result, measure)
        for result, measure in zip(results, measures, strict=True)
    ]
    desk = _convert(actor, shelves, occurred_at, sources, list(zip(results, children, strict=True)))
    facts = {"made": [str(child.id) for child in children]}
    return post(desk, Draft(EventKind.REPACK, hub, event_id, digest, reason=why, facts=facts))


def _parents(sources: Sequence[RepackSource], results: Sequence[RepackResult]) -> dict[UUID, Line]:
    parents = {line.id: line for line in Line.objects.filter(id__in={source.line_id for source in sources})}
    if len({line.consignment_id for line in parents.values()}) > 1:
        raise Conflict(_("Cargo of different consignments is never mixed. Repack each by itself."), code="pooled")
    named = {result.parent_id for result in results if result.parent_id} | {source.line_id for source in sources}
    if named - parents.keys():
        raise Invalid(_("What is made comes from one of the lines that are taken apart."), code="no_parent")
    return parents


def _taken(
    actor: Actor, shelves: Shelves, at: datetime, sources: Sequence[RepackSource], quantities: Sequence[Decimal]
) -> list[Amount]:
    """The share of each result in weight and volume of all that is taken: looked at before the lines exist."""
    desk = open_desk(actor, shelves.hub.operation_id, at, {source.line_id for source in sources})
    keys = [_source_key(desk, shelves, source) for source in sources]
    desk.lock((), present=keys)
    held = []
    for key, source in zip(keys, sources, strict=True):
        there = desk.held(key)
        held.append(there.part(source.quantity) if 0 < source.quantity <= there.quantity else Amount(source.quantity))
    return split_shares(total(held), quantities)


def _convert(
    actor: Actor,
    shelves: Shelves,
    at: datetime,
    sources: Sequence[RepackSource],
    made: Sequence[tuple[RepackResult, Line]],
) -> Desk:
    """Parents in, children out."""
    ids = {source.line_id for source in sources} | {child.id for _result, child in made}
    desk = open_desk(actor, shelves.hub.operation_id, at, ids)
    keys = [_source_key(desk, shelves, source) for source in sources]
    spots = [shelves.spot(desk.lines[child.id], Condition(result.condition), result.bin_id) for result, child in made]
    accounts = desk.all_at(spots)
    into = [
        Key(child.id, accounts[spot].id, Condition(result.condition))
        for (result, child), spot in zip(made, spots, strict=True)
    ]
    desk.lock(into, present=keys)
    converted = desk.nominal(AccountKind.CONVERTED)
    for key, source in zip(keys, sources, strict=True):
        desk.move(key, converted, Decimal(source.quantity))
    for key, (_result, child) in zip(into, made, strict=True):
        amount = Amount.of(child.quantity, child.hu, child.weight_kg, child.volume_m3)
        desk.bring(child.id, converted, desk.accounts[key.account], key.condition, amount)
    return desk


def _child(parent: Line, result: RepackResult, share: Amount) -> Line:
    """A new line of the same consignment, made of its parent's goods."""
    if result.quantity <= 0:
        raise Invalid(_("Enter how much was made."), code="quantity-not-positive")
    last = Line.objects.filter(consignment_id=parent.consignment_id).order_by("-position").first()
    copied = (
        "consignment_id", "request_line_id", "owner_id", "category_id", "currency", "temperature_band", "un_number",
        "hazard_class", "packing_group", "is_stackable", "packaging",
    )  # fmt: skip
    return Line.objects.create(
        parent=parent,
        position=(last.position if last else 0) + 1,
        description=result.description.strip() or parent.description,
        unit_id=result.unit_id or parent.unit_id,
        handling_unit_id=result.handling_unit_id or parent.handling_unit_id,
        quantity=result.quantity,
        hu=result.hu,
        weight_kg=share.kg if result.kg is None else result.kg,
        volume_m3=share.m3 if result.m3 is None else result.m3,
        unit_value=parent.unit_value if result.unit_value is None else result.unit_value,
        batch=parent.batch if result.batch is None else result.batch,
        expires_on=result.expires_on or parent.expires_on,
        sscc=new_sscc(),
        **{name: getattr(parent, name) for name in copied},
    )


def _source_key(desk: Desk, shelves: Shelves, source: RepackSource) -> Key:
    return Key(source.line_id, desk.at(shelves.stand(source.bin_id)).id, Condition(source.condition))
