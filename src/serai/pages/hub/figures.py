"""What the page of a hub shows, in a fixed number of queries: occupancy, what is expected, here, loading and gone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Case,
    Count,
    DecimalField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import CONDITION_MARKS, AccountKind, Condition, EventKind
from serai.apps.cargo.models import Account, Balance, Event, Line, Posting
from serai.apps.cargo.queries import storage_due, too_near
from serai.apps.operations.models import Hub
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey, Load
from serai.apps.transport.queries import awaited_sums, journeys_from, journeys_to, road_state, stops_stood_at
from serai.kit.policy import Actor
from serai.kit.records import State
from serai.pages.hub.shown import DWELL_STEPS, ZERO, DwellStep, Here, HubPage, JourneyRow, Occupancy, StockRow

AHEAD = timedelta(days=7)
ROWS = 25
PANEL = 12
MOST_ROWS = 10**9
PLANNED = (JourneyState.PLANNED, JourneyState.LOADING)
NEVER = date(9999, 12, 31)


def hub_page(actor: Actor, hub: Hub) -> HubPage:
    """A fixed number of queries, however much lies here. The reader's own cargo, for readers who are not of the team."""
    stock = Balance.objects.filter(live=True, kind=AccountKind.STORE, hub_id=hub.pk)
    is_team = actor.takes_part_in(hub.operation_id)
    own = stock if is_team else stock.filter(owner_id__in=actor.organisations)
    coming = list(journeys_to(actor, hub)[: PANEL * 4])
    going = list(journeys_from(actor, hub)[: PANEL * 4])
    stops = stops_stood_at([*coming, *going])
    lacking = _lacking(hub, going)
    awaited, awaited_kg = awaited_sums(actor, hub)
    here, dwell = _here(hub, own, actor.now)
    used = here.m3 if own is stock else stock.aggregate(m3=Coalesce(Sum("m3"), ZERO, output_field=DecimalField()))["m3"]
    occupancy = _occupancy(hub, used, coming, going, actor.now)
    counted = Event.objects.filter(hub=hub, kind=EventKind.COUNT, reversed_by=None).order_by("-occurred_at").first()
    return HubPage(
        here=here,
        rows=_rows(hub, own, actor.now),
        expected=[_coming(row, actor.now, stops) for row in coming],
        awaited=awaited,
        awaited_kg=awaited_kg,
        loading=[_loading(row, lacking, actor.now) for row in going if row.state in PLANNED],
        out=[_coming(row, actor.now, stops) for row in going if row.state not in PLANNED],
        occupancy=occupancy,
        counted=counted,
        count_difference_kg=_difference(counted) if counted else None,
        free_m2=_free_floor(hub, occupancy),
        dwell=dwell,
        storage=storage_due(
            today=actor.now.date(), hub_id=hub.pk, owner_ids=None if is_team else actor.organisations, most=PANEL
        ),
        too_near=too_near(hub.pk) if is_team else [],
    )


def _here(hub: Hub, stock: QuerySet[Balance], now: datetime) -> tuple[Here, list[DwellStep]]:
    """The sums of what is here, and its weight by how long it has stood. One query: the day a line came is looked up once."""
    red, amber = _limits(hub, now)
    long_ago = now - timedelta(days=hub.operation.dwell_days)

    def kg(*conditions: Q, **filters: Any) -> Coalesce:
        return Coalesce(Sum("kg", filter=Q(*conditions, **filters)), ZERO, output_field=DecimalField())

    steps = _dwell_steps(hub.operation.dwell_days)
    # The limit, which no store reaches, keeps PostgreSQL from looking `since` up anew for every sum that asks for it.
    found = stock.annotate(since=_since(hub))[:MOST_ROWS].aggregate(
        all_consignments=Count("consignment_id", distinct=True),
        all_kg=kg(),
        all_m3=Coalesce(Sum("m3"), ZERO, output_field=DecimalField()),
        all_good=kg(condition=Condition.GOOD),
        all_damaged=kg(condition=Condition.DAMAGED),
        all_quarantined=kg(condition=Condition.QUARANTINED),
        all_near=kg(expires_on__lt=red),
        all_soon=kg(expires_on__gte=red, expires_on__lt=amber),
        all_long=kg(since__lt=long_ago),
        **{f"step{index}": kg(_stood(now, more_than, up_to)) for index, (more_than, up_to) in enumerate(steps)},
    )
    here = Here(**{name.removeprefix("all_"): value for name, value in found.items() if name.startswith("all_")})
    return here, [
        DwellStep(more_than, up_to, found[f"step{index}"], more_than >= hub.operation.dwell_days)
        for index, (more_than, up_to) in enumerate(steps)
    ]


