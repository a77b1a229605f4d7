"""A vehicle on the road: it leaves, arrives, goes on, is heard of, and is closed when it is empty."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.cargo import actions as cargo
from serai.apps.cargo.models import Event, Line
from serai.apps.transport.actions.loads import limits_of
from serai.apps.transport.actions.records import lock_convoy, lock_journey, save
from serai.apps.transport.enums import ConvoyState, JourneyState
from serai.apps.transport.models import Convoy, Journey, JourneyStop, Load
from serai.apps.transport.queries.board import freight_of, on_board, share_of
from serai.apps.transport.queries.convoys import day_in
from serai.apps.transport.rules import (
    may_arrive,
    may_close,
    may_depart,
    may_leave_stop,
    may_override,
    may_report_position,
    misfits,
)
from serai.apps.transport.rules.convoys import cleared
from serai.kit.actions import action
from serai.kit.errors import Conflict, Invalid, NotFound
from serai.kit.policy import Actor, require

CLOCK_SKEW = timedelta(minutes=10)


@action
def depart(
    *, actor: Actor, journey_id: UUID, occurred_at: datetime, picks: Sequence[cargo.Pick] | None = None,
    event_id: UUID | None = None, override_reason: str = "", fefo_reason: str = "", remarks: str = "",
) -> Journey:  # fmt: skip
    """The vehicle leaves with `picks` (default: its loads, first expired first out). Gives the waybill its number.

    Raises Invalid when nothing is picked or the vehicle may not carry it (an officer may give `override_reason`, except
    for dangerous goods that must travel apart), Conflict when the store holds less.
    """
    convoy = _lock_convoy_of(journey_id)
    journey = lock_journey(journey_id)
    if event_id and is_posted(event_id):
        return journey
    require(may_depart(actor, journey))
    _check_convoy(journey, convoy, occurred_at)
    check_time(actor, journey, occurred_at)
    chosen = list(picks) if picks is not None else _picks_of(journey)
    if not chosen:
        raise Invalid(_("Nothing is planned on this journey. Put cargo on it first."), code="empty")
    lines = _lines_of(chosen)
    override = _check_fit(actor, journey, chosen, lines, override_reason)
    event = cargo.dispatch(
        actor=actor, hub_id=journey.origin_id, journey_id=journey.pk, occurred_at=occurred_at, picks=chosen,
        event_id=event_id, fefo_reason=fefo_reason, remarks=remarks,
    )  # fmt: skip
    _match_loads(journey, chosen, lines)
    journey.state = JourneyState.DEPARTED
    journey.departed_at = journey.seen_at = occurred_at
    journey.seen_note, journey.override_reason = "", override
    journey.waybill_number = event.number
    return save(journey, "state", "departed_at", "seen_at", "seen_note", "override_reason", "waybill_number")


@action
def arrive(*, actor: Actor, journey_id: UUID, occurred_at: datetime, stop_id: UUID | None = None) -> Journey:
    """The vehicle stands at a stop, or at its destination. Unloads nothing."""
    journey = lock_journey(journey_id)
    require(may_arrive(actor, journey))
    check_time(actor, journey, occurred_at)
    if stop_id is None:
        return stand_at(journey, journey.destination_id, occurred_at)
    stop = journey.stops.filter(pk=stop_id).first()
    if stop is None:
        raise NotFound(_("The stop is not on this journey."))
    return stand_at(journey, stop.place_id, occurred_at)


@action
def leave_stop(*, actor: Actor, journey_id: UUID, occurred_at: datetime) -> Journey:
    """The vehicle goes on from a stop."""
    journey = lock_journey(journey_id)
    require(may_leave_stop(actor, journey))
    check_time(actor, journey, occurred_at)
    journey.state, journey.seen_at, journey.seen_note = JourneyState.DEPARTED, occurred_at, ""
    return save(journey, "state", "seen_at", "seen_note")


@action
def report_position(*, actor: Actor, journey_id: UUID, seen_at: datetime, note: str) -> Journey:
    """Word from the road: where the vehicle was, in a few words ("km 61 of 118"). Older word than the last changes
    nothing.
    """
    journey = lock_journey(journey_id)
    require(may_report_position(actor, journey))
    check_time(actor, journey, seen_at)
    if journey.seen_at and seen_at < journey.seen_at:
        return journey
    journey.seen_at, journey.seen_note = seen_at, note.strip()[:80]
    return save(journey, "seen_at", "seen_note")


@action
def close_journey(*, actor: Actor, journey_id: UUID) -> Journey:
    """Nothing is on board any more. Raises Conflict that lists what is left."""
    journey = lock_journey(journey_id)
    if journey.state == JourneyState.CLOSED:
        return journey
    require(may_close(actor, journey))
    left = on_board([journey.pk]).get(journey.pk, [])
    if left:
        some = ", ".join(
            f"{item.quantity.normalize():f} {item.line.unit.name} {item.line.description} ({item.line.consignment})"
            for item in left[:3]
        )
        raise Conflict(
            _("%(count)s lines are still on board: %(some)s. Deliver them or report them missing."),
            code="not_empty",
            count=len(left),
            some=some + (" …" if len(left) > 3 else ""),
        )
    journey.state = JourneyState.CLOSED
    return save(journey, "state")


def is_posted(event_id: UUID) -> bool:
    """Whether this event is in the ledger already: then the whole action has been done before."""
    return Event.objects.filter(pk=event_id).exists()


def check_time(actor: Actor, journey: Journey, occurred_at: datetime) -> None:
    """Refuse what would have happened in the future, or before the vehicle left."""
    if occurred_at > actor.now + CLOCK_SKEW:
        raise Invalid(
            _("This time is in the future."),
            code="future",
            fields={"occurred_at": [_("Enter a time that has passed.")]},
        )
    if journey.departed_at and occurred_at < journey.departed_at and journey.state not in ("planned", "loading"):
        raise Invalid(
            _("The vehicle left later than that."), code="before_departure",
            fields={"occurred_at": [_("Enter a time after the departure.")]},
        )  # fmt: skip


def stand_at(journey: Journey, place_id: UUID, occurred_at: datetime) -> Journey:
    """The state of a vehicle that was seen at a place: arrived at its destination, otherwise at a stop."""
    fields = ["seen_at", "seen_note"]
    if journey.seen_at is None or occurred_at >= journey.seen_at:
        journey.seen_at, journey.seen_note = occurred_at, ""
    if place_id == journey.destination_id:
        if journey.state != JourneyState.ARRIVED:
            journey.state, journey.arrived_at = JourneyState.ARRIVED, occurred_at
            fields += ["state", "arrived_at"]
    else:
        JourneyStop.objects.filter(journey=journey, place_id=place_id, arrived_at=None).update(arrived_at=occurred_at)
        if journey.state == JourneyState.DEPARTED:
            journey.state = JourneyState.AT_STOP
            fields.append("state")
    return save(journey, *fields)


def _lock_convoy_of(journey_id: UUID) -> Convoy | None:
    """The convoy that a journey travels with, locked before the journey."""
    convoy_id = Journey.objects.filter(pk=journey_id).values_list("convoy", flat=True).first()
    return lock_convoy(convoy_id) if convoy_id else None


def _check_convoy(journey: Journey, convoy: Convoy | None, occurred_at: datetime) -> None:
    """A journey of a convoy leaves with the convoy's clearance or not at all."""
    if journey.convoy_id != (convoy.pk if convoy else None):
        raise Conflict(_("Somebody put this journey into another convoy meanwhile. Look at it again."), code="convoy")
    if (
        convoy is not None and convoy.state == ConvoyState.PLANNED
    ):  # afterwards: a dispatch that was reversed goes again
        require(cleared(convoy, convoy.clearances.all(), day_in(convoy.operation, occurred_at)))


