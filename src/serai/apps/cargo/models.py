"""Consignments and the ledger.

Every movement is an immutable `Posting` of one line from one account to another; `Balance`, `LineTotal` and `FlowDelta` are
kept by one statement-level trigger on `Posting` (migration 0002) and never written by application code.
docs/algorithms/ledger.md explains the tables, the trigger and the lock order.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When

from serai.apps.cargo.enums import (
    DOCUMENT_PREFIX,
    AccountKind,
    ChainPlace,
    Condition,
    EventKind,
    LossCause,
    ReleaseState,
    StocktakeKind,
    StocktakeState,
)
from serai.apps.catalog.enums import PackingGroup, TemperatureBand
from serai.apps.catalog.models import Category, Unit
from serai.apps.operations.models import Bin, Hub, Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record


@tracked(exclude=("search",))
class Consignment(Record):
    """The cargo of one accepted request between one origin and one destination; stock is never pooled between consignments.

    `code` is `<HUB>-<number>`; `tracking_code` is unguessable and public.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="consignments")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="consignments")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=16)
    tracking_code = models.CharField(max_length=12, unique=True)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="consignments")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consignments")
    origin = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    fulfilment = models.PositiveSmallIntegerField(default=0)  # requests.enums.Fulfilment, computed from line totals
    search = SearchVectorField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "code"], name="consignment_code"),
            models.UniqueConstraint(fields=["hub", "number"], name="consignment_number"),
        ]
        indexes = [
            models.Index(fields=["operation", "-id"]),
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["hub", "-number"]),
            GinIndex(fields=["search"]),
        ]

    def __str__(self) -> str:
        return self.code


@tracked()
class Line(models.Model):
    """One kind of goods of a consignment. Category, unit, unit value and currency are frozen after the first posting."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="lines")
    request_line = models.ForeignKey(RequestLine, null=True, on_delete=models.PROTECT, related_name="cargo_lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    handling_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)  # as accepted: what the sender announced
    hu = models.PositiveIntegerField(default=0)
    weight_kg = models.DecimalField(max_digits=14, decimal_places=3)
    volume_m3 = models.DecimalField(max_digits=14, decimal_places=4)
    unit_value = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, default="USD")
    batch = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True)
    temperature_band = models.CharField(max_length=8, choices=TemperatureBand.choices, default=TemperatureBand.AMBIENT)
    un_number = models.CharField(max_length=4, blank=True)
    hazard_class = models.CharField(max_length=8, blank=True)
    packing_group = models.CharField(max_length=3, choices=PackingGroup.choices, blank=True)
    is_stackable = models.BooleanField(null=True)  # null = not said
    packaging = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    sscc = models.CharField(max_length=18, blank=True)  # of the first package; the others follow
    sscc_count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "position"], name="line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_quantity"),
        ]

    def __str__(self) -> str:
        return self.description


class Lineage(models.Model):
    """`child` was made of `parent` by a repack. One row for each pair of a document; never changed (migration 0011)."""

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="made_of")
    parent = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="made_into")
    event = models.ForeignKey("Event", on_delete=models.PROTECT, related_name="lineage")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "child", "parent"], name="lineage_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="lineage_not_itself"),
        ]


class Account(models.Model):
    """Where cargo can be. `journey_id` points upwards to transport, so it is an id, not a foreign key."""

    id = models.AutoField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=AccountKind.choices)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    hub = models.ForeignKey(Hub, null=True, on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey(Bin, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    journey_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "kind", "hub", "bin", "place", "journey_id"],
                name="account_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=(Q(kind=2) & Q(hub__isnull=False))
                | (Q(kind=3) & Q(journey_id__isnull=False))
                | (Q(kind=4) & Q(place__isnull=False))
                | ~Q(kind__in=[2, 3, 4]),
                name="account_has_its_place",
            ),
        ]
        indexes = [models.Index(fields=["journey_id"], condition=Q(journey_id__isnull=False), name="account_journey")]


class Event(models.Model):
    """A document: postings that happened together. `id` may be minted on a device, so sending it twice posts it once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.PositiveSmallIntegerField(choices=EventKind.choices)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+", db_index=False)
    hub = models.ForeignKey(
        Hub, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # numbering scope
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    consignment = models.ForeignKey(
        Consignment, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )  # where all its lines are of one
    journey_id = models.UUIDField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=12, default="web")
    device = models.CharField(max_length=60, blank=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    document_reference = models.CharField(max_length=80, blank=True)  # the sender's waybill, paper loss report …
    reason = models.CharField(max_length=300, blank=True)
    remarks = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)  # kind-specific: signer, cause, witness, position …
    digest = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of what was asked: tells a repeat from a clash of ids

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "kind", "number"], name="event_number"),
            models.UniqueConstraint(fields=["id", "occurred_at"], name="event_time"),
        ]
        indexes = [
            models.Index(fields=["hub", "-occurred_at"]),
            models.Index(fields=["consignment", "occurred_at"]),
            models.Index(fields=["operation", "-recorded_at"]),
            models.Index(fields=["operation", "occurred_at"], name="event_operation_time"),
            models.Index(
                fields=["journey_id", "occurred_at"], condition=Q(journey_id__isnull=False), name="event_journey"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        hub = f"{self.hub.code}-" if self.hub else ""
        return f"{DOCUMENT_PREFIX[self.kind]}-{hub}{self.number:04d}"


class Posting(models.Model):
    """`quantity` of a line moves from one account and condition to another. Immutable: the database refuses UPDATE and DELETE."""

    id = models.BigAutoField(primary_key=True)
    # The foreign keys are made by migration 0006: immediate instead of deferred, and one over (event, occurred_at).
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="postings", db_constraint=False)
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, related_name="postings", db_index=False, db_constraint=False
    )
    from_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    to_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    from_condition = models.PositiveSmallIntegerField(choices=Condition.choices)
    to_condition = models.PositiveSmallIntegerField(choices=Condition.choices)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    hu = models.PositiveIntegerField()
    kg = models.DecimalField(max_digits=14, decimal_places=3)
    m3 = models.DecimalField(max_digits=14, decimal_places=4)
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reversals", db_index=False, db_constraint=False
    )
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="posting_reversed_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="posting_quantity"),
            models.CheckConstraint(condition=Q(hu__gte=0, kg__gte=0, m3__gte=0), name="posting_measures"),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account"), from_condition=F("to_condition")), name="posting_moves"
            ),
        ]
        indexes = [models.Index(fields=["line", "occurred_at"], name="posting_line_time")]


