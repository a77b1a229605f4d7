"""The list of journeys and the fleet list."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.parties.models import Organisation
from serai.apps.transport.enums import JourneyKind, JourneyState, Mode, VehicleClass
from serai.apps.transport.models import Journey, Vehicle
from serai.apps.transport.queries import (
    hubs_visible_to,
    late,
    road_state,
    silent,
    stops_stood_at,
    vehicles_visible_to,
    visible_to,
    with_loads,
)
from serai.apps.transport.rules import may_manage_fleet, may_plan
from serai.apps.transport.web.scope import crumbs_to, entered, journey_url
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, OneOf, Records, Text
from serai.kit.pieces import icon, state
from serai.kit.policy import no, require
from serai.kit.records import NextAction, State


def destination_name(journey: Journey) -> str:
    return journey.destination_hub.local_name if journey.destination_hub else journey.destination.local_name


def _route(journey: Journey) -> str:
    return format_html(
        "<bdi>{}</bdi> {} <bdi>{}</bdi>",
        journey.origin.local_name,
        icon("arrow-right", "ic-s ic-dir mut"),
        destination_name(journey),
    )


OWN_JOURNEYS_ONLY = _("You see the journeys that carry cargo of your own organisations; there is none yet.")


class JourneyFilters(FilterSet):
    state = Choices(JourneyState.choices, label=_("State"), is_first=True)
    origin = Records(
        lambda actor, operation: hubs_visible_to(actor).filter(operation=operation).order_by("name"),
        by="code",
        label=_("From hub"),
        is_first=True,
    )
    destination = Text(label=_("To"), field_name="destination__name", is_first=True)
    kind = OneOf(JourneyKind.choices, label=_("Kind"))
    mode = Choices(Mode.choices, label=_("Mode"))
    leaves = Days(label=_("Leaves"), field_name="departs_at")
    road = OneOf([("late", _("Late or silent"))], label=_("On the road"), method="by_road")

    class Meta:
        model = Journey
        fields: ClassVar[list[str]] = []

    def by_road(self, rows: QuerySet[Journey], _name: str, value: str) -> QuerySet[Journey]:
        now = self.request.now
        return rows.filter(Q(late(now)) | Q(silent(now))) if value == "late" else rows


class JourneyList(ListPage):
    key = "transport.journeys"
    title = _("Journeys")
    noun = ngettext_lazy("%(shown)s journey", "%(shown)s journeys", "count")
    active = "transport"
    default_sort = "-leaves"
    filterset = JourneyFilters
    search_fields = (
        "vehicle__plate__icontains",
        "vehicle__name__icontains",
        "destination__name__icontains",
        "driver_name__icontains",
        "origin__name__icontains",
    )
    search_hint = _("Number, plate, place, driver")
    views = (
        View(key="planned", label=_("Planned"), filters={"state": "planned"}, sort="leaves"),
        View(key="loading", label=_("Loading"), filters={"state": "loading"}, sort="leaves"),
        View(key="moving", label=_("Under way"), filters={"state": ["departed", "at_stop"]}, sort="arrives"),
        View(key="late", label=_("Late or silent"), filters={"road": "late"}, sort="arrives"),
        View(key="arrived", label=_("Arrived"), filters={"state": "arrived"}),
        View(key="all", label=_("All"), is_counted=False),
    )
    columns = (
        Column(key="number", label=_("Journey"), value="reference", sort="number", card="number", is_heading=True,
               url=journey_url, second=lambda j: format_html("<bdi>{}</bdi>", j.waybill), sort_never_null=True),
        Column(key="route", label=_("From, to"), value=lambda j: f"{j.origin.local_name} – {destination_name(j)}",
               cell=_route, card="title", second=lambda j: j.get_kind_display(), width=30),
        Column(key="vehicle", label=_("Vehicle"), value="vehicle.plate", card="line",
               cell=lambda j: format_html("<bdi>{}</bdi>", j.vehicle.plate), sort="vehicle__plate",
               second=lambda j: j.vehicle.name or j.vehicle.get_vehicle_class_display(), width=18),
        Column(key="state", label=_("State"), value=lambda j: j.shown_state, cell=lambda j: state(j.shown_state),
               card="aside", width=20),
        Column(key="leaves", label=_("Leaves"), value=lambda j: j.departed_at or j.departs_at, sort="departs_at",
               card="fact", width=18),
        Column(key="arrives", label=_("Arrives"), value=lambda j: j.arrived_at or j.arrives_at, sort="arrives_at",
               card="fact", width=18, narrow="mid", under="leaves"),
        Column(key="consignments", label=_("Consignments"), is_number=True, narrow="wide"),
        Column(key="kg", label=_("t"), value="load_kg", is_number=True, digits=1, divide_by=1000, total="load_kg",
               unit=_("t"), card="fact"),
        Column(key="m3", label=_("m³"), value="load_m3", is_number=True, digits=1, total="load_m3", unit=_("m³"),
               narrow="mid", under="kg"),
        Column(key="distance_km", label=_("km"), is_number=True, digits=0, is_shown=False),
        Column(key="driver_name", label=_("Driver"), is_shown=False, is_exported=False),
    )  # fmt: skip

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        lines = [
            _("A journey is one trip of one vehicle from a hub, with cargo of one or several consignments."),
            _("Plan one from an accepted request, or begin here and add cargo."),
        ]
        return Empty(
            heading=_("No journeys here"),
            lines=lines,
            outside=OWN_JOURNEYS_ONLY,
            buttons=[(b.label, b.url, True) for b in self.buttons()[:1]],
        )

    def queryset(self) -> QuerySet[Journey]:
        rows = visible_to(self.actor).filter(operation=self.operation)
        return with_loads(rows).select_related(
            "vehicle", "origin", "destination", "destination_hub", "operation", "driver"
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        digits = text.upper().removeprefix("J-").removeprefix("WB-").split("-")[-1]
        if digits.isascii() and digits.isdigit() and len(digits) < 9:
            field = "waybill_number" if text.upper().startswith("WB") else "number"
            return queryset.filter(**{field: int(digits)})
        return super().search(queryset, text)

    def prepare(self, rows: list[Any]) -> list[Any]:
        stops = stops_stood_at(rows)
        for row in rows:
            row.operation = self.operation
            row.shown_state = road_state(row, self.actor.now, stops.get(row.pk, ""))
        return rows

    def buttons(self) -> Sequence[NextAction]:
        url = reverse("transport:plan", args=[self.operation.code])
        plan = NextAction.by(
            may_plan(self.actor, self.operation.pk), _("Plan a journey"), url, icon="plus", primary=True
        )
        fleet = NextAction(
            _("Fleet"), reverse("transport:vehicles", args=[self.operation.code]), icon="truck",
            allowed=self.actor.takes_part_in(self.operation.pk),
        )  # fmt: skip
        convoys = NextAction(
            _("Convoys"), reverse("transport:convoys", args=[self.operation.code]), icon="road",
            allowed=self.actor.is_known,
        )  # fmt: skip
        emissions = NextAction(
            _("Emissions and cost"), reverse("transport:emissions", args=[self.operation.code]), icon="chart-bar",
            allowed=self.actor.takes_part_in(self.operation.pk),
        )  # fmt: skip
        board = NextAction(
            _("Board"), reverse("transport:board", args=[self.operation.code]), icon="layout-columns",
            allowed=plan.allowed,
        )  # fmt: skip
        return [action for action in (plan, board, fleet, convoys, emissions) if action.allowed]

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation)


def journeys(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return JourneyList(request, operation=found).response()


class VehicleFilters(FilterSet):
    vehicle_class = Choices(VehicleClass.choices, label=_("Class"), is_first=True)
    base = Records(
        lambda actor, operation: hubs_visible_to(actor).filter(operation=operation).order_by("name"),
        by="code",
        label=_("Based at"),
        is_first=True,
    )
    owner = Records(
        lambda actor, operation: (
            Organisation.objects.filter(vehicles__in=vehicles_visible_to(actor)).distinct().order_by("name")
        ),
        label=_("Owner"),
    )
    use = OneOf([("yes", _("In use")), ("no", _("Not in use"))], label=_("Use"), method="by_use")
    cold = OneOf([("yes", _("Keeps goods cold"))], label=_("Cold"), method="by_cold")

    class Meta:
        model = Vehicle
        fields: ClassVar[list[str]] = []

    def by_use(self, rows: QuerySet[Vehicle], _name: str, value: str) -> QuerySet[Vehicle]:
        return rows.filter(is_active=value == "yes")

    def by_cold(self, rows: QuerySet[Vehicle], _name: str, _value: str) -> QuerySet[Vehicle]:
        return rows.filter(is_refrigerated=True)


def vehicle_url(vehicle: Vehicle) -> str:
    return reverse("transport:vehicle", args=[vehicle.operation.code, vehicle.pk])


def _use(vehicle: Vehicle) -> State:
    return State("good", _("In use")) if vehicle.is_active else State("neutral", _("Not in use"))


class VehicleList(ListPage):
    key = "transport.vehicles"
    title = _("Fleet")
    noun = ngettext_lazy("%(shown)s vehicle", "%(shown)s vehicles", "count")
    active = "transport"
    default_sort = "plate"
    filterset = VehicleFilters
    search_fields = ("plate__icontains", "name__icontains", "owner__name__icontains")
    search_hint = _("Plate, name, owner")
    views = (
        View(key="use", label=_("In use"), filters={"use": "yes"}),
        View(key="river", label=_("River"), filters={"vehicle_class": ["barge", "boat", "canoe"]}),
        View(key="air", label=_("Air"), filters={"vehicle_class": ["helicopter", "fixed_wing"]}),
        View(key="cold", label=_("Cold chain"), filters={"cold": "yes"}),
        View(key="all", label=_("All"), is_counted=False),
    )
    columns = (
        Column(
            key="plate",
            label=_("Vehicle"),
            sort="plate",
            url=vehicle_url,
            card="number",
            is_heading=True,
            cell=lambda v: format_html("<bdi>{}</bdi>", v.plate),
            second=lambda v: v.name,
        ),
        Column(
            key="vehicle_class",
            label=_("Class"),
            value="get_vehicle_class_display",
            card="title",
            cell=lambda v: v.get_vehicle_class_display(),
            sort="vehicle_class",
        ),
        Column(key="owner", label=_("Owner"), value="owner.name", sort="owner__name", card="line", width=28),
        Column(
            key="base", label=_("Based at"), value="base.local_name", sort="base__name", narrow="mid", under="owner"
        ),
        Column(
            key="capacity_kg",
            label=_("t"),
            is_number=True,
            digits=1,
            divide_by=1000,
            sort="capacity_kg",
            total="capacity_kg",
            unit=_("t"),
            card="fact",
        ),
        Column(
            key="capacity_m3",
            label=_("m³"),
            is_number=True,
            digits=1,
            sort="capacity_m3",
            total="capacity_m3",
            unit=_("m³"),
            card="fact",
        ),
        Column(key="is_refrigerated", label=_("Cold"), narrow="wide"),
        Column(key="use", label=_("Use"), value=_use, card="aside"),
    )

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        lines = [_("The fleet list says what each vehicle, boat or aircraft may carry; journeys are planned from it.")]
        return Empty(
            heading=_("No vehicles here"), lines=lines, buttons=[(b.label, b.url, True) for b in self.buttons()]
        )

    def queryset(self) -> QuerySet[Vehicle]:
        rows = vehicles_visible_to(self.actor).filter(operation=self.operation)
        return rows.select_related("owner", "base", "operation")

    def buttons(self) -> Sequence[NextAction]:
        url = reverse("transport:add_vehicle", args=[self.operation.code])
        add = NextAction.by(
            may_manage_fleet(self.actor, self.operation.pk), _("Add a vehicle"), url, icon="plus", primary=True
        )
        fuel = NextAction(_("Fuel"), reverse("transport:fuel", args=[self.operation.code]), icon="clipboard-list")
        days = NextAction(
            _("Calendar"), reverse("transport:calendar", args=[self.operation.code]), icon="calendar-event"
        )
        return [action for action in (add, days, fuel) if action.allowed]

    def row_label(self, row: Vehicle) -> str:
        return row.plate

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, (reverse("transport:vehicles", args=[self.operation.code]), _("Fleet")))


def vehicles(request: HttpRequest, operation: str) -> HttpResponse:
    actor, found = entered(request, operation)
    if not actor.takes_part_in(found.pk):
        require(no(_("The fleet list is kept by and for the operation's team.")))
    return VehicleList(request, operation=found).response()
