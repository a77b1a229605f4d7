"""Pages on which cargo changes place or is missed: move, loss, found, count, reversal, cancelling, periods.

Each is a table of what is there with a field for a quantity, a form, one action, and the way back.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import AccountKind
from serai.apps.cargo.models import Account, Event
from serai.apps.cargo.queries import Standing, lines_of, lost_still, standing_in_hub, standing_of
from serai.apps.cargo.web.forms import (
    CancelRestForm,
    CountForm,
    FoundForm,
    LossForm,
    MoveForm,
    PeriodForm,
    ReasonForm,
)
from serai.apps.cargo.web.scope import (
    consignment_url,
    crumbs_to,
    entered,
    event_url,
    page_of,
    the_consignment,
    the_event,
)
from serai.apps.cargo.web.tables import bound, chosen, one_hub, said, store_of, typed_rows, with_rows
from serai.apps.operations.models import Hub, Operation
from serai.kit.errors import Invalid, NotFound
from serai.kit.flash import say
from serai.kit.forms import answer_form, typed_quantity
from serai.kit.identifiers import uuid7
from serai.kit.policy import Actor, require


def move(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    rows = standing_of(found, AccountKind.STORE)
    hub = store_of(rows, found)
    require(rules.may_handle_cargo(actor, found.operation_id, hub.pk))

    def act(clean: dict[str, Any]) -> str:
        picked = chosen(request, rows)
        target = clean["to_bin"].pk if clean["to_bin"] else None
        moves = [actions.Move(row.line.pk, row.bin_id, target, quantity, row.condition) for row, quantity in picked]
        event = actions.move(actor=actor, hub_id=one_hub(picked), occurred_at=clean["occurred_at"], moves=moves,
                             event_id=clean["event_id"], reason=clean["reason"])  # fmt: skip
        said(request, operation, event, _("The cargo is moved."))
        return consignment_url(found)

    return with_rows(request, MoveForm(hub, bound(request)), act, rows, **page_of(
        found, _("Move or put away"), submit_label=_("Move"), quantity_label=_("Move")))  # fmt: skip


def loss(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    rows = [row for row in standing_of(found) if row.kind in (AccountKind.STORE, AccountKind.DELIVERED)]
    require(rules.may_handle_cargo(actor, found.operation_id, found.hub_id))

    def act(clean: dict[str, Any]) -> str:
        items = [
            actions.LossItem(row.line.pk, row.account_id, quantity, row.condition)
            for row, quantity in chosen(request, rows)
        ]
        event = actions.report_loss(actor=actor, items=items, **clean)
        said(request, operation, event, _("The loss is recorded. Add photos to its document."))
        return event_url(operation, event.pk)

    return with_rows(request, LossForm(bound(request)), act, rows, **page_of(
        found, _("Report loss"), submit_label=_("Report the loss"), quantity_label=_("Lost"),
        lead=_("What is missing on a journey is reported on the journey's page.")))  # fmt: skip


def found_again(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    actor, event = the_event(request, operation, key)
    require(rules.may_handle_cargo(actor, event.operation_id, event.hub_id))
    rows = lost_still(event)
    accounts = [(account.pk, words) for account, words in places_to_find(event, rows)]

    def act(clean: dict[str, Any]) -> str:
        account = clean.pop("account")
        items = [actions.FoundItem(row.line.pk, quantity, account) for row, quantity in chosen(request, rows)]
        done = actions.report_found(actor=actor, loss_event_id=event.pk, items=items, **clean)
        said(request, operation, done, _("What was found is back in the books."))
        return event_url(operation, done.pk)

    context: dict[str, Any] = {
        "title": _("Found again"), "heading": _("Found again"), "active": "cargo", "submit_label": _("Record the find"),
        "quantity_label": _("Found"), "cancel_url": event_url(operation, event.pk),
        "crumbs": crumbs_to(event.operation, (event_url(operation, event.pk), event.code), ("", _("Found again"))),
    }  # fmt: skip
    return with_rows(request, FoundForm(accounts, bound(request)), act, rows, **context)


def places_to_find(event: Event, rows: Sequence[Standing]) -> list[tuple[Account, str]]:
    """Where found cargo can be: where it was lost from first, then the stores of the operation's hubs."""
    came_from = {posting.from_account_id for posting in event.postings.all()}
    accounts = Account.objects.filter(pk__in=came_from).select_related("hub", "bin", "place")
    first = [(account, _("Where it was: %(place)s") % {"place": account_words(account)}) for account in accounts]
    stores = Account.objects.filter(operation=event.operation, kind=AccountKind.STORE, bin=None).exclude(
        pk__in=came_from
    )
    return first + [(account, account_words(account)) for account in stores.select_related("hub", "bin", "place")]


def account_words(account: Account) -> str:
    if account.hub is not None:
        return f"{account.hub.local_name} {account.bin.code}" if account.bin else str(account.hub.local_name)
    if account.place is not None:
        return str(account.place.local_name)
    return str(AccountKind(account.kind).label)


