"""What is planned on which journey. Nothing moves: dispatch posts it to the ledger when the vehicle leaves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.models import Line, LineTotal
from serai.apps.transport.actions.records import lock_journey, lock_journeys
from serai.apps.transport.models import Journey, Load
from serai.apps.transport.queries.board import freight_of, left_to_plan, share_of
from serai.apps.transport.rules import Limits, Problem, may_load, misfits
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require


@dataclass(frozen=True, slots=True)
class LoadItem:
    """A part of a line to go on a journey, in the line's unit; `stop_id` when it is unloaded on the way."""

    line_id: UUID
    quantity: Decimal
    stop_id: UUID | None = None


@action
def plan_loads(*, actor: Actor, journey_id: UUID, items: Sequence[LoadItem]) -> list[Load]:
    """Put parts of lines on a journey, added to what is planned there. All or nothing.

    Raises Invalid for bad quantities or dangerous goods that must travel apart, Conflict when less is left to plan.
    Weight, volume and temperature are shown as warnings (`problems_of`) and refused at departure.
    """
    journey = lock_journey(journey_id)
    require(may_load(actor, journey))
    wanted = _sums(items)
    lines = _lines(journey, wanted)
    _lock_totals(wanted)
    left = left_to_plan(wanted, journey.origin_id)
    for line_id, quantity in wanted.items():
        if quantity > left[line_id]:
            raise _too_much(lines[line_id], quantity, left[line_id])
    stops = {stop.pk: stop.place_id for stop in journey.stops.all()}
    present = {load.line_id: load for load in journey.loads.filter(line_id__in=wanted)}
    for item in items:
        if item.stop_id and item.stop_id not in stops:
            raise Invalid(_("The stop is not on this journey."), fields={"stop": [_("Choose a stop of this journey.")]})
    loads = [
        _load(
            journey,
            lines[item.line_id],
            present.get(item.line_id),
            wanted[item.line_id],
            item.stop_id or _stop_of(stops, lines[item.line_id]),
        )
        for item in {item.line_id: item for item in items}.values()
    ]
    _write(loads, present)
    _refuse_apart(journey)
    return loads


@action
def plan_load(*, actor: Actor, journey_id: UUID, line_id: UUID, quantity: Decimal, stop_id: UUID | None = None) -> Load:
    """One part of one line; see `plan_loads`."""
    return plan_loads(actor=actor, journey_id=journey_id, items=[LoadItem(line_id, quantity, stop_id)])[0]


@action
def change_load(*, actor: Actor, load_id: UUID, quantity: Decimal) -> Load:
    """Set how much of a line is planned on its journey."""
    load = _load_of(load_id)
    journey = lock_journey(load.journey_id)
    require(may_load(actor, journey))
    load = _load_of(load_id)
    _check_quantity(load.line, quantity)
    _lock_totals([load.line_id])
    more = quantity - load.quantity
    if more > 0:
        left = left_to_plan([load.line_id], journey.origin_id)[load.line_id]
        if more > left:
            raise _too_much(load.line, quantity, left + load.quantity)
    load.quantity = quantity
    load.kg, load.m3 = share_of(load.line, quantity)
    load.save(update_fields=["quantity", "kg", "m3"])
    return load


@action
def unload_at(*, actor: Actor, load_id: UUID, stop_id: UUID | None) -> Load:
    """Say at which stop a load leaves the vehicle; None: at the end of the journey."""
    load = _load_of(load_id)
    journey = lock_journey(load.journey_id)
    require(may_load(actor, journey))
    if stop_id and not journey.stops.filter(pk=stop_id).exists():
        raise Invalid(_("The stop is not on this journey."), fields={"stop": [_("Choose a stop of this journey.")]})
    load = _load_of(load_id)
    load.stop_id = stop_id
    load.save(update_fields=["stop"])
    return load


@action
def move_load(*, actor: Actor, load_id: UUID, to_journey_id: UUID, quantity: Decimal | None = None) -> Load:
    """Move a planned load, or a part of it, to another journey of the same hub that has not left."""
    load = _load_of(load_id)
    if load.journey_id == to_journey_id:
        return load
    journeys = lock_journeys({load.journey_id, to_journey_id})
    source, target = journeys[load.journey_id], journeys[to_journey_id]
    require(may_load(actor, source) & may_load(actor, target))
    if source.origin_id != target.origin_id or source.operation_id != target.operation_id:
        raise Invalid(_("The other journey starts from another hub."), code="other_hub")
    load = _load_of(load_id)
    moved = load.quantity if quantity is None else quantity
    _check_quantity(load.line, moved)
    if moved > load.quantity:
        raise _too_much(load.line, moved, load.quantity)
    _lock_totals([load.line_id])
    if moved == load.quantity:
        load.delete()
    else:
        load.quantity -= moved
        load.kg, load.m3 = share_of(load.line, load.quantity)
        load.save(update_fields=["quantity", "kg", "m3"])
    present = {other.line_id: other for other in target.loads.filter(line_id=load.line_id)}
    stops = {stop.pk: stop.place_id for stop in target.stops.all()}
    there = _load(target, load.line, present.get(load.line_id), moved, _stop_of(stops, load.line))
    _write([there], present)
    _refuse_apart(target)
    return there


