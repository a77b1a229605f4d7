"""Pages of saved reports: the list, saving and changing one, pausing, resuming, deleting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_POST

from serai.apps.operations.models import Operation
from serai.apps.parties.models import User
from serai.apps.reporting import actions, rules
from serai.apps.reporting.enums import Form as SentAs
from serai.apps.reporting.enums import Schedule, Span
from serai.apps.reporting.models import SavedReport
from serai.apps.reporting.queries import by_addresses, saved_report, visible_to
from serai.apps.reporting.rules import SavedReportData
from serai.kit.flash import say
from serai.kit.forms import Form, LinesField, answer_form
from serai.kit.lists import Column, Empty, ListPage
from serai.kit.policy import Actor, require
from serai.kit.records import NextAction
from serai.pages.figures.entering import entered
from serai.pages.reports.asking import default_question, report_form
from serai.pages.reports.catalogue import REPORTS, report_by_key
from serai.pages.reports.sending import address_of

ASKED = ("since", "until", "unit", "hub", "owner")


class SavedForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    span = forms.ChoiceField(label=gettext_lazy("Days"), choices=Span.choices)
    schedule = forms.ChoiceField(label=gettext_lazy("Sent by e-mail"), choices=Schedule.choices)
    form = forms.ChoiceField(
        label=gettext_lazy("How"), choices=SentAs.choices,
        help_text=gettext_lazy("A file goes to the team, and to people whose own cargo it is. Others get the link."),
    )  # fmt: skip
    recipients = LinesField(
        label=gettext_lazy("To"), required=False,
        help_text=gettext_lazy("E-mail addresses of people who take part in this operation, one a line."),
    )  # fmt: skip

    def __init__(self, *args: Any, operation: Operation, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operation, self.actor = operation, actor

    def clean_recipients(self) -> list[UUID]:
        found, unknown = by_addresses(self.operation, self.cleaned_data["recipients"], self.actor.now.date())
        if unknown:
            raise forms.ValidationError(
                _("Nobody who takes part in this operation has this address: %(addresses)s")
                % {"addresses": ", ".join(unknown[:5])}
            )
        return [user.pk for user in found]

    def data_for(self, report: str, query: str) -> SavedReportData:
        clean = self.cleaned_data
        return SavedReportData(clean["name"], report, query, clean["span"], clean["schedule"], clean["form"],
                               clean["recipients"])  # fmt: skip


def _back(operation: str) -> str:
    return reverse("reports:saved", args=[operation])


def _crumbs(found: Operation, last: Any) -> list[tuple[str, Any]]:
    return [(reverse("pages:home", args=[found.code]), found.local_name),
            (reverse("figures:index", args=[found.code]), _("Figures")),
            (reverse("reports:list", args=[found.code]), _("Reports")), (_back(found.code), _("Saved reports")),
            ("", last)]  # fmt: skip


class SavedReportList(ListPage):
    key = "reports.saved"
    title = gettext_lazy("Saved reports")
    lead = gettext_lazy(
        "Reports with their question under a name; what has a schedule goes by e-mail at 6 in the morning."
    )
    noun = ngettext_lazy("%(shown)s saved report", "%(shown)s saved reports", "count")
    active = "figures"
    default_sort = "name"
    search_fields = ("name__icontains",)
    search_hint = gettext_lazy("Name")
    empty = Empty(
        heading=gettext_lazy("No saved reports yet"),
        lines=[gettext_lazy("Open a report, choose hub, owner and unit, and press “Save this report”.")],
    )
    columns = (
        Column(key="name", label=gettext_lazy("Name"), sort="name", is_heading=True, card="title",
               url=lambda s: reverse("reports:change_saved", args=[s.operation.code, s.pk]),
               second=lambda s: REPORTS[s.report].title if s.report in REPORTS else s.report),
        Column(key="state", label=gettext_lazy("State"), value="state", card="fact", second=lambda s: s.stopped),
        Column(key="span", label=gettext_lazy("Days"), value=lambda s: Span(s.span).label, card="fact"),
        Column(key="schedule", label=gettext_lazy("Sent"), value=lambda s: Schedule(s.schedule).label, card="fact"),
        Column(key="people", label=gettext_lazy("People"), value=lambda s: len(s.recipients), is_number=True, digits=0),
        Column(key="next_at", label=gettext_lazy("Next"), sort="next_at", card="fact"),
        Column(key="sent_at", label=gettext_lazy("Last sent"), sort="sent_at", narrow="mid", under="next_at"),
        Column(key="owner", label=gettext_lazy("Saved by"), value="owner", narrow="wide", under="name"),
    )  # fmt: skip

    def queryset(self) -> QuerySet[SavedReport]:
        return visible_to(self.actor).filter(operation=self.operation).select_related("operation", "owner__person")

    def buttons(self) -> list[NextAction]:
        assert self.operation is not None
        return [NextAction(_("All reports"), reverse("reports:list", args=[self.operation.code]), icon="chart-bar")]

    def crumbs(self) -> list[tuple[str, Any]]:
        assert self.operation is not None
        return [*_crumbs(self.operation, "")[:-2], ("", self.title)]

    def row_actions(self, row: SavedReport) -> list[NextAction]:
        return [*_moves(self.actor, row), NextAction(_("Open"), address_of(row, self.actor.now))]


def _moves(actor: Actor, saved: SavedReport) -> list[NextAction]:
    """Pause or resume, and delete, as far as the actor may."""
    args = [saved.operation.code, saved.pk]
    is_still = saved.is_paused or bool(saved.stopped)
    first = (
        NextAction.by(
            rules.may_change(actor, saved), _("Resume"), reverse("reports:resume_saved", args=args), method="post"
        )
        if is_still
        else NextAction.by(
            rules.may_stop(actor, saved), _("Pause"), reverse("reports:pause_saved", args=args), method="post"
        )
    )
    delete = NextAction.by(
        rules.may_stop(actor, saved), _("Delete"), reverse("reports:delete_saved", args=args), method="post"
    )
    return [delete] if saved.schedule == Schedule.NONE else [first, delete]


def saved_list(request: HttpRequest, operation: str) -> HttpResponse:
    _actor, found, _owners = entered(request, operation)
    return SavedReportList(request, operation=found).response()


def add_saved(request: HttpRequest, operation: str, report: str) -> HttpResponse:
    """Save the report that the address asks (`since`, `until`, `unit`, `hub`, `owner`)."""
    actor, found, owners = entered(request, operation)
    require(rules.may_save(actor, found.pk))
    one = report_by_key(report)
    query = request.GET.copy()
    if "since" not in query:
        query.update(default_question(actor, one))
    if not report_form(actor, found, owners, one, query).is_valid():
        return redirect(f"{reverse('reports:report', args=[operation, report])}?{request.GET.urlencode()}")
    kept = "&".join(f"{name}={query[name]}" for name in ASKED if query.get(name))
    span = Span.NEXT_30 if one.looks_ahead else Span.LAST_30
    initial = {"name": str(one.title), "span": span, "schedule": Schedule.NONE, "form": SentAs.XLSX,
               "recipients": [User.objects.get(pk=actor.user_id or "").email]}  # fmt: skip
    form = SavedForm(request.POST or None, initial=initial, operation=found, actor=actor)

    def act(_data: dict[str, Any]) -> str:
        saved = actions.save_report(actor=actor, operation_id=found.pk, data=form.data_for(one.key, kept))
        say(request, "good", _("“%(name)s” is saved") % {"name": saved.name})
        return _back(operation)

    return _answer(request, found, form, act, _("Save “%(report)s”") % {"report": one.title})


def change_saved(request: HttpRequest, operation: str, saved_id: UUID) -> HttpResponse:
    actor, found, _owners = entered(request, operation)
    saved = saved_report(actor, saved_id)
    require(rules.may_change(actor, saved))
    initial = {name: getattr(saved, name) for name in ("revision", "name", "span", "schedule", "form")}
    emails = User.objects.filter(pk__in=saved.recipients).order_by("email").values_list("email", flat=True)
    form = SavedForm(
        request.POST or None, initial={**initial, "recipients": list(emails)}, operation=found, actor=actor
    )

    def act(data: dict[str, Any]) -> str:
        actions.change_saved(
            actor=actor, report_id=saved.pk, data=form.data_for(saved.report, saved.query), revision=data["revision"]
        )
        say(request, "good", _("“%(name)s” is saved") % {"name": data["name"]})
        return _back(operation)

    return _answer(request, found, form, act, _("Change “%(report)s”") % {"report": saved.name}, _moves(actor, saved))


def _answer(
    request: HttpRequest, found: Operation, form: SavedForm, act: Callable[[dict[str, Any]], str], heading: str,
    moves: list[NextAction] | None = None,
) -> HttpResponse:  # fmt: skip
    return answer_form(
        request, form, act, template="pages/saved_report.html", heading=heading, title=heading, active="figures",
        operation=found, cancel_url=_back(found.code), crumbs=_crumbs(found, heading), moves=moves or [],
    )  # fmt: skip


def _moved(request: HttpRequest, operation: str, move: Callable[..., Any], saved_id: UUID, said: Any) -> HttpResponse:
    actor, _found, _owners = entered(request, operation)
    move(actor=actor, report_id=saved_id)
    say(request, "good", said)
    return redirect(_back(operation))


@require_POST
def pause_saved(request: HttpRequest, operation: str, saved_id: UUID) -> HttpResponse:
    return _moved(
        request, operation, actions.pause_saved, saved_id, _("It is paused; nothing is sent until it is resumed")
    )


@require_POST
def resume_saved(request: HttpRequest, operation: str, saved_id: UUID) -> HttpResponse:
    return _moved(
        request, operation, actions.resume_saved, saved_id, _("It is sent again from the next of its days on")
    )


@require_POST
def delete_saved(request: HttpRequest, operation: str, saved_id: UUID) -> HttpResponse:
    return _moved(request, operation, actions.delete_saved, saved_id, _("It is deleted"))
