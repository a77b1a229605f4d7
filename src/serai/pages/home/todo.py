"""What waits for the reader, most urgent first: each row says what to do, on what, and by when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import ReleaseState
from serai.apps.cargo.models import Balance, ReleaseOrder
from serai.apps.cargo.queries import storage_due
from serai.apps.operations.enums import DECIDERS
from serai.apps.operations.models import Hub, Operation
from serai.apps.requests.models import Appeal, ServiceRequest
from serai.apps.requests.queries.lists import above_limit
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import clearances_ending, day_in
from serai.kit.moments import day_words, span, span_words
from serai.kit.numbers import number
from serai.kit.policy import Actor

SHOWN = 7
ALONE = 3  # requests above their limit that get a row of their own


@dataclass(frozen=True, slots=True)
class ToDo:
    """`urgency` orders (0 first); `mark` and `css` follow the component rules; `due` is in words."""

    urgency: int
    mark: str
    title: str
    url: str
    number: str = ""
    meta: str = ""
    due: str = ""
    css: str = "mut"
    order: Any = field(default=0, compare=False)


def to_do(actor: Actor, operation: Operation) -> list[ToDo]:
    """All rows for this actor in this operation. The number of queries depends on the roles, not on the rows."""
    sources: list[Callable[[Actor, Operation], Iterator[ToDo]]] = []
    if actor.has(*DECIDERS, scope=operation.pk):
        sources += [_requests_to_decide, _releases_to_decide, _late_journeys, _clearances_ending]
    if actor.has("coordinator", "administrator", scope=operation.pk):
        sources.append(_appeals_to_answer)
    if actor.has("storekeeper", *DECIDERS, scope=operation.pk):
        sources += [_waybills_expected, _expiring, _storage_ending]
    if actor.organisations:
        sources += [_own_requests, _own_releases]
        sources += [] if _storage_ending in sources else [_storage_ending]
    rows = [row for source in sources for row in source(actor, operation)]
    return sorted(rows, key=lambda row: (row.urgency, row.order))


def _clearances_ending(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    """Clearances of planned convoys that end within three days, or have ended."""
    today = day_in(operation, actor.now)
    for row in clearances_ending(operation.pk, today + timedelta(days=3))[:SHOWN]:
        assert row.valid_until is not None  # the filter
        ended = row.valid_until < today
        yield ToDo(
            1,
            "stop" if ended else "caution",
            _("Extend the clearance of %(authority)s") % {"authority": row.authority},
            reverse("transport:convoy", args=[operation.code, row.convoy.number]),
            row.convoy.reference,
            row.convoy.name,
            _("ends %(day)s") % {"day": day_words(row.valid_until, get_language() or "en", now=actor.now)},
            "s-late" if ended else "mut",
            row.valid_until.toordinal(),
        )


def _tonnes(weight_kg: Decimal) -> str:
    return _("%(weight)s t") % {"weight": number(weight_kg / 1000, get_language() or "en", digits=1)}


def _minutes(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 60)


def _span(minutes: int) -> str:
    """`25 min`, `6 h`, `3 d`; what has just begun is a minute old."""
    return span_words(*span(max(minutes, 1)))


def over_limit(operation: Operation, now: datetime) -> Any:
    """Submitted requests that wait for the team longer than the operation promises."""
    return ServiceRequest.objects.filter(above_limit(operation, now), operation=operation, decision="submitted")


def _requests_to_decide(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    late = over_limit(operation, actor.now)
    shown = late.select_related("organisation", "origin", "destination").order_by("rank", "decision_at")[:ALONE]
    for request in shown:
        over = _minutes(request.decision_at, actor.now) - operation.first_answer_hours * 60
        way = (
            f"{request.origin.local_name} – {request.destination.local_name}"
            if request.origin and request.destination
            else ""
        )
        yield ToDo(
            0,
            "stop",
            _("Decide on: %(title)s") % {"title": request.title},
            reverse("request_pages:detail", args=[operation.code, request.number]),
            request.reference,
            " · ".join(part for part in (request.organisation.name, _tonnes(request.weight_kg), way) if part),
            _("%(span)s over the %(limit)s h limit") % {"span": _span(over), "limit": operation.first_answer_hours},
            "s-late",
            -over,
        )
    figures = late.aggregate(count=Count("id"), oldest=Min("decision_at"))
    others = figures["count"] - min(figures["count"], ALONE)
    if others:
        over = _minutes(figures["oldest"], actor.now) - operation.first_answer_hours * 60
        yield ToDo(
            0,
            "stop",
            ngettext("Decide on %(count)s other request above its limit", "Decide on %(count)s other requests above their limit",
                     others) % {"count": others},
            reverse("request_pages:list", args=[operation.code]) + "?view=late",
            due=_("up to %(span)s over") % {"span": _span(over)},
            css="s-late",
            order=1,
        )  # fmt: skip
    in_time = ServiceRequest.objects.filter(operation=operation, decision="submitted").count() - figures["count"]
    if in_time > 0:
        yield ToDo(
            3,
            "wait",
            ngettext("Decide on %(count)s request in time", "Decide on %(count)s requests in time", in_time)
            % {"count": in_time},
            reverse("request_pages:list", args=[operation.code]) + "?view=waiting",
            due=_("limit %(hours)s h") % {"hours": operation.first_answer_hours},
        )


def _appeals_to_answer(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    """Open appeals, except those against the reader's own decision."""
    appeals = Appeal.objects.filter(request__operation=operation, answer="").select_related("request__organisation")
    for appeal in appeals.order_by("made_at")[:SHOWN]:
        if appeal.decided_by_id == actor.user_id:
            continue
        yield ToDo(
            1,
            "wait",
            _("Answer the appeal: %(title)s") % {"title": appeal.request.title},
            reverse("request_pages:detail", args=[operation.code, appeal.request.reference]),
            appeal.request.reference,
            appeal.request.organisation.name,
            _("made %(span)s ago") % {"span": _span(_minutes(appeal.made_at, actor.now))},
            order=appeal.made_at.timestamp(),
        )


