"""A report with its question under a name, and when it is sent to whom."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.reporting.enums import Form, Schedule, Span
from serai.kit.audit import tracked
from serai.kit.models import Record, Scope
from serai.kit.records import State


@tracked()
class SavedReport(Record):
    """`query` is the question as the address of the report holds it (unit, hub, owner, and days for `Span.FIXED`).

    It is sent with the rights that `owner` has at that moment. `next_at` is null while nothing is to be sent; `recipients` are
    keys of accounts. `stopped` says why it was stopped without its owner.
    """

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="saved_reports")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    report = models.CharField(max_length=40)
    query = models.CharField(max_length=400, blank=True)
    span = models.CharField(max_length=12, choices=Span.choices, default=Span.LAST_30)
    schedule = models.CharField(max_length=8, choices=Schedule.choices, default=Schedule.NONE)
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.XLSX)
    recipients = ArrayField(models.UUIDField(), default=list, blank=True)
    is_paused = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=300, blank=True)
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.RESTRICTED)

    class Meta:
        verbose_name = _("saved report")
        constraints = [
            models.UniqueConstraint(fields=["owner", "operation", "name"], name="saved_report_name"),
            models.CheckConstraint(
                condition=Q(next_at=None) | (~Q(schedule="none") & Q(is_paused=False)), name="saved_report_is_due"
            ),
        ]
        indexes = [
            models.Index(fields=["operation", "name"]),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="saved_report_due"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.operation.time_zone)

    @property
    def state(self) -> State:
        if self.stopped:
            return State("stop", _("Stopped"))
        if self.is_paused:
            return State("caution", _("Paused"))
        return State("active", _("Sent")) if self.next_at else State("neutral", _("Kept"))
