"""Pages on which a journey goes on: depart, arrive, deliver, lost, found, close. Each is a form, one action, and the
way back.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.cargo.actions import Pick
from serai.apps.cargo.queries import pick_list
from serai.apps.transport import actions, rules
from serai.apps.transport.enums import JourneyState
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import JourneyPage, journey_page
from serai.apps.transport.web.forms import (
    ArriveForm,
    DepartForm,
    FoundForm,
    HandOverForm,
    LossForm,
    ReasonForm,
    SeenForm,
    UnderWayForm,
    show_refusal,
)
from serai.apps.transport.web.record import capacity_bars
from serai.apps.transport.web.scope import journey_url, page_of, the_journey
from serai.kit.errors import Refused
from serai.kit.flash import say
from serai.kit.forms import typed_quantity
from serai.kit.policy import require

Act = Callable[[dict[str, Any]], Journey]


def _asked(
    request: HttpRequest, found: Journey, form: forms.Form, act: Act, said: Callable[[Journey], str], *, title: str,
    submit: str, template: str = "kit/form.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form; act on what it says; go back to the journey, or show why not beside the fields."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refused as error:
            show_refusal(form, error)
        else:
            say(request, "good", said(done))
            return redirect(journey_url(found))
    if form.errors:
        status = 422
    context = page_of(found, title, form=form, submit_label=submit, **more)
    return render(request, template, context, status=status)


def _bound(request: HttpRequest, kind: type[forms.Form], **initial: Any) -> forms.Form:
    return kind(request.POST if request.method == "POST" else None, initial=initial or None)


def depart(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_depart(actor, found))
    page = journey_page(actor, found)
    bins = pick_list(found.origin_id, {row.line.pk: row.quantity for row in page.rows}, actor.now.date())

    def act(clean: dict[str, Any]) -> Journey:
        picks = []
        for row in page.rows:
            quantity = typed_quantity(request, f"q-{row.load.pk}")
            if quantity:
                picks.append(Pick(row.line.pk, quantity))
        return actions.depart(actor=actor, journey_id=found.pk, picks=picks, **clean)

    return _asked(
        request,
        found,
        _bound(request, DepartForm),
        act,
        lambda done: _("%(waybill)s left.") % {"waybill": done.waybill},
        title=_("Depart"),
        submit=_("Depart and number the waybill"),
        template="transport/depart.html",
        rows=[
            (row, request.POST.get(f"q-{row.load.pk}", f"{row.quantity.normalize():f}"), bins.get(row.line.pk, []))
            for row in page.rows
        ],
        bars=capacity_bars(found, page),
    )


def deliver(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_deliver(actor, found))
    page = journey_page(actor, found)
    places = places_to_deliver(found, page)
    chosen_place = next((key for key, _name in places if str(key) == request.POST.get("place")), None) or places[0][0]

    def act(clean: dict[str, Any]) -> Journey:
        one = request.POST.get("consignment") or None
        known = {str(item.line.consignment_id): item.line.consignment_id for item in page.aboard}
        return actions.deliver(
            actor=actor,
            journey_id=found.pk,
            consignment_id=known.get(one) if one else None,
            place_id=chosen_place,
            **clean,
        )

    consignments = {item.line.consignment_id: item.line.consignment for item in page.aboard}
    return _asked(
        request,
        found,
        HandOverForm(request.POST, request.FILES) if request.method == "POST" else HandOverForm(),
        act,
        lambda done: _("The delivery is recorded."),
        title=_("Deliver, all as loaded"),
        submit=_("Record the delivery"),
        template="transport/deliver.html",
        page=page,
        places=places,
        chosen_place=chosen_place,
        rows=aboard_by_stop(page, chosen_place),
        consignments=list(consignments.values()),
        chosen=request.POST.get("consignment", ""),
    )


def places_to_deliver(found: Journey, page: JourneyPage) -> list[tuple[UUID, str]]:
    """Where cargo can be handed over, the stop at which the vehicle stands first; hubs receive on their own page."""
    stops = [stop for stop in page.stops if stop.hub_id is None]
    standing = [stop for stop in stops if stop.arrived_at] if found.state == JourneyState.AT_STOP else []
    here = {stop.place_id: stop.place.local_name for stop in standing[-1:]}
    last = {found.destination_id: found.destination.local_name}
    return list((here | last | {stop.place_id: stop.place.local_name for stop in stops}).items())


def aboard_by_stop(page: JourneyPage, place_id: UUID) -> list[tuple[Any, str, bool]]:
    """What is on board, with the stop where it leaves and whether that is this place: this place's cargo first."""
    stops = {row.line.pk: row.load.stop for row in page.rows}
    rows = []
    for item in page.aboard:
        stop = stops.get(item.line.pk)
        rows.append((item, stop.place.local_name if stop else "", bool(stop and stop.place_id == place_id)))
    return sorted(rows, key=lambda row: not row[2])


