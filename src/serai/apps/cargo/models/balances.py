"""What the trigger on postings keeps (migration 0006), never written by application code: balances, totals of lines, daily flows."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Case, F, Q, Value, When

from serai.apps.cargo.enums import (
    Condition,
)
from serai.apps.cargo.models.goods import Line
from serai.apps.cargo.models.ledger import Account

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
