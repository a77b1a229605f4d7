"""A page for each decision about a request: what is asked for, what it means, and the button. Nothing changes by
GET."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from serai.apps.operations.enums import HubState
from serai.apps.operations.models import Hub, Operation
from serai.apps.requests import actions
from serai.apps.requests.enums import RejectionReason
from serai.apps.requests.models import RequestLine, ServiceRequest
from serai.apps.requests.queries.detail import lines_of
from serai.apps.requests.rules import access
from serai.apps.requests.web.common import found, record_url, shell, to_record
from serai.apps.requests.web.fields import FigureField
from serai.kit.asking import actor_of
from serai.kit.errors import Invalid, NotFound
from serai.kit.flash import say
from serai.kit.policy import Answer, require


class ReasonForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, required=False, widget=forms.Textarea,
        help_text=gettext_lazy("The requester reads it."),
    )  # fmt: skip


class RejectForm(ReasonForm):
    reason_code = forms.ChoiceField(label=gettext_lazy("Kind of reason"), required=False)
    field_order = ("revision", "reason_code", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [("", "–"), *RejectionReason.choices]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Hub, and for each line the accepted quantity and the note for less: fields `q_<line id>` and `n_<line id>`."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hub = forms.ChoiceField(label=gettext_lazy("Through which hub"))
    reason = forms.CharField(
        label=gettext_lazy("Word to the requester"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, lines: list[RequestLine], hubs: list[Hub], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.fields["hub"].choices = [(str(hub.pk), hub.local_name) for hub in hubs]  # type: ignore[attr-defined]
        for line in lines:
            self.fields[f"q_{line.pk}"] = FigureField(
                label=_("Accepted"), scale=line.unit.scale,
                initial=line.quantity, required=True,
            )  # fmt: skip
            self.fields[f"n_{line.pk}"] = forms.CharField(label=_("Why less"), max_length=200, required=False)

    def rows(self) -> list[tuple[RequestLine, Any, Any]]:
        return [(line, self[f"q_{line.pk}"], self[f"n_{line.pk}"]) for line in self.lines]


def _revision(form: forms.Form) -> int | None:
    return form.cleaned_data.get("revision")


def _put(refusal: Invalid, form: forms.Form, names: Callable[[str], str] = lambda name: name) -> None:
    for path, messages in refusal.fields.items():
        name = names(path)
        for message in messages:
            form.add_error(name if name in form.fields else None, str(message))
    if not refusal.fields:
        form.add_error(None, str(refusal))


def _reasoned(
    request: HttpRequest,
    operation: str,
    reference: str,
    *,
    heading: Any,
    lead: Any,
    label: Any,
    may: Callable[[Any, ServiceRequest], Answer],
    act: Callable[..., Any],
    done: Any,
    form_class: type[ReasonForm] = ReasonForm,
) -> HttpResponse:
    """A decision that needs a reason: form, action, back to the record with a word about what happened."""
    row = found(request, operation, reference)
    actor = actor_of(request)
    require(may(actor, row))
    form = form_class(request.POST or None, initial={"revision": row.revision})
    if request.method == "POST" and form.is_valid():
        more = {"reason_code": form.cleaned_data["reason_code"]} if "reason_code" in form.fields else {}
        try:
            act(actor=actor, request_id=row.pk, reason=form.cleaned_data["reason"], revision=_revision(form), **more)
        except Invalid as refusal:
            _put(refusal, form)
        else:
            say(request, "good", done % {"request": row.reference})
            return to_record(row)
    context = {
        **shell(row.operation, heading % {"request": row.reference}, row),
        "form": form,
        "lead": lead,
        "submit_label": label,
        "cancel_url": record_url(row),
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


def return_(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    return _reasoned(
        request,
        operation,
        reference,
        heading=_("Return %(request)s for correction"),
        lead=_(
            "Say what has to be corrected. The requester changes it and submits it again; its first date of "
            "submission stays."
        ),
        label=_("Return for correction"),
        may=access.may_return,
        act=actions.return_for_correction,
        done=_("%(request)s is returned. The requester sees your reason."),
    )


def hold(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    return _reasoned(
        request, operation, reference,
        heading=_("Put %(request)s on hold"),
        lead=_("For what neither side can change now: a closed road, a clearance. It keeps its rank."),
        label=_("Put on hold"), may=access.may_hold, act=actions.put_on_hold,
        done=_("%(request)s is on hold."),
    )  # fmt: skip


def reject(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    return _reasoned(
        request, operation, reference,
        heading=_("Reject %(request)s"),
        lead=_("A rejection ends the request. The requester can copy it into a new one."),
        label=_("Reject"), may=access.may_reject, act=actions.reject, form_class=RejectForm,
        done=_("%(request)s is rejected. The requester sees your reason."),
    )  # fmt: skip


def cancel(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    return _reasoned(
        request, operation, reference,
        heading=_("Cancel %(request)s"),
        lead=_("The service is no longer wanted. Cargo that has moved cannot be cancelled; what has not come yet can."),
        label=_("Cancel the request"), may=access.may_cancel, act=actions.cancel,
        done=_("%(request)s is cancelled."),
    )  # fmt: skip


def resume(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    row = found(request, operation, reference)
    require(access.may_resume(actor_of(request), row))
    if request.method == "POST":
        actions.resume(actor=actor_of(request), request_id=row.pk)
        say(request, "good", _("%(request)s waits for a decision again.") % {"request": row.reference})
        return to_record(row)
    context = {
        **shell(row.operation, _("Take %(request)s off hold") % {"request": row.reference}, row), "form": forms.Form(),
        "lead": row.decision_reason, "submit_label": _("Take off hold"), "cancel_url": record_url(row),
    }  # fmt: skip
    return render(request, "kit/form.html", context)


def accept(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    """Accept with a hub and quantities per line; whole as requested unless the officer enters less and why."""
    row = found(request, operation, reference)
    actor = actor_of(request)
    require(access.may_accept(actor, row))
    lines, hubs = list(lines_of(row)), open_hubs(row.operation)
    nearest = next((hub for hub in hubs if hub.place_id == row.origin_id), hubs[0] if hubs else None)
    initial = {"revision": row.revision, "hub": str(nearest.pk) if nearest else ""}
    form = AcceptForm(lines, hubs, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.accept(
                actor=actor,
                request_id=row.pk,
                hub_id=UUID(values["hub"]),
                revision=_revision(form),
                reason=values["reason"],
                quantities={line.pk: values[f"q_{line.pk}"] for line in lines},
                notes={line.pk: values[f"n_{line.pk}"] for line in lines},
            )
        except Invalid as refusal:
            _put(refusal, form, _accept_name)
        else:
            say(
                request, "good", _("%(request)s is accepted.") % {"request": row.reference},
                _("Its consignments are open: the hub expects the cargo."),
            )  # fmt: skip
            return to_record(row)
    heading = _("Accept %(request)s") % {"request": row.reference}
    context = {**shell(row.operation, heading, row), "form": form, "row": row, "cancel_url": record_url(row)}
    return render(request, "requests/accept.html", context, status=422 if form.errors else 200)


def _accept_name(path: str) -> str:
    head, _dot, line = path.partition(".")
    return {"quantities": f"q_{line}", "notes": f"n_{line}", "hub_id": "hub"}.get(head, path)


def open_hubs(operation: Operation) -> list[Hub]:
    return list(Hub.objects.filter(operation=operation, state=HubState.OPEN).order_by("name"))


class LineChange(ReasonForm):
    quantity = FigureField(label=gettext_lazy("Accepted quantity"), required=True)
    field_order = ("revision", "quantity", "reason")


def change_line(request: HttpRequest, operation: str, reference: str, line_id: UUID) -> HttpResponse:
    """Accept more or less of one line after the acceptance."""
    row = found(request, operation, reference)
    actor = actor_of(request)
    require(access.may_change_accepted(actor, row))
    line = lines_of(row).filter(pk=line_id).first()
    if line is None:
        raise NotFound(_("There is no such line."), code="no_line")
    form = LineChange(request.POST or None, initial={"revision": row.revision, "quantity": line.accepted_quantity})
    form.fields["quantity"].help_text = _("Requested: %(quantity)s %(unit)s") % {
        "quantity": f"{line.quantity.normalize():f}", "unit": line.unit.local_name,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.change_accepted(
                actor=actor,
                line_id=line.pk,
                quantity=values["quantity"],
                reason=values["reason"],
                revision=_revision(form),
            )
        except Invalid as refusal:
            _put(refusal, form)
        else:
            say(
                request,
                "good",
                _("Line %(n)d of %(request)s is changed.") % {"n": line.position, "request": row.reference},
            )
            return to_record(row)
    heading = _("Change line %(n)d of %(request)s") % {"n": line.position, "request": row.reference}
    context = {
        **shell(row.operation, heading, row),
        "form": form,
        "lead": line.description,
        "submit_label": _("Change the line"),
        "cancel_url": record_url(row),
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


@require_POST
def message(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    row = found(request, operation, reference)
    actions.send_message(actor=actor_of(request), request_id=row.pk, text=request.POST.get("text", ""))
    say(request, "good", _("The message is sent."))
    return redirect(f"{record_url(row)}?tab=messages")


@require_POST
def copy(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    row = found(request, operation, reference)
    made = actions.copy_request(actor=actor_of(request), request_id=row.pk)
    say(
        request,
        "good",
        _("This is a new draft with the cargo of %(request)s. Enter its dates.") % {"request": row.reference},
    )
    return redirect(reverse("requests:edit", args=[row.operation.code, made.pk]))
