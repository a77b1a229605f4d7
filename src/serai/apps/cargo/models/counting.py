"""Counts: what was seen, counts of stock under way, and what was found beyond what anybody announced."""

from django.db import models
from django.db.models import Q

from serai.apps.cargo.enums import (
    Condition,
    StocktakeKind,
    StocktakeState,
)
from serai.apps.cargo.models.goods import Line
from serai.apps.cargo.models.ledger import Account, Event
from serai.apps.operations.models import Hub, Operation
from serai.kit.audit import tracked
from serai.kit.models import Record


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
