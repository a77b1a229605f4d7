"""The list of convoys."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.transport.enums import ConvoyState
from serai.apps.transport.models import Clearance, Convoy
from serai.apps.transport.queries import convoys_visible_to, day_in, with_places
from serai.apps.transport.rules.convoys import cleared, may_keep_convoys
from serai.apps.transport.web.scope import crumbs_to, entered
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, Text
from serai.kit.pieces import icon, state
from serai.kit.records import NextAction, State


def convoy_url(convoy: Convoy, name: str = "convoy", *args: Any) -> str:
    return reverse(f"transport:{name}", args=[convoy.operation.code, convoy.number, *args])


def _route(convoy: Convoy) -> str:
    arrow = icon("arrow-right", "ic-s ic-dir mut")
    return format_html("<bdi>{}</bdi> {} <bdi>{}</bdi>", convoy.origin.local_name, arrow, convoy.destination.local_name)


def clearance_state(convoy: Convoy, clearances: Sequence[Clearance]) -> State:
    """Whether it may leave on its planned day, in a word."""
    if not convoy.needs_clearance:
        return State("neutral", _("None needed"))
    if cleared(convoy, clearances, day_in(convoy.operation, convoy.departs_at)):
        return State("good", _("Valid"))
    return State("caution", _("Missing")) if convoy.state == ConvoyState.PLANNED else State("neutral", "–")


class ConvoyFilters(FilterSet):
    state = Choices(ConvoyState.choices, label=_("State"), is_first=True)
    destination = Text(label=_("To"), field_name="destination__name", is_first=True)
    leaves = Days(label=_("Leaves"), field_name="departs_at")

    class Meta:
        model = Convoy
        fields: ClassVar[list[str]] = []


class ConvoyList(ListPage):
    key = "transport.convoys"
    title = _("Convoys")
    noun = ngettext_lazy("%(shown)s convoy", "%(shown)s convoys", "count")
    active = "transport"
    default_sort = "-leaves"
    filterset = ConvoyFilters
    search_fields = ("name__icontains", "origin__name__icontains", "destination__name__icontains")
    search_hint = _("Name, place")
    views = (
        View(key="planned", label=_("Planned"), filters={"state": "planned"}, sort="leaves"),
        View(key="road", label=_("On the road"), filters={"state": "departed"}),
        View(key="all", label=_("All"), is_counted=False),
    )
    columns = (
        Column(key="number", label=_("Convoy"), value="reference", sort="number", card="number", url=convoy_url,
               sort_never_null=True),
        Column(key="name", label=_("Name"), sort="name", card="title", is_heading=True, second=_route, width=34,
               cell=lambda c: c.name),
        Column(key="leaves", label=_("Leaves"), value=lambda c: c.departed_at or c.departs_at, sort="departs_at",
               card="fact", width=18),
        Column(key="state", label=_("State"), value=lambda c: c.convoy_state, cell=lambda c: state(c.convoy_state),
               card="aside"),
        Column(key="own", label=_("Journeys"), is_number=True, card="fact"),
        Column(key="given", label=_("Places given"), is_number=True, narrow="mid", under="own",
               second=lambda c: _("of %(places)s") % {"places": c.places}),
        Column(key="clearance", label=_("Clearance"), value=lambda c: c.shown_clearance,
               cell=lambda c: state(c.shown_clearance), card="line"),
    )  # fmt: skip

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            heading=_("No convoys here"),
            lines=[_("A convoy is journeys and partners' vehicles that travel together, with clearance and briefing.")],
            outside=_("You see the convoys in which your organisation has a place or cargo; there is none now."),
            buttons=[(b.label, b.url, True) for b in self.buttons()],
        )

    def queryset(self) -> QuerySet[Convoy]:
        rows = convoys_visible_to(self.actor).filter(operation=self.operation)
        return with_places(rows).select_related("origin", "destination")

    def prepare(self, rows: list[Any]) -> list[Any]:
        found: dict[Any, list[Clearance]] = {row.pk: [] for row in rows}
        for clearance in Clearance.objects.filter(convoy__in=list(found)):
            found[clearance.convoy_id].append(clearance)
        for row in rows:
            row.operation = self.operation
            row.shown_clearance = clearance_state(row, found[row.pk])
        return rows

    def buttons(self) -> Sequence[NextAction]:
        url = reverse("transport:add_convoy", args=[self.operation.code])
        plan = NextAction.by(
            may_keep_convoys(self.actor, self.operation.pk), _("Plan a convoy"), url, icon="plus", primary=True
        )
        return [plan] if plan.allowed else []

    def row_label(self, row: Convoy) -> str:
        return row.reference

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, (reverse("transport:convoys", args=[self.operation.code]), _("Convoys")))


def convoys(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return ConvoyList(request, operation=found).response()
