"""Lists of cargo: consignments, documents, release orders. That of stock is in `stock`."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.cargo.enums import EventKind, ReleaseState
from serai.apps.cargo.models import Consignment, Event, ReleaseOrder
from serai.apps.cargo.queries import events_visible_to, releases_visible_to, visible_to
from serai.apps.cargo.web.scope import consignment_url, crumbs_to, entered
from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import visible_hubs
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import search_organisations
from serai.apps.requests.enums import FULFILMENT_MARKS, Fulfilment
from serai.kit.history import via
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, Records, Text
from serai.kit.pieces import icon, recno
from serai.kit.policy import Actor
from serai.kit.records import State

OWN_CARGO_ONLY = _("You see the cargo of your own organisations here; there is none in this operation yet.")


def open_hubs(actor: Actor, operation: Operation) -> QuerySet[Hub]:
    return visible_hubs(actor).filter(operation=operation).exclude(state="closed").order_by("name")


class ConsignmentFilters(FilterSet):
    fulfilment = Choices([(str(f.value), f.label) for f in Fulfilment], label=_("Fulfilment"), is_first=True)
    hub = Records(open_hubs, by="code", label=_("Hub"), is_first=True)
    destination = Text(label=_("To"), field_name="destination__name", is_first=True)
    owner = Text(label=_("Owner"), method="by_owner")

    class Meta:
        model = Consignment
        fields: ClassVar[list[str]] = []

    def by_owner(self, rows: QuerySet[Consignment], _name: str, text: str) -> QuerySet[Consignment]:
        return rows.filter(owner__in=search_organisations(Organisation.objects.all(), text).values("pk"))


def fulfilment_state(consignment: Consignment) -> State:
    return State(FULFILMENT_MARKS[consignment.fulfilment], Fulfilment(consignment.fulfilment).label)


class ConsignmentList(ListPage):
    key = "cargo.consignments"
    title = _("Consignments")
    noun = ngettext_lazy("%(shown)s consignment", "%(shown)s consignments", "count")
    active = "cargo"
    default_sort = "-opened"
    filterset = ConsignmentFilters
    search_fields = ("code__istartswith", "title__icontains", "owner__name__icontains", "tracking_code__iexact")
    search_hint = _("Number, cargo, owner, tracking code")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="moving", label=_("Under way"), filters={"fulfilment": ["3", "4", "5"]}, is_counted=False),
        View(key="at-door", label=_("Delivered, not released"), filters={"fulfilment": ["6", "7"]}, is_counted=False),
    )
    empty = Empty(
        heading=_("No consignments yet"),
        lines=[_("An accepted request becomes a consignment: the cargo from one place to another, with its own number."),
               _("Accept a request to open the first.")],
        outside=OWN_CARGO_ONLY,
    )  # fmt: skip
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True, url=consignment_url, sort="code", sort_never_null=True),
        Column(key="title", label=_("Cargo and owner"), card="title", width=40,
               second=lambda c: format_html("<bdi>{}</bdi>", c.owner.name)),
        Column(key="way", label=_("From, to"), value=lambda c: f"{c.origin.local_name} – {c.destination.local_name}",
               cell=lambda c: format_html("<bdi>{}</bdi> {} <bdi>{}</bdi>", c.origin.local_name,
                                          icon("arrow-right", "ic-s ic-dir mut"), c.destination.local_name), card="line"),
        Column(key="hub", label=_("Hub"), value="hub.code", narrow="mid"),
        Column(key="fulfilment", label=_("Fulfilment"), value=fulfilment_state, card="fact"),
        Column(key="request", label=_("Request"), value="request.reference",
               cell=lambda c: recno(c.request.reference, reverse("request_pages:detail", args=[c.operation.code, c.request.reference]))),
        Column(key="opened", label=_("Opened"), value="recorded_at", sort="recorded_at", sort_never_null=True, card="aside"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Consignment]:
        return (
            visible_to(self.actor)
            .filter(operation=self.operation)
            .select_related("owner", "origin", "destination", "hub", "request", "operation")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Consignments")))


class EventFilters(FilterSet):
    kind = Choices([(str(k.value), k.label) for k in EventKind], label=_("Kind"), is_first=True)
    hub = Records(open_hubs, by="code", label=_("Hub"), is_first=True)
    occurred = Days(label=_("Happened"), field_name="occurred_at", is_first=True)

    class Meta:
        model = Event
        fields: ClassVar[list[str]] = []


class EventList(ListPage):
    key = "cargo.events"
    title = _("Documents")
    noun = ngettext_lazy("%(shown)s document", "%(shown)s documents", "count")
    active = "cargo"
    default_sort = "-recorded"
    filterset = EventFilters
    search_fields = ("consignment__code__istartswith", "document_reference__icontains", "actor_name__icontains")
    search_hint = _("Consignment, paper number, person")
    views = (
        View(key="all", label=_("All"), is_counted=False),
        View(key="receipts", label=_("Receipts"), filters={"kind": ["1"]}, is_counted=False),
        View(key="losses", label=_("Loss and damage"), filters={"kind": ["6", "7", "8"]}, is_counted=False),
        View(key="reversals", label=_("Reversals"), filters={"kind": ["15"]}, is_counted=False),
    )
    empty = Empty(
        heading=_("No documents yet"),
        lines=[_("Every movement of cargo is a document: receipt, dispatch, delivery, release, count.")],
        outside=OWN_CARGO_ONLY,
    )
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True,
               url=lambda e: reverse("cargo:event", args=[e.operation.code, e.pk])),
        Column(key="kind", label=_("What"), value=lambda e: e.get_kind_display(), card="title",
               second=lambda e: format_html("<bdi>{}</bdi>", e.consignment.code) if e.consignment else ""),
        Column(key="occurred", label=_("Happened"), value="occurred_at", sort="occurred_at", sort_never_null=True, card="fact"),
        Column(key="recorded", label=_("Recorded"), value="recorded_at", sort="recorded_at", sort_never_null=True, card="aside"),
        Column(key="actor_name", label=_("By"), card="fact", second=lambda e: via(e.source, e.device)),
        Column(key="remarks", label=_("Remarks"), narrow="wide", width=40),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Event]:
        return (
            events_visible_to(self.actor)
            .filter(operation=self.operation)
            .select_related("hub", "consignment", "operation")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Documents")))


class ReleaseFilters(FilterSet):
    state = Choices(ReleaseState.choices, label=_("State"), is_first=True)

    class Meta:
        model = ReleaseOrder
        fields: ClassVar[list[str]] = []


RELEASE_MARKS = {"submitted": "wait", "verified": "wait", "accepted": "active", "rejected": "stop", "executed": "good",
                 "partly_executed": "active", "withdrawn": "neutral"}  # fmt: skip


def release_state(order: ReleaseOrder) -> State:
    return State(RELEASE_MARKS[order.state], ReleaseState(order.state).label)


class ReleaseList(ListPage):
    key = "cargo.releases"
    title = _("Release orders")
    noun = ngettext_lazy("%(shown)s release order", "%(shown)s release orders", "count")
    active = "cargo"
    default_sort = "-ordered"
    filterset = ReleaseFilters
    search_fields = ("consignment__code__istartswith", "consignment__title__icontains", "ordered_by__icontains")
    search_hint = _("Consignment, cargo, person")
    views = (
        View(key="open", label=_("Open"), filters={"state": ["submitted", "verified", "accepted", "partly_executed"]}),
        View(key="all", label=_("All"), is_counted=False),
    )
    empty = Empty(
        heading=_("No release orders"),
        lines=[
            _("The owner orders cargo out of the books on the consignment's page, when it is delivered or collected.")
        ],
        outside=OWN_CARGO_ONLY,
    )
    columns = (
        Column(key="code", label=_("No."), card="number", is_heading=True,
               url=lambda o: reverse("cargo:release", args=[o.consignment.operation.code, o.pk])),
        Column(key="cargo", label=_("Cargo and owner"), value="consignment.title", card="title",
               second=lambda o: format_html("<bdi>{}</bdi> · <bdi>{}</bdi>", o.consignment.code, o.consignment.owner.name)),
        Column(key="state", label=_("State"), value=release_state, card="fact"),
        Column(key="ordered_by", label=_("Ordered by"), card="fact"),
        Column(key="ordered", label=_("Ordered"), value="ordered_at", sort="ordered_at", sort_never_null=True, card="aside"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[ReleaseOrder]:
        return (
            releases_visible_to(self.actor)
            .filter(consignment__operation=self.operation)
            .select_related("consignment__owner", "consignment__operation", "hub")
        )

    def row_label(self, row: Any) -> str:
        return str(row.code)

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return crumbs_to(self.operation, ("", _("Release orders")))


def consignments(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return ConsignmentList(request, operation=found).response()


def events(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return EventList(request, operation=found).response()


def releases(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found = entered(request, operation)
    return ReleaseList(request, operation=found).response()
