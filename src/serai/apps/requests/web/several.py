"""One decision over several requests chosen in the list: a page that names them, their sums, and asks what is
missing."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from serai.apps.operations.models import Operation
from serai.apps.requests import actions
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.lists import chosen
from serai.apps.requests.rules import access
from serai.apps.requests.web.common import list_url, operation_of, shell
from serai.apps.requests.web.decisions import open_hubs
from serai.kit.asking import actor_of
from serai.kit.errors import NotFound, Refused
from serai.kit.flash import say
from serai.kit.policy import Actor

MOST = 200
HEADINGS = {
    "accept": gettext_lazy("Accept several requests"),
    "return": gettext_lazy("Return several requests for correction"),
    "hold": gettext_lazy("Put several requests on hold"),
}
LABELS = {
    "accept": gettext_lazy("Accept as requested"),
    "return": gettext_lazy("Return for correction"),
    "hold": gettext_lazy("Put on hold"),
}
RULES = {"accept": access.may_accept, "return": access.may_return, "hold": access.may_hold}


class SeveralForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=gettext_lazy("Each requester reads it."),
    )  # fmt: skip

    def __init__(self, operation: Operation, do: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if do == "accept":
            del self.fields["reason"]
            hubs = [(str(hub.pk), hub.local_name) for hub in open_hubs(operation)]
            self.fields["hub"] = forms.ChoiceField(label=_("Through which hub"), choices=hubs)
        else:
            self.fields["reason"].required = True


@require_POST
def several(request: HttpRequest, operation: str) -> HttpResponse:
    """First POST (from the list): ask; second POST (`sure`): do it for each, and say which ones were refused and
    why."""
    where, actor = operation_of(request, operation), actor_of(request)
    do = request.GET.get("do", "")
    if do not in RULES:
        raise NotFound(_("There is no such action."), code="no_action")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = list_url(where)
    rows = chosen(actor, where, _ids(request))
    if not rows:
        say(request, "caution", _("No request was selected."))
        return redirect(back)
    sure = request.POST.get("sure") == "1"
    form = SeveralForm(where, do, request.POST if sure else None)
    if sure and form.is_valid():
        _tell(request, do, *_decide_each(actor, do, rows, form.cleaned_data))
        return redirect(back)
    answers = [(row, RULES[do](actor, row)) for row in rows]
    context = {
        **shell(where, HEADINGS[do]), "form": form, "answers": answers, "submit_label": LABELS[do], "next": back,
        "open_count": sum(1 for _row, answer in answers if answer), "do": do,
        "weight_kg": sum(row.weight_kg for row, answer in answers if answer),
        "volume_m3": sum(row.volume_m3 for row, answer in answers if answer),
    }  # fmt: skip
    return render(request, "requests/several.html", context, status=422 if form.errors else 200)


def _ids(request: HttpRequest) -> list[UUID]:
    ids = []
    for text in request.POST.getlist("id")[:MOST]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def _decide_each(
    actor: Actor, do: str, rows: list[ServiceRequest], values: dict[str, Any]
) -> tuple[list[ServiceRequest], list[tuple[ServiceRequest, Refused]]]:
    """Each in a transaction of its own, ranked once at the end: one refusal does not undo the others."""
    done, refused = [], []
    for row in rows:
        try:
            if do == "accept":
                actions.accept(actor=actor, request_id=row.pk, hub_id=UUID(values["hub"]), rerank=False)
            elif do == "return":
                actions.return_for_correction(actor=actor, request_id=row.pk, reason=values["reason"], rerank=False)
            else:
                actions.put_on_hold(actor=actor, request_id=row.pk, reason=values["reason"])
            done.append(row)
        except Refused as refusal:
            refused.append((row, refusal))
    if done and do != "hold":
        actions.rank_again(actor=actor, operation_id=done[0].operation_id, cause=str(HEADINGS[do]))
    return done, refused


def _tell(
    request: HttpRequest, do: str, done: list[ServiceRequest], refused: list[tuple[ServiceRequest, Refused]]
) -> None:
    if done:
        words = {
            "accept": ngettext("%(count)d request is accepted.", "%(count)d requests are accepted.", len(done)),
            "return": ngettext("%(count)d request is returned.", "%(count)d requests are returned.", len(done)),
            "hold": ngettext("%(count)d request is on hold.", "%(count)d requests are on hold.", len(done)),
        }[do]
        say(request, "good", words % {"count": len(done)}, ", ".join(row.reference for row in done))
    for row, refusal in refused:
        say(request, "stop", f"{row.reference}: {refusal}")
