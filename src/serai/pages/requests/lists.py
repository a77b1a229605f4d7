"""The list of requests of an operation, by rank."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category, Service
from serai.apps.parties.models import Organisation
from serai.apps.parties.queries import search_organisations
from serai.apps.places.models import Place
from serai.apps.places.queries import search_places
from serai.apps.requests.enums import NOT_YET_MOVING, WAITING, Decision, Fulfilment
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.lists import above_limit, listed, of_own, searched, waiting_time, with_category
from serai.apps.requests.queries.ranking import newest_criteria
from serai.apps.requests.queries.scope import is_partner_in, may_ask
from serai.apps.requests.rules import access
from serai.kit import pieces
from serai.kit.lists import BulkAction, Column, Empty, ListPage, View
from serai.kit.lists.filters import Choices, Days, FilterSet, Records, Text, YesNo
from serai.kit.numbers import number
from serai.kit.policy import Answer
from serai.kit.records import NextAction

MOVING = ("3", "4", "5")
WAIT_CLASSES = {"stop": "s-late", "caution": "s-soon"}


class RequestFilters(FilterSet):
    decision = Choices(Decision.choices, label=_("Decision"))
    fulfilment = Choices(Fulfilment.choices, label=_("Fulfilment"))
    needed_by = Days(label=_("Needed by"), field_name="needed_by")
    destination = Text(label=_("Destination"), method="by_destination", is_first=True)
    service = Records(
        lambda actor, operation: Service.objects.filter(is_active=True).order_by("name"),
        by="code",
        field_name="services",
        label=_("Service"),
        is_first=True,
    )
    organisation = Text(label=_("Organisation"), method="by_organisation")
    category = Records(
        lambda actor, operation: Category.objects.filter(is_active=True).order_by("number"), by="code", label=_("Category"),
        method="by_category",
    )  # fmt: skip
    cold = YesNo(label=_("Kept cold"), field_name="has_cold")
    dangerous = YesNo(label=_("Dangerous goods"), field_name="hazard_classes", lookup_expr="gt", method="by_hazard")
    late = YesNo(label=_("Above time limit"), method="by_limit")
    mine = YesNo(label=_("My organisation"), method="by_own")

    def by_destination(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(destination__in=search_places(Place.objects.all(), text).values("pk"))

    def by_organisation(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(organisation__in=search_organisations(Organisation.objects.all(), text).values("pk"))

    def by_category(self, rows: QuerySet[Any], _name: str, category: Category) -> QuerySet[Any]:
        return with_category(rows, category.pk)

    def by_hazard(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        return rows.exclude(hazard_classes="") if wanted else rows.filter(hazard_classes="")

    def by_limit(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        late = above_limit(self.operation, self.request.now)
        return rows.filter(late) if wanted else rows.exclude(late)

    def by_own(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        own = of_own(rows, self.request.actor)
        return own if wanted else rows.exclude(pk__in=own.values("pk"))


def detail_url(row: ServiceRequest) -> str:
    if row.number is None:
        return reverse("requests:edit", args=[row.operation.code, row.pk])
    return reverse("request_pages:detail", args=[row.operation.code, row.reference])


def flags(row: ServiceRequest) -> Any:
    """What handling must know, as small tags: kept cold, dangerous goods with their classes."""
    tags: list[tuple[Any]] = []
    if row.has_cold:
        tags.append((_("Cold chain"),))
    if row.hazard_classes:
        tags.append((_("DG %(classes)s") % {"classes": row.hazard_classes},))
    return format_html_join("", ' <span class="s-tag">{}</span>', tags)


def second_line(row: ServiceRequest) -> Any:
    kind = _("National") if row.organisation.is_national else row.organisation.get_kind_display()
    return format_html('<span dir="auto">{}</span> · {}{}', row.organisation.name, kind, flags(row))


def way(row: ServiceRequest) -> Any:
    """Juba → Malakal."""
    if row.origin is None or row.destination is None:
        return pieces.mark("neutral")
    return format_html(
        "<bdi>{}</bdi> {} <bdi>{}</bdi>", row.origin.local_name, pieces.icon("arrow-right", "ic-s ic-dir mut"),
        row.destination.local_name,
    )  # fmt: skip


class RequestList(ListPage):
    key = "requests.requests"
    title = _("Requests")
    noun = ngettext_lazy("%(shown)s request", "%(shown)s requests", "count")
    active = "requests"
    default_sort = "rank"
    filterset = RequestFilters
    template = "pages/requests/list.html"
    search_fields = ("search",)  # see `search`
    search_hint = _("Number, cargo, organisation")
    views = (
        View(key="waiting", label=_("Waiting for a decision"), filters={"decision": WAITING}),
        View(key="late", label=_("Above time limit"), filters={"late": "true"}),
        View(
            key="ready", label=_("Accepted, not moving"),
            filters={"decision": "accepted", "fulfilment": [str(value) for value in NOT_YET_MOVING]},
        ),
        View(key="moving", label=_("Moving"), filters={"fulfilment": MOVING}, sort="needed_by"),
        View(key="mine", label=_("My organisation"), filters={"mine": "true"}, sort="-number"),
        View(key="all", label=_("All"), sort="-number"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[ServiceRequest]:
        return listed(self.actor, self.operation)

    def prepare(self, rows: list[Any]) -> list[Any]:
        """The owner's reference is between the owner and the team."""
        for row in rows:
            if not access.may_read_full(self.actor, row):
                row.owner_reference = ""
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return searched(queryset, text, self.actor)

    def wait_cell(self, row: ServiceRequest) -> Any:
        wait = waiting_time(row, self.request.now)  # type: ignore[attr-defined]
        if wait is None:
            return format_html('<span class="mut">{}</span>', "–")
        spent, _limit, mark = wait
        return format_html('<span class="{}">{}</span>', WAIT_CLASSES.get(mark, ""), hours_words(int(spent)))

    def wait_second(self, row: ServiceRequest) -> Any:
        wait = waiting_time(row, self.request.now)  # type: ignore[attr-defined]
        if wait is None:
            return ""
        spent, limit, mark = wait
        if mark == "stop":
            return _("%(over)s over %(limit)s") % {"over": hours_words(int(spent) - limit), "limit": hours_words(limit)}
        return _("limit %(limit)s") % {"limit": hours_words(limit)}

    @property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        return [
            *COLUMNS,
            Column(
                key="waiting",
                label=_("Waiting"),
                sort="decision_at",
                is_number=True,
                cell=self.wait_cell,
                second=self.wait_second,
                value=self._waited,
                card="aside",
            ),
        ]

    def _waited(self, row: ServiceRequest) -> Any:
        wait = waiting_time(row, self.request.now)  # type: ignore[attr-defined]
        return None if wait is None else wait[0]

    @cached_property
    def asking(self) -> Answer:
        return may_ask(self.actor, self.operation)

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        lines = [
            _("A request says what must move or be stored, from where to where, and by when."),
            _("The team answers it, ranks it by the agreed criteria, and everybody sees why."),
        ]
        if self.asking:
            return Empty(heading=_("No requests yet"), lines=lines)
        return Empty(
            heading=_("No requests here"), lines=[lines[0], f"{self.asking.reason} {self.asking.way_out}".strip()]
        )

    def buttons(self) -> Sequence[NextAction]:
        code = self.operation.code
        return [
            NextAction(
                _("Our cargo"), reverse("request_pages:mine", args=[code]), allowed=bool(self.actor.organisations)
            ),
            NextAction.by(self.asking, _("Import XLSX"), reverse("requests:import", args=[code]), icon="table-import"),
            NextAction.by(
                self.asking, _("New request"), reverse("requests:new", args=[code]), icon="plus", primary=True
            ),
        ]

    def bulk_actions(self) -> Sequence[BulkAction]:
        if not access.is_decider(self.actor, self.operation.pk):
            return ()
        url = reverse("requests:several", args=[self.operation.code])
        return [
            BulkAction(label=_("Accept…"), url=f"{url}?do=accept"),
            BulkAction(label=_("Return for correction…"), url=f"{url}?do=return"),
            BulkAction(label=_("Put on hold…"), url=f"{url}?do=hold"),
        ]

    def row_actions(self, row: ServiceRequest) -> Sequence[NextAction]:
        args = [self.operation.code, row.reference]
        if row.number is None:
            return [NextAction.by(access.may_change(self.actor, row), _("Continue"), detail_url(row))]
        return [
            NextAction.by(access.may_accept(self.actor, row), _("Accept…"), reverse("requests:accept", args=args)),
            NextAction.by(
                access.may_return(self.actor, row), _("Return for correction…"), reverse("requests:return", args=args)
            ),
            NextAction.by(access.may_hold(self.actor, row), _("Put on hold…"), reverse("requests:hold", args=args)),
            NextAction.by(
                access.may_resume(self.actor, row), _("Take off hold"), reverse("requests:resume", args=args)
            ),
            NextAction(_("Open"), detail_url(row)),
        ]

    def row_label(self, row: ServiceRequest) -> str:
        return row.reference

    def crumbs(self) -> Sequence[tuple[str, Any]]:
        return [(reverse("pages:home", args=[self.operation.code]), self.operation.local_name), (self.path, self.title)]

    def context(self) -> dict[str, Any]:
        takes_part = is_partner_in(self.actor, self.operation)
        return {
            "criteria": newest_criteria(self.operation, self.actor.now),
            "may_read_ranking": bool(access.may_read_ranking(self.actor, self.operation, takes_part=takes_part)),
        }


