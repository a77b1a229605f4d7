"""Fleet and journeys. What a journey carries is in the ledger: its account is `cargo.Account(kind=JOURNEY,
journey_id=…)`.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.models import Consignment, Event, Line
from serai.apps.operations.models import Bin, Hub, Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.transport.enums import JOURNEY_MARKS, JourneyKind, JourneyState, Mode, VehicleClass
from serai.apps.transport.models.convoys import Clearance, Convoy, ConvoySlot
from serai.apps.transport.models.factors import EmissionFactor
from serai.apps.transport.models.fuel import FuelIssue
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Attachment, Record, Scope
from serai.kit.records import State

__all__ = [
    "Clearance",
    "Convoy",
    "ConvoySlot",
    "Driver",
    "EmissionFactor",
    "FuelIssue",
    "Journey",
    "JourneyStop",
    "Load",
    "ProofOfDelivery",
    "ReceivingCount",
    "ReceivingDraft",
    "Vehicle",
    "VehicleAbsence",
]


@tracked()
class Vehicle(Record):
    """A truck, barge, boat or aircraft. Capacities are what it may carry, in kg and m³; rates per day in the
    operation's currency.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="vehicles")
    plate = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    vehicle_class = models.CharField(max_length=12, choices=VehicleClass.choices)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="vehicles")
    base = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity_kg = models.DecimalField(max_digits=12, decimal_places=3)
    capacity_m3 = models.DecimalField(max_digits=10, decimal_places=3)
    is_refrigerated = models.BooleanField(default=False)
    carries = models.JSONField(default=list, blank=True)  # codes of categories; empty = all
    temperature_bands = models.JSONField(default=list, blank=True)  # what it keeps; empty = not said
    daily_rate = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    fuel_litres_per_100km = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "plate"], name="vehicle_plate")]

    def __str__(self) -> str:
        return self.name or self.plate


class VehicleAbsence(models.Model):
    """Days on which a vehicle cannot be planned: repair, other work, not yet hired. Both ends included."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="absences")
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["from_day"]
        constraints = [models.CheckConstraint(condition=Q(until_day__gte=models.F("from_day")), name="absence_dates")]

    def __str__(self) -> str:
        return f"{self.from_day} – {self.until_day}"


class Driver(Record):
    """Minimal data about whoever drives; removed 90 days after the last journey."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="drivers")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    employer = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.RESTRICTED)

    def __str__(self) -> str:
        return self.name


@tracked()
class Journey(Record):
    """One trip of one vehicle from a hub over one or several stops. docs/algorithms/journey-states.md has the state
    machine.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="journeys")
    number = models.PositiveIntegerField()  # J-0231
    kind = models.CharField(max_length=8, choices=JourneyKind.choices, default=JourneyKind.DELIVERY)
    mode = models.CharField(max_length=6, choices=Mode.choices, default=Mode.ROAD)
    state = models.CharField(max_length=10, choices=JourneyState.choices, default=JourneyState.PLANNED)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="journeys")
    driver = models.ForeignKey(Driver, null=True, blank=True, on_delete=models.SET_NULL, related_name="journeys")
    driver_name = models.CharField(max_length=120, blank=True)
    driver_phone = models.CharField(max_length=40, blank=True)
    origin = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="journeys_out")
    destination = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    destination_hub = models.ForeignKey(
        Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="journeys_in"
    )
    door = models.CharField(max_length=16, blank=True)
    departs_at = models.DateTimeField()  # planned
    arrives_at = models.DateTimeField()  # planned
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    distance_km = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    distance_is_proposed = models.BooleanField(default=False)  # from coordinates; nobody typed it
    waybill_number = models.PositiveIntegerField(null=True)
    tracking_code = models.CharField(max_length=12, unique=True)
    seals = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True)  # last word from the road
    seen_note = models.CharField(max_length=80, blank=True)  # "km 61 of 118"
    override_reason = models.CharField(max_length=200, blank=True)  # why it left over its limits
    convoy = models.ForeignKey(Convoy, null=True, blank=True, on_delete=models.PROTECT, related_name="journeys")
    remarks = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="journey_number")]
        indexes = [
            models.Index(fields=["operation", "state", "departs_at"]),
            models.Index(fields=["origin", "state"]),
            models.Index(fields=["destination_hub", "state"]),
            models.Index(
                fields=["operation", "departs_at"],
                condition=Q(state__in=["planned", "loading", "departed", "at_stop"]),
                name="journey_open",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"J-{self.number:04d}"

    @property
    def waybill(self) -> str:
        """WB-JUB-0117 once it departed, blank before."""
        return f"WB-{self.origin.code}-{self.waybill_number:04d}" if self.waybill_number else ""

    @property
    def journey_state(self) -> State:
        return State(JOURNEY_MARKS[self.state], JourneyState(self.state).label)


class JourneyStop(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    hub = models.ForeignKey(Hub, null=True, on_delete=models.PROTECT, related_name="+")
    expected_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["journey", "position"], name="stop_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.place}"


class Load(models.Model):
    """What is planned on a journey: a part of a line. Creating it moves nothing; dispatch posts it to the ledger."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="loads")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="loads")
    stop = models.ForeignKey(JourneyStop, null=True, on_delete=models.CASCADE, related_name="loads")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    kg = models.DecimalField(max_digits=14, decimal_places=3)
    m3 = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey", "line"], name="load_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="load_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.line}"


class ProofOfDelivery(models.Model):
    """Who signed for a delivery, where and when; photos and the signature are attachments of the event.

    `signature` is the one that was drawn on the screen or photographed.
    """

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="proof")
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="proofs")
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.PROTECT, related_name="proofs")
    signer = models.CharField(max_length=120)
    signer_role = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField()
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    signature = models.OneToOneField(Attachment, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("proof of delivery")

    def __str__(self) -> str:
        return self.signer


class ReceivingDraft(models.Model):
    """A count under way: kept line by line, so that a reload, a flat battery or a colleague goes on where it stopped.

    `id` becomes the id of the posted event, so pressing Finish twice posts once. At a hub it counts a waybill
    (`journey`) or what
    an owner brings (`consignment`); without a hub it counts a delivery of the journey at `place`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    hub = models.ForeignKey(Hub, null=True, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    journey = models.ForeignKey(Journey, null=True, on_delete=models.CASCADE, related_name="drafts")
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(journey__isnull=False) ^ Q(consignment__isnull=False), name="draft_counts_one_thing"
            ),
            models.UniqueConstraint(
                fields=["hub", "place", "journey", "consignment"],
                condition=Q(finished_at=None),
                nulls_distinct=False,
                name="draft_open_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.journey or self.consignment)


class ReceivingCount(models.Model):
    """What was counted of one line so far. `announced` is the sender's figure at that moment; it is never overwritten
    by the count.
    """

    draft = models.ForeignKey(ReceivingDraft, on_delete=models.CASCADE, related_name="counts")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    announced = models.DecimalField(max_digits=14, decimal_places=3)
    good = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    damaged = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    quarantined = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    bin = models.ForeignKey(Bin, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "line"], name="count_once_a_line"),
            models.CheckConstraint(
                condition=Q(good__gte=0, damaged__gte=0, quarantined__gte=0), name="count_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} {self.line}"

    @property
    def total(self) -> Decimal:
        return self.good + self.damaged + self.quarantined