FAR = "9999-12-31"  # does not expire
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
LIVE_STOCK = Q(live=True, kind=2)


class Balance(models.Model):
    """What is where now, by line, account and condition (trigger-kept; physical accounts only; zero rows stay)."""

    pk = models.CompositePrimaryKey("line_id", "account_id", "condition")
    line = models.ForeignKey(
        Line, on_delete=models.DO_NOTHING, related_name="balances", db_constraint=False, db_index=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    condition = models.PositiveSmallIntegerField(choices=Condition.choices)
    kind = models.PositiveSmallIntegerField()
    operation_id = models.UUIDField()
    hub_id = models.UUIDField(null=True)
    place_id = models.UUIDField(null=True)
    consignment_id = models.UUIDField()
    owner_id = models.UUIDField()
    category = models.PositiveSmallIntegerField()  # Category.number
    expires_on = models.DateField()  # 9999-12-31 = does not expire
    unit_value = models.DecimalField(max_digits=14, decimal_places=2)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    hu = models.IntegerField(default=0)
    kg = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    m3 = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    live = models.GeneratedField(
        expression=Case(When(~Q(quantity=0), then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    empty_from = models.GeneratedField(
        expression=Case(When(~Q(quantity=0), then=Value(FOREVER)), default=F("last_at")),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["hub_id", "expires_on", "line"], condition=LIVE_STOCK, name="stock_by_hub"),
            models.Index(fields=["expires_on", "line"], condition=LIVE_STOCK, name="stock_by_expiry"),
            models.Index(fields=["owner_id", "expires_on", "line"], condition=LIVE_STOCK, name="stock_by_owner"),
            models.Index(fields=["category", "expires_on", "line"], condition=LIVE_STOCK, name="stock_by_category"),
            models.Index(fields=["account", "line"], condition=Q(live=True), name="balance_by_account"),
            models.Index(
                fields=["operation_id", "kind", "hub_id", "category"],
                condition=Q(live=True),
                name="balance_by_operation",
            ),
            models.Index(  # damaged or quarantined: few among many
                fields=["operation_id", "line"], condition=LIVE_STOCK & Q(condition__gt=1), name="stock_not_good"
            ),
            models.Index(fields=["hub_id", "empty_from", "first_at"], condition=Q(kind=2), name="stock_life_by_hub"),
            models.Index(
                fields=["operation_id", "empty_from", "first_at"], condition=Q(kind=2), name="stock_life_by_operation"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0, hu__gte=0, kg__gte=0, m3__gte=0), name="balance_not_negative"
            ),
            models.CheckConstraint(condition=~Q(quantity=0) | Q(hu=0, kg=0, m3=0), name="balance_no_ghost_weight"),
        ]


class LineTotal(models.Model):
    """Net flows of a line (trigger-kept). `dispatched` counts store → journey at the line's first hub only."""

    line = models.OneToOneField(
        Line, primary_key=True, on_delete=models.DO_NOTHING, related_name="total", db_constraint=False
    )
    hub_id = models.UUIDField()
    consignment_id = models.UUIDField()
    accepted = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    cancelled = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    planned = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    dispatched = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    delivered = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    released = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    lost = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    disposed = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    count_difference = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    converted = models.DecimalField(
        max_digits=14, decimal_places=3, default=0
    )  # repacked away; negative on what was made
    last_at = models.DateTimeField(null=True)
    awaiting = models.GeneratedField(
        expression=Case(When(Q(received__lt=F("accepted") - F("cancelled")), then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["hub_id", "line"], condition=Q(awaiting=True), name="line_awaited"),
            models.Index(fields=["consignment_id"], name="total_by_consignment"),
        ]


class FlowDay(models.Model):
    """Movements of a day rolled up, for long-period reports. Readers add `FlowDelta`, which the trigger only inserts into."""

    hub_id = models.UUIDField(null=True)
    place_id = models.UUIDField(null=True)
    operation_id = models.UUIDField()
    account_kind = models.PositiveSmallIntegerField()
    day = models.DateField()
    event_kind = models.PositiveSmallIntegerField()
    category = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)  # values of different currencies are never added
    postings = models.IntegerField()
    in_kg = models.DecimalField(max_digits=18, decimal_places=3)
    out_kg = models.DecimalField(max_digits=18, decimal_places=3)
    in_m3 = models.DecimalField(max_digits=18, decimal_places=4)
    out_m3 = models.DecimalField(max_digits=18, decimal_places=4)
    in_value = models.DecimalField(max_digits=18, decimal_places=2)
    out_value = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "operation_id",
                    "hub_id",
                    "place_id",
                    "account_kind",
                    "day",
                    "event_kind",
                    "category",
                    "currency",
                ],
                name="flow_day_key",
                nulls_distinct=False,
            )
        ]


