"""Stock counts: what to count next, the sheet by bins, submitting it, and what becomes of the variance."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import ENTERED, OPEN_COUNTS, Condition, StocktakeKind, StocktakeState
from serai.apps.cargo.models import Stocktake, StocktakeLine
from serai.apps.cargo.queries import count_proposals
from serai.apps.cargo.queries.stocktakes import (
    bins_of,
    booked_at,
    key_of,
    off,
    sheet_rows,
    stocktake_by_id,
    stocktakes_of,
)
from serai.apps.cargo.web.forms import AddToCountForm, ReasonForm, StartCountForm, SubmitCountForm
from serai.apps.cargo.web.moves import the_hub
from serai.apps.cargo.web.scope import crumbs_to, entered, event_url
from serai.apps.cargo.web.tables import bound
from serai.apps.operations.models import Hub, Operation
from serai.kit.errors import Refused
from serai.kit.flash import say
from serai.kit.forms import answer_form, typed_quantity
from serai.kit.policy import Actor, require
from serai.kit.records import NextAction, State

MARKS = {"counting": "active", "recount": "caution", "variance": "wait", "posted": "good", "discarded": "neutral"}
PAGE = 100
PROPOSED = 50


def state_of(stocktake: Stocktake) -> State:
    return State(MARKS[stocktake.state], stocktake.get_state_display())


def _url(stocktake: Stocktake, name: str = "stocktake", query: str = "") -> str:
    return reverse(f"cargo:{name}", args=[stocktake.operation.code, stocktake.pk]) + query


def _counts_url(operation: Operation, hub: Hub) -> str:
    return reverse("cargo:counts", args=[operation.code, hub.code])


def counts(request: HttpRequest, operation: str, hub: str) -> HttpResponse:
    """What to count next, the counts that are open, the last ones; a count begins here."""
    actor, op = entered(request, operation)
    store = the_hub(op, hub)
    require(rules.may_handle_cargo(actor, op.pk, store.pk))
    proposals = count_proposals(store.pk, now=actor.now, limit=PROPOSED)
    running, over = stocktakes_of(actor, store.pk)

    def act(clean: dict[str, Any]) -> str:
        keys = [_key(value) for value in request.POST.getlist("key")]
        made = actions.start_stocktake(
            actor=actor, hub_id=store.pk, kind=clean["kind"], is_blind=clean["is_blind"],
            keys=[key for key in keys if key is not None],
        )  # fmt: skip
        say(request, "good", _("The count sheet is drawn up."), made.code)
        return _url(made)

    hub_url = reverse("hub_pages:detail", args=[operation, store.code])
    return answer_form(
        request, StartCountForm(bound(request)), act, template="cargo/counts.html", title=_("Stock counts"),
        heading=_("Stock counts in %(hub)s") % {"hub": store.local_name}, active="hubs", hub=store, proposals=proposals,
        chosen=set(request.POST.getlist("key")), running=[(each, state_of(each), _url(each)) for each in running],
        over=[(each, state_of(each), _url(each)) for each in over], quick_url=reverse("cargo:count", args=[operation, store.code]),
        crumbs=crumbs_to(op, (hub_url, store.code), ("", _("Stock counts"))),
    )  # fmt: skip


def _key(value: str) -> tuple[UUID, int, int] | None:
    """`<line>.<account>.<condition>` of a checkbox."""
    try:
        line, account, condition = value.split(".")
        return UUID(line), int(account), Condition(int(condition)).value
    except ValueError:
        return None


def _the_stocktake(request: HttpRequest, operation: str, stocktake_id: UUID) -> tuple[Actor, Stocktake]:
    actor, op = entered(request, operation)
    found = stocktake_by_id(actor, op, stocktake_id)
    require(rules.may_handle_cargo(actor, op.pk, found.hub_id))
    return actor, found


def stocktake(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    """The sheet while it is counted, bin by bin; then the variance."""
    actor, found = _the_stocktake(request, operation, stocktake_id)
    if found.state not in ENTERED:
        return render(request, "cargo/variance.html", _page(found) | {
            "rows": _variance(found), "actions": _steps(actor, found), "counters": list(found.counters.values()),
            "event_url": event_url(operation, found.event_id) if found.event_id else "",
        })  # fmt: skip
    bins = bins_of(found)
    code = request.GET.get("bin")
    if code is None or code not in {each.code for each in bins}:
        code = next((each.code for each in bins if each.open), bins[0].code if bins else "")
    page = Paginator(sheet_rows(found, code), PAGE).get_page(request.GET.get("page"))
    typed, error = {row.pk: request.POST.get(f"c-{row.pk}", "") for row in page}, ""
    if request.method == "POST":
        try:
            actions.enter_counts(actor=actor, stocktake_id=found.pk, counted=_typed(request, page.object_list))
            say(request, "good", _("What you counted is kept."))
            return redirect(_url(found, query=_next(bins, code, page)))
        except Refused as refusal:
            error = str(refusal)
    hides = found.is_blind or found.state == StocktakeState.RECOUNT
    books = {} if hides else booked_at([key_of(row) for row in page], actor.now)
    context = _page(found) | {
        "bins": bins, "bin": code, "sheet": page, "error": error, "left": sum(each.open for each in bins), "hides": hides,
        "rows": [(row, f"c-{row.pk}", typed[row.pk] or _plain(row), books.get(key_of(row))) for row in page],
    }  # fmt: skip
    return render(request, "cargo/stocktake.html", context, status=422 if error else 200)


def _plain(row: StocktakeLine) -> str:
    return "" if row.counted is None else f"{row.counted.normalize():f}"


def _typed(request: HttpRequest, rows: Any) -> dict[int, Decimal | None]:
    return {row.pk: typed_quantity(request, f"c-{row.pk}") for row in rows if f"c-{row.pk}" in request.POST}


def _next(bins: list[Any], code: str, page: Any) -> str:
    """Where counting goes on: the next page of the bin, else the next bin."""
    if page.has_next():
        return f"?bin={code}&page={page.next_page_number()}"
    codes = [each.code for each in bins]
    after = codes.index(code) + 1 if code in codes else 0
    return f"?bin={codes[after]}" if after < len(codes) else f"?bin={code}"


def _variance(found: Stocktake) -> list[tuple[StocktakeLine, Decimal, Decimal]]:
    """(line, difference, its value), the dearest first."""
    rows = [(row, (row.counted or Decimal()) - (row.booked or Decimal())) for row in off(found)]
    valued = [(row, change, change * row.line.unit_value) for row, change in rows]
    return sorted(valued, key=lambda each: (-abs(each[2]), -abs(each[1]), each[0].pk))


def _page(found: Stocktake) -> dict[str, Any]:
    op = found.operation
    return {
        "title": found.code, "number": found.code, "heading": _("Stock count in %(hub)s") % {"hub": found.hub.local_name},
        "stocktake": found, "active": "hubs", "state": state_of(found),
        "crumbs": crumbs_to(op, (_counts_url(op, found.hub), found.hub.code), ("", found.code)),
    }  # fmt: skip


def _steps(actor: Actor, found: Stocktake) -> list[NextAction]:
    if found.state != StocktakeState.VARIANCE:
        return []
    answer = rules.may_approve_count(actor, found.operation_id, found.hub_id, found.counters)
    return [
        NextAction.by(answer, _("Approve and post…"), _url(found, "approve_stocktake"), primary=True),
        NextAction.by(answer, _("Have it counted again…"), _url(found, "recount_stocktake")),
        NextAction(_("Discard…"), _url(found, "discard_stocktake")),
    ]


def add(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    """Goods that stand there and are not on the sheet."""
    actor, found = _the_stocktake(request, operation, stocktake_id)

    def act(clean: dict[str, Any]) -> str:
        row = actions.add_to_stocktake(
            actor=actor, stocktake_id=found.pk, code=clean["code"], position=clean["position"],
            bin_id=clean["bin"].pk if clean["bin"] else None, condition=clean["condition"], counted=clean["counted"],
        )  # fmt: skip
        say(request, "good", _("It is on the sheet."))
        return _url(found, query=f"?bin={row.account.bin.code if row.account.bin else ''}")

    return answer_form(request, AddToCountForm(found.hub, bound(request)), act, submit_label=_("Put it on the sheet"),
                       cancel_url=_url(found), **_page(found) | {"heading": _("Something else stands there")})  # fmt: skip


def submit(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    actor, found = _the_stocktake(request, operation, stocktake_id)

    def act(clean: dict[str, Any]) -> str:
        done = actions.submit_stocktake(actor=actor, stocktake_id=found.pk, **clean)
        words = {
            StocktakeState.COUNTING: _("Goods came in since the sheet was drawn up. Count them too, then submit again."),
            StocktakeState.RECOUNT: _("Some lines are off by more than the limit. Count them again; somebody else should."),
            StocktakeState.VARIANCE: _("The count is submitted. Somebody else approves the variance."),
            StocktakeState.POSTED: _("Nothing differs: the count is posted."),
        }  # fmt: skip
        kind = "good" if done.state in (StocktakeState.VARIANCE, StocktakeState.POSTED) else "caution"
        say(request, kind, words[StocktakeState(done.state)], done.code)
        return _url(found)

    lead = _("What is off by more than the limit is counted again. Any variance waits for somebody else's approval.")
    is_full = found.kind == StocktakeKind.FULL or found.state == StocktakeState.RECOUNT
    return answer_form(request, SubmitCountForm(is_full, bound(request)), act, submit_label=_("Submit the count"), lead=lead,
                       cancel_url=_url(found), **_page(found) | {"heading": _("Submit %(number)s") % {"number": found.code}})  # fmt: skip


def approve(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    actor, found = _the_stocktake(request, operation, stocktake_id)
    require(rules.may_approve_count(actor, found.operation_id, found.hub_id, found.counters))

    def act(clean: dict[str, Any]) -> str:
        done = actions.approve_stocktake(actor=actor, stocktake_id=found.pk, **clean)
        if done.event_id is None:
            say(request, "caution", _("The books have changed since. Look at the figures again."))
            return _url(found)
        say(request, "good", _("The count is posted."), done.event.code if done.event else "")
        return event_url(operation, done.event_id)

    form = ReasonForm(bound(request))
    form.fields["reason"].required, form.fields["reason"].label = False, _("Remarks")
    return answer_form(request, form, act, template="kit/confirm.html", submit_label=_("Approve and post"), cancel_url=_url(found),
                       consequences=[_("The books show from the counted moment on what was seen."),
                                     _("A count is not reversed: if it is wrong, count again.")],
                       **_page(found) | {"heading": _("Approve %(number)s") % {"number": found.code}})  # fmt: skip


def recount(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    actor, found = _the_stocktake(request, operation, stocktake_id)
    require(rules.may_approve_count(actor, found.operation_id, found.hub_id, found.counters))

    def act(clean: dict[str, Any]) -> str:
        actions.recount_stocktake(actor=actor, stocktake_id=found.pk, **clean)
        say(request, "good", _("Every line that is off is counted again."))
        return _url(found)

    return answer_form(request, ReasonForm(bound(request)), act, submit_label=_("Have it counted again"), cancel_url=_url(found),
                       **_page(found) | {"heading": _("Have %(number)s counted again") % {"number": found.code}})  # fmt: skip


def discard(request: HttpRequest, operation: str, stocktake_id: UUID) -> HttpResponse:
    actor, found = _the_stocktake(request, operation, stocktake_id)
    if found.state not in OPEN_COUNTS:
        return redirect(_url(found))

    def act(clean: dict[str, Any]) -> str:
        actions.discard_stocktake(actor=actor, stocktake_id=found.pk, **clean)
        say(request, "good", _("The count is discarded; nothing was posted."))
        return _counts_url(found.operation, found.hub)

    return answer_form(request, ReasonForm(bound(request)), act, submit_label=_("Discard the count"), cancel_url=_url(found),
                       **_page(found) | {"heading": _("Discard %(number)s") % {"number": found.code}})  # fmt: skip
