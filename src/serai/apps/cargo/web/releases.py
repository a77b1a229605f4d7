"""Release orders: the owner orders, the team verifies and accepts or rejects, the store hands over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from serai.apps.cargo import actions, rules
from serai.apps.cargo.enums import AccountKind, Condition, ReleaseState
from serai.apps.cargo.models import ReleaseOrder
from serai.apps.cargo.queries import releases_visible_to, standing_of
from serai.apps.cargo.web.forms import ExecuteForm, InstructionsForm, OrderReleaseForm, ReasonForm
from serai.apps.cargo.web.lists import release_state
from serai.apps.cargo.web.scope import consignment_url, crumbs_to, entered, page_of, the_consignment
from serai.apps.cargo.web.tables import chosen, typed_rows
from serai.kit.errors import Invalid, NotFound
from serai.kit.flash import say
from serai.kit.forms import answer_form, typed_quantity
from serai.kit.history import newest_first
from serai.kit.policy import Actor, no, require
from serai.kit.records import Change, NextAction


def order(request: HttpRequest, operation: str, code: str) -> HttpResponse:
    """The owner (or, for a signed paper, the team) orders cargo out of the books: in part or in whole."""
    actor, found = the_consignment(request, operation, code)
    on_paper = not actor.is_member(found.owner_id, "releaser")
    require(rules.may_order_release(actor, found.operation_id, found.owner_id, on_paper=on_paper))
    rows = [row for row in standing_of(found) if row.kind in (AccountKind.STORE, AccountKind.DELIVERED)]

    def act(clean: dict[str, Any]) -> str:
        items = [
            actions.ReleaseItem(row.line.pk, row.account_id, quantity, row.condition)
            for row, quantity in chosen(request, rows)
        ]
        made = actions.order_release(actor=actor, consignment_id=found.pk, items=items, is_on_paper=on_paper, **clean)
        say(request, "good", _("The release order is with the team."), made.code)
        return reverse("cargo:release", args=[operation, made.pk])

    form = OrderReleaseForm(request.POST if request.method == "POST" else None, on_paper=on_paper)
    return answer_form(
        request, form, act, template="cargo/with_rows.html", rows=typed_rows(request, rows),
        **page_of(found, _("Order release"), submit_label=_("Order the release"), quantity_label=_("Release"),
                  lead=_("Released cargo leaves the books: the owner answers for it from then on."), fill_all=True),
    )  # fmt: skip


def the_order(request: HttpRequest, operation: str, order_id: UUID) -> tuple[Actor, ReleaseOrder]:
    actor, op = entered(request, operation)
    found = (
        releases_visible_to(actor)
        .filter(pk=order_id, consignment__operation=op)
        .select_related("consignment__owner", "consignment__operation", "consignment__hub", "hub")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such release order that you can see."), code="no_release_order")
    return actor, found


def release(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    actor, found = the_order(request, operation, order_id)
    lines = found.lines.select_related("line__unit", "account__hub", "account__bin", "account__place")
    context = {
        "title": found.code, "number": found.code, "heading": _("Release of %(title)s") % {"title": found.consignment.title},
        "order": found, "state": release_state(found), "active": "cargo",
        "lines": [(line, _where(line.account), Condition(line.condition).label) for line in lines],
        "actions": next_steps(actor, found), "changes": history(actor, found),
        "consignment_url": consignment_url(found.consignment),
        "crumbs": crumbs_to(found.consignment.operation, (consignment_url(found.consignment), found.consignment.code), ("", found.code)),
        "paper_url": reverse("cargo:release_pdf", args=[operation, found.pk]),
    }  # fmt: skip
    return render(request, "cargo/release.html", context)


def _where(account: Any) -> str:
    if account.hub is not None:
        return f"{account.hub.code} {account.bin.code}" if account.bin else str(account.hub.code)
    return str(account.place.local_name) if account.place else ""


def next_steps(actor: Actor, found: ReleaseOrder) -> list[NextAction]:
    """Verify, accept, reject, hand over, withdraw: whichever the order's state and the reader's rights open."""
    by, state = NextAction.by, found.state

    def url(name: str) -> str:
        return reverse(f"cargo:{name}", args=[found.consignment.operation.code, found.pk])

    operation, owner = found.consignment.operation_id, found.consignment.owner_id
    decide = rules.may_decide(actor, operation)
    hand_over = rules.may_handle_cargo(actor, operation, found.hub_id)
    withdraw = rules.may_withdraw_release(actor, operation, owner)
    if state == ReleaseState.SUBMITTED:
        return [by(hand_over, _("Verify"), url("verify_release"), method="post", primary=True),
                by(decide, _("Reject…"), url("reject_release")), by(withdraw, _("Withdraw"), url("withdraw_release"))]  # fmt: skip
    if state == ReleaseState.VERIFIED:
        return [by(decide, _("Accept…"), url("accept_release"), primary=True), by(decide, _("Reject…"), url("reject_release")),
                by(withdraw, _("Withdraw"), url("withdraw_release"))]  # fmt: skip
    if state in (ReleaseState.ACCEPTED, ReleaseState.PARTLY_EXECUTED):
        return [by(hand_over, _("Hand over…"), url("execute_release"), primary=True),
                by(withdraw, _("Withdraw the rest"), url("withdraw_release"))]  # fmt: skip
    return [by(no(_("The order is closed.")), _("Hand over…"), "")]


def history(actor: Actor, found: ReleaseOrder) -> list[Change]:
    """Who ordered, verified, decided and handed over, newest first. Names of the team are for the team."""
    is_team = actor.takes_part_in(found.consignment.operation_id)
    steps = [
        (found.ordered_at, found.ordered_by, _("Ordered on paper") if found.is_on_paper else _("Ordered")),
        (found.verified_at, found.verified_by, _("Verified")),
        (found.decided_at, found.decided_by, _("Rejected") if found.state == ReleaseState.REJECTED else _("Accepted")),
        (found.executed_at, "", _("Handed over")),
    ]
    return newest_first(
        Change(at, who if is_team or what == steps[0][2] else "", what) for at, who, what in steps if at
    )


def _on_order(
    request: HttpRequest, operation: str, order_id: UUID, form: Any, work: Callable[..., Any], said: str, **context: Any
) -> HttpResponse:
    _actor, found = the_order(request, operation, order_id)
    back = reverse("cargo:release", args=[operation, found.pk])

    def act(clean: dict[str, Any]) -> str:
        work(**clean)
        say(request, "good", said, found.code)
        return back

    crumbs = crumbs_to(
        found.consignment.operation, (consignment_url(found.consignment), found.consignment.code), (back, found.code)
    )
    return answer_form(
        request, form, act, active="cargo", cancel_url=back, crumbs=[*crumbs, ("", context["heading"])],
        title=context["heading"], **context,
    )  # fmt: skip


def _bound(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_POST
def verify(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    actor, found = the_order(request, operation, order_id)
    actions.verify_release(actor=actor, order_id=found.pk)
    say(request, "good", _("The order is verified: whoever ordered it may do so."))
    return redirect("cargo:release", operation, found.pk)


def accept(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    actor, found = the_order(request, operation, order_id)
    require(rules.may_decide(actor, found.consignment.operation_id))
    return _on_order(
        request, operation, order_id, InstructionsForm(_bound(request)),
        lambda **clean: actions.accept_release(actor=actor, order_id=order_id, **clean), _("The release is accepted."),
        heading=_("Accept the release"), submit_label=_("Accept"),
    )  # fmt: skip


def reject(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    actor, found = the_order(request, operation, order_id)
    require(rules.may_decide(actor, found.consignment.operation_id))
    return _on_order(
        request, operation, order_id, ReasonForm(_bound(request)),
        lambda **clean: actions.reject_release(actor=actor, order_id=order_id, **clean), _("The release is rejected."),
        heading=_("Reject the release"), submit_label=_("Reject"), template="kit/confirm.html", danger=True,
        consequences=[_("The owner is told the reason and can order again.")],
    )  # fmt: skip


def withdraw(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    actor, found = the_order(request, operation, order_id)
    require(rules.may_withdraw_release(actor, found.consignment.operation_id, found.consignment.owner_id))
    return _on_order(
        request, operation, order_id, ReasonForm(_bound(request)),
        lambda **clean: actions.withdraw_release(actor=actor, order_id=order_id, **clean), _("The order is withdrawn."),
        heading=_("Withdraw the order"), submit_label=_("Withdraw"), template="kit/confirm.html",
        consequences=[_("What was handed over already stays released; the rest stays in the books.")],
    )  # fmt: skip


def execute(request: HttpRequest, operation: str, order_id: UUID) -> HttpResponse:
    """Hand over, in part or in whole; what is left stays on the order."""
    actor, found = the_order(request, operation, order_id)
    require(rules.may_handle_cargo(actor, found.consignment.operation_id, found.hub_id))
    lines = list(found.lines.select_related("line__unit", "account__hub", "account__bin", "account__place"))
    rows = [(line, f"q-{line.pk}", request.POST.get(f"q-{line.pk}", f"{(line.quantity - line.executed).normalize():f}"), _where(line.account))
            for line in lines if line.executed < line.quantity]  # fmt: skip

    def work(**clean: Any) -> None:
        items = [
            actions.ReleaseItem(line.line_id, line.account_id, quantity, line.condition)
            for line, name, _typed, _place in rows
            if (quantity := typed_quantity(request, name))
        ]
        if not items:
            raise Invalid(_("Enter a quantity in at least one line."))
        actions.execute_release(actor=actor, order_id=order_id, items=items, **clean)

    return _on_order(
        request, operation, order_id, ExecuteForm(_bound(request)), work, _("The cargo is released."),
        heading=_("Hand over"), submit_label=_("Release"), template="cargo/execute.html", line_rows=rows, order=found,
    )  # fmt: skip
