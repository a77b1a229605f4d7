"""The ledger: accounts, documents (events) and postings, which nobody changes or deletes, and what a loss was."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from serai.apps.cargo.enums import (
    DOCUMENT_PREFIX,
    AccountKind,
    ChainPlace,
    Condition,
    EventKind,
    LossCause,
)
from serai.apps.cargo.models.goods import Consignment, Line
from serai.apps.operations.models import Bin, Hub, Operation
from serai.apps.places.models import Place
from serai.kit.identifiers import uuid7


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


class LossReport(models.Model):
    """Facts of a loss or damage event: cause, place in the chain, who answers for it, witness."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="loss_report")
    cause = models.CharField(max_length=12, choices=LossCause.choices)
    chain_place = models.CharField(max_length=12, choices=ChainPlace.choices)
    responsible = models.CharField(max_length=160, blank=True)
    witness = models.CharField(max_length=160, blank=True)
    police_reference = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)
