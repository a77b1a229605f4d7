"""The page at the gate: what is expected, counting it line by line, and posting what was counted.

Works without a script: every line is kept with one press. A count is a draft until it is finished; its id is the
event's.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Consignment, Event
from serai.apps.operations.models import Hub
from serai.apps.transport import actions, rules
from serai.apps.transport.models import Journey
from serai.apps.transport.queries import (
    CountingLine,
    announced_on,
    awaited_consignments,
    awaited_of,
    journey_by_number,
    journeys_to,
    open_counts,
)
from serai.apps.transport.queries.expected import ON_THE_ROAD
from serai.apps.transport.web.forms import show_refusal
from serai.apps.transport.web.scope import journey_url, the_hub, the_journey
from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.forms import OnceForm
from serai.kit.policy import Actor, require

EXPECTED_SHOWN = 40


class ReceiptForm(OnceForm):
    document_reference = forms.CharField(
        label=gettext_lazy("Number of the paper that came along"), max_length=80, required=False
    )
    remarks = forms.CharField(label=gettext_lazy("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class WholeForm(ReceiptForm):
    """All as loaded: everything that is on board for this hub, or one consignment of it."""

    consignment = forms.ChoiceField(label=gettext_lazy("What is received"), required=False)

    def __init__(self, lines: list[CountingLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {str(item.line.consignment_id): item.line.consignment for item in lines}
        if len(found) < 2 and not self.is_bound:  # one consignment: there is nothing to choose
            del self.fields["consignment"]
            return
        whole = ("", gettext_lazy("Everything on board"))
        self.fields["consignment"].choices = [  # type: ignore[attr-defined]
            whole,
            *((key, f"{one.code} · {one.title}") for key, one in found.items()),
        ]

    def values(self) -> dict[str, Any]:
        """For the action: `consignment_id` None means all of them."""
        clean = dict(self.cleaned_data)
        chosen = clean.pop("consignment", "")
        return {**clean, "consignment_id": UUID(chosen) if chosen else None}


@require_GET
def expected(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    """What is expected at a hub: counts begun, waybills on the way, cargo that owners are to bring."""
    actor, found = the_hub(request, operation, hub)
    require(rules.may_receive_at(actor, found))
    context = {
        **field_page(actor, found, _("Receive")),
        "counts": open_counts(found)[:EXPECTED_SHOWN],
        "journeys": journeys_to(actor, found).filter(state__in=ON_THE_ROAD)[:EXPECTED_SHOWN],
        "consignments": awaited_consignments(actor, found, EXPECTED_SHOWN),
        "back_url": reverse("hub_pages:detail", args=[operation, found.code]),
    }
    return render(request, "transport/receive_expected.html", context)


def waybill(request: HttpRequest, operation: str, hub: str, number: int) -> HttpResponse:
    """One waybill at a hub: begin to count, or take it in whole as loaded."""
    actor, found = the_hub(request, operation, hub)
    require(rules.may_receive_at(actor, found))
    journey = journey_by_number(actor, found.operation, number)
    lines = announced_on(journey, found.place_id)
    form = WholeForm(lines, request.POST if "whole" in request.POST else None)
    if "count" in request.POST:
        draft = actions.start_count(actor=actor, hub_id=found.pk, journey_id=journey.pk)
        return redirect("transport:counting", operation, draft.pk)
    if form.is_bound and form.is_valid():
        try:
            actions.receive_waybill(actor=actor, journey_id=journey.pk, hub_id=found.pk, **form.values())
        except Refused as error:
            show_refusal(form, error)
        else:
            said = _("%(waybill)s is received as loaded.") % {"waybill": journey.waybill}
            return recorded(request, operation, found, Event.objects.get(pk=form.cleaned_data["event_id"]), said)
    context = _before(actor, found, _("Receive"), lines, form, number=journey.waybill or journey.reference)
    context |= {"what": _("%(vehicle)s from %(hub)s") % {"vehicle": journey.vehicle.plate, "hub": journey.origin}}
    return render(request, "transport/receive_begin.html", context, status=422 if form.errors else 200)


def owners_delivery(request: HttpRequest, operation: str, hub: str, code: str) -> HttpResponse:
    """What an owner brings of a consignment: begin to count."""
    actor, found = the_hub(request, operation, hub)
    require(rules.may_receive_at(actor, found))
    consignment = Consignment.objects.filter(hub=found, code=code).select_related("owner").first()
    if consignment is None:
        raise NotFound(_("There is no such consignment at this hub."), code="no_consignment")
    if request.method == "POST":
        draft = actions.start_count(actor=actor, hub_id=found.pk, consignment_id=consignment.pk)
        return redirect("transport:counting", operation, draft.pk)
    lines = awaited_of(consignment)
    context = _before(actor, found, _("Receive"), lines, None, number=consignment.code)
    return render(request, "transport/receive_begin.html", {**context, "what": consignment.owner.name})


@require_POST
def start_delivery(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """Count what is handed over at the consignee's door."""
    actor, journey = the_journey(request, operation, number)
    stops = {str(place): place for place in journey.stops.values_list("place", flat=True)}
    draft = actions.start_count(actor=actor, journey_id=journey.pk, place_id=stops.get(request.POST.get("place", "")))
    return redirect("transport:counting", operation, draft.pk)


def receive(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """From the journey's page to its waybill at the hub where it ends."""
    _actor, journey = the_journey(request, operation, number)
    if journey.destination_hub is None:
        return redirect(journey_url(journey, "deliver"))
    return redirect("transport:receive_waybill", operation, journey.destination_hub.code, number)


def field_page(actor: Actor, hub: Hub | None, heading: Any) -> dict[str, Any]:
    return {
        "heading": heading,
        "title": heading,
        "hub": hub,
        "operation": hub.operation if hub else None,
        "place_words": hub.local_name if hub else "",
        "who": actor.name,
    }


def _before(
    actor: Actor, hub: Hub, heading: Any, lines: list[CountingLine], form: forms.Form | None, *, number: str
) -> dict[str, Any]:
    return {
        **field_page(actor, hub, heading),
        "number": number,
        "lines": lines,
        "form": form,
        "kg": sum((weight_of(line, line.announced) for line in lines), Decimal()),
        "back_url": reverse("transport:receive", args=[hub.operation.code, hub.code]),
    }


def weight_of(line: CountingLine, quantity: Decimal) -> Decimal:
    return line.line.weight_kg * quantity / line.line.quantity


def recorded(request: HttpRequest, operation: str, hub: Hub | None, event: Event, said: str) -> HttpResponse:
    surplus = event.surpluses.count() if event.kind in (EventKind.RECEIPT, EventKind.ARRIVAL, EventKind.DELIVERY) else 0
    detail = _("%(count)s lines with more than announced: kept as surplus.") % {"count": surplus} if surplus else ""
    say(request, "good", said, detail)
    if hub is not None:
        return redirect("transport:receive", operation, hub.code)
    journey = Journey.objects.get(proofs__event=event)
    return redirect("transport:journey", operation, journey.number)
