"""The count itself: one line after the other, then finished and posted once. The page works without a script."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from serai.apps.transport import actions, rules
from serai.apps.transport.models import ReceivingDraft
from serai.apps.transport.queries import CountingLine, counting_lines, journeys_to, visible_to
from serai.apps.transport.queries.expected import ON_THE_ROAD
from serai.apps.transport.web.forms import DeliverForm, show_refusal
from serai.apps.transport.web.receiving import ReceiptForm, field_page, recorded, weight_of
from serai.apps.transport.web.scope import entered
from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.forms import typed_quantity
from serai.kit.pieces import percent_of
from serai.kit.policy import Actor, require

WAITING_SHOWN = 8
SEGMENTS = (
    ("good", "good", gettext_lazy("Good")),
    ("damaged", "caution", gettext_lazy("Damaged")),
    ("quarantined", "stop", gettext_lazy("Quarantine")),
)


@require_GET
def count(request: HttpRequest, operation: str, draft_id: UUID) -> HttpResponse:
    """The count: lines one below the other, the current one open. `?line=` opens another, `?as=` another condition."""
    actor, draft = _draft(request, operation, draft_id)
    if draft.finished_at is not None:
        return redirect(_after(operation, draft))
    lines = counting_lines(draft)
    current = _current(lines, request.GET.get("line", ""))
    condition = request.GET.get("as", "good")
    if condition not in ("good", "damaged", "quarantined") or (condition == "quarantined" and draft.hub is None):
        condition = "good"
    return render(request, "transport/count.html", _count_context(actor, draft, lines, current, condition))


@require_POST
def keep_line(request: HttpRequest, operation: str, draft_id: UUID, line_id: UUID) -> HttpResponse:
    """Keep the count of one line, then open the next: the same line again while fewer were counted than announced."""
    actor, draft = _draft(request, operation, draft_id)
    condition = request.POST.get("condition", "good")
    bin_id = next((b.pk for b in _bins(draft) if str(b.pk) == request.POST.get("bin")), None)
    if "same" in request.POST:
        actions.count_as_announced(actor=actor, draft_id=draft.pk, line_id=line_id, bin_id=bin_id)
    elif "none" in request.POST:
        for name in ("good", "damaged", "quarantined")[: 3 if draft.hub_id else 2]:
            actions.count_line(actor=actor, draft_id=draft.pk, line_id=line_id, quantity=Decimal(), condition=name)
    elif "again" in request.POST:
        actions.uncount_line(actor=actor, draft_id=draft.pk, line_id=line_id)
    else:
        quantity = typed_quantity(request, "quantity")
        if quantity is None:
            raise Refused(_("Enter how much you counted; 0 when none came."), code="nothing")
        actions.count_line(
            actor=actor, draft_id=draft.pk, line_id=line_id, quantity=quantity, condition=condition, bin_id=bin_id,
            note=request.POST.get("note"),
        )  # fmt: skip
    line = next((item for item in counting_lines(draft) if item.line.pk == line_id), None)
    stays = line is not None and (
        "again" in request.POST or (line.difference < 0 and not {"same", "none"} & set(request.POST))
    )
    place = reverse("transport:counting", args=[operation, draft.pk])
    return redirect(f"{place}?line={line_id}#line-{line_id}" if stays else f"{place}#current")


def finish(request: HttpRequest, operation: str, draft_id: UUID) -> HttpResponse:
    """What was counted against what was announced, the time, and who signed; then it is posted, once."""
    actor, draft = _draft(request, operation, draft_id)
    if draft.finished_at is not None:
        return redirect(_after(operation, draft))
    lines = counting_lines(draft)
    left = sum(not line.is_counted for line in lines)
    if left:
        raise Refused(_("%(left)s lines are not counted yet."), code="uncounted", left=left)
    kind = ReceiptForm if draft.hub_id else DeliverForm
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        clean = {name: value for name, value in form.cleaned_data.items() if name != "event_id"}
        try:
            event = actions.finish_count(actor=actor, draft_id=draft.pk, **clean)
        except Refused as error:
            show_refusal(form, error)
        else:
            return recorded(
                request, operation, draft.hub, event, _("%(document)s is recorded.") % {"document": event.code}
            )
    context = _count_context(actor, draft, lines, None, "good")
    context |= {"form": form, "back_url": reverse("transport:counting", args=[operation, draft.pk])}
    return render(request, "transport/count_finish.html", context, status=422 if form.errors else 200)


@require_POST
def discard(request: HttpRequest, operation: str, draft_id: UUID) -> HttpResponse:
    actor, draft = _draft(request, operation, draft_id)
    address = _after(operation, draft)
    actions.discard_count(actor=actor, draft_id=draft.pk)
    say(request, "good", _("The count is thrown away; nothing was posted."))
    return redirect(address)


def _draft(request: HttpRequest, operation: str, draft_id: UUID) -> tuple[Actor, ReceivingDraft]:
    actor, found = entered(request, operation)
    draft = (
        ReceivingDraft.objects.filter(pk=draft_id, operation=found)
        .select_related(
            "hub__operation",
            "hub__place",
            "place",
            "journey__origin",
            "journey__vehicle",
            "journey__operation",
            "journey__destination_hub",
            "consignment__owner",
            "operation",
        )
        .first()
    )
    if draft is None or (draft.journey_id and not visible_to(actor).filter(pk=draft.journey_id).exists()):
        raise NotFound(_("There is no such count that you can see."), code="no_count")
    if draft.hub is not None:
        require(rules.may_receive_at(actor, draft.hub))
    elif draft.finished_at is None:
        require(rules.may_deliver(actor, draft.journey))  # type: ignore[arg-type]
    return actor, draft


def _current(lines: list[CountingLine], asked: str) -> CountingLine | None:
    chosen = next((line for line in lines if str(line.line.pk) == asked), None)
    return chosen or next((line for line in lines if not line.is_counted), None)


def _bins(draft: ReceivingDraft) -> list[Any]:
    return list(draft.hub.bins.filter(is_active=True).order_by("code")) if draft.hub else []


def _count_context(
    actor: Actor, draft: ReceivingDraft, lines: list[CountingLine], current: CountingLine | None, condition: str
) -> dict[str, Any]:
    counted = sum(line.is_counted for line in lines)
    journey, consignment = draft.journey, draft.consignment
    context = field_page(actor, draft.hub, _("Receive") if draft.hub else _("Deliver"))
    if journey is not None:
        number = journey.waybill or journey.reference
        what = _("%(vehicle)s from %(hub)s") % {"vehicle": journey.vehicle.plate, "hub": journey.origin.local_name}
    else:
        assert consignment is not None  # a check constraint
        number, what = consignment.code, consignment.owner.name
    segments = [
        {
            "key": key,
            "mark": mark,
            "label": label,
            "count": getattr(current, key) if current and current.is_counted else None,
        }
        for key, mark, label in (SEGMENTS if draft.hub else SEGMENTS[:2])
    ]
    return {
        **context,
        "operation": draft.operation,
        "place_words": draft.hub.local_name if draft.hub else draft.place.local_name,
        "draft": draft,
        "lines": lines,
        "current": current,
        "condition": condition,
        "segments": segments,
        "typed": _typed(current, condition),
        "remaining": f"{_remaining(current, condition).normalize():f}" if current else "",
        "fewer_count": -current.difference if current and current.difference < 0 else Decimal(),
        "bins": _bins(draft) if current else [],
        "number": number,
        "what": what,
        "kg": sum((weight_of(line, line.announced) for line in lines), Decimal()),
        "counted": counted,
        "left": len(lines) - counted,
        "percent": percent_of(counted, len(lines)),
        "waiting": list(journeys_to(actor, draft.hub).filter(state__in=ON_THE_ROAD)[:WAITING_SHOWN])
        if draft.hub
        else [],
        "back_url": _after(draft.operation.code, draft),
        "damaged": [line for line in lines if line.damaged or line.quarantined],
        "fewer": [line for line in lines if line.is_counted and line.difference < 0],
        "more": [line for line in lines if line.is_counted and line.difference > 0],
    }


def _typed(current: CountingLine | None, condition: str) -> str:
    """What stands in the field: what was counted in this condition before, nothing otherwise."""
    if current is None or current.count is None:
        return ""
    quantity: Decimal = getattr(current.count, condition)
    return f"{quantity.normalize():f}" if quantity or condition == "good" else ""


def _remaining(current: CountingLine, condition: str) -> Decimal:
    """What is announced less what is counted in other conditions: the figure that this condition is compared with."""
    others: Decimal = current.total - getattr(current, condition)
    return max(current.announced - others, Decimal())


def _after(operation: str, draft: ReceivingDraft) -> str:
    if draft.hub is not None:
        return reverse("transport:receive", args=[operation, draft.hub.code])
    assert draft.journey is not None  # a delivery is of a journey
    return reverse("transport:journey", args=[operation, draft.journey.number])
