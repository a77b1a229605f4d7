"""Closing a request short: what was accepted and has not come will not come. A decision about cargo, asked on the request."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from serai.apps.cargo.actions import close_short as close_request_short
from serai.apps.cargo.models import LineTotal
from serai.apps.cargo.rules import may_decide
from serai.apps.operations.queries import operation_by_code
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries import request_by_number
from serai.kit.asking import actor_of
from serai.kit.flash import say
from serai.kit.forms import Form, answer_form
from serai.kit.policy import Actor, Answer, no, require
from serai.kit.records import NextAction


class CloseForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the rest will not come"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def lines_expected(request: ServiceRequest) -> int:
    """How many lines have something that was announced and has neither come nor been cancelled."""
    return LineTotal.objects.filter(line__consignment__request=request, line__parent=None, awaiting=True).count()


def may_close_short(actor: Actor, request: ServiceRequest, expected: int) -> Answer:
    answer = may_decide(actor, request.operation_id)
    if answer and not expected:
        return no(_("All that was accepted has come or is cancelled: nothing is left to close."))
    return answer


def next_action(actor: Actor, request: ServiceRequest) -> NextAction:
    """The button on the request's page."""
    answer = may_close_short(actor, request, lines_expected(request))
    url = reverse("request_pages:close_short", args=[request.operation.code, request.reference])
    return NextAction.by(answer, _("Close short…"), url)


def close_short(request: HttpRequest, operation: str, number: int) -> HttpResponse:
    """Ask for the reason, and cancel what is still expected of every consignment of the request."""
    actor = actor_of(request)
    where = operation_by_code(actor, operation)
    row = request_by_number(actor, where, number)
    expected = lines_expected(row)
    require(may_close_short(actor, row, expected))
    back = reverse("request_pages:detail", args=[operation, row.reference])

    def act(clean: dict[str, Any]) -> str:
        events = close_request_short(actor=actor, request_id=row.pk, reason=clean["reason"])
        documents = ", ".join(event.code for event in events)
        say(request, "good", _("%(request)s is closed short.") % {"request": row.reference}, documents)
        return back

    title = _("Close short")
    lines = ngettext("%(count)d line", "%(count)d lines", expected) % {"count": expected}
    return answer_form(
        request, CloseForm(request.POST if request.method == "POST" else None), act, template="kit/confirm.html",
        danger=True, title=title, heading=_("Close %(request)s short") % {"request": row.reference}, submit_label=title,
        operation=where, active="requests", cancel_url=back,
        consequences=[_("What is still expected of %(lines)s is cancelled; the announced figures stay as they are.") % {"lines": lines},
                      _("What is here, on the way or delivered goes on as before."),
                      _("The cancellation is a document that can be reversed.")],
        crumbs=[(reverse("pages:home", args=[operation]), where.local_name),
                (reverse("request_pages:list", args=[operation]), _("Requests")), (back, row.reference), ("", title)],
    )  # fmt: skip
