"""Planning pages: a new journey (perhaps for the cargo of a request), cargo onto a journey, and off it again."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.cargo.models import Consignment
from serai.apps.cargo.queries import propose_lines
from serai.apps.catalog.enums import TRANSPORT_KINDS
from serai.apps.operations.models import Hub, Operation
from serai.apps.requests.models import ServiceRequest
from serai.apps.transport import actions, rules
from serai.apps.transport.models import Load
from serai.apps.transport.queries import (
    VehicleChoice,
    Waiting,
    freight_of_loads,
    groups_of,
    hubs_visible_to,
    open_journeys_from,
    vehicle_choices,
    visible_to,
    waiting_at,
)
from serai.apps.transport.queries.board import freight_of, share_of
from serai.apps.transport.rules import Freight
from serai.apps.transport.web.forms import JourneyForm, end_key, initial_of, show_refusal
from serai.apps.transport.web.scope import crumbs_to, entered, journey_url, page_of, the_journey
from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.forms import typed_quantity
from serai.kit.policy import Actor, require

LEAST_NOTICE = dt.timedelta(days=1)


def plan(request: HttpRequest, operation: str) -> HttpResponse:
    """A new journey. `?request=421` or `?consignment=JUB-0042` brings the cargo that is left to plan along;
    `?hub=JUB` the hub.
    """
    actor, found = entered(request, operation)
    require(rules.may_plan(actor, found.pk))
    hub = _hub(request, actor, found)
    waiting = _asked_for(request, hub) if hub else []
    form = JourneyForm(found, request.POST if request.method == "POST" else None, initial=_first_guess(hub, waiting))
    if request.method == "POST" and "check" not in request.POST and form.is_valid():
        try:
            journey = actions.plan_journey(
                actor=actor, operation_id=found.pk, data=form.data_of(), loads=_chosen(request, waiting)
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", _("%(journey)s is planned.") % {"journey": journey.reference})
            return redirect(reverse("transport:journey", args=[found.code, journey.number]))
    destination = waiting[0].line.consignment.destination_id if waiting else None
    context = {
        "title": _("Plan a journey"),
        "heading": _("Plan a journey"),
        "operation": found,
        "active": "transport",
        "crumbs": crumbs_to(found, ("", _("Plan a journey"))),
        "form": form,
        "waiting": [(item, _typed(request, item)) for item in waiting],
        "choices": _choices(request, found, form, _freight(request, waiting), hub, modes=_modes(waiting)),
        "chosen": form["vehicle"].value() or "",
        "open_journeys": open_journeys_from(hub, destination)[:6] if hub and waiting else [],
        "asked": request.GET.urlencode(),
        "submit_label": _("Plan the journey"),
        "cancel_url": reverse("transport:journeys", args=[found.code]),
    }
    return render(
        request, "transport/plan.html", context, status=422 if form.errors and "check" not in request.POST else 200
    )


def change(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_change(actor, found))
    form = JourneyForm(found.operation, request.POST if request.method == "POST" else None, initial=initial_of(found))
    if request.method == "POST" and "check" not in request.POST and form.is_valid():
        try:
            actions.change_journey(
                actor=actor, journey_id=found.pk, data=form.data_of(), revision=_whole(request.POST.get("revision"))
            )
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", _("The change is kept."))
            return redirect(journey_url(found))
    choices = _choices(request, found.operation, form, freight_of_loads(found), found.origin, but=found.pk)
    chosen = form["vehicle"].value() or ""
    context = page_of(found, _("Change the journey"), form=form, choices=choices, chosen=chosen)
    return render(
        request, "transport/plan.html", context, status=422 if form.errors and "check" not in request.POST else 200
    )


def add_cargo(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """What waits at the journey's hub, best ranked first; how much of each goes along is typed or ticked."""
    actor, found = the_journey(request, operation, number)
    require(rules.may_load(actor, found))
    words = request.GET.get("q", "")[:80]
    everywhere = request.GET.get("to") == "all"
    waiting = waiting_at(
        found.origin,
        words=words,
        consignment_code=request.GET.get("consignment", "")[:20],
        request_number=_whole(request.GET.get("request")),
        destination_id=None if everywhere or found.destination_hub_id else found.destination_id,
    )
    error = ""
    proposed: dict[UUID, str] = {}
    if request.method == "POST" and "propose" in request.POST:
        try:
            proposed = _proposed(request, found.origin, waiting, actor.now.date())
        except Refused as refused:
            error = str(refused)
    elif request.method == "POST":
        try:
            loads = actions.plan_loads(actor=actor, journey_id=found.pk, items=_chosen(request, waiting))
        except Refused as refused:
            error = str(refused)
        else:
            say(request, "good", _("%(count)s lines added.") % {"count": len(loads)})
            return redirect(journey_url(found))
    context = page_of(
        found,
        _("Add cargo"),
        waiting=[(item, proposed.get(item.line.pk) or _typed(request, item, default="")) for item in waiting],
        lots=[(group[0], request.POST.get(f"g-{group[0].line.pk}", "")) for group in groups_of(waiting)],
        words=words,
        everywhere=everywhere,
        error=error,
        free_kg=max(found.vehicle.capacity_kg - sum((i.kg for i in freight_of_loads(found)), Decimal()), Decimal()),
    )
    return render(request, "transport/add_cargo.html", context, status=422 if error else 200)


def _proposed(request: HttpRequest, hub: Hub, waiting: list[Waiting], today: dt.date) -> dict[UUID, str]:
    """What stands in the fields when first expired, first out decides which batches go along."""
    result: dict[UUID, str] = {}
    for group in groups_of(waiting):
        quantity = typed_quantity(request, f"g-{group[0].line.pk}")
        if quantity:
            left = {item.line.pk: item.left for item in group}
            taken = propose_lines(hub.pk, left, quantity, today)
            result |= {line_id: f"{taken.get(line_id, Decimal()).normalize():f}" for line_id in left}
    return result


