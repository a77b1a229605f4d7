"""Lists of operations, and of one operation's hubs, terms, members and team."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from serai.apps.operations import rules
from serai.apps.operations.enums import SERVING_STATES, OperationState, Payment, Role
from serai.apps.operations.models import Assignment, Hub, Operation, OperationMember, ServiceTerms
from serai.apps.operations.queries import assignments_of, hubs_of, members_of, terms_of, visible_operations
from serai.apps.parties.enums import OrganisationKind
from serai.kit.lists import Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, FilterSet
from serai.kit.policy import Actor
from serai.kit.records import NextAction, State

HUB_MARKS = {"planned": "wait", "open": "good", "closing": "caution", "closed": "neutral"}


def bdi(text: Any) -> Any:
    return format_html("<bdi>{}</bdi>", text)


def operation_state(operation: Operation) -> State:
    if operation.state in SERVING_STATES:
        mark = "caution" if operation.state in {"scaling_down", "transition"} else "good"
    else:
        mark = "neutral" if operation.state == OperationState.DEACTIVATED else "wait"
    return State(mark, operation.get_state_display())


def hub_state(hub: Hub) -> State:
    return State(HUB_MARKS[hub.state], hub.get_state_display())


def terms_state(terms: ServiceTerms, today: Any) -> State:
    if terms.valid_from > today:
        return State("wait", _("To come"))
    if terms.valid_to is not None and terms.valid_to < today:
        return State("neutral", _("Over"))
    return State("good", _("In force"))


class OperationFilters(FilterSet):
    state = Choices(OperationState.choices, label=_("State"), is_first=True)


class OperationList(ListPage):
    key = "operations.operations"
    title = _("Operations")
    noun = ngettext_lazy("%(shown)s operation", "%(shown)s operations", "count")
    active = "operations"
    default_sort = "name"
    filterset = OperationFilters
    search_fields = ("name__icontains", "code__icontains")
    search_hint = _("Name or code")
    views = (
        View(key="all", label=_("All")),
        View(key="serving", label=_("With services"), filters={"state": sorted(SERVING_STATES)}),
    )
    empty = Empty(heading=_("No operations yet"), lines=[_("An administrator opens the first one.")])
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="name", label=_("Operation"), sort=Lower("name"), sort_never_null=True, is_heading=True, card="title",
            value="local_name", cell=lambda row: bdi(row.local_name),
            url=lambda row: reverse("pages:home", args=[row.code]), width=32,
        ),
        Column(key="state", label=_("State"), value=operation_state, sort="state", card="fact"),
        Column(key="since", label=_("Since"), value="state_since", sort="state_since", card="fact"),
        Column(key="lead", label=_("Lead"), value="lead.name", card="line", width=30),
        Column(key="zone", label=_("Time zone"), value="time_zone", narrow="mid"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Operation]:
        return visible_operations(self.actor).select_related("lead")

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_add_operation(self.actor)
        return [
            NextAction.by(may, _("Open an operation"), reverse("operation_register:add"), icon="plus", primary=True)
        ]


class PartList(ListPage):
    """A list within an operation's settings: tabs to the other parts above it."""

    active = "settings"
    template = "operations/part_list.html"
    part: ClassVar[str]

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        code = self.operation.code
        return [
            (reverse("pages:home", args=[code]), self.operation.local_name),
            (reverse("operations:settings", args=[code]), _("Settings")),
            (self.path, self.title),
        ]

    def context(self) -> dict[str, Any]:
        return {"parts": part_tabs(self.actor, self.operation, self.part)}

    def address(self, name: str, *further: Any) -> str:
        return reverse(f"operations:{name}", args=[self.operation.code, *further])


