"""The operation's own emission factors; where it has none the defaults of `rules.emissions` hold."""

from django.db import models
from django.db.models import Q

from serai.apps.operations.models import Operation
from serai.apps.transport.enums import VehicleClass
from serai.kit.audit import tracked
from serai.kit.models import Record


@tracked()
class EmissionFactor(Record):
    """Well-to-wheel g CO2e per t·km of a class of vehicle, with its source and the year of that source."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="emission_factors")
    vehicle_class = models.CharField(max_length=12, choices=VehicleClass.choices)
    g_per_tkm = models.DecimalField(max_digits=9, decimal_places=2)
    source = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "vehicle_class"], name="emission_factor_once_a_class"),
            models.CheckConstraint(condition=Q(g_per_tkm__gte=0, year__gte=1990), name="emission_factor_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.get_vehicle_class_display()}: {self.g_per_tkm}"