@require_POST
def load(request: HttpRequest, operation: str, number: int, load_id: UUID) -> HttpResponse:
    """One load: a new quantity, another journey, or off the plan; the pressed button says which."""
    actor, found = the_journey(request, operation, number)
    back = journey_url(found)
    if request.POST.get("back") == "board":
        back = reverse("transport:board", args=[operation]) + f"?hub={found.origin.code}"
    if not Load.objects.filter(pk=load_id, journey=found).exists():
        raise NotFound(_("This cargo is not planned there any more."), code="no_load")
    if "remove" in request.POST:
        actions.unplan_load(actor=actor, load_id=load_id)
        say(request, "good", _("Taken off the plan."))
        return redirect(back)
    if "stop" in request.POST:
        stops = {str(stop.pk): stop.pk for stop in found.stops.all()}
        actions.unload_at(actor=actor, load_id=load_id, stop_id=stops.get(request.POST["stop"]))
    quantity = typed_quantity(request, "quantity")
    target = _whole(request.POST.get("to"))
    if target is not None:
        other = visible_to(actor).filter(operation=found.operation_id, number=target).first()
        if other is None:
            raise NotFound(_("There is no such journey."))
        actions.move_load(actor=actor, load_id=load_id, to_journey_id=other.pk, quantity=quantity)
        say(request, "good", _("Moved to %(journey)s.") % {"journey": other.reference})
    elif quantity is not None:
        actions.change_load(actor=actor, load_id=load_id, quantity=quantity)
        say(request, "good", _("The quantity is kept."))
    return redirect(back)


def _hub(request: HttpRequest, actor: Actor, operation: Operation) -> Hub | None:
    """The hub a plan starts from: as asked, or where the cargo is, or the first one."""
    hubs = hubs_visible_to(actor).filter(operation=operation).select_related("place").order_by("name")
    posted = request.POST.get("origin", "")
    if posted:
        return next((hub for hub in hubs if str(hub.pk) == posted), None)
    code = request.GET.get("hub", "")
    if code:
        return hubs.filter(code=code).first()
    consignment = request.GET.get("consignment", "")
    if consignment:
        return hubs.filter(
            pk__in=Consignment.objects.filter(operation=operation, code=consignment).values("hub")
        ).first()
    number = _whole(request.GET.get("request"))
    if number is not None:
        asked = ServiceRequest.objects.filter(operation=operation, number=number)
        return hubs.filter(pk__in=asked.values("hub")).first()
    return hubs.first()


def _asked_for(request: HttpRequest, hub: Hub) -> list[Waiting]:
    number, code = _whole(request.GET.get("request")), request.GET.get("consignment", "")[:20]
    if number is None and not code:
        return []
    return waiting_at(hub, request_number=number, consignment_code=code)


def _first_guess(hub: Hub | None, waiting: list[Waiting]) -> dict[str, Any]:
    leaves = (timezone.localtime(timezone.now()) + LEAST_NOTICE).replace(hour=7, minute=0, second=0, microsecond=0)
    guess: dict[str, Any] = {"origin": hub, "departs_at": leaves, "arrives_at": leaves + dt.timedelta(hours=9)}
    if waiting:
        guess["destination"] = end_key(None, waiting[0].line.consignment.destination_id)
    return guess


def _typed(request: HttpRequest, item: Waiting, default: str | None = None) -> str:
    plain = f"{item.left.normalize():f}" if default is None else default
    return request.POST.get(f"q-{item.line.pk}", plain)


def _chosen(request: HttpRequest, waiting: list[Waiting]) -> list[actions.LoadItem]:
    items = []
    for item in waiting:
        name = f"q-{item.line.pk}"
        quantity = typed_quantity(request, name)
        if quantity is None and f"all-{item.line.pk}" in request.POST:
            quantity = item.left
        if quantity:
            items.append(actions.LoadItem(item.line.pk, quantity))
    return items


def _freight(request: HttpRequest, waiting: list[Waiting]) -> list[Freight]:
    """The cargo as typed so far, so that the table of vehicles answers to it."""
    found = []
    for item in waiting:
        try:
            quantity = typed_quantity(request, f"q-{item.line.pk}") if request.method == "POST" else item.left
        except Refused:
            quantity = item.left
        if quantity:
            found.append(freight_of(item.line, *share_of(item.line, quantity)))
    return found


def _modes(waiting: list[Waiting]) -> frozenset[str]:
    """The modes of transport that the requests of this cargo asked for."""
    asked = {item.line.consignment.request_id for item in waiting}
    kinds = ServiceRequest.objects.filter(pk__in=asked).values_list("services__kind", flat=True)
    return frozenset(kind for kind in kinds if kind in TRANSPORT_KINDS)


def _choices(
    request: HttpRequest, operation: Operation, form: JourneyForm, freight: list[Freight], hub: Hub | None,
    but: UUID | None = None, modes: frozenset[str] = frozenset(),
) -> list[VehicleChoice]:  # fmt: skip
    times = []
    for name in ("departs_at", "arrives_at"):
        field = form.fields[name]
        try:
            times.append(
                field.clean(request.POST.get(name)) if form.is_bound else form.get_initial_for_field(field, name)
            )
        except ValidationError:  # a time that cannot be read is told by the form itself
            times.append(None)
    start = times[0] or timezone.now()
    end = times[1] if times[1] and times[1] > start else start + dt.timedelta(hours=9)
    return vehicle_choices(operation.pk, freight, start, end, hub_id=hub.pk if hub else None, but=but, modes=modes)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None