class FlowDelta(models.Model):
    hub_id = models.UUIDField(null=True)
    place_id = models.UUIDField(null=True)
    operation_id = models.UUIDField()
    account_kind = models.PositiveSmallIntegerField()
    day = models.DateField()
    event_kind = models.PositiveSmallIntegerField()
    category = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    postings = models.IntegerField()
    in_kg = models.DecimalField(max_digits=18, decimal_places=3)
    out_kg = models.DecimalField(max_digits=18, decimal_places=3)
    in_m3 = models.DecimalField(max_digits=18, decimal_places=4)
    out_m3 = models.DecimalField(max_digits=18, decimal_places=4)
    in_value = models.DecimalField(max_digits=18, decimal_places=2)
    out_value = models.DecimalField(max_digits=18, decimal_places=2)


class CountLine(models.Model):
    """What was seen at a count: an assertion about one key at one time (rule 6).

    Without a line it says that the whole bin (`account`) was counted: stock that is not listed was not there.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="count_lines")
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="counts", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    condition = models.PositiveSmallIntegerField(null=True, choices=Condition.choices)
    occurred_at = models.DateTimeField()
    counted = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    booked = models.DecimalField(max_digits=14, decimal_places=3, default=0)  # by the books when it was recorded

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "account", "condition", "occurred_at"], name="count_line_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(line=None, condition=None) | Q(line__isnull=False, condition__isnull=False),
                name="count_line_or_bin",
            ),
        ]
        indexes = [models.Index(fields=["account", "occurred_at"], name="count_by_account")]


@tracked()
class Stocktake(Record):
    """A stock count before it is posted: what is counted, counted again and approved. `event` is the count in the ledger."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="+")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="stocktakes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=StocktakeKind.choices)
    state = models.CharField(max_length=12, choices=StocktakeState.choices, default=StocktakeState.COUNTING)
    is_blind = models.BooleanField(default=False)
    limit_percent = models.PositiveSmallIntegerField(null=True)  # the operation's, when it began
    started_by = models.CharField(max_length=120, blank=True)
    counted_at = models.DateTimeField(null=True)
    counters = models.JSONField(default=dict, blank=True)  # user id → name of whoever entered figures
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    event = models.OneToOneField(Event, null=True, on_delete=models.PROTECT, related_name="stocktake")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hub", "number"], name="stocktake_number"),
            models.UniqueConstraint(
                fields=["hub"],
                condition=Q(kind="full", state__in=["counting", "recount", "variance"]),
                name="one_full_count",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", event__isnull=False) | (~Q(state="posted") & Q(event=None)),
                name="stocktake_posted_has_event",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"SC-{self.hub.code}-{self.number:04d}"


class StocktakeLine(models.Model):
    """One key of the sheet: `booked` by the books at the counted moment, `first` what was seen before a recount."""

    id = models.BigAutoField(primary_key=True)
    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    condition = models.PositiveSmallIntegerField(choices=Condition.choices)
    booked = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    counted = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    first = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    must_recount = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "line", "account", "condition"], name="stocktake_line_once"),
            models.CheckConstraint(condition=Q(counted=None) | Q(counted__gte=0), name="stocktake_counted"),
        ]