def part_tabs(actor: Actor, operation: Operation, current: str) -> list[tuple[Any, str, None, bool]]:
    """The tabs of an operation's settings that the reader may open, as kit/tabs.html shows them."""
    parts: tuple[tuple[str, Any, Any], ...] = (
        ("settings", _("Life cycle and settings"), rules.may_see_settings(actor, operation)),
        ("hubs", _("Hubs and bins"), True),
        ("terms", _("Terms of services"), True),
        ("members", _("Organisations"), True),
        ("team", _("Team"), rules.may_see_team(actor, operation)),
    )
    return [
        (label, reverse(f"operations:{name}", args=[operation.code]), None, name == current)
        for name, label, may_open in parts
        if may_open
    ]


class HubList(PartList):
    key, part = "operations.hubs", "hubs"
    title = _("Hubs and bins")
    noun = ngettext_lazy("%(shown)s hub", "%(shown)s hubs", "count")
    default_sort = "code"
    search_fields = ("code__icontains", "name__icontains", "place__name__icontains")
    search_hint = _("Name, code or place")
    empty = Empty(heading=_("No hubs yet"), lines=[_("A hub is a common store or transit point of the operation.")])
    columns: ClassVar[Sequence[Column]] = (
        Column(key="code", label=_("Code"), sort="code", card="number"),
        Column(
            key="name", label=_("Hub"), sort="name", is_heading=True, card="title", value="local_name",
            cell=lambda row: bdi(row.local_name),
            url=lambda row: reverse("operations:hub", args=[row.operation.code, row.code]), width=30,
        ),
        Column(key="place", label=_("Place"), value="place.local_name", sort="place__name", card="line"),
        Column(key="state", label=_("State"), value=hub_state, sort="state", card="fact"),
        Column(key="run_by", label=_("Run by"), value="run_by.name", card="fact", width=30),
        Column(key="capacity", label=_("m³"), value="capacity_m3", is_number=True, digits=0, sort="capacity_m3",
               total="capacity_m3", unit=_("m³"), card="fact"),
        Column(key="bins", label=_("Bins"), value="bin_count", is_number=True, card="fact"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Hub]:
        return hubs_of(self.actor, self.operation).select_related("operation", "place", "run_by")

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_manage_hubs(self.actor, self.operation)
        return [NextAction.by(may, _("Add hub"), self.address("add_hub"), icon="plus", primary=True)]


class TermsFilters(FilterSet):
    payment = Choices(Payment.choices, label=_("Payment"), is_first=True)


class TermsList(PartList):
    key, part = "operations.terms", "terms"
    title = _("Terms of services")
    lead = _("The operating procedure. A change is a new version; requests keep the version they accepted.")
    noun = ngettext_lazy("%(shown)s version", "%(shown)s versions", "count")
    default_sort = "-from"
    filterset = TermsFilters
    search_fields = ("service__name__icontains", "where__icontains")
    search_hint = _("Service or place")
    empty = Empty(heading=_("No terms yet"), lines=[_("Services are on offer once their terms are written.")])

    def __init__(self, request: Any, **scope: Any) -> None:
        self.today = request.now.date()
        super().__init__(request, **scope)
        self.columns = self.make_columns()  # type: ignore[misc]

    def make_columns(self) -> Sequence[Column]:
        return (
            Column(
                key="service", label=_("Service"), value="service.local_name", sort="service__name", is_heading=True,
                card="title", cell=lambda row: bdi(row.service.local_name), url=lambda row: self.address("term", row.pk),
            ),
            Column(key="version", label=_("Version"), is_number=True, sort="version", card="number"),
            Column(key="state", label=_("State"), value=lambda row: terms_state(row, self.today), card="fact"),
            Column(key="from", label=_("From"), value="valid_from", sort="valid_from", card="fact"),
            Column(key="to", label=_("Until"), value="valid_to", sort="valid_to", card="fact"),
            Column(key="where", label=_("Where"), card="line", width=30),
            Column(key="payment", label=_("Payment"), value=lambda row: row.get_payment_display(), card="fact",
                   second=lambda row: row.price_note),
            Column(key="lead_time", label=_("Lead time, h"), value="lead_time_hours", is_number=True,
                   sort="lead_time_hours", narrow="mid"),
        )  # fmt: skip

    def queryset(self) -> QuerySet[ServiceTerms]:
        return terms_of(self.operation)

    def row_label(self, row: Any) -> str:
        return f"{row.service.local_name} {row.version}"

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_manage_terms(self.actor, self.operation)
        return [NextAction.by(may, _("Write terms"), self.address("add_terms"), icon="plus", primary=True)]


class MemberFilters(FilterSet):
    kind = Choices(OrganisationKind.choices, label=_("Kind"), field_name="organisation__kind", is_first=True)


class MemberList(PartList):
    key, part = "operations.members", "members"
    title = _("Organisations that take part")
    noun = ngettext_lazy("%(shown)s organisation", "%(shown)s organisations", "count")
    default_sort = "name"
    filterset = MemberFilters
    search_fields = ("organisation__name__icontains", "organisation__acronym__icontains")
    search_hint = _("Name or acronym")
    empty = Empty(
        heading=_("No organisation takes part yet"), lines=[_("Partners that take part can ask for services.")]
    )
    columns: ClassVar[Sequence[Column]] = (
        Column(
            key="name", label=_("Organisation"), value="organisation.current.name", sort=Lower("organisation__name"),
            sort_never_null=True, is_heading=True, card="title", cell=lambda row: bdi(row.organisation.current.name),
            url=lambda row: reverse("parties:detail", args=[row.organisation.current.pk]),
            second=lambda row: row.organisation.current.acronym, width=40,
        ),
        Column(key="kind", label=_("Kind"), value=lambda row: row.organisation.current.get_kind_display(),
               sort="organisation__kind", card="line", width=24),
        Column(key="standing", label=_("Standing"), card="fact",
               value=lambda row: row.organisation.current.get_standing_display()),
        Column(key="since", label=_("Since"), sort="since", card="fact"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[OperationMember]:
        return members_of(self.operation)

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_add_partner(self.actor, self.operation)
        return [NextAction.by(may, _("Add organisation"), self.address("add_member"), icon="plus", primary=True)]


class TeamFilters(FilterSet):
    role = Choices(Role.choices, label=_("Role"), is_first=True)


class TeamList(PartList):
    key, part = "operations.team", "team"
    title = _("Team")
    noun = ngettext_lazy("%(shown)s role", "%(shown)s roles", "count")
    default_sort = "role"
    filterset = TeamFilters
    search_fields = ("user__person__name__icontains",)
    search_hint = _("Name")
    empty = Empty(heading=_("Nobody to show"), lines=[_("The team is shown to those who take part in the operation.")])
    columns: ClassVar[Sequence[Column]] = (
        Column(key="name", label=_("Name"), value=lambda row: str(row.user), sort="user__person__name",
               is_heading=True, card="title", cell=lambda row: bdi(row.user), width=30),
        Column(key="role", label=_("Role"), value=lambda row: row.get_role_display(), sort="role", card="line"),
        Column(key="hub", label=_("Only at"), value="hub.local_name", sort="hub__name", card="fact"),
        Column(key="from", label=_("From"), value="valid_from", sort="valid_from", card="fact"),
        Column(key="to", label=_("Until"), value="valid_to", sort="valid_to", card="fact"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Assignment]:
        return assignments_of(self.actor, self.operation)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(user__person__name__icontains=text))

    def row_label(self, row: Any) -> str:
        return str(row.user)

    def buttons(self) -> Sequence[NextAction]:
        may = rules.may_assign(self.actor, self.operation)
        return [NextAction.by(may, _("Give a role"), self.address("assign"), icon="plus", primary=True)]

    def row_actions(self, row: Assignment) -> Sequence[NextAction]:
        if row.valid_to is not None:
            return ()
        may = rules.may_assign(self.actor, self.operation, row.role)
        return [NextAction.by(may, _("End this role"), self.address("end_assignment", row.pk))]