def reverse_event(request: HttpRequest, operation: str, key: str) -> HttpResponse:
    actor, event = the_event(request, operation, key)
    require(rules.may_reverse(actor, event.operation_id))

    def act(clean: dict[str, Any]) -> str:
        done = actions.reverse(actor=actor, event_id=event.pk, reason=clean["reason"])
        said(request, operation, done, _("%(document)s is reversed.") % {"document": event.code})
        return event_url(operation, done.pk)

    return answer_form(
        request, ReasonForm(bound(request)), act, template="kit/confirm.html", danger=True, active="cargo",
        title=_("Reverse"), heading=_("Reverse %(document)s") % {"document": event.code}, submit_label=_("Reverse"),
        cancel_url=event_url(operation, event.pk),
        crumbs=crumbs_to(event.operation, (event_url(operation, event.pk), event.code), ("", _("Reverse"))),
        consequences=[_("A counter-document is written: all that this one moved goes back to where it was."),
                      _("Both stay in the books. A reversal cannot itself be reversed.")],
    )  # fmt: skip


def cancel_rest(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    actor, found = the_consignment(request, operation, code)
    require(rules.may_decide(actor, found.operation_id))
    lines = [row for row in lines_of(found) if row.expected > 0 and not row.line.parent_id]

    def act(clean: dict[str, Any]) -> str:
        picked = [(row, quantity) for row in lines if (quantity := typed_quantity(request, f"q-{row.line.pk}"))]
        if not picked:
            raise Invalid(_("Enter a quantity in at least one line."))
        for row, quantity in picked:
            actions.cancel_remainder(actor=actor, line_id=row.line.pk, quantity=quantity, reason=clean["reason"])
        say(request, "good", _("What will not come is cancelled."))
        return consignment_url(found)

    rows = [(row, f"q-{row.line.pk}", request.POST.get(f"q-{row.line.pk}", "")) for row in lines]
    form = CancelRestForm(bound(request), initial={"event_id": uuid7()})
    return answer_form(request, form, act, template="cargo/cancel_rest.html", line_rows=rows, **page_of(
        found, _("Cancel the rest"), submit_label=_("Cancel it"),
        lead=_("What the owner announced and will not send any more. The announced figure stays as it is.")))  # fmt: skip


def count(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    """A count of one bin (`?bin=`; blank: the floor) or of a whole hub, blind when `?blind=1`."""
    actor, op = entered(request, operation)
    store = the_hub(op, hub)
    require(rules.may_handle_cargo(actor, op.pk, store.pk))
    bins = list(store.bins.filter(is_active=True).order_by("code"))
    asked = request.GET.get("bin", "")
    one = next((b for b in bins if b.code == asked), None)
    rows = standing_in_hub(store.pk, bin_id=one.pk if one else None, every_bin=asked == "")

    def act(clean: dict[str, Any]) -> str:
        items = []
        for row in rows:
            quantity = typed_quantity(request, row.key)
            if quantity is not None:
                items.append(actions.CountedItem(row.line.pk, row.bin_id, quantity, row.condition))
        full = ([one.pk] if one else sorted({row.bin_id for row in rows}, key=str)) if clean["everything"] else []
        if not items and not full:
            raise Invalid(_("Enter what you counted in at least one line."))
        event = actions.count(actor=actor, hub_id=store.pk, occurred_at=clean["occurred_at"], items=items, full_bins=full,
                              event_id=clean["event_id"], remarks=clean["remarks"])  # fmt: skip
        said(request, operation, event, _("The count is recorded; differences are posted at its time."))
        return event_url(operation, event.pk)

    context = {
        "title": _("Count"), "heading": _("Count in %(hub)s") % {"hub": store.local_name}, "active": "hubs", "hub": store,
        "bins": bins, "bin": asked, "is_blind": request.GET.get("blind") == "1", "submit_label": _("Record the count"),
        "cancel_url": reverse("hub_pages:detail", args=[operation, store.code]), "quantity_label": _("Counted"),
        "sheet_url": reverse("cargo:count_sheet", args=[operation, store.code]),
        "crumbs": crumbs_to(op, (reverse("hub_pages:detail", args=[operation, store.code]), store.code), ("", _("Count"))),
    }  # fmt: skip
    return answer_form(
        request, CountForm(bound(request)), act, template="cargo/count.html", rows=typed_rows(request, rows), **context
    )


def the_hub(operation: Operation, code: str) -> Hub:
    found = operation.hubs.filter(code=code.upper()).first()
    if found is None:
        raise NotFound(_("There is no hub “%(name)s” in this operation."), code="no_hub", name=code[:12])
    return found


def periods(request: HttpRequest, operation: str) -> HttpResponse:
    """What is closed, by which decision; closing and reopening for the coordinator."""
    actor, op = entered(request, operation)
    closings = list(op.closings.select_related("decided_by__person").order_by("-recorded_at"))
    answer = rules.may_close_periods(actor, op.pk)
    if request.method == "POST":
        require(answer)
    is_reopening = request.POST.get("do") == "reopen"

    def act(clean: dict[str, Any]) -> str:
        work = actions.reopen_period if is_reopening else actions.close_period
        work(actor=actor, operation_id=op.pk, **clean)
        say(request, "good", _("The period is reopened.") if is_reopening else _("The period is closed."))
        return reverse("cargo:periods", args=[operation])

    form = PeriodForm(bound(request), initial={"closed_until": _month_start(actor)})
    context = {
        "title": _("Closed periods"), "heading": _("Closed periods"), "active": "cargo", "closings": closings,
        "answer": answer, "crumbs": crumbs_to(op, ("", _("Closed periods"))), "open_from": op.open_from,
    }  # fmt: skip
    if not answer:
        return render(request, "cargo/periods.html", {"form": None, **context})
    return answer_form(request, form, act, template="cargo/periods.html", **context)


def _month_start(actor: Actor) -> Any:
    return timezone.localtime(actor.now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
