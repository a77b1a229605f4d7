"""What the page of one request shows and what its reader can do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Consignment, Event
from serai.apps.cargo.queries.consignments import first_that_moved
from serai.apps.catalog.models import Category
from serai.apps.places.models import Area, Place
from serai.apps.requests.enums import FULFILMENT_MARKS, AppealAgainst, Decision, Fulfilment, Queue
from serai.apps.requests.models import Appeal, ServiceRequest
from serai.apps.requests.queries.ranking import Explanation
from serai.apps.requests.rules import access
from serai.apps.requests.rules.levels import Level, service_levels
from serai.apps.requests.rules.words import counted_words, criterion_label, source_label
from serai.apps.transport.models import Journey
from serai.kit.numbers import number
from serai.kit.policy import Actor, no
from serai.kit.records import NextAction, State
from serai.pages.requests import closing
from serai.pages.requests.quantities import Six

SOON = timedelta(days=2)
DONE = (Fulfilment.DELIVERED, Fulfilment.PARTLY_RELEASED, Fulfilment.RELEASED, Fulfilment.CLOSED_SHORT)


@dataclass(frozen=True, slots=True)
class Milestones:
    """When cargo first left and when the last of it was delivered; None while it has not."""

    first_dispatched_at: datetime | None
    all_delivered_at: datetime | None


def milestones(request: ServiceRequest) -> Milestones:
    """One query; none while nothing has moved."""
    if request.fulfilment < Fulfilment.PARTLY_DISPATCHED:
        return Milestones(None, None)
    events = Event.objects.filter(postings__line__consignment__request=request, reverses=None)
    moved = events.filter(kind__in=[EventKind.DISPATCH, EventKind.DELIVERY]).values("kind")
    times = {row["kind"]: row for row in moved.annotate(first=Min("occurred_at"), last=Max("occurred_at"))}
    delivered = times.get(EventKind.DELIVERY) if request.fulfilment in DONE else None
    dispatched = times.get(EventKind.DISPATCH)
    return Milestones(dispatched["first"] if dispatched else None, delivered["last"] if delivered else None)


def figure(value: Decimal | int, digits: int = 0) -> str:
    return number(value, get_language() or "en", digits=digits)


def levels(request: ServiceRequest, now: datetime, times: Milestones) -> list[tuple[Any, Level, str]]:
    """Label, level and words (`19 of 24 h`) of each service level."""
    labels = {
        "first_answer": _("First answer"), "accepted": _("Accepted"), "dispatched": _("First dispatch"),
        "delivered": _("All delivered"),
    }  # fmt: skip
    found = service_levels(
        request, request.operation, now=now, first_dispatched_at=times.first_dispatched_at,
        all_delivered_at=times.all_delivered_at,
    )  # fmt: skip
    return [(labels[level.key], level, _level_words(level)) for level in found]


def _level_words(level: Level) -> str:
    if level.spent_hours is None:
        return "–"
    if level.limit_hours < 48:
        return _("%(spent)s of %(limit)s h") % {
            "spent": figure(Decimal(int(level.spent_hours))),
            "limit": figure(level.limit_hours),
        }
    days = level.spent_hours / 24
    digits = 1 if days < 10 else 0
    return _("%(spent)s of %(limit)s d") % {
        "spent": figure(days, digits),
        "limit": figure(Decimal(level.limit_hours) / 24),
    }


def promise(request: ServiceRequest, kg: Six, today: date, times: Milestones, late_kg: Decimal) -> State | None:
    """Whether the needed-by date is or will be kept. `late_kg` is on journeys planned to arrive after it."""
    if request.decision != Decision.ACCEPTED or request.needed_by is None:
        return None
    left = kg.undelivered
    if left <= 0 or request.fulfilment in DONE:
        return _kept(request.needed_by, times)
    if request.needed_by < today:
        return State("stop", _("Late: %(tonnes)s t not delivered") % {"tonnes": figure(left / 1000, 1)})
    at_risk = left if request.needed_by - today <= SOON else late_kg
    if at_risk > 0:
        return State("caution", _("At risk: %(tonnes)s t may be late") % {"tonnes": figure(at_risk / 1000, 1)})
    return State("active", _("In time so far"))


def _kept(needed_by: date, times: Milestones) -> State | None:
    """How it ended; nothing is said where nothing was delivered (all lost, or closed short)."""
    if times.all_delivered_at is None:
        return None
    days = (localtime(times.all_delivered_at).date() - needed_by).days
    if days <= 0:
        return State("good", _("Kept: all delivered"))
    late = ngettext("Delivered %(count)d day late", "Delivered %(count)d days late", days)
    return State("caution", late % {"count": days})


def journeys_of(request: ServiceRequest) -> list[Journey]:
    """Journeys that are planned to carry, or carried, cargo of the request; newest first."""
    planned = Journey.objects.filter(loads__line__consignment__request=request)
    moved = Event.objects.filter(postings__line__consignment__request=request, journey_id__isnull=False).values(
        "journey_id"
    )
    rows = (planned | Journey.objects.filter(pk__in=moved)).distinct()
    return list(rows.select_related("vehicle", "origin", "destination").order_by("-departs_at"))


def late_kg(request: ServiceRequest) -> Decimal:
    """Kilograms on open journeys that are planned to arrive after the needed-by date."""
    if request.needed_by is None:
        return Decimal(0)
    rows = Journey.objects.filter(
        loads__line__consignment__request=request, state__in=["planned", "loading", "departed", "at_stop"],
        arrives_at__date__gt=request.needed_by,
    )  # fmt: skip
    return sum(rows.values_list("loads__kg", flat=True), Decimal(0))


def consignments_of(request: ServiceRequest) -> list[tuple[Consignment, State]]:
    """Consignments with their states."""
    rows = request.consignments.select_related("hub", "origin", "destination", "operation").order_by("number")
    return [
        (row, State(FULFILMENT_MARKS.get(row.fulfilment, "neutral"), Fulfilment(row.fulfilment).label)) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A criterion of the ranking table in words."""

    label: Any
    counted: str
    score: Decimal
    weight: Decimal
    points: Decimal
    percent: Decimal
    source: Any


