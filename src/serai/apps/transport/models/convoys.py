"""Convoys: journeys that travel together, places in them for partners' own vehicles, and the clearances they need.

docs/algorithms/convoy-states.md has the states, the rule of departure and the order of locks.
"""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.parties.models import Organisation
from serai.apps.places.models import Place
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.enums import CONVOY_MARKS, SLOT_MARKS, ConvoyState, SlotState
from serai.kit.audit import tracked
from serai.kit.identifiers import uuid7
from serai.kit.models import Record, Scope
from serai.kit.records import State

#: A clearance that ends within so many days is warned about.
ENDS_SOON = timedelta(days=3)


@tracked()
class Convoy(Record):
    """Vehicles that leave together on one road. `places` counts those kept for partners' own vehicles.

    Seen only by the operation's team and by organisations that have a place or cargo in it.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="convoys")
    number = models.PositiveIntegerField()  # C-0012
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ConvoyState.choices, default=ConvoyState.PLANNED)
    origin = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    assembles_at = models.DateTimeField()
    assembly_point = models.CharField(max_length=160, blank=True)
    departs_at = models.DateTimeField()  # planned
    arrives_at = models.DateTimeField()  # planned
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    places = models.PositiveSmallIntegerField(default=0)
    needs_clearance = models.BooleanField(default=True)
    leader = models.CharField(max_length=120, blank=True)
    leader_phone = models.CharField(max_length=40, blank=True)
    escort = models.CharField(max_length=160, blank=True)
    escort_phone = models.CharField(max_length=40, blank=True)
    briefing = models.TextField(blank=True)
    scope = models.PositiveSmallIntegerField(choices=Scope.choices, default=Scope.RESTRICTED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="convoy_number"),
            models.CheckConstraint(
                condition=Q(assembles_at__lte=F("departs_at"), departs_at__lt=F("arrives_at")), name="convoy_times"
            ),
        ]
        indexes = [models.Index(fields=["operation", "departs_at"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"C-{self.number:04d}"

    @property
    def convoy_state(self) -> State:
        return State(CONVOY_MARKS[self.state], ConvoyState(self.state).label)


@tracked()
class ConvoySlot(models.Model):
    """Places for one organisation's own vehicles: how many it asked for, how many it was given, and which vehicles come.

    `request` is the request for the service “convoy place”. `plates` and `crew` (people) are named by the organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    convoy = models.ForeignKey(Convoy, on_delete=models.PROTECT, related_name="slots")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="convoy_slots")
    state = models.CharField(max_length=10, choices=SlotState.choices, default=SlotState.ASKED)
    asked = models.PositiveSmallIntegerField()
    given = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    plates = models.JSONField(default=list, blank=True)
    crew = models.PositiveSmallIntegerField(null=True)
    contact = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convoy", "organisation"], condition=~Q(state="withdrawn"), name="slot_once_an_organisation"
            ),
            models.CheckConstraint(condition=Q(asked__gte=1, given__lte=F("asked")), name="slot_not_more_than_asked"),
            models.CheckConstraint(condition=Q(state="given", given__gte=1) | Q(given=0), name="slot_given"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.given}/{self.asked}"

    @property
    def slot_state(self) -> State:
        return State(SLOT_MARKS[self.state], SlotState(self.state).label)


@tracked()
class Clearance(models.Model):
    """A permission of an authority for a convoy to pass. Days are of the operation's zone, both included."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    convoy = models.ForeignKey(Convoy, on_delete=models.PROTECT, related_name="clearances")
    authority = models.CharField(max_length=160)
    asked_on = models.DateField()
    granted_on = models.DateField(null=True)
    refused_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)  # no longer needed
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["asked_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_on=None, valid_from=None, valid_until=None)
                | Q(granted_on__isnull=False, valid_from__isnull=False, valid_until__gte=F("valid_from")),
                name="clearance_granted_for_days",
            ),
            models.CheckConstraint(condition=Q(refused_on=None) | Q(granted_on=None), name="clearance_one_answer"),
        ]

    def __str__(self) -> str:
        return self.authority

    def covers(self, day: date) -> bool:
        """Whether the convoy may pass on a day."""
        return bool(self.valid_from and self.valid_until and self.valid_from <= day <= self.valid_until)

    def state_on(self, day: date) -> State:
        """How it stands on a day, in one word."""
        if self.withdrawn_on:
            return State("neutral", _("Not needed any more"))
        if self.refused_on:
            return State("stop", _("Refused"))
        if self.granted_on is None or self.valid_from is None or self.valid_until is None:
            return State("wait", _("Asked"))
        if day > self.valid_until:
            return State("stop", _("Expired"))
        if day + ENDS_SOON >= self.valid_until:
            return State("caution", _("Ends soon"))
        return State("good", _("Granted"))
