"""What anybody with a code may know about cargo: how far it is, by day and administrative area; no names, no exact places.

The code itself is the key (unguessable). Places are blurred as the terms say that the request accepted (the coarsest of its
services'; the first administrative area where they say nothing), and steps appear with the day only, so that a convoy cannot be
followed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Balance, Consignment, Event, LineTotal, Posting
from serai.apps.operations.enums import TrackingLevel
from serai.apps.operations.models import ServiceTerms
from serai.apps.places.models import Place
from serai.apps.requests.enums import FULFILMENT_MARKS, Fulfilment
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import convoys_on_the_road
from serai.core.kernel.identifiers import IdentifierError, format_tracking_code, parse_tracking_code
from serai.kit.errors import Invalid, NotFound
from serai.kit.records import State


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what happened, on which day, roughly where, and how much."""

    at: datetime
    mark: str
    what: Any
    where: str
    weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class Tracked:
    """The answer to a code. `shares` are percent of the accepted weight that has come to each stage."""

    code: str
    title: str
    kind: str  # consignment or waybill
    operation: Any
    origin: str
    destination: str
    state: State
    weight_kg: Decimal
    shares: list[tuple[Any, Decimal, Decimal]]  # label, kg, percent
    steps: list[Step]


def words(kind: int) -> tuple[str, Any]:
    """Mark and words of a step."""
    table = {
        EventKind.RECEIPT: ("active", _("Received in the common store")),
        EventKind.DISPATCH: ("active", _("Left the common store")),
        EventKind.ARRIVAL: ("active", _("Arrived")),
        EventKind.DELIVERY: ("good", _("Delivered to the consignee")),
        EventKind.RELEASE: ("good", _("Released to the owner")),
        EventKind.LOSS: ("stop", _("Reported lost")),
        EventKind.DAMAGE: ("caution", _("Reported damaged")),
        EventKind.FOUND: ("good", _("Found again")),
        EventKind.REVERSAL: ("neutral", _("A step was corrected")),
    }
    return table.get(EventKind(kind), ("neutral", ""))


SHOWN_KINDS = (1, 2, 3, 4, 5, 6, 7, 8, 15)


def blurred(place: Place | None, level: int = TrackingLevel.STATE) -> str:
    """A place as exactly as `level` of TrackingLevel allows; “unknown area” where it has no area of that level or above."""
    if place is not None and level == TrackingLevel.PLACE:
        return place.local_name
    area = place.area if place else None
    while area is not None and area.level > level:
        area = area.parent
    return area.local_name if area else _("unknown area")


def level_of(terms: Any) -> int:
    """The coarsest of the terms that requests accepted; the state where there are none."""
    found = terms.aggregate(level=Min("tracking_level"))["level"]
    return TrackingLevel.STATE if found is None else int(found)


def find(typed: str) -> Tracked:
    """The cargo behind a code typed by a person. Raises Invalid (not a code) or NotFound."""
    try:
        code = parse_tracking_code(typed)
    except IdentifierError as error:
        raise Invalid(
            _(
                "“%(typed)s” is not a tracking code. It has 12 letters and digits, for example on the waybill: K7QX-2M4P-9DTA."
            ),
            code="no_tracking_code",
            typed=typed[:40],
        ) from error
    consignment = (
        Consignment.objects.filter(tracking_code=code)
        .select_related("operation", "origin__area__parent__parent", "destination__area__parent__parent")
        .first()
    )
    if consignment:
        return _consignment(consignment)
    journey = (
        Journey.objects.filter(tracking_code=code)
        .select_related(
            "operation", "origin__place__area__parent__parent", "destination__area__parent__parent", "vehicle"
        )
        .first()
    )
    if journey and journey.waybill_number and not _is_hidden(journey):
        return _journey(journey)
    raise NotFound(
        _("No cargo has this code. Check the letters on the paper, or ask whoever gave it to you."),
        code="unknown_tracking_code",
    )


def _is_hidden(journey: Journey) -> bool:
    """Whether it travels in a convoy that has not arrived: nobody outside may learn that it has left."""
    return convoys_on_the_road().filter(pk=journey.pk).exists()