def ranking_table(found: Explanation) -> list[TableRow]:
    names = _names(found)
    rows = []
    for item in found.row.table:
        weight, points = Decimal(item["weight"]), Decimal(item["points"])
        rows.append(
            TableRow(
                criterion_label(item["kind"]),
                counted_words(item["counted"], item["params"], names),
                Decimal(item["score"]),
                weight,
                points,
                round(points * 100 / weight, 0) if weight else Decimal(0),
                source_label(item["source"]),
            )
        )
    return rows


def _names(found: Explanation) -> dict[str, str]:
    """Local names of the places, areas and categories that the table speaks of: at most three queries."""
    codes = {str(value) for item in found.row.table for value in item["params"].values() if value}
    places = [code.removeprefix("place:") for code in codes if code.startswith("place:")]
    areas = [code.removeprefix("area:") for code in codes if code.startswith("area:")]
    names = {row.code: row.local_name for row in Category.objects.filter(code__in=codes)}
    if places:
        names |= {f"place:{row.code}": row.local_name for row in Place.objects.filter(code__in=places)}
    if areas:
        names |= {f"area:{row.code}": row.local_name for row in Area.objects.filter(code__in=areas)}
    return names


def rank_heading(found: Explanation) -> str:
    words = {"rank": found.row.place, "count": found.waiting}
    if found.row.queue == Queue.TRANSPORT:
        return _("Why it ranks number %(rank)d of %(count)d waiting for transport") % words
    return _("Why it ranks number %(rank)d of %(count)d waiting for a decision") % words


# ---- what can be done next ----


