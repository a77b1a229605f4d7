"""Fuel issued by voucher, as a ledger: rows are never changed; a wrong one is reversed by another.

docs/algorithms/fuel.md has the rules and how consumption is read from odometers.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from serai.apps.operations.models import Hub, Operation
from serai.apps.parties.models import Organisation
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.enums import FuelKind
from serai.kit.identifiers import uuid7


class FuelIssue(models.Model):
    """Litres given from a hub's tank or a filling station to a vehicle, or to an organisation for its request.

    `litres` is positive; a reversal repeats them with a minus and names the row it takes back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="fuel_issues")
    number = models.PositiveIntegerField()  # F-0231
    kind = models.CharField(max_length=8, choices=FuelKind.choices, default=FuelKind.DIESEL)
    litres = models.DecimalField(max_digits=10, decimal_places=2)
    issued_at = models.DateTimeField()
    hub = models.ForeignKey(Hub, null=True, on_delete=models.PROTECT, related_name="+")
    station = models.CharField(max_length=120, blank=True)  # where it did not come from a hub
    voucher = models.CharField(max_length=40)
    vehicle = models.ForeignKey("transport.Vehicle", null=True, on_delete=models.PROTECT, related_name="fuel")
    odometer_km = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="fuel_issues")
    received_by = models.CharField(max_length=120)
    remarks = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="fuel_number"),
            models.UniqueConstraint(
                fields=["operation", "voucher"], condition=Q(reverses=None), name="fuel_voucher_once"
            ),
            models.CheckConstraint(
                condition=Q(litres__gt=0, reverses=None) | Q(litres__lt=0, reverses__isnull=False), name="fuel_litres"
            ),
            models.CheckConstraint(
                condition=Q(vehicle__isnull=False) ^ Q(organisation__isnull=False), name="fuel_one_receiver"
            ),
            models.CheckConstraint(condition=Q(hub__isnull=False) ^ ~Q(station=""), name="fuel_one_source"),
        ]
        indexes = [
            models.Index(fields=["operation", "-issued_at"]),
            models.Index(F("vehicle"), F("issued_at"), name="fuel_of_vehicle"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"F-{self.number:04d}"
