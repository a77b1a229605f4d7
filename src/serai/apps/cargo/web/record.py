"""The pages of one consignment and of one document of the ledger."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo import rules
from serai.apps.cargo.enums import CONDITION_MARKS, AccountKind, Condition, EventKind
from serai.apps.cargo.models import Consignment, Event
from serai.apps.cargo.queries import (
    DocumentPage,
    Entry,
    JourneyName,
    LinePage,
    document_page,
    history_of,
    journey_words,
    lines_of,
    names_of_journeys,
    releases_visible_to,
)
from serai.apps.cargo.web.attachments import attachments_of
from serai.apps.cargo.web.lists import fulfilment_state, release_state
from serai.apps.cargo.web.scope import consignment_url, crumbs_to, event_url, the_consignment, the_event
from serai.core.kernel.identifiers import format_tracking_code
from serai.kit.history import via
from serai.kit.policy import Actor, no
from serai.kit.records import Change, NextAction, State

#: Kinds of documents that have a paper of their own.
PAPERS = {
    EventKind.RECEIPT: "received",
    EventKind.ARRIVAL: "received",
    EventKind.LOSS: "loss",
    EventKind.DAMAGE: "loss",
    EventKind.DISPOSAL: "disposal",
    EventKind.TRANSFER: "transfer",
}


def consignment(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    lines = lines_of(found, actor)
    entries = history_of(found)
    orders = list(releases_visible_to(actor).filter(consignment=found).select_related("hub").order_by("-ordered_at"))
    context = {
        "title": found.code,
        "number": found.code,
        "heading": found.title,
        "consignment": found,
        "active": "cargo",
        "crumbs": crumbs_to(found.operation, ("", found.code)),
        "state": fulfilment_state(found),
        "lines": lines,
        "sums": _sums(lines),
        "tracking": format_tracking_code(found.tracking_code),
        "tracking_url": reverse("pages:track", args=[format_tracking_code(found.tracking_code)]),
        "actions": next_steps(actor, found, lines),
        "changes": [_change(actor, found, entry) for entry in reversed(entries)],
        "entries": list(reversed(entries)),
        "orders": [(order, release_state(order), reverse("cargo:release", args=[found.operation.code, order.pk])) for order in orders],
        "papers": _papers(found),
    }  # fmt: skip
    return render(request, "cargo/consignment.html", context)


def _sums(lines: list[LinePage]) -> dict[str, Any]:
    """Weights of the stages in kg, for the totals row."""
    keys = ("accepted", "received", "planned", "dispatched", "delivered", "released")
    sums = dict.fromkeys(keys, 0)
    for row in lines:
        if row.total is None or row.line.parent_id:
            continue
        per_unit = row.line.weight_kg / row.line.quantity
        for key in keys:
            sums[key] += getattr(row.total, key) * per_unit
    return sums


def _papers(found: Consignment) -> list[tuple[Any, str]]:
    return [
        (_("Consignment report"), consignment_url(found, "report")),
        (_("Shipping labels"), consignment_url(found, "labels")),
    ]


def next_steps(actor: Actor, found: Consignment, lines: list[LinePage]) -> list[NextAction]:
    """The buttons of a consignment's page; closed ones say why, in words."""
    by = NextAction.by
    here = [row for line in lines for row in line.where if row.kind == AccountKind.STORE]
    spoiled = [row for row in here if row.condition != Condition.GOOD]
    at_door = [row for line in lines for row in line.where if row.kind == AccountKind.DELIVERED]
    expected = any(line.expected > 0 for line in lines if not line.line.parent_id)
    operation = found.operation_id
    handle = rules.may_handle_cargo(actor, operation, found.hub_id)
    release = rules.may_order_release(actor, operation, found.owner_id, on_paper=actor.takes_part_in(operation))
    receive = reverse("transport:receive_cargo", args=[found.operation.code, found.hub.code, found.code])
    nothing_here = no(_("Nothing of it is in a store."))
    steps = [
        by(handle if expected else no(_("All that was announced has come.")), _("Receive"), receive, icon="package-import",
           primary=expected),
        by(release if here or at_door else no(_("There is nothing in a store or at the consignee's door to release.")),
           _("Order release…"), consignment_url(found, "order_release"), primary=not expected and bool(at_door)),
        by(handle if here else nothing_here, _("Move or put away…"), consignment_url(found, "move")),
        by(handle if here else nothing_here, _("Change condition…"), consignment_url(found, "condition")),
        by(handle if spoiled else no(_("Nothing of it in a store is damaged or in quarantine.")), _("Dispose of goods…"),
           consignment_url(found, "dispose")),
        by(handle if here else nothing_here, _("Split, merge, kit, relabel…"), consignment_url(found, "repack")),
        by(handle if here or at_door else nothing_here, _("Report loss…"), consignment_url(found, "loss")),
    ]  # fmt: skip
    if actor.takes_part_in(operation):
        steps += _disputes(actor, found, lines, bool(here))
        decide = rules.may_decide(actor, operation)
        steps.append(by(decide if expected else no(_("Nothing is expected any more.")), _("Cancel the rest…"),
                        consignment_url(found, "cancel_rest")))  # fmt: skip
    return steps