def address(name: str, *args: Any) -> str:
    """An address of another part, or "" while that part has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def next_actions(actor: Actor, request: ServiceRequest, to_plan_kg: Decimal) -> list[NextAction]:
    if access.is_decider(actor, request.operation_id):
        return list(_for_team(actor, request, to_plan_kg))
    if access.is_own(actor, request.organisation):
        return list(_for_owner(actor, request))
    return []


def _url(name: str, request: ServiceRequest) -> str:
    return reverse(f"requests:{name}", args=[request.operation.code, request.reference])


def _for_team(actor: Actor, request: ServiceRequest, to_plan_kg: Decimal) -> Iterator[NextAction]:
    waits = request.decision in (Decision.SUBMITTED, Decision.ON_HOLD)
    if request.decision == Decision.ACCEPTED:
        yield from _planning(request, to_plan_kg)
        yield NextAction(_("Change a line…"), "#lines")
    else:
        yield NextAction.by(
            access.may_accept(actor, request), _("Accept…"), _url("accept", request), icon="check", primary=waits
        )
    if waits or request.decision == Decision.RETURNED:
        yield NextAction.by(access.may_return(actor, request), _("Return for correction…"), _url("return", request))
        if request.decision == Decision.ON_HOLD:
            yield NextAction.by(access.may_resume(actor, request), _("Take off hold"), _url("resume", request))
        else:
            yield NextAction.by(access.may_hold(actor, request), _("Put on hold…"), _url("hold", request))
        yield NextAction.by(access.may_reject(actor, request), _("Reject…"), _url("reject", request))
        yield NextAction.by(access.may_change(actor, request), _("Change it"), _edit(request))
    yield from _answering(actor, request)
    yield NextAction(_("Message the requester"), "?tab=messages")
    if request.rank:
        yield NextAction.by(access.may_move_in_rank(actor, request), _("Move in the ranking…"), _url("move", request))
    if request.decision == Decision.ACCEPTED:
        owner = no(_("Only %(organisation)s may order it.") % {"organisation": request.organisation.name})
        yield NextAction.by(owner, _("Order release"), "")
        yield closing.next_action(actor, request)
        yield from _cancelling(actor, request)


def _planning(request: ServiceRequest, to_plan_kg: Decimal) -> Iterator[NextAction]:
    url = address("transport:plan", request.operation.code)
    if not url:
        return
    if to_plan_kg > 0:
        label = _("Plan transport for %(tonnes)s t") % {"tonnes": figure(to_plan_kg / 1000, 1)}
        yield NextAction(label, f"{url}?request={request.number}", icon="route", primary=True)
    else:
        answer = no(_("Nothing is left to plan: all is planned, has left, or is lost or cancelled."))
        yield NextAction.by(answer, _("Plan transport"), url)


def _cancelling(actor: Actor, request: ServiceRequest) -> Iterator[NextAction]:
    answer = access.may_cancel(actor, request)
    moved = first_that_moved(request.pk) if answer and request.decision == Decision.ACCEPTED else None
    if moved:
        answer = no(
            _("Cargo of %(consignment)s has moved. Reduce the lines that have not come yet instead.")
            % {"consignment": moved}
        )
    yield NextAction.by(answer, _("Cancel…"), _url("cancel", request))


def _edit(request: ServiceRequest) -> str:
    return reverse("requests:edit", args=[request.operation.code, request.pk])


def _for_owner(actor: Actor, request: ServiceRequest) -> Iterator[NextAction]:
    returned = request.decision == Decision.RETURNED
    if request.decision in access.CHANGEABLE:
        label = _("Correct and submit again") if returned else _("Change it")
        yield NextAction.by(access.may_change(actor, request), label, _edit(request), icon="pencil", primary=returned)
    if request.decision == Decision.ACCEPTED:
        yield from _releasing(request)
    yield from _appealing(actor, request)
    yield NextAction.by(access.may_write_message(actor, request), _("Message the team"), "?tab=messages")
    if request.decision not in (Decision.REJECTED, Decision.CANCELLED):
        yield from _cancelling(actor, request)
    yield NextAction(_("Copy into a new request"), _url("copy", request), icon="copy", method="post")


def _appealing(actor: Actor, request: ServiceRequest) -> Iterator[NextAction]:
    """Against what it can be appealed; once for each."""
    against = AppealAgainst.REJECTION if request.decision == Decision.REJECTED else AppealAgainst.RANKING
    if against == AppealAgainst.RANKING and not request.rank:
        return
    answer = access.may_appeal(actor, request, against)
    if Appeal.objects.filter(request=request, against=against).exists():
        answer = no(_("There is an appeal already; there can be one only."))
    url = reverse("requests:appeal", args=[request.operation.code, request.reference, against.value])
    label = (
        _("Appeal against the rejection…") if against == AppealAgainst.REJECTION else _("Appeal against the ranking…")
    )
    yield NextAction.by(answer, label, url)


def _answering(actor: Actor, request: ServiceRequest) -> Iterator[NextAction]:
    for appeal in Appeal.objects.filter(request=request, answer=""):
        url = reverse("requests:answer_appeal", args=[request.operation.code, request.reference, appeal.pk])
        may = access.may_answer_appeal(actor, appeal, request.operation_id)
        yield NextAction.by(may, _("Answer the appeal…"), url, primary=bool(may))


def _releasing(request: ServiceRequest) -> Iterator[NextAction]:
    if request.fulfilment < Fulfilment.PARTLY_RECEIVED:
        answer = no(_("Possible when cargo has been received."))
        yield NextAction.by(answer, _("Order release"), "")
        return
    first = request.consignments.order_by("number").first()
    url = address("cargo:order_release", request.operation.code, first.code) if first else ""
    if url:
        yield NextAction(_("Order release"), url, icon="file-export", primary=True)