class Surplus(models.Model):
    """More arrived than was sent: recorded on its own, never an edit of what the sender said."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="surpluses")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="surpluses")
    announced = models.DecimalField(max_digits=14, decimal_places=3)
    counted = models.DecimalField(max_digits=14, decimal_places=3)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    note = models.CharField(max_length=200, blank=True)


class LossReport(models.Model):
    """Facts of a loss or damage event: cause, place in the chain, who answers for it, witness."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="loss_report")
    cause = models.CharField(max_length=12, choices=LossCause.choices)
    chain_place = models.CharField(max_length=12, choices=ChainPlace.choices)
    responsible = models.CharField(max_length=160, blank=True)
    witness = models.CharField(max_length=160, blank=True)
    police_reference = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)


@tracked()
class ReleaseOrder(Record):
    """The owner orders cargo out of the books: submitted → verified → accepted | rejected → executed (partly)."""

    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, related_name="release_orders")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=ReleaseState.choices, default=ReleaseState.SUBMITTED)
    ordered_by = models.CharField(max_length=120)
    ordered_by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_on_paper = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    instructions = models.TextField(blank=True)
    collector = models.CharField(max_length=160, blank=True)
    executed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "number"], name="release_order_number")]

    @property
    def code(self) -> str:
        return f"ROF-{self.hub.code}-{self.number:04d}"


class ReleaseOrderLine(models.Model):
    order = models.ForeignKey(ReleaseOrder, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    condition = models.PositiveSmallIntegerField(choices=Condition.choices, default=Condition.GOOD)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    executed = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "line", "account", "condition"], name="release_order_line_once"),
            models.CheckConstraint(
                condition=Q(executed__lte=F("quantity")) & Q(executed__gte=0), name="release_not_above_order"
            ),
        ]


class LedgerCheck(models.Model):
    """One run of the verification: of an operation, or of all (`operation` null). `differences` holds the first of them."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    postings = models.PositiveBigIntegerField()
    found = models.PositiveIntegerField()
    differences = models.JSONField(default=list, blank=True)  # [{check, subject, expected, found}]
    run_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-began_at"], name="ledger_check_time")]
