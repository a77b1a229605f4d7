"""Repack, split, merge, kit and relabel: something is taken apart and something is made of it, with its parentage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.actions.desk import Desk, lock_headers, open_desk
from serai.apps.cargo.actions.mixing import (
    Made,
    Taken,
    batch_of,
    check_units,
    check_way,
    expiry_of,
    inherited,
    share_out,
    value_each,
)
from serai.apps.cargo.actions.packages import number_lines
from serai.apps.cargo.actions.posting import Draft, digest_of, post, posted_before
from serai.apps.cargo.actions.stores import Shelves, shelves_of
from serai.apps.cargo.actions.support import a_reason, the_hub
from serai.apps.cargo.enums import RepackWay
from serai.apps.cargo.models import Event, Line, Lineage
from serai.apps.cargo.rules import may_clear, may_handle_cargo
from serai.apps.operations.models import Hub
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
    """What is made of it. Left out: unit as the first source's, the rest as docs/algorithms/repacking.md says."""

    quantity: Decimal
    description: str = ""
    unit_id: UUID | None = None
    hu: int | None = None
    handling_unit_id: UUID | None = None
    kg: Decimal | None = None
    m3: Decimal | None = None
    unit_value: Decimal | None = None
    batch: str | None = None
    expires_on: date | None = None
    bin_id: UUID | None = None
    condition: int = Condition.GOOD


@action
def repack(
    *,
    actor: Actor,
    hub_id: UUID,
    occurred_at: datetime,
    sources: Sequence[RepackSource],
    results: Sequence[RepackResult],
    reason: str,
    way: str = RepackWay.REPACK,
    event_id: UUID | None = None,
) -> Event:
    """Take lines of one consignment apart and make new lines of it; everything made descends from everything taken.

    `way` is one of RepackWay and decides what must hold. Stock is never pooled between consignments.
    """
    hub = the_hub(hub_id)
    require(may_handle_cargo(actor, hub.operation_id, hub.id))
    _check_conditions(actor, hub, sources, results)
    why = a_reason(reason)
    if way not in RepackWay.values:
        raise Invalid(_("Choose what was done."), code="no_way")
    digest = digest_of("repack", hub_id, occurred_at, sources, results, why, way)
    again = posted_before(event_id, digest)
    if again is not None:
        return again
    if not sources or not results:
        raise Invalid(_("A repack takes something and makes something of it: enter both."), code="repack-one-sided")
    lock_headers({source.line_id for source in sources})
    taken = _sources(sources)
    made = [Made(each.quantity, each.description, each.unit_id, each.batch, each.expires_on) for each in results]
    check_units(unit for each in results for unit in (each.unit_id, each.handling_unit_id))
    check_way(RepackWay(way), taken, made)
    shelves = shelves_of(hub)
    quantities = [Decimal(result.quantity) for result in results]
    whole = _taken(actor, shelves, occurred_at, sources)
    shares = share_out(RepackWay(way), whole, quantities)
    children = _children(RepackWay(way), taken, list(zip(results, shares, strict=True)))
    desk = _convert(actor, shelves, occurred_at, sources, list(zip(results, children, strict=True)))
    facts = {"made": [str(child.id) for child in children], "way": way}
    event = post(desk, Draft(EventKind.REPACK, hub, event_id, digest, reason=why, facts=facts))
    parents = dict.fromkeys(each.line.pk for each in taken)
    Lineage.objects.bulk_create(
        Lineage(event=event, child=child, parent_id=parent) for child in children for parent in parents
    )
    return event


def _check_conditions(actor: Actor, hub: Hub, sources: Sequence[RepackSource], results: Sequence[RepackResult]) -> None:
    """Who makes something better of what is damaged or in quarantine clears it."""
    worst = max((int(source.condition) for source in sources), default=int(Condition.GOOD))
    if any(int(result.condition) < worst for result in results):
        require(may_clear(actor, hub.operation_id))


def _sources(sources: Sequence[RepackSource]) -> list[Taken]:
    """The lines with what is taken of each. Raises Invalid for unknown lines, Conflict for several consignments."""
    lines = {
        line.pk: line
        for line in Line.objects.filter(id__in={source.line_id for source in sources}).select_related("unit")
    }
    if {source.line_id for source in sources} - lines.keys():
        raise Invalid(_("What is made comes from one of the lines that are taken apart."), code="no_parent")
    if len({line.consignment_id for line in lines.values()}) > 1:
        raise Conflict(_("Cargo of different consignments is never mixed. Repack each by itself."), code="pooled")
    return [Taken(lines[source.line_id], Decimal(source.quantity)) for source in sources]


def _taken(actor: Actor, shelves: Shelves, at: datetime, sources: Sequence[RepackSource]) -> Amount:
    """All that is taken, with its weight and volume: looked at before the new lines exist."""
    desk = open_desk(actor, shelves.hub.operation_id, at, {source.line_id for source in sources})
    keys = [_source_key(desk, shelves, source) for source in sources]
    desk.lock((), present=keys)
    held = []
    for key, source in zip(keys, sources, strict=True):
        there = desk.held(key)
        held.append(there.part(source.quantity) if 0 < source.quantity <= there.quantity else Amount(source.quantity))
    return total(held)


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


def _children(way: RepackWay, taken: Sequence[Taken], wanted: Sequence[tuple[RepackResult, Amount]]) -> list[Line]:
    """New lines of the same consignment; the header is locked, so their positions are free."""
    common = inherited(taken)
    first, whole = taken[0].line, sum((Decimal(result.quantity) for result, _share in wanted), Decimal())
    last = Line.objects.filter(consignment_id=first.consignment_id).order_by("-position").first()
    begin = (last.position if last else 0) + 1
    children = [
        Line.objects.create(
            parent=first,
            position=begin + index,
            description=result.description.strip() or first.description,
            unit_id=result.unit_id or first.unit_id,
            handling_unit_id=result.handling_unit_id or first.handling_unit_id,
            quantity=result.quantity,
            hu=share.hu if result.hu is None else result.hu,
            weight_kg=share.kg if result.kg is None else result.kg,
            volume_m3=share.m3 if result.m3 is None else result.m3,
            unit_value=value_each(taken, whole) if result.unit_value is None else result.unit_value,
            batch=batch_of(taken) if result.batch is None else result.batch.strip(),
            expires_on=expiry_of(way, taken, result.expires_on),
            sscc_count=0,
            **common,
        )
        for index, (result, share) in enumerate(wanted)
    ]
    number_lines(children)
    return children


def _source_key(desk: Desk, shelves: Shelves, source: RepackSource) -> Key:
    return Key(source.line_id, desk.at(shelves.stand(source.bin_id)).id, Condition(source.condition))