def _since(hub: Hub) -> Subquery:
    """When a line first came to this store: a move to another bin does not begin anew."""
    stood = Balance.objects.filter(kind=AccountKind.STORE, hub_id=hub.pk, line_id=OuterRef("line_id")).order_by()
    return Subquery(stood.values("line_id").annotate(first=Min("first_at")).values("first"))


def _dwell_steps(limit: int) -> list[tuple[int, int | None]]:
    """Days from and to (None: and longer)."""
    ends = [max(int(limit * share), index + 1) for index, share in enumerate(DWELL_STEPS)]
    return list(zip([0, *ends], [*ends, None], strict=True))


def _stood(now: datetime, more_than: int, up_to: int | None) -> Q:
    """Came at least `more_than` whole days ago (0: at any time), and not as long as `up_to`."""
    found = Q(since__lte=now - timedelta(days=more_than)) if more_than else Q()
    return found if up_to is None else found & Q(since__gt=now - timedelta(days=up_to))


def _limits(hub: Hub, now: datetime) -> tuple[date, date]:
    today = now.date()
    operation = hub.operation
    return today + timedelta(days=operation.expiry_red_days), today + timedelta(days=operation.expiry_amber_days)


def _rows(hub: Hub, stock: QuerySet[Balance], now: datetime) -> list[StockRow]:
    """What needs a look first: what expires soon, is not good or stands long; then the heaviest."""
    red, amber = _limits(hub, now)
    long_ago = now - timedelta(days=hub.operation.dwell_days)
    urgency = Case(
        When(expires_on__lt=red, then=Value(0)),
        When(expires_on__lt=amber, then=Value(1)),
        When(Q(condition__gt=Condition.GOOD), then=Value(2)),
        When(first__lt=long_ago, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    grouped = (
        stock.annotate(since=_since(hub))
        .values("line_id", "condition", "expires_on")
        .annotate(total_kg=Sum("kg"), total_m3=Sum("m3"), first=Min("since"), accounts=ArrayAgg("account_id"))
    )
    rows = list(grouped.order_by(urgency, "-total_kg", "line_id", "condition")[:ROWS])
    shown = Line.objects.select_related("consignment", "owner").only("description", "consignment__code", "owner__name")
    lines = shown.in_bulk([row["line_id"] for row in rows])
    wanted = {account for row in rows for account in row["accounts"]}
    bins = dict(Account.objects.filter(pk__in=wanted, bin__isnull=False).values_list("pk", "bin__code"))
    return [
        StockRow(
            line_id=row["line_id"],
            code=lines[row["line_id"]].consignment.code,
            description=lines[row["line_id"]].description,
            owner=lines[row["line_id"]].owner.name,
            bins=_bin_words([bins.get(account) for account in sorted(set(row["accounts"]))]),
            kg=row["total_kg"],
            m3=row["total_m3"],
            state=State(CONDITION_MARKS[row["condition"]], Condition(row["condition"]).label),
            expires_on=None if row["expires_on"] >= NEVER else row["expires_on"],
            expiry="near" if row["expires_on"] < red else "soon" if row["expires_on"] < amber else "far",
            dwell_days=max((now - row["first"]).days, 0),
            dwell_limit=hub.operation.dwell_days,
        )
        for row in rows
    ]


def _bin_words(codes: Sequence[str | None]) -> str:
    """`C-02`, `B-03, B-04`, `A-01 to A-06`, or the floor (None)."""
    named = sorted(code for code in codes if code)
    if None in codes:
        named.append(_("floor"))
    if len(named) <= 2:
        return ", ".join(named)
    return _("%(first)s to %(last)s") % {"first": named[0], "last": named[-1]}


def _coming(journey: Journey, now: datetime, stops: dict[UUID, str]) -> JourneyRow:
    on_road = journey.state not in PLANNED
    return JourneyRow(
        journey=journey,
        kg=journey.board_kg if on_road else journey.load_kg,  # type: ignore[attr-defined]
        state=road_state(journey, now, stops.get(journey.pk, "")),
        at=journey.arrived_at or journey.arrives_at,
        now=now,
        is_past=journey.arrives_at < now and journey.arrived_at is None,
    )


def _loading(journey: Journey, lacking: dict[UUID, int], now: datetime) -> JourneyRow:
    """A journey at the door: ready, waiting for cargo, or over its vehicle's limits."""
    state = State("good", _("Ready to leave"))
    over = journey.load_kg > journey.vehicle.capacity_kg or journey.load_m3 > journey.vehicle.capacity_m3  # type: ignore[attr-defined]
    if over:
        state = State("stop", _("Over the vehicle’s limits"))
    elif lacking.get(journey.pk):
        state = State("wait", _("Waits for cargo"))
    elif not journey.load_kg:  # type: ignore[attr-defined]
        state = State("neutral", _("No cargo yet"))
    elif journey.state == JourneyState.PLANNED:
        state = State("wait", _("Planned"))
    return JourneyRow(journey=journey, kg=journey.load_kg, state=state, at=journey.departs_at, now=now)  # type: ignore[attr-defined]


def _lacking(hub: Hub, journeys: Sequence[Journey]) -> dict[UUID, int]:
    """For journeys at the door: how many of their loads the store does not hold yet."""
    held = (
        Balance.objects.filter(live=True, kind=AccountKind.STORE, hub_id=hub.pk, line_id=OuterRef("line_id"))
        .order_by()
        .values("line_id")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    there = Coalesce(Subquery(held), ZERO, output_field=DecimalField())
    loads = Load.objects.filter(journey__in=[j.pk for j in journeys if j.state in PLANNED])
    short = loads.annotate(there=there).filter(there__lt=F("quantity"))
    return dict(short.order_by().values_list("journey_id").annotate(Count("pk")))


def _occupancy(
    hub: Hub, used: Decimal, coming: Sequence[Journey], going: Sequence[Journey], now: datetime
) -> Occupancy:
    """Add what arrives and take off what leaves in the next seven days, in the order of time."""
    moves: list[tuple[datetime, Decimal, str]] = []
    for journey in coming:
        volume = journey.load_m3 if journey.state in PLANNED else journey.board_m3  # type: ignore[attr-defined]
        moves.append((max(journey.arrives_at, now), volume, journey.vehicle.name or journey.vehicle.plate))
    moves += [(max(j.departs_at, now), -j.load_m3, "") for j in going if j.state in PLANNED]  # type: ignore[attr-defined]
    capacity = hub.capacity_m3
    limit = capacity * hub.threshold_percent / 100 if capacity else None
    level, until, passes_at, passes_with = used, None, None, ""
    for at, change, name in sorted(moves, key=lambda move: move[0]):
        if at > now + AHEAD:
            break
        level, until = level + change, at
        if limit is not None and passes_at is None and used < limit <= level:
            passes_at, passes_with = at, name
    return Occupancy(used, capacity, max(level, ZERO), until, hub.threshold_percent, passes_at, passes_with)


def _free_floor(hub: Hub, occupancy: Occupancy) -> Decimal | None:
    """Free floor in m², in proportion to the volume used: an estimate, and said as one."""
    if hub.floor_m2 is None or not occupancy.capacity_m3:
        return None
    share = min(occupancy.used_m3 / occupancy.capacity_m3, Decimal(1))
    return (hub.floor_m2 * (1 - share)).quantize(Decimal(1))


def _difference(count: Event) -> Decimal:
    """Weight of all differences of a count, found and missing added, in kg."""
    kind = AccountKind.COUNT_DIFFERENCE
    rows = Posting.objects.filter(event=count).filter(Q(from_account__kind=kind) | Q(to_account__kind=kind))
    total: Decimal = rows.aggregate(total=Coalesce(Sum("kg"), ZERO, output_field=DecimalField()))["total"]
    return total