def _releases_to_decide(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    orders = (
        ReleaseOrder.objects.filter(
            consignment__operation=operation,
            state__in=[ReleaseState.SUBMITTED, ReleaseState.VERIFIED, ReleaseState.ACCEPTED],
        )
        .select_related("consignment__owner", "hub")
        .order_by("ordered_at")[:SHOWN]
    )
    verbs = {
        "submitted": _("Verify the release order of %(owner)s"),
        "verified": _("Accept or reject the release order of %(owner)s"),
        "accepted": _("Hand over the released cargo of %(owner)s"),
    }
    for order in orders:
        yield ToDo(
            2,
            "wait",
            verbs[order.state] % {"owner": order.consignment.owner.short},
            reverse("cargo:consignment", args=[operation.code, order.consignment.code]),
            order.code,
            f"{order.consignment.code} · {order.consignment.title}",
            _("ordered %(span)s ago") % {"span": _span(_minutes(order.ordered_at, actor.now))},
            order=order.ordered_at.timestamp(),
        )


def _late_journeys(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    journeys = (
        Journey.objects.filter(operation=operation, state__in=["departed", "at_stop"], arrives_at__lt=actor.now)
        .select_related("vehicle", "origin", "destination")
        .order_by("arrives_at")[:SHOWN]
    )
    for journey in journeys:
        late = _minutes(journey.arrives_at, actor.now)
        yield ToDo(
            1,
            "caution",
            _("Ask where %(vehicle)s to %(place)s is")
            % {"vehicle": journey.vehicle, "place": journey.destination.local_name},
            reverse("transport:journey", args=[operation.code, journey.number]),
            journey.waybill or journey.reference,
            "",
            _("%(span)s late") % {"span": _span(late)} if late else _("due now"),
            "s-late" if late > 24 * 60 else "s-soon",
            -late,
        )


def _waybills_expected(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    hubs = _own_hubs(actor, operation)
    journeys = (
        Journey.objects.filter(destination_hub__in=hubs, state__in=["departed", "at_stop", "arrived"])
        .select_related("vehicle", "origin", "destination_hub")
        .order_by("arrives_at")[:SHOWN]
    )
    for journey in journeys:
        hub = journey.destination_hub
        assert hub is not None  # the filter asks for one
        today = journey.arrives_at <= actor.now + timedelta(hours=12)
        yield ToDo(
            2 if today else 4,
            "wait",
            _("Receive %(vehicle)s from %(hub)s") % {"vehicle": journey.vehicle, "hub": journey.origin.local_name},
            reverse("transport:receive_waybill", args=[operation.code, hub.code, journey.number]),
            journey.waybill,
            hub.local_name,
            _("today") if today else "",
            order=journey.arrives_at.timestamp(),
        )


def _own_hubs(actor: Actor, operation: Operation) -> Any:
    places = {grant.place for grant in actor.grants if grant.role == "storekeeper" and grant.place}
    hubs = Hub.objects.filter(operation=operation)
    return hubs.filter(pk__in=places) if places else hubs


def _expiring(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    until = actor.now.date() + timedelta(days=operation.expiry_red_days)
    hubs = {hub.pk: hub for hub in _own_hubs(actor, operation)}
    rows = (
        Balance.objects.filter(
            operation_id=operation.pk, kind=2, live=True, expires_on__lte=until, hub_id__in=list(hubs)
        )
        .values("hub_id")
        .annotate(kg=Sum("kg"), first=Min("expires_on"), lines=Count("line_id", distinct=True), last=Max("expires_on"))
    )
    for row in rows:
        hub = hubs[row["hub_id"]]
        yield ToDo(
            3,
            "caution",
            ngettext("%(count)s line expires soon in %(hub)s", "%(count)s lines expire soon in %(hub)s", row["lines"])
            % {"count": row["lines"], "hub": hub.local_name},
            reverse("hub_pages:detail", args=[operation.code, hub.code]),
            meta=_tonnes(row["kg"]),
            due=_("first on %(day)s") % {"day": day_words(row["first"], get_language() or "en", now=actor.now)},
            css="s-late" if row["first"] <= actor.now.date() else "s-soon",
            order=row["first"].toordinal(),
        )


def _own_requests(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    requests = (
        ServiceRequest.objects.filter(operation=operation, organisation__in=actor.organisations, decision__in=["returned", "draft"])
        .order_by("-recorded_at")[:SHOWN]
    )  # fmt: skip
    for request in requests:
        returned = request.decision == "returned"
        url_name, key = ("request_pages:detail", request.number) if request.number else ("requests:edit", request.pk)
        yield ToDo(
            1 if returned else 4,
            "caution" if returned else "neutral",
            (_("Correct: %(title)s") if returned else _("Finish the draft: %(title)s")) % {"title": request.title},
            reverse(url_name, args=[operation.code, key]),
            request.reference if request.number else "",
            request.decision_reason[:120] if returned else "",
        )


def _own_releases(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    rows = (
        Balance.objects.filter(operation_id=operation.pk, kind=4, live=True, owner_id__in=actor.organisations)
        .values("consignment_id")
        .annotate(kg=Sum("kg"), since=Min("last_at"))
        .order_by("since")[:SHOWN]
    )
    waiting = list(rows)
    if not waiting:
        return
    from serai.apps.cargo.models import Consignment

    consignments = Consignment.objects.select_related("destination").in_bulk([row["consignment_id"] for row in waiting])
    for row in waiting:
        consignment = consignments[row["consignment_id"]]
        days = (actor.now - row["since"]).days
        yield ToDo(
            2,
            "wait",
            _("Order the release of %(title)s in %(place)s")
            % {"title": consignment.title, "place": consignment.destination.local_name},
            reverse("cargo:consignment", args=[operation.code, consignment.code]),
            consignment.code,
            _tonnes(row["kg"]),
            ngettext("delivered %(days)s day ago", "delivered %(days)s days ago", days) % {"days": days},
            order=-days,
        )


def _storage_ending(actor: Actor, operation: Operation) -> Iterator[ToDo]:
    """Cargo whose storage ends soon or has ended: of the whole operation for its team, one's own for owners."""
    is_team = actor.has("storekeeper", *DECIDERS, scope=operation.pk)
    owners = None if is_team else actor.organisations
    found = storage_due(today=actor.now.date(), operation_id=operation.pk, owner_ids=owners, most=200)
    if not found:
        return
    first, over = found[0], sum(row.days_left < 0 for row in found)
    title = ngettext("Storage of %(count)s consignment ends", "Storage of %(count)s consignments ends", len(found))
    yield ToDo(
        urgency=1 if over else 2,
        mark="caution",
        title=title % {"count": len(found)},
        url=reverse("hub_pages:detail", args=[operation.code, first.hub]),
        number=first.code,
        meta=first.owner,
        due=day_words(first.ends_on, get_language() or "en", now=actor.now),
        css="s-late" if over else "s-soon",
        order=first.ends_on.toordinal(),
    )