def _disputes(actor: Actor, found: Consignment, lines: list[LinePage], is_here: bool) -> list[NextAction]:
    """Transfer, dispute, and what is disputed to settle."""
    kinds = {row.kind for line in lines for row in line.where}
    handle = rules.may_handle_cargo(actor, found.operation_id, found.hub_id)
    nothing = no(_("Nothing of it is in a store, under way or at the consignee's door."))
    steps = [
        NextAction.by(handle if is_here else no(_("Nothing of it is in a store.")), _("Transfer to another store…"),
                      consignment_url(found, "transfer")),
        NextAction.by(handle if kinds - {AccountKind.DISPUTED} else nothing, _("Dispute…"), consignment_url(found, "dispute")),
    ]  # fmt: skip
    if AccountKind.DISPUTED in kinds:
        answer = rules.may_decide(actor, found.operation_id)
        steps.append(NextAction.by(answer, _("Settle the dispute…"), consignment_url(found, "settle"), primary=True))
    return steps


def _change(actor: Actor, found: Consignment, entry: Entry) -> Change:
    is_team = actor.takes_part_in(found.operation_id)
    details: list[tuple[Any, Any, Any]] = [
        (step.description, None, f"{step.quantity.normalize():f} {step.unit}") for step in entry.steps[:3]
    ]
    if entry.reversed_by:
        details.append((_("Reversed by"), None, entry.reversed_by))
    if entry.reason:
        details.append((_("Reason"), None, entry.reason))
    return Change(
        at=entry.occurred_at,
        who=entry.who if is_team else "",
        what=f"{entry.label} {entry.document}",
        via=via(entry.source, entry.device),
        details=details,
        key=entry.kind in (EventKind.RECEIPT, EventKind.DELIVERY, EventKind.RELEASE, EventKind.LOSS),
    )


def event(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    """A document: what it moved, who wrote it when, what came of it, and how to correct it."""
    actor, found = the_event(request, operation, key)
    page = document_page(actor, found)
    is_team = actor.takes_part_in(found.operation_id)
    ends = [account for posting in page.postings for account in (posting.from_account, posting.to_account)]
    journeys = names_of_journeys(account.journey_id for account in ends)
    context = {
        "title": found.code,
        "number": found.code,
        "heading": found.get_kind_display(),
        "event": found,
        "page": page,
        "active": "cargo",
        "crumbs": crumbs_to(found.operation, (reverse("cargo:events", args=[operation]), _("Documents")), ("", found.code)),
        "state": _event_state(page),
        "actions": event_steps(actor, page),
        "is_team": is_team,
        "rows": [(posting, _account(posting.from_account, journeys), _account(posting.to_account, journeys), _condition(posting)) for posting in page.postings],
        "paper_url": event_url(operation, found.pk, "event_pdf") if found.kind in PAPERS else "",
        "report": getattr(found, "loss_report", None),
        "attachments": attachments_of(actor, found),
        "may_attach": bool(rules.may_handle_cargo(actor, found.operation_id, found.hub_id)),
    }  # fmt: skip
    return render(request, "cargo/event.html", context)


def _event_state(page: DocumentPage) -> State:
    if page.reversed_by is not None:
        return State("neutral", _("Reversed by %(document)s") % {"document": page.reversed_by.code})
    return State("good", _("In the books"))


def _account(account: Any, journeys: Mapping[UUID, JourneyName]) -> str:
    if account.hub is not None:
        return f"{account.hub.code} {account.bin.code}" if account.bin else account.hub.code
    if account.place is not None:
        return str(account.place.local_name)
    if account.journey_id is not None:
        return journey_words(journeys.get(account.journey_id))
    return str(AccountKind(account.kind).label)


def _condition(posting: Any) -> State:
    return State(CONDITION_MARKS[posting.to_condition], Condition(posting.to_condition).label)


def event_steps(actor: Actor, page: DocumentPage) -> list[NextAction]:
    """Reverse, and for a loss: found again."""
    found: Event = page.event
    answer = rules.may_reverse(actor, found.operation_id)
    if page.reversed_by is not None:
        answer = no(_("It has been reversed already, by %(document)s.") % {"document": page.reversed_by.code})
    elif found.kind == EventKind.REVERSAL:
        answer = no(_("A reversal is not reversed: enter the movement anew."))
    steps = []
    if found.kind == EventKind.LOSS:
        handle = rules.may_handle_cargo(actor, found.operation_id, found.hub_id)
        steps.append(
            NextAction.by(handle, _("Found again…"), event_url(found.operation.code, found.pk, "found"), primary=True)
        )
    steps.append(NextAction.by(answer, _("Reverse…"), event_url(found.operation.code, found.pk, "reverse")))
    recent = found.recorded_at > actor.now - timedelta(days=1)
    return steps if answer.allowed or recent or actor.takes_part_in(found.operation_id) else steps[:-1]
