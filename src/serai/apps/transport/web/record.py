"""The page of one journey: facts, stops, what is on board against the vehicle's limits, what can be done next, what
happened.
"""

from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.transport import rules
from serai.apps.transport.enums import ConvoyState, JourneyState
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import (
    JourneyPage,
    figures_of,
    journey_page,
    limits_of_vehicle,
    road_state,
    stops_stood_at,
)
from serai.apps.transport.queries.board import freight_of
from serai.apps.transport.queries.convoys import day_in
from serai.apps.transport.rules.convoys import cleared
from serai.apps.transport.rules.fit import misfits
from serai.apps.transport.web.scope import crumbs_to, journey_url, the_journey
from serai.kit.history import newest_first, told_at, via
from serai.kit.pieces import percent_of
from serai.kit.policy import Actor, Answer, no
from serai.kit.records import Change, NextAction

PLANNED = (JourneyState.PLANNED, JourneyState.LOADING)
#: Changes of state that a document of the ledger tells already, with the time at which they happened.
TOLD_BY_THE_LEDGER = (JourneyState.DEPARTED, JourneyState.LOST)


def journey(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    actor, found = the_journey(request, operation, number)
    page = journey_page(actor, found)
    stops = stops_stood_at([found])
    context = {
        "title": found.reference,
        "number": found.reference,
        "heading": title_of(found),
        "journey": found,
        "page": page,
        "operation": found.operation,
        "active": "transport",
        "crumbs": crumbs_to(found.operation, ("", found.reference)),
        "road": road_state(found, actor.now, stops.get(found.pk, "")),
        "bars": capacity_bars(found, page),
        "problems": _problems(found, page),
        "actions": next_steps(actor, found, page) if actor.takes_part_in(found.operation_id) else [],
        "changes": history(actor, found, page.events),
        "papers": papers(found, page.events),
        "may_load": rules.may_load(actor, found),
        "sees_driver": rules.may_see_drivers(actor, found.operation_id),
        "by_stop": unloaded_at(page),
        "figures": (figures := figures_of([found])[found.pk]),
        "shares": [(row, figures.shares[row.load.pk]) for row in page.rows],
        "is_team": actor.takes_part_in(found.operation_id),
        "others": _others(found) if rules.may_load(actor, found) else [],
    }
    return render(request, "transport/journey.html", context)


def title_of(found: Journey) -> str:
    end = found.destination_hub.local_name if found.destination_hub else found.destination.local_name
    return _("%(vehicle)s to %(place)s") % {"vehicle": found.vehicle.name or found.vehicle.plate, "place": end}


def capacity_bars(found: Journey, page: JourneyPage) -> list[dict[str, Any]]:
    """Two bars: kg and m³ planned or on board, against what the vehicle may carry."""
    vehicle = found.vehicle
    rows = ((_("t"), page.load_kg, vehicle.capacity_kg, 1000), (_("m³"), page.load_m3, vehicle.capacity_m3, 1))
    return [
        {
            "unit": unit,
            "used": used / divide,
            "limit": limit / divide,
            "percent": percent_of(used, limit),
            "share": (used * 100 / limit).quantize(Decimal(1)) if limit else Decimal(0),
            "kind": "stopc" if used > limit else "",
        }
        for unit, used, limit, divide in rows
    ]


def _problems(found: Journey, page: JourneyPage) -> list[Any]:
    """Why it should not leave as planned; nothing to say once it has left, or to readers who see a part of the load."""
    if found.state not in PLANNED or page.hidden:
        return []
    return misfits(limits_of_vehicle(found.vehicle), [freight_of(row.line, row.kg, row.m3) for row in page.rows])


def unloaded_at(page: JourneyPage) -> list[tuple[Any, int, Decimal]]:
    """Each stop with how many lines and how much weight (kg) leave there, of those that the reader sees."""
    return [
        (stop, len(here), sum((row.kg for row in here), Decimal()))
        for stop in page.stops
        for here in [[row for row in page.rows if row.load.stop_id == stop.pk]]
    ]


def next_steps(actor: Actor, found: Journey, page: JourneyPage) -> list[NextAction]:
    """The buttons of the page, the fitting one first; closed ones say why and when."""
    by, url = NextAction.by, partial(journey_url, found)
    state = found.state
    if state in PLANNED:
        return [
            by(_may_leave(actor, found) if page.load_kg else _empty(), _("Depart…"), url("depart"), icon="truck",
               primary=state == JourneyState.LOADING),
            *([by(rules.may_start_loading(actor, found), _("Start loading"), url("start_loading"), method="post",
                  primary=True)] if state == JourneyState.PLANNED else []),
            by(rules.may_load(actor, found), _("Add cargo"), url("add_cargo"), icon="package"),
            by(rules.may_change(actor, found), _("Change the journey"), url("change")),
            by(rules.may_cancel(actor, found), _("Cancel the journey…"), url("cancel")),
        ]  # fmt: skip
    if state in (JourneyState.CANCELLED, JourneyState.CLOSED):
        return []
    if state == JourneyState.LOST:
        return [
            by(rules.may_find(actor, found), _("Found again…"), url("found"), primary=True),
            by(rules.may_close(actor, found), _("Close the journey"), url("close"), method="post"),
        ]
    return _on_the_road(actor, found, page)


def _may_leave(actor: Actor, found: Journey) -> Answer:
    """A journey of a convoy leaves with the convoy's clearance or not at all."""
    answer = rules.may_depart(actor, found)
    if found.convoy is None or found.convoy.state != ConvoyState.PLANNED:
        return answer
    found.convoy.operation = found.operation
    return answer & cleared(found.convoy, found.convoy.clearances.all(), day_in(found.operation, actor.now))


def _on_the_road(actor: Actor, found: Journey, page: JourneyPage) -> list[NextAction]:
    by, url = NextAction.by, partial(journey_url, found)
    hub = found.destination_hub
    has_cargo = bool(page.board_kg)
    unload = (
        by(
            rules.may_receive_at(actor, hub),
            _("Receive in %(hub)s…") % {"hub": hub},
            url("receive_here"),
            icon="package-import",
            primary=True,
        )
        if hub is not None
        else by(
            rules.may_deliver(actor, found),
            _("Deliver, all as loaded…"),
            url("deliver"),
            icon="clipboard-list",
            primary=True,
        )
    )
    count = (
        []
        if hub is not None
        else [by(rules.may_deliver(actor, found), _("Count line by line"), url("count"), method="post")]
    )
    closing = rules.may_close(actor, found)
    if closing and has_cargo:
        closing = no(_("Cargo is still on board: deliver it or report it missing first."))
    steps = [*([unload, *count] if has_cargo else [])]
    if has_cargo and hub is not None and any(stop.hub_id is None for stop in page.stops):
        steps.insert(1, by(rules.may_deliver(actor, found), _("Deliver at a stop…"), url("deliver")))
    steps.append(by(closing, _("Close the journey"), url("close"), method="post", primary=not has_cargo))
    if found.state != JourneyState.ARRIVED:
        steps += [
            by(rules.may_arrive(actor, found), _("Arrived…"), url("arrive")),
            by(rules.may_report_position(actor, found), _("Seen on the way…"), url("position")),
            *(
                [by(rules.may_tranship(actor, found), _("Transfer to another vehicle…"), url("tranship"))]
                if has_cargo
                else []
            ),
        ]
    if found.state == JourneyState.AT_STOP:
        steps.append(by(rules.may_leave_stop(actor, found), _("Goes on"), url("leave_stop"), method="post"))
    if has_cargo:
        steps.append(by(rules.may_lose(actor, found), _("Report missing…"), url("missing")))
        if found.state != JourneyState.ARRIVED:
            steps.append(by(rules.may_lose(actor, found), _("Report the journey lost…"), url("lost")))
    steps.append(by(rules.may_plan(actor, found.operation_id), _("Change arrival or driver"), url("under_way")))
    return steps


def _empty() -> Any:
    return no(_("Nothing is planned on it: add cargo first."))


def history(actor: Actor, found: Journey, events: list[Event]) -> list[Change]:
    """What happened: the ledger's documents and the changes of the journey's own record, newest first."""
    is_team = actor.takes_part_in(found.operation_id)
    changes = [
        Change(
            at=event.occurred_at,
            who=event.actor_name if is_team else "",
            what=_("%(kind)s %(document)s") % {"kind": event.get_kind_display(), "document": event.code},
            via=via(event.source, event.device),
            details=_event_details(event),
            key=event.kind in (EventKind.DISPATCH, EventKind.DELIVERY, EventKind.LOSS),
        )
        for event in reversed(events)
    ]
    return newest_first([*_state_changes(found, is_team), *changes])


def _event_details(event: Event) -> list[tuple[Any, Any, Any]]:
    details: list[tuple[Any, Any, Any]] = []
    proof = getattr(event, "proof", None)
    if proof is not None:
        details.append((_("Signed by"), None, proof.signer))
        if proof.signature_id:
            details.append((_("Signature"), None, _("kept with the delivery")))
        if proof.lat is not None and proof.lon is not None:
            details.append((_("Position"), None, f"{proof.lat}, {proof.lon}"))
    if getattr(event, "reversed_by", None) is not None:
        details.append((_("Reversed by"), None, event.reversed_by.code))
    if event.remarks:
        details.append((_("Remarks"), None, event.remarks))
    return details


def _state_changes(found: Journey, is_team: bool) -> list[Change]:
    rows = found.history.order_by("pgh_id").values("pgh_created_at", "pgh_context", "state")  # type: ignore[attr-defined]
    changes, before = [], None
    for row in rows:
        if row["state"] != before and row["state"] not in TOLD_BY_THE_LEDGER:
            label = JourneyState(row["state"]).label
            who = (row["pgh_context"] or {}).get("name") or "" if is_team else ""
            changes.append(Change(told_at(row["pgh_context"], row["pgh_created_at"]), who, label))
        before = row["state"]
    return changes


def papers(found: Journey, events: list[Event]) -> list[tuple[str, Any, str]]:
    """Links to documents: (number, what it is, address)."""
    found_papers = [(found.waybill or _("Draft"), _("Waybill"), journey_url(found, "waybill"))]
    for event in events:
        if event.kind in (EventKind.ARRIVAL, EventKind.LOSS, EventKind.DELIVERY):
            try:
                address = reverse("cargo:event", args=[found.operation.code, event.code])
            except NoReverseMatch:
                continue
            found_papers.append((event.code, event.get_kind_display(), address))
    return found_papers


def _others(found: Journey) -> list[Journey]:
    """Journeys of the same hub to which a load may be moved."""
    rows = Journey.objects.filter(origin=found.origin_id, state__in=PLANNED).exclude(pk=found.pk)
    return list(rows.select_related("vehicle", "destination").order_by("departs_at")[:50])
