"""Operations, their hubs and bins, who works in them, which services run on which terms, which periods are closed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import TemperatureBand
from serai.apps.catalog.models import Category, Service
from serai.apps.operations.enums import BinKind, HubState, OperationState, Payment, Role, TrackingLevel
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Area, Named, Place
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope


@tracked()
class Operation(Named, Record):
    """A country or region with its life cycle. `code` is in every address; times are shown in `time_zone`."""

    code = models.SlugField(max_length=24, unique=True)
    state = models.CharField(max_length=16, choices=OperationState.choices, default=OperationState.MONITORING)
    state_since = models.DateField()
    phase_out_review_on = models.DateField(null=True, blank=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    lead = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField(blank=True)
    summaries = models.JSONField(default=dict, blank=True)  # by language
    contact = models.EmailField(blank=True)
    is_demonstration = models.BooleanField(default=False)
    open_from = models.DateTimeField()  # events before this moment lie in closed periods
    first_answer_hours = models.PositiveSmallIntegerField(default=24)
    accept_hours = models.PositiveSmallIntegerField(default=72)
    dispatch_hours = models.PositiveSmallIntegerField(default=168)
    deliver_hours = models.PositiveSmallIntegerField(default=264)
    expiry_red_days = models.PositiveSmallIntegerField(default=90)
    expiry_amber_days = models.PositiveSmallIntegerField(default=270)
    count_limit_percent = models.PositiveSmallIntegerField(null=True)  # variance above it is recounted; null: never
    dwell_days = models.PositiveSmallIntegerField(default=30)  # cargo that stands longer in a store is named
    storage_notice_days = models.PositiveSmallIntegerField(default=7)  # reminder before storage ends
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.PUBLIC)

    class Meta:
        verbose_name = _("operation")


@tracked()
class Hub(Named, Record):
    """A common store or transit point of an operation; its code prefixes the numbers of consignments and documents."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="hubs")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="hubs")
    code = models.CharField(max_length=6)
    state = models.CharField(max_length=8, choices=HubState.choices, default=HubState.OPEN)
    run_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    description = models.CharField(max_length=200, blank=True)
    floor_m2 = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    capacity_m3 = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    threshold_percent = models.PositiveSmallIntegerField(default=85)

    class Meta:
        verbose_name = _("hub")
        constraints = [models.UniqueConstraint(fields=["operation", "code"], name="hub_code")]


class Bin(models.Model):
    """A place inside a hub where cargo stands."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="bins")
    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, choices=BinKind.choices, default=BinKind.DRY)
    temperature_band = models.CharField(max_length=8, choices=TemperatureBand.choices, blank=True)  # blank: not kept
    capacity_m3 = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hub", "code"], name="bin_code")]

    def __str__(self) -> str:
        return self.code


@tracked()
class Assignment(models.Model):
    """Somebody works in an operation (or everywhere, when it is blank) in a role, perhaps at one hub, between dates."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    operation = models.ForeignKey(
        Operation, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    hub = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=16, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "operation", "hub", "role"], name="assignment_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.user_id}"


class OperationMember(models.Model):
    """An organisation takes part in an operation."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="operations")
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "organisation"], name="operation_member_once")]

    def __str__(self) -> str:
        return str(self.organisation_id)


@tracked()
class ServiceTerms(Record):
    """The operating procedure as data: one service in one operation, one version, between dates."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="terms")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    payment = models.CharField(max_length=12, choices=Payment.choices, default=Payment.FREE)
    price_note = models.CharField(max_length=120, blank=True)
    lead_time_hours = models.PositiveSmallIntegerField(default=48)
    longest_storage_days = models.PositiveSmallIntegerField(null=True, blank=True)
    least_load_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    excluded_categories = models.ManyToManyField(Category, blank=True, related_name="+")
    excludes_dangerous_goods = models.BooleanField(default=False)
    excludes_cold_chain = models.BooleanField(default=False)
    eligible_kinds = models.JSONField(default=list)  # kinds of organisation; empty = every partner
    approving_body = models.CharField(max_length=120, blank=True)
    withdrawal_reasons = models.JSONField(default=list)
    liability = models.TextField(blank=True)
    tracking_level = models.PositiveSmallIntegerField(choices=TrackingLevel.choices, default=TrackingLevel.STATE)
    notice = models.CharField(max_length=200, blank=True)  # "Draught limit from 28 November"
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.PUBLIC)

    class Meta:
        verbose_name_plural = "service terms"
        constraints = [
            models.UniqueConstraint(fields=["operation", "service", "version"], name="terms_version"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")), name="terms_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.version}"


@tracked()
class PeriodClosing(models.Model):
    """Events that occurred before `closed_until` are final; reopening is a new row with a decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="closings")
    closed_until = models.DateTimeField()
    decision = models.CharField(max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.operation_id} {self.closed_until:%Y-%m-%d}"


class StateChange(models.Model):
    """An operation went from one state of its life cycle to the next, on a day, for a reason. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=16, choices=OperationState.choices, blank=True)  # blank: the first state
    after = models.CharField(max_length=16, choices=OperationState.choices)
    since = models.DateField()
    reason = models.CharField(max_length=400)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["operation", "-since"])]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