def arrive(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_arrive(actor, found))
    form = ArriveForm(found, request.POST if request.method == "POST" else None)

    def act(clean: dict[str, Any]) -> Journey:
        stops = {str(stop.pk): stop.pk for stop in found.stops.all()}
        return actions.arrive(
            actor=actor, journey_id=found.pk, occurred_at=clean["occurred_at"], stop_id=stops.get(clean["stop"])
        )

    return _asked(
        request,
        found,
        form,
        act,
        lambda done: str(done.journey_state.label),
        title=_("Arrived"),
        submit=_("Record the arrival"),
    )


def position(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_report_position(actor, found))
    return _asked(
        request, found, _bound(request, SeenForm),
        lambda clean: actions.report_position(actor=actor, journey_id=found.pk, **clean),
        lambda done: _("Kept: %(note)s.") % {"note": done.seen_note}, title=_("Seen on the way"), submit=_("Keep"),
    )  # fmt: skip


def lost(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_lose(actor, found))
    return _asked(
        request,
        found,
        _bound(request, LossForm),
        lambda clean: actions.report_journey_lost(actor=actor, journey_id=found.pk, **clean),
        lambda done: _("%(journey)s is reported lost with all that was on board.") % {"journey": done.reference},
        title=_("Report the journey lost"),
        submit=_("Report it lost"),
        lead=_(
            "Everything on board is posted as lost, with a loss report. If it is found again, all of it comes back."
        ),
    )


def missing(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_lose(actor, found))
    page = journey_page(actor, found)

    def act(clean: dict[str, Any]) -> Journey:
        items = []
        for item in page.aboard:
            quantity = typed_quantity(request, f"q-{item.line.pk}-{item.condition}")
            if quantity:
                items.append(actions.MissingItem(item.line.pk, quantity, item.condition))
        if not items:
            raise Refused(_("Enter how much is missing."))
        return actions.report_missing(actor=actor, journey_id=found.pk, items=items, **clean)

    rows = [
        (item, f"q-{item.line.pk}-{item.condition}", request.POST.get(f"q-{item.line.pk}-{item.condition}", ""))
        for item in page.aboard
    ]
    return _asked(
        request,
        found,
        _bound(request, LossForm),
        act,
        lambda done: _("The loss is recorded."),
        title=_("Report missing"),
        submit=_("Report as lost"),
        template="transport/missing.html",
        rows=rows,
    )


def found_again(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_find(actor, found))
    return _asked(
        request,
        found,
        _bound(request, FoundForm),
        lambda clean: actions.report_journey_found(actor=actor, journey_id=found.pk, **clean),
        lambda done: _("%(journey)s goes on with its cargo.") % {"journey": done.reference},
        title=_("Found again"),
        submit=_("Record the find"),
        lead=_(
            "All that was reported lost with the vehicle is on board again. Report what is still missing afterwards."
        ),
    )


def cancel(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_cancel(actor, found))
    return _asked(
        request,
        found,
        _bound(request, ReasonForm),
        lambda clean: actions.cancel_journey(actor=actor, journey_id=found.pk, **clean),
        lambda done: _("%(journey)s is cancelled; its cargo can be planned again.") % {"journey": done.reference},
        title=_("Cancel the journey"),
        submit=_("Cancel the journey"),
        template="kit/confirm.html",
        danger=True,
        consequences=[
            _("The cargo planned on it is free to be planned again."),
            _("A cancelled journey cannot be taken up again."),
        ],
    )


def under_way(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    require(rules.may_plan(actor, found.operation_id))
    names = ("driver_name", "driver_phone", "seals", "remarks")
    initial = {"arrives_at": timezone.localtime(found.arrives_at), **{name: getattr(found, name) for name in names}}
    return _asked(
        request, found, _bound(request, UnderWayForm, **initial),
        lambda clean: actions.change_under_way(actor=actor, journey_id=found.pk, **clean),
        lambda done: _("The change is kept."), title=_("Change arrival or driver"), submit=_("Save"),
    )  # fmt: skip


@require_POST
def start_loading(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    actions.start_loading(actor=actor, journey_id=found.pk, door=request.POST.get("door", "")[:16])
    say(request, "good", _("Loading has begun."))
    return redirect(journey_url(found))


@require_POST
def leave_stop(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    actions.leave_stop(actor=actor, journey_id=found.pk, occurred_at=actor.now)
    say(request, "good", _("The vehicle goes on."))
    return redirect(journey_url(found))


@require_POST
def close(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    actions.close_journey(actor=actor, journey_id=found.pk)
    say(request, "good", _("%(journey)s is closed.") % {"journey": found.reference})
    return redirect(journey_url(found))
