"""Reads of convoys. `convoys_visible_to(actor)` is their one scope: the team, and organisations with a place or cargo in it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.enums import ServiceKind
from serai.apps.operations.models import Operation
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport.enums import ConvoyState, JourneyState, SlotState
from serai.apps.transport.models import Clearance, Convoy, ConvoySlot, Journey, Load
from serai.apps.transport.queries.journeys import with_loads
from serai.apps.transport.queries.scopes import visible_to
from serai.kit.errors import NotFound
from serai.kit.policy import Actor

HAS_PLACE = (SlotState.ASKED, SlotState.GIVEN)


def convoys_visible_to(actor: Actor) -> QuerySet[Convoy]:
    """The team sees its operation's convoys; an organisation those in which it was given a place or has cargo."""
    if actor.has("administrator"):
        return Convoy.objects.all()
    seen: Combinable | Q = Q(operation__in=[grant.scope for grant in actor.grants if grant.scope])
    if actor.organisations:
        slots = ConvoySlot.objects.filter(
            convoy=OuterRef("pk"), organisation__in=actor.organisations, state=SlotState.GIVEN
        )
        cargo = Load.objects.filter(journey__convoy=OuterRef("pk"), line__owner__in=actor.organisations)
        cargo = cargo.exclude(journey__state=JourneyState.CANCELLED)
        seen = seen | Exists(slots) | Exists(cargo)
    return Convoy.objects.filter(seen)


def convoy_by_number(actor: Actor, operation: Operation, number: int) -> Convoy:
    """A convoy of the operation. Raises NotFound, also when the actor may not see it."""
    rows = convoys_visible_to(actor).filter(operation=operation, number=number)
    found = rows.select_related("origin", "destination").first()
    if found is None:
        raise NotFound(_("There is no convoy C-%(number)s that you can see."), code="no_convoy", number=f"{number:04d}")
    found.operation = operation
    return found


def with_places(convoys: QuerySet[Convoy]) -> QuerySet[Convoy]:
    """Adds `given` (places), `vehicles` (journeys and given places) to convoys."""
    slots = ConvoySlot.objects.filter(convoy=OuterRef("pk"), state=SlotState.GIVEN).order_by().values("convoy")
    going = Journey.objects.filter(convoy=OuterRef("pk")).exclude(state=JourneyState.CANCELLED)
    journeys = going.order_by().values("convoy")
    whole = IntegerField()
    return convoys.annotate(
        given=Coalesce(Subquery(slots.annotate(n=Sum("given")).values("n"), output_field=whole), 0),
        own=Coalesce(Subquery(journeys.annotate(n=Count("pk")).values("n"), output_field=whole), 0),
    )


def day_in(operation: Operation, moment: datetime) -> date:
    """The day of a moment in the operation's zone."""
    return moment.astimezone(ZoneInfo(operation.time_zone)).date()


@dataclass(frozen=True, slots=True)
class ConvoyPage:
    """What the page and the manifest show. Organisations see their own places and journeys; `hidden` counts other rows."""

    journeys: list[Any]
    slots: list[ConvoySlot]
    clearances: list[Clearance]
    hidden: int
    given: int
    kg: Decimal

    @property
    def vehicles(self) -> int:
        return len(self.journeys) + self.given


def convoy_page(actor: Actor, convoy: Convoy) -> ConvoyPage:
    """Four queries, however many vehicles."""
    is_team = actor.takes_part_in(convoy.operation_id)
    journeys = list(
        with_loads(Journey.objects.filter(convoy=convoy).exclude(state=JourneyState.CANCELLED))
        .select_related("vehicle__owner", "driver", "origin__place", "destination", "destination_hub")
        .order_by("departs_at", "number")
    )
    slots = list(convoy.slots.select_related("organisation", "request"))
    given = sum(slot.given for slot in slots)
    shown, own = journeys, slots
    if not is_team:
        seen = set(visible_to(actor).filter(convoy=convoy).values_list("pk", flat=True))
        shown = [journey for journey in journeys if journey.pk in seen]
        own = [slot for slot in slots if slot.organisation_id in actor.organisations]
    for slot in own:
        slot.convoy = convoy
    return ConvoyPage(
        journeys=shown,
        slots=own,
        clearances=list(convoy.clearances.all()) if is_team else [],
        hidden=len(journeys) - len(shown) + len(slots) - len(own),
        given=given,
        kg=sum((_load_kg(journey) for journey in shown), Decimal()),
    )


def _load_kg(journey: Any) -> Decimal:
    """Annotated by `with_loads`."""
    return Decimal(journey.load_kg)


def requests_for_places(convoy: Convoy) -> QuerySet[ServiceRequest]:
    """Accepted requests for a convoy place that have none in any convoy that still counts."""
    placed = ConvoySlot.objects.filter(request=OuterRef("pk"), state__in=HAS_PLACE).exclude(
        convoy__state=ConvoyState.CANCELLED
    )
    return (
        ServiceRequest.objects.filter(
            Exists(ServiceRequest.services.through.objects.filter(
                servicerequest=OuterRef("pk"), service__kind=ServiceKind.CONVOY
            )),
            ~Exists(placed), operation=convoy.operation_id, decision="accepted",
        )
        .select_related("organisation")
        .order_by("-number")
    )  # fmt: skip


def journeys_to_take_along(convoy: Convoy) -> QuerySet[Journey]:
    """Journeys of the operation that have not left and are in no convoy, the nearest in time first."""
    rows = Journey.objects.filter(
        operation=convoy.operation_id, convoy=None, state__in=(JourneyState.PLANNED, JourneyState.LOADING)
    )
    return rows.select_related("vehicle", "origin", "destination", "destination_hub").order_by("departs_at", "number")


def clearances_ending(operation_id: UUID, day: date) -> QuerySet[Clearance]:
    """Granted clearances of planned convoys, soonest end first, that end on or before a day."""
    rows = Clearance.objects.filter(
        convoy__operation=operation_id, convoy__state=ConvoyState.PLANNED, withdrawn_on=None, valid_until__lte=day
    )
    return rows.select_related("convoy").order_by("valid_until", "pk")


def convoys_on_the_road() -> QuerySet[Journey]:
    """Journeys of convoys that have not arrived: public tracking does not tell of them."""
    return Journey.objects.filter(convoy__state__in=(ConvoyState.PLANNED, ConvoyState.DEPARTED))
