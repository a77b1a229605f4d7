"""One register of places: each once, with its aliases, its administrative area and where its position comes from."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from serai.apps.places.enums import AreaLevel, Confidence, PlaceKind
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope


class Named(models.Model):
    """A thing with an English name and others by language code in `names` ({"ar": …})."""

    name = models.CharField(max_length=160)
    names = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """The name in the language of the page, the English one where there is none."""
        return str(self.names.get((get_language() or "en")[:2]) or self.name)


class Area(Named):
    """An administrative area. `code` is that of the list named in `code_source` (codes change with list versions)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=24, unique=True)
    code_source = models.CharField(max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(choices=AreaLevel.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")


@tracked()
class Place(Named, Record):
    """A point that cargo can start from, pass or reach. Coordinates are WGS 84 degrees; both blank means unknown."""

    code = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="places")
    country = models.CharField(max_length=2, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(choices=Confidence.choices, default=Confidence.UNKNOWN)
    source = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    is_provisional = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.PUBLIC)

    class Meta:
        verbose_name = _("place")
        indexes = [models.Index(fields=["kind", "country"]), models.Index(fields=["lon", "lat"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon=None, lat=None)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="place_position_on_earth",
            ),
            models.CheckConstraint(condition=~models.Q(merged_into=models.F("id")), name="place_not_into_itself"),
        ]

    @property
    def current(self) -> "Place":
        """The entry that stands for this one: itself, or the survivor of a merge (select_related "merged_into")."""
        return self.merged_into or self


class PlaceAlias(models.Model):
    """Another spelling; imports and searches find the place by all of them."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=160)
    normalised = models.CharField(max_length=160, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "normalised"], name="place_alias")]

    def __str__(self) -> str:
        return self.name
