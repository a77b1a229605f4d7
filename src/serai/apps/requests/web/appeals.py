"""The pages of an appeal: making it, and answering it."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.apps.requests import actions
from serai.apps.requests.enums import AppealAgainst, AppealAnswer
from serai.apps.requests.models import Appeal
from serai.apps.requests.rules import access
from serai.apps.requests.web.common import found, record_url, shell
from serai.kit.asking import actor_of
from serai.kit.errors import NotFound
from serai.kit.flash import say
from serai.kit.forms import Form, answer_form
from serai.kit.policy import require


class AppealForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it should be looked at again"), max_length=5000, widget=forms.Textarea,
        help_text=gettext_lazy("A coordinator other than the one who decided reads it and answers with a reason."),
    )  # fmt: skip


class AnswerForm(Form):
    answer = forms.ChoiceField(label=gettext_lazy("Answer"), choices=AppealAnswer.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=5000, widget=forms.Textarea,
                             help_text=gettext_lazy("The requester reads it."))  # fmt: skip


def appeal(request: HttpRequest, operation: str, reference: str, against: str) -> HttpResponse:
    """Appeal against the rejection or the place in the ranking."""
    row, actor = found(request, operation, reference), actor_of(request)
    require(access.may_appeal(actor, row, against))
    form = AppealForm(request.POST or None)

    def act(data: dict[str, str]) -> str:
        actions.appeal(actor=actor, request_id=row.pk, against=against, reason=data["reason"])
        say(request, "good", _("The appeal is made. You are told when it is answered."))
        return record_url(row)

    heading = _("Appeal for %(request)s") % {"request": row.reference}
    lead = (
        row.decision_reason
        if against == AppealAgainst.REJECTION
        else _("It ranks number %(rank)s now.") % {"rank": row.rank}
    )
    return answer_form(request, form, act, **shell(row.operation, heading, row), lead=lead, submit_label=_("Appeal"),
                       cancel_url=record_url(row))  # fmt: skip


def answer_appeal(request: HttpRequest, operation: str, reference: str, appeal_id: UUID) -> HttpResponse:
    """Uphold or dismiss an appeal."""
    row, actor = found(request, operation, reference), actor_of(request)
    one = Appeal.objects.filter(pk=appeal_id, request=row).first()
    if one is None:
        raise NotFound(_("There is no such appeal."), code="no_appeal")
    require(access.may_answer_appeal(actor, one, row.operation_id))
    form = AnswerForm(request.POST or None)

    def act(data: dict[str, str]) -> str:
        actions.answer_appeal(actor=actor, appeal_id=one.pk, answer=data["answer"], reason=data["reason"])
        say(request, "good", _("The appeal is answered. The requester is told."))
        return record_url(row)

    heading = _("Answer the appeal for %(request)s") % {"request": row.reference}
    return answer_form(request, form, act, **shell(row.operation, heading, row), lead=one.reason, submit_label=_("Answer"),
                       cancel_url=record_url(row))  # fmt: skip
