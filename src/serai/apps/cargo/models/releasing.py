"""Release orders, and the runs that verified the books."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from serai.apps.cargo.enums import (
    Condition,
    ReleaseState,
)
from serai.apps.cargo.models.goods import Consignment, Line
from serai.apps.cargo.models.ledger import Account
from serai.apps.operations.models import Hub, Operation
from serai.kit.audit import tracked
from serai.kit.models import Record


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