def _hidden(consignment: Consignment) -> tuple[Any, Decimal]:
    """What of a consignment left with such convoys: ids of the documents, and the weight in kg."""
    rows = Posting.objects.filter(
        line__consignment=consignment, event__kind=EventKind.DISPATCH, event__reversed_by=None,
        event__journey_id__in=convoys_on_the_road().filter(operation=consignment.operation_id).values("pk"),
    )  # fmt: skip
    found = list(rows.values_list("event_id", "kg"))
    return {event_id for event_id, _kg in found}, sum((kg for _id, kg in found), Decimal(0))


def _consignment(consignment: Consignment) -> Tracked:
    hidden, hidden_kg = _hidden(consignment)
    totals = LineTotal.objects.filter(consignment_id=consignment.pk, line__parent=None).select_related("line")
    sums = {key: Decimal(0) for key in ("accepted", "received", "dispatched", "delivered", "released")}
    weight = Decimal(0)
    for total in totals:
        per_unit = total.line.weight_kg / total.line.quantity
        weight += total.line.weight_kg
        for key in sums:
            sums[key] += getattr(total, key) * per_unit
    labels = {
        "received": _("Received"),
        "dispatched": _("Dispatched"),
        "delivered": _("Delivered"),
        "released": _("Released"),
    }
    shares = [(label, sums[key], _percent(sums[key], weight)) for key, label in labels.items()]
    if hidden:
        sums["dispatched"] = max(sums["dispatched"] - hidden_kg, Decimal(0))
        shares = [(label, sums[key], _percent(sums[key], weight)) for key, label in labels.items()]
    level = level_of(ServiceTerms.objects.filter(requests=consignment.request_id))
    fulfilment = _as_told(consignment.fulfilment, sums) if hidden else consignment.fulfilment
    return Tracked(
        format_tracking_code(consignment.tracking_code),
        consignment.title,
        "consignment",
        consignment.operation,
        blurred(consignment.origin, level),
        blurred(consignment.destination, level),
        State(FULFILMENT_MARKS[fulfilment], Fulfilment(fulfilment).label),
        weight,
        shares,
        _steps(Posting.objects.filter(line__consignment=consignment).exclude(event__in=hidden), level),
    )


def _as_told(fulfilment: int, sums: dict[str, Decimal]) -> int:
    """The state without what left with a convoy on the road: nothing has left, or a part."""
    if sums["delivered"] or sums["released"]:
        return fulfilment
    if sums["dispatched"]:
        return Fulfilment.PARTLY_DISPATCHED
    return Fulfilment.RECEIVED


def _journey(journey: Journey) -> Tracked:
    loaded = Posting.objects.filter(event__journey_id=journey.pk)
    sent = loaded.filter(event__kind=EventKind.DISPATCH).aggregate(kg=Sum("kg"))["kg"] or Decimal(0)
    aboard = Balance.objects.filter(account__journey_id=journey.pk, live=True).aggregate(kg=Sum("kg"))["kg"] or Decimal(
        0
    )
    requests = loaded.values("line__consignment__request_id")
    level = level_of(ServiceTerms.objects.filter(requests__in=requests))
    delivered = loaded.filter(event__kind__in=[EventKind.DELIVERY, EventKind.RECEIPT]).aggregate(kg=Sum("kg"))[
        "kg"
    ] or Decimal(0)
    return Tracked(
        format_tracking_code(journey.tracking_code),
        journey.waybill,
        "waybill",
        journey.operation,
        blurred(journey.origin.place, level),
        blurred(journey.destination, level),
        journey.journey_state,
        sent,
        [(_("On the way"), aboard, _percent(aboard, sent)), (_("Delivered"), delivered, _percent(delivered, sent))],
        _steps(loaded, level),
    )


def _steps(postings: Any, level: int) -> list[Step]:
    rows = (
        postings.filter(event__kind__in=SHOWN_KINDS)
        .values("event_id")
        .annotate(kg=Sum("kg"))
        .order_by("event__occurred_at")
    )
    weights = {row["event_id"]: row["kg"] for row in rows}
    events: Iterable[Event] = (
        Event.objects.filter(pk__in=list(weights))
        .select_related("place__area__parent__parent", "hub__place__area__parent__parent")
        .order_by("occurred_at", "recorded_at")
    )
    return [
        Step(event.occurred_at, *words(event.kind), blurred(event.place or (event.hub.place if event.hub else None), level),
             weights[event.pk])
        for event in events
    ]  # fmt: skip


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return min(Decimal(100), part * 100 / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
