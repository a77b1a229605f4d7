"""What cargo is: categories by intended use, units, usual items, and the portfolio of services."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import PackingGroup, ServiceKind, TemperatureBand, UnitUse
from serai.kit.identifiers import uuid7


class Entry(models.Model):
    """A coded entry with names by language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        return str(self.names.get((get_language() or "en")[:2]) or self.name)


class Category(Entry):
    """A sector by intended use. `number` is the short key that the ledger copies; `life_saving` is 0 to 1."""

    number = models.PositiveSmallIntegerField(unique=True)
    life_saving = models.DecimalField(max_digits=3, decimal_places=2, default=0)


SYMBOLS = {"kg": _("kg"), "litre": _("l"), "metre": _("m"), "m3": _("m³")}


class Unit(Entry):
    """A unit; `scale` is the number of decimals that its quantities may have (0 for things that are counted)."""

    use = models.CharField(max_length=2, choices=UnitUse.choices)
    scale = models.PositiveSmallIntegerField(default=0)

    @property
    def symbol(self) -> str:
        """What stands after an amount: the SI symbol of a measure, the name of what is counted."""
        return str(SYMBOLS.get(self.code) or self.local_name)


class Service(Entry):
    kind = models.CharField(max_length=12, choices=ServiceKind.choices)


class Item(Entry):
    """A usual relief item with typical figures per inventory unit: fills in a request's line and checks it."""

    name = models.CharField(max_length=200)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    handling_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    units_per_handling_unit = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    unit_weight_kg = models.DecimalField(max_digits=12, decimal_places=4)
    unit_volume_m3 = models.DecimalField(max_digits=12, decimal_places=6)
    unit_value = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="USD")
    shelf_life_months = models.PositiveSmallIntegerField(null=True)
    temperature_band = models.CharField(max_length=8, choices=TemperatureBand.choices, default=TemperatureBand.AMBIENT)
    un_number = models.CharField(max_length=4, blank=True)
    hazard_class = models.CharField(max_length=8, blank=True)
    packing_group = models.CharField(max_length=3, choices=PackingGroup.choices, blank=True)
