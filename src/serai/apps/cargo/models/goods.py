"""What is moved: consignments, their lines, and which line was made of which."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from serai.apps.catalog.enums import PackingGroup, TemperatureBand
from serai.apps.catalog.models import Category, Unit
from serai.apps.operations.models import Hub, Operation
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
