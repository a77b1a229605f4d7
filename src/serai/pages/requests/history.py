"""What happened to a request: its own versions, its lines, its cargo and its moves in the ranking, newest first."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.cargo.enums import EventKind
from serai.apps.cargo.models import Event
from serai.apps.requests.enums import AppealAnswer, Channel, Decision
from serai.apps.requests.models import Appeal, RankMove, ServiceRequest
from serai.kit.history import newest_first, told_at, via
from serai.kit.numbers import number
from serai.kit.records import Change

DECIDED = {
    Decision.DRAFT: gettext_lazy("drafted the request"),
    Decision.SUBMITTED: gettext_lazy("submitted the request"),
    Decision.RETURNED: gettext_lazy("returned it for correction"),
    Decision.ON_HOLD: gettext_lazy("put it on hold"),
    Decision.ACCEPTED: gettext_lazy("accepted the request"),
    Decision.REJECTED: gettext_lazy("rejected the request"),
    Decision.CANCELLED: gettext_lazy("cancelled the request"),
}
#: Fields of which a change is told, with the words for them.
TOLD = {
    "title": gettext_lazy("Title"),
    "needed_by": gettext_lazy("Needed by"),
    "ready_on": gettext_lazy("Ready on"),
    "owner_reference": gettext_lazy("Owner’s reference"),
    "receiver_name": gettext_lazy("Receiver"),
    "storage_until": gettext_lazy("Store until"),
    "weight_kg": gettext_lazy("Weight, kg"),
    "volume_m3": gettext_lazy("Volume, m³"),
    "people_reached": gettext_lazy("People reached"),
    "line_count": gettext_lazy("Lines"),
}
CARGO = {
    EventKind.RECEIPT: gettext_lazy("received %(document)s"),
    EventKind.DISPATCH: gettext_lazy("dispatched waybill %(document)s"),
    EventKind.DELIVERY: gettext_lazy("recorded delivery %(document)s"),
    EventKind.RELEASE: gettext_lazy("released %(document)s"),
    EventKind.LOSS: gettext_lazy("reported loss %(document)s"),
    EventKind.DAMAGE: gettext_lazy("reported damage %(document)s"),
    EventKind.FOUND: gettext_lazy("found cargo again, %(document)s"),
    EventKind.REVERSAL: gettext_lazy("reversed by %(document)s"),
}


def changes_of(request: ServiceRequest) -> list[Change]:
    """Every change, newest first. Five queries, whatever the length."""
    lines = list(_line_changes(request))
    own = [_with_lines(change, lines) for change in _versions(request)]
    changes = [*own, *(change for change in lines if change.details), *_cargo(request), *_moves(request),
               *_appeals(request)]  # fmt: skip
    return newest_first(changes)


def _with_lines(change: Change, lines: list[Change]) -> Change:
    """What was accepted of each line belongs to the acceptance: those changes are taken out of `lines`."""
    same = [line for line in lines if change.key and line.at == change.at]
    for line in same:
        lines.remove(line)
    details = [*change.details, *(detail for line in same for detail in line.details)]
    return Change(change.at, change.who, change.what, change.via, details, change.key)


def _at(row: Any) -> datetime:
    return told_at(row.pgh_context, row.pgh_created_at)


def _who(context: dict[str, Any] | None) -> tuple[str, str]:
    context = context or {}
    return context.get("name") or "", via(context.get("source") or "", context.get("device") or "")


def _versions(request: ServiceRequest) -> Iterator[Change]:
    before: Any = None
    for row in request.history.order_by("pgh_id"):  # type: ignore[attr-defined]
        who, way = _who(row.pgh_context)
        if before is None or before.decision != row.decision:
            yield Change(_at(row), who, _decided(row, before), way, _reason(row), key=row.decision == Decision.ACCEPTED)
        else:
            details = list(_differences(before, row))
            if details:
                yield Change(_at(row), who, _("changed the request"), way, details)
        before = row


def _decided(row: Any, before: Any) -> Any:
    if before is not None and row.decision == Decision.SUBMITTED:
        if before.decision == Decision.RETURNED:
            return _("submitted it again")
        if before.decision == Decision.ON_HOLD:
            return _("took it off hold")
        if before.decision == Decision.REJECTED:
            return _("made it wait again after an appeal")
    if before is None and row.channel != Channel.WEB:
        return _("entered the request (%(channel)s)") % {"channel": Channel(row.channel).label}
    return DECIDED[Decision(row.decision)]


def _reason(row: Any) -> list[tuple[Any, Any, Any]]:
    return [(_("Reason"), None, row.decision_reason)] if row.decision_reason else []


def _differences(before: Any, after: Any) -> Iterator[tuple[Any, Any, Any]]:
    for name, label in TOLD.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield label, old, new


def _line_changes(request: ServiceRequest) -> Iterator[Change]:
    """Accepted quantities that differ from what was requested, and later changes of them."""
    history: Any = apps.get_model("requests", "RequestLineHistory")
    before: dict[Any, Any] = {}
    for row in history.objects.filter(request_id=request.pk).order_by("pgh_id"):
        old = before.get(row.pgh_obj_id)
        before[row.pgh_obj_id] = row
        if old is None or old.accepted_quantity == row.accepted_quantity:
            continue
        base = old.accepted_quantity if old.accepted_quantity is not None else row.quantity
        if base == row.accepted_quantity:
            continue
        who, way = _who(row.pgh_context)
        label = _("Line %(n)d") % {"n": row.position}
        details: list[tuple[Any, Any, Any]] = [(label, base.normalize(), row.accepted_quantity.normalize())]
        if row.accepted_note:
            details.append((_("Reason"), None, row.accepted_note))
        yield Change(_at(row), who, _("changed what is accepted"), way, details)


def _cargo(request: ServiceRequest) -> Iterable[Change]:
    events = (
        Event.objects.filter(kind__in=list(CARGO), postings__line__consignment__request=request)
        .annotate(moved_kg=Sum("postings__kg"))
        .select_related("hub")
        .order_by("-occurred_at", "-recorded_at")[:100]
    )
    for event in reversed(events):
        what = CARGO[EventKind(event.kind)] % {"document": event.code}
        details = [(_("Weight, kg"), None, number(event.moved_kg, get_language() or "en", digits=0))]
        yield Change(event.occurred_at, event.actor_name, what, via(event.source, event.device), details)


def _moves(request: ServiceRequest) -> Iterator[Change]:
    for move in RankMove.objects.filter(request=request).order_by("pk"):
        details = [(_("Rank"), move.place_before, move.place), (_("Reason"), None, move.reason)]
        yield Change(move.moved_at, move.moved_by_name, _("moved it in the ranking"), "", details)


def _appeals(request: ServiceRequest) -> Iterator[Change]:
    for appeal in Appeal.objects.filter(request=request).order_by("made_at"):
        against = (_("Against"), None, appeal.get_against_display())
        yield Change(
            appeal.made_at, appeal.made_by_name, _("appealed"), "", [against, (_("Reason"), None, appeal.reason)]
        )
        if appeal.answered_at:
            said = _("upheld the appeal") if appeal.answer == AppealAnswer.UPHELD else _("dismissed the appeal")
            yield Change(
                appeal.answered_at, appeal.answered_by_name, said, "", [(_("Reason"), None, appeal.answer_reason)]
            )