def _picks_of(journey: Journey) -> list[cargo.Pick]:
    loads = journey.loads.order_by("line__consignment__code", "line__position")
    return [cargo.Pick(line_id=load.line_id, quantity=load.quantity) for load in loads]


def _lines_of(picks: Sequence[cargo.Pick]) -> dict[UUID, Line]:
    rows = Line.objects.filter(pk__in={pick.line_id for pick in picks}).select_related(
        "category", "consignment", "unit"
    )
    return {line.pk: line for line in rows}


def _sums(picks: Sequence[cargo.Pick]) -> dict[UUID, Decimal]:
    sums: dict[UUID, Decimal] = defaultdict(Decimal)
    for pick in picks:
        sums[pick.line_id] += pick.quantity
    return sums


def _check_fit(
    actor: Actor, journey: Journey, picks: Sequence[cargo.Pick], lines: dict[UUID, Line], override_reason: str
) -> str:
    """Refuse what the vehicle may not carry; gives the reason for which an officer let it leave nevertheless."""
    sums = {line_id: quantity for line_id, quantity in _sums(picks).items() if line_id in lines}
    problems = misfits(
        limits_of(journey),
        [freight_of(lines[line_id], *share_of(lines[line_id], quantity)) for line_id, quantity in sums.items()],
    )
    for problem in problems:
        if problem.is_absolute:
            raise Invalid(problem.message, code=problem.key, **dict(problem.params))
    if not problems:
        return ""
    if not override_reason.strip():
        raise Invalid(
            problems[0].message, code=problems[0].key, way_out=_("An officer may let it leave and say why."),
            **dict(problems[0].params),
        )  # fmt: skip
    require(may_override(actor, journey.operation_id))
    return override_reason.strip()[:200]


def _match_loads(journey: Journey, picks: Sequence[cargo.Pick], lines: dict[UUID, Line]) -> None:
    """Set the loads to what really left, so that what stayed behind is free to be planned again."""
    sums = _sums(picks)
    journey.loads.exclude(line_id__in=sums).delete()
    present = {load.line_id: load for load in journey.loads.all()}
    changed: list[Load] = []
    new: list[Load] = []
    for line_id, quantity in sums.items():
        load = present.get(line_id)
        if load is not None and load.quantity == quantity:
            continue
        (changed if load else new).append(load := load or Load(journey=journey, line_id=line_id))
        load.quantity = quantity
        load.kg, load.m3 = share_of(lines[line_id], quantity)
    if changed:
        Load.objects.bulk_update(changed, ["quantity", "kg", "m3"])
    if new:
        Load.objects.bulk_create(new)
