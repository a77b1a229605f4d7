"""Fleet and journeys. What a journey carries is in the ledger: its account is `cargo.Account(kind=JOURNEY, journey_id=…)`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from serai.apps.cargo.models import Consignment, Event, Line
from serai.apps.operations.models import Hub, Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.transport.enums import JOURNEY_MARKS, JourneyKind, JourneyState, Mode, VehicleClass
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope
from serai.kit.records import State


@tracked()
class Vehicle(Record):
    """A truck, barge, boat or aircraft. Capacities are what it may carry, in kg and m³; rates per day in the operation's currency."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="vehicles")
    plate = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    vehicle_class = models.CharField(max_length=12, choices=VehicleClass.choices)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="vehicles")
    base = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity_kg = models.DecimalField(max_digits=12, decimal_places=3)
    capacity_m3 = models.DecimalField(max_digits=10, decimal_places=3)
    is_refrigerated = models.BooleanField(default=False)
    daily_rate = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    fuel_litres_per_100km = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "plate"], name="vehicle_plate")]

    def __str__(self) -> str:
        return self.name or self.plate


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
    """One trip of one vehicle from a hub over one or several stops. docs/algorithms/journey-states.md has the state machine."""

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
    destination_hub = models.ForeignKey(Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="journeys_in")
    door = models.CharField(max_length=16, blank=True)
    departs_at = models.DateTimeField()  # planned
    arrives_at = models.DateTimeField()  # planned
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    distance_km = models.DecimalField(max_digits=8, decimal_places=1, null=True)
    waybill_number = models.PositiveIntegerField(null=True)
    tracking_code = models.CharField(max_length=12, unique=True)
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


class ProofOfDelivery(models.Model):
    """Who signed for a delivery, where and when; photos and the signature are attachments of the event."""

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

    class Meta:
        verbose_name = _("proof of delivery")