@action
def unplan_load(*, actor: Actor, load_id: UUID) -> Journey:
    """Take a load off the plan; doing it twice is harmless."""
    load = Load.objects.filter(pk=load_id).first()
    if load is None:
        raise NotFound(_("This cargo is not planned there any more."), code="no_load")
    journey = lock_journey(load.journey_id)
    require(may_load(actor, journey))
    Load.objects.filter(pk=load_id).delete()
    return journey


def limits_of(journey: Journey) -> Limits:
    vehicle = journey.vehicle
    return Limits(vehicle.capacity_kg, vehicle.capacity_m3, vehicle.is_refrigerated, frozenset(vehicle.carries),
                  frozenset(vehicle.temperature_bands))  # fmt: skip


def problems_of(journey: Journey) -> list[Problem]:
    """Why the journey as planned now should not leave."""
    loads = journey.loads.select_related("line__category", "line__consignment").order_by("pk")
    return misfits(limits_of(journey), [freight_of(load.line, load.kg, load.m3) for load in loads])


def _refuse_apart(journey: Journey) -> None:
    for problem in problems_of(journey):
        if problem.is_absolute:
            raise Invalid(problem.message, code=problem.key, **dict(problem.params))


def _sums(items: Sequence[LoadItem]) -> dict[UUID, Decimal]:
    if not items:
        raise Invalid(_("Choose at least one line."), code="nothing")
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    for item in items:
        if item.quantity <= 0:
            raise Invalid(_("Enter a quantity above 0."), fields={"quantity": [_("Enter a quantity above 0.")]})
        sums[item.line_id] += item.quantity
    return dict(sums)


def _lines(journey: Journey, wanted: dict[UUID, Decimal]) -> dict[UUID, Line]:
    rows = Line.objects.filter(pk__in=wanted, consignment__operation=journey.operation_id)
    lines = {line.pk: line for line in rows.select_related("unit", "category", "consignment")}
    if len(lines) != len(wanted):
        raise NotFound(_("There is no such cargo line in this operation."))
    for line_id, quantity in wanted.items():
        _check_quantity(lines[line_id], quantity)
    return lines


def _check_quantity(line: Line, quantity: Decimal) -> None:
    if quantity <= 0:
        raise Invalid(_("Enter a quantity above 0."), fields={"quantity": [_("Enter a quantity above 0.")]})
    if quantity != quantity.quantize(Decimal(1).scaleb(-line.unit.scale)):
        message = _("%(line)s is counted in %(unit)s without more decimals.")
        raise Invalid(message, code="decimals", line=line.description, unit=line.unit.name)


def _lock_totals(line_ids: Iterable[UUID]) -> None:
    """Two officers planning the same line wait for each other here (after journeys, before anything is read)."""
    list(LineTotal.objects.select_for_update(no_key=True).filter(line_id__in=list(line_ids)).order_by("line_id"))


def _too_much(line: Line, quantity: Decimal, left: Decimal) -> Conflict:
    return Conflict(
        _("%(left)s %(unit)s of %(line)s (%(consignment)s) are left to plan from this hub, not %(wanted)s."),
        code="too_much", left=f"{left.normalize():f}", unit=line.unit.name, line=line.description,
        consignment=line.consignment.code, wanted=f"{quantity.normalize():f}",
    )  # fmt: skip


def _load(journey: Journey, line: Line, present: Load | None, quantity: Decimal, stop_id: UUID | None) -> Load:
    load = present or Load(journey=journey, line=line, quantity=Decimal())
    load.quantity += quantity
    load.kg, load.m3 = share_of(line, load.quantity)
    if stop_id or present is None:
        load.stop_id = stop_id
    return load


def _stop_of(stops: dict[UUID, UUID], line: Line) -> UUID | None:
    """The stop (id → place) at the consignee's place, where there is one: cargo leaves there unless told otherwise."""
    return next((stop for stop, place in stops.items() if place == line.consignment.destination_id), None)


def _write(loads: list[Load], present: dict[UUID, Load]) -> None:
    Load.objects.bulk_create([load for load in loads if load.line_id not in present])
    Load.objects.bulk_update([load for load in loads if load.line_id in present], ["quantity", "kg", "m3", "stop"])


def _load_of(load_id: UUID) -> Load:
    load = Load.objects.select_related("line__unit", "line__category", "line__consignment").filter(pk=load_id).first()
    if load is None:
        raise NotFound(_("This cargo is not planned there any more."), code="no_load")
    return load
