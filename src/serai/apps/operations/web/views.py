"""Pages of operations: the list, the life cycle and settings, and their parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from serai.apps.operations import actions, rules
from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.apps.operations.web.forms import OperationForm, StateForm
from serai.apps.operations.web.lists import (
    HubList,
    MemberList,
    OperationList,
    TeamList,
    TermsList,
    operation_state,
    part_tabs,
)
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import answer_form
from serai.kit.policy import Actor, require
from serai.kit.records import Change, NextAction


def operation_list(request: HttpRequest) -> HttpResponse:
    return OperationList(request).response()


def hubs(request: HttpRequest, operation: str) -> HttpResponse:
    return HubList(request, operation=asked(request, operation)).response()


def terms(request: HttpRequest, operation: str) -> HttpResponse:
    return TermsList(request, operation=asked(request, operation)).response()


def members(request: HttpRequest, operation: str) -> HttpResponse:
    return MemberList(request, operation=asked(request, operation)).response()


def team(request: HttpRequest, operation: str) -> HttpResponse:
    found = asked(request, operation)
    require(rules.may_see_team(actor_of(request), found))
    return TeamList(request, operation=found).response()


def asked(request: HttpRequest, code: str) -> Operation:
    return operation_by_code(actor_of(request), code)


def crumbs(operation: Operation, *further: Any) -> list[tuple[str, Any]]:
    """`further`: labels, or (address, label) pairs."""
    rows: list[tuple[str, Any]] = [
        (reverse("pages:home", args=[operation.code]), operation.local_name),
        (reverse("operations:settings", args=[operation.code]), _("Settings")),
    ]
    return rows + [one if isinstance(one, tuple) else ("", one) for one in further]


def answer(
    request: HttpRequest, operation: Operation, form: Any, act: Any, heading: Any, back: str, **context: Any
) -> HttpResponse:
    """A form within an operation's settings; `back` is the name of the page that Cancel leads to."""
    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=crumbs(operation, heading),
        active="settings",
        operation=operation,
        cancel_url=reverse(f"operations:{back}", args=[operation.code]),
        **context,
    )


def settings(request: HttpRequest, operation: str) -> HttpResponse:
    """Life cycle with its history, and the settings."""
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_see_settings(actor, found))
    changes = [
        Change(
            at=row.recorded_at,
            who=str(row.decided_by or "") if actor.takes_part_in(found.pk) else "",
            what=row.get_after_display(),
            details=[(_("Holds since"), None, f"{row.since:%Y-%m-%d}"), (_("Reason"), None, row.reason or "–")],
            key=True,
        )
        for row in found.state_changes.select_related("decided_by__person").order_by("-recorded_at", "-pk")[:20]
    ]
    context = {
        "operation": found,
        "number": found.code,
        "heading": found.local_name,
        "title": found.local_name,
        "crumbs": crumbs(found),
        "active": "settings",
        "state": operation_state(found),
        "tabs": part_tabs(actor, found, "settings"),
        "limits": [
            (_("First answer"), found.first_answer_hours),
            (_("Acceptance"), found.accept_hours),
            (_("Dispatch"), found.dispatch_hours),
            (_("Delivery"), found.deliver_hours),
        ],
        "actions": next_actions(actor, found),
        "changes": changes,
    }
    return render(request, "operations/settings.html", context)


def next_actions(actor: Actor, operation: Operation) -> list[NextAction]:
    if not actor.is_known:
        return []
    code = [operation.code]
    state = rules.may_change_state(actor, operation)
    change_it = rules.may_change_operation(actor, operation)
    return [
        NextAction.by(state, _("Record the next state"), reverse("operations:change_state", args=code), primary=True),
        NextAction.by(change_it, _("Change settings"), reverse("operations:change", args=code), icon="pencil"),
    ]


def add(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require(rules.may_add_operation(actor))
    form = OperationForm(request.POST or None, actor=actor)

    def act(_data: dict[str, Any]) -> str:
        made = actions.add_operation(actor=actor, data=form.entered())
        say(request, "good", _("%(name)s is opened") % {"name": made.name})
        return reverse("operations:settings", args=[made.code])

    heading = _("Open an operation")
    return answer_form(
        request,
        form,
        act,
        heading=heading,
        title=heading,
        crumbs=[(reverse("operation_register:list"), _("Operations")), ("", heading)],
        active="operations",
        cancel_url=reverse("operation_register:list"),
    )


def change(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_change_operation(actor, found))
    form = OperationForm(request.POST or None, actor=actor, initial=OperationForm.initial_of(found))

    def act(data: dict[str, Any]) -> str:
        actions.change_operation(actor=actor, operation_id=found.pk, data=form.entered(), revision=data["revision"])
        say(request, "good", _("The settings are changed"))
        return reverse("operations:settings", args=[found.code])

    return answer(request, found, form, act, _("Change settings"), "settings")


def change_state(request: HttpRequest, operation: str) -> HttpResponse:
    actor = actor_of(request)
    found = asked(request, operation)
    require(rules.may_change_state(actor, found))
    states = rules.next_states(found.state)
    form = StateForm(request.POST or None, states=states, initial={"since": actor.now.date()})

    def act(data: dict[str, Any]) -> str:
        changed = actions.change_state(actor=actor, operation_id=found.pk, **data)
        say(request, "good", _("The operation is now: %(state)s") % {"state": changed.get_state_display()})
        return reverse("operations:settings", args=[found.code])

    lead = _("Now: %(state)s, since %(day)s.") % {
        "state": found.get_state_display(),
        "day": f"{found.state_since:%Y-%m-%d}",
    }
    return answer(request, found, form, act, _("Record the next state"), "settings", lead=lead)
