"""The list of places."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.places import rules
from serai.apps.places.enums import AreaLevel, Confidence, PlaceKind
from serai.apps.places.models import Area, Place
from serai.apps.places.queries import current_places, search_places
from serai.kit.countries import country_name
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet, Records, Text, YesNo
from serai.kit.policy import Actor
from serai.kit.records import NextAction, State

CONFIDENCE_MARKS = {0: "neutral", 1: "caution", 2: "active", 3: "good"}


def states(_actor: Actor, _operation: Any) -> QuerySet[Area]:
    return Area.objects.filter(level=AreaLevel.FIRST).order_by("name")


def name_of(place: Place) -> Any:
    return format_html("<bdi>{}</bdi>", place.local_name)


def kind_of(place: Place) -> str:
    return place.get_kind_display()


def area_of(place: Place) -> str:
    return place.area.local_name if place.area else ""


def country_of(place: Place) -> str:
    return country_name(place.country)


def position_state(place: Place) -> State:
    if place.lon is None:
        return State("neutral", _("No position"))
    return State(CONFIDENCE_MARKS[place.confidence], Confidence(place.confidence).label)


def entry_state(place: Place) -> State:
    return State("wait", _("Provisional")) if place.is_provisional else State("good", _("Confirmed"))


def position_cell(place: Place) -> Any:
    return format_html('<bdi dir="ltr">{}</bdi>', position_words(place) or "–")


def position_words(place: Place) -> str:
    return "" if place.lon is None else f"{place.lat:.4f}, {place.lon:.4f}"


class PlaceFilters(FilterSet):
    kind = Choices(PlaceKind.choices, label=_("Kind"), is_first=True)
    area = Records(states, by="code", label=_("State"), is_first=True)
    country = Text(label=_("Country code"), lookup_expr="iexact")
    confidence = Choices(Confidence.choices, label=_("Position"))
    located = YesNo(label=_("Has a position"), field_name="lon", lookup_expr="isnull", exclude=True)
    is_provisional = YesNo(label=_("Provisional"))


class PlaceList(ListPage):
    key = "places.places"
    title = _("Places")
    lead = _("Every place stands here once, with its other spellings and where its position comes from.")
    noun = ngettext_lazy("%(shown)s place", "%(shown)s places", "count")
    active = "places"
    default_sort = "name"
    filterset = PlaceFilters
    search_fields = ("name", "names", "code", "aliases")  # see search_places
    search_hint = _("Name, spelling or code")
    views = (
        View(key="all", label=_("All")),
        View(key="towns", label=_("Towns"), filters={"kind": "town"}),
        View(key="air", label=_("Airstrips"), filters={"kind": "airstrip"}),
        View(key="ports", label=_("Ports"), filters={"kind": ["river_port", "sea_port"]}),
        View(key="borders", label=_("Border points"), filters={"kind": "border_point"}),
        View(key="provisional", label=_("Provisional"), filters={"is_provisional": "true"}),
        View(key="unplaced", label=_("Without position"), filters={"located": "false"}),
    )
    empty = Empty(
        heading=_("No places yet"),
        lines=[
            _("A place is a point that cargo starts from, passes or reaches. Import a list, or add them one by one.")
        ],
    )
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="name", label=_("Place"), sort=Lower("name"), sort_never_null=True, is_heading=True, card="title",
            value="local_name", cell=name_of, url=lambda row: reverse("places:detail", args=[row.code]), width=30,
        ),
        Column(key="code", label=_("Code"), sort="code", card="number"),
        Column(key="kind", label=_("Kind"), value=kind_of, sort="kind", card="line"),
        Column(key="area", label=_("State"), value=area_of, sort="area__name", card="fact", width=22),
        Column(key="country", label=_("Country"), value=country_of, sort="country", narrow="mid", under="area"),
        Column(key="position", label=_("Position"), value=position_state, sort="confidence", card="fact"),
        Column(key="coordinates", label=_("Latitude, longitude"), value=position_words, cell=position_cell, narrow="wide", under="position"),
        Column(key="entry", label=_("Entry"), value=entry_state, card="fact", narrow="mid", under="name"),
        Column(key="source", label=_("Source"), is_shown=False, width=30),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Place]:
        return current_places(self.actor).select_related("area")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_places(queryset, text)

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_add_place(self.actor)
        return [
            NextAction(_("Map"), reverse("places:map"), icon="map-pin"),
            NextAction.by(may, _("Import"), reverse("places:import"), icon="table-import"),
            NextAction.by(may, _("Add place"), reverse("places:add"), icon="plus", primary=True),
        ]
