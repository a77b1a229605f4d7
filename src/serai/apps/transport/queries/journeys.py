"""Journeys with what lists and pages say about them: how much they carry, whether they are late or silent, what is on
board.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Account, Balance, Event, Line
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, JourneyStop, Load
from serai.apps.transport.queries.board import OnBoard, on_board
from serai.kit.moments import span, span_words
from serai.kit.policy import Actor
from serai.kit.records import State

SILENT_AFTER = timedelta(hours=24)
UNDER_WAY = (JourneyState.DEPARTED, JourneyState.AT_STOP)
OPEN = (JourneyState.PLANNED, JourneyState.LOADING, *UNDER_WAY, JourneyState.ARRIVED)
ZERO = Decimal()


def _amount(queryset: QuerySet[Any], group: str, column: str, places: int) -> Coalesce:
    field = DecimalField(max_digits=18, decimal_places=places)
    total = queryset.order_by().values(group).annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(total, output_field=field), Value(ZERO, output_field=field))


def with_loads(journeys: QuerySet[Journey]) -> QuerySet[Journey]:
    """Adds `load_kg`, `load_m3` (planned, or what left), `load_lines` and `consignments` (how many)."""
    loads = Load.objects.filter(journey=OuterRef("pk"))
    counts = loads.order_by().values("journey")
    return journeys.annotate(
        load_kg=_amount(loads, "journey", "kg", 3),
        load_m3=_amount(loads, "journey", "m3", 4),
        load_lines=Coalesce(Subquery(counts.annotate(n=Count("pk")).values("n")), 0),
        consignments=Coalesce(Subquery(counts.annotate(n=Count("line__consignment", distinct=True)).values("n")), 0),
    )


def with_board(journeys: QuerySet[Journey]) -> QuerySet[Journey]:
    """Adds `board_kg` and `board_m3`: what the ledger says is on the vehicle now."""
    account = Account.objects.filter(kind=AccountKind.JOURNEY, journey_id=OuterRef(OuterRef("pk"))).values("pk")
    held = Balance.objects.filter(live=True, kind=AccountKind.JOURNEY, account__in=account)
    return journeys.annotate(board_kg=_amount(held, "kind", "kg", 3), board_m3=_amount(held, "kind", "m3", 4))


def late(now: datetime) -> Q:
    """On the road after the time at which it should have arrived."""
    return Q(state__in=UNDER_WAY, arrives_at__lt=now)


def silent(now: datetime) -> Q:
    """On the road, and nobody has reported it for a day."""
    return Q(state__in=UNDER_WAY, seen_at__lt=now - SILENT_AFTER)


def road_state(journey: Journey, now: datetime, stop_name: str = "") -> State:
    """How a journey stands in one word: silent, late, seen, at a stop, or its plain state."""
    if journey.state not in UNDER_WAY:
        return journey.journey_state
    heard = journey.seen_at or journey.departed_at
    if heard and now - heard >= SILENT_AFTER:
        return State("stop", _Silent(now - heard))
    if journey.arrives_at < now:
        return State("caution", _Late(now - journey.arrives_at))
    if journey.state == JourneyState.AT_STOP:
        return State("active", _AtStop(stop_name)) if stop_name else journey.journey_state
    if journey.seen_note:
        return State("active", journey.seen_note)
    return journey.journey_state


@dataclass(frozen=True, slots=True)
class _Silent:
    """“Silent 43 h” in the language of the page that shows it."""

    since: timedelta

    def __str__(self) -> str:
        return str(_("Silent %(span)s")) % {"span": _words(self.since)}


@dataclass(frozen=True, slots=True)
class _Late:
    by: timedelta

    def __str__(self) -> str:
        return str(_("Late by %(span)s")) % {"span": _words(self.by)}


@dataclass(frozen=True, slots=True)
class _AtStop:
    place: str

    def __str__(self) -> str:
        return str(_("At %(place)s")) % {"place": self.place}


def _words(duration: timedelta) -> str:
    return span_words(*span(int(duration.total_seconds() // 60)))


def stops_stood_at(journeys: list[Journey]) -> dict[UUID, str]:
    """The name of the stop where each journey stands now. One query."""
    rows = JourneyStop.objects.filter(journey__in=[j.pk for j in journeys if j.state == JourneyState.AT_STOP])
    rows = rows.exclude(arrived_at=None).select_related("place").order_by("arrived_at")
    return {row.journey_id: row.place.local_name for row in rows}


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One line on a journey: what was planned or left, and what is still on board."""

    load: Load
    line: Line
    quantity: Decimal
    kg: Decimal
    m3: Decimal
    board: Decimal

    @property
    def plain(self) -> str:
        """The quantity as it stands in a field."""
        return f"{self.quantity.normalize():f}"


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """What the page of one journey shows. Rows are only those that the reader may see; `hidden` counts the others."""

    rows: list[LoadRow]
    hidden: int
    aboard: list[OnBoard]
    load_kg: Decimal
    load_m3: Decimal
    board_kg: Decimal
    stops: list[JourneyStop]
    events: list[Event]


def journey_page(actor: Actor, journey: Journey) -> JourneyPage:
    """Five queries, however many lines."""
    loads = list(
        journey.loads.select_related(
            "line__consignment__destination",
            "line__unit",
            "line__handling_unit",
            "line__owner",
            "line__category",
            "stop__place",
        ).order_by("line__consignment__code", "line__position")
    )
    aboard = on_board([journey.pk]).get(journey.pk, [])
    here: dict[UUID, Decimal] = {}
    for item in aboard:
        here[item.line.pk] = here.get(item.line.pk, ZERO) + item.quantity
    is_team = actor.takes_part_in(journey.operation_id)
    rows = [
        LoadRow(load, load.line, load.quantity, load.kg, load.m3, here.get(load.line_id, ZERO))
        for load in loads
        if is_team or load.line.owner_id in actor.organisations
    ]
    events = Event.objects.filter(
        Q(journey_id=journey.pk)
        | Q(postings__from_account__journey_id=journey.pk)
        | Q(postings__to_account__journey_id=journey.pk)
    )
    known = Event.objects.filter(pk__in=events.values("pk")).select_related("hub", "place", "proof", "reversed_by")
    return JourneyPage(
        rows=rows,
        hidden=len(loads) - len(rows),
        aboard=[item for item in aboard if is_team or item.line.owner_id in actor.organisations],
        load_kg=sum((load.kg for load in loads), ZERO),
        load_m3=sum((load.m3 for load in loads), ZERO),
        board_kg=sum((item.kg for item in aboard), ZERO),
        stops=list(journey.stops.select_related("place", "hub")),
        events=list(known.order_by("-occurred_at", "-recorded_at")),
    )


def last_word(journeys: QuerySet[Journey]) -> QuerySet[Journey]:
    return journeys.annotate(heard_at=Greatest("seen_at", "departed_at"))


def count_words(consignments: int) -> str:
    """“2 consignments”, for a line of text."""
    return ngettext("%(count)s consignment", "%(count)s consignments", consignments) % {"count": consignments}