def hours_words(hours: int) -> str:
    """`29 h`, `12 d` from five days on."""
    if hours >= 120:
        return _("%(count)s d") % {"count": number(hours // 24, get_language() or "en")}
    return _("%(count)s h") % {"count": hours}


COLUMNS: Sequence[Column] = (
    Column(
        key="rank",
        label=_("Rank"),
        sort="rank",
        is_number=True,
        second=lambda row: row.points and number(row.points, get_language() or "en", digits=1),
        card="",
        cell=lambda row: "–" if row.rank is None else row.rank,
    ),
    Column(
        key="number",
        label=_("No."),
        value=lambda row: row.reference,
        sort="number",
        url=detail_url,
        card="number",
        cell=lambda row: format_html("<bdi>{}</bdi>", row.reference),
    ),
    Column(
        key="cargo",
        label=_("Cargo and organisation"),
        value="title",
        is_heading=True,
        second=second_line,
        card="title",
        css="s-cargo",
        width=40,
    ),
    Column(key="organisation", label=_("Organisation"), value="organisation.name", is_shown=False, width=30),
    Column(
        key="way",
        label=_("From – to"),
        cell=way,
        card="line",
        value=lambda row: (
            f"{row.origin.name if row.origin else ''} – {row.destination.name if row.destination else ''}"
        ),
    ),
    Column(
        key="weight",
        label=_("t"),
        value="weight_kg",
        divide_by=1000,
        digits=1,
        is_number=True,
        sort="weight_kg",
        total="weight_kg",
        unit=_("t"),
        card="fact",
    ),
    Column(
        key="volume",
        label=_("m³"),
        value="volume_m3",
        digits=1,
        is_number=True,
        sort="volume_m3",
        total="volume_m3",
        unit=_("m³"),
        narrow="mid",
        under="weight",
        card="fact",
    ),
    Column(key="needed_by", label=_("Needed by"), sort="needed_by", css="nw", card="fact"),
    Column(key="decision", label=_("Decision"), value="decision_state", card="fact"),
    Column(
        key="fulfilment", label=_("Fulfilment"), value="fulfilment_state", card="fact", narrow="wide", under="decision"
    ),
    Column(key="submitted", label=_("Submitted"), value="submitted_at", sort="submitted_at", is_shown=False),
    Column(key="reference", label=_("Owner’s reference"), value="owner_reference", is_shown=False),
)
