"""How the rank is made: criteria, lists, both queues with their points; ranking again, moving, and trying other
weights."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from serai.apps.requests import actions
from serai.apps.requests.enums import Queue
from serai.apps.requests.queries import ranking as reads
from serai.apps.requests.queries.scope import is_partner_in
from serai.apps.requests.rules import access
from serai.apps.requests.rules.words import criterion_formula, criterion_label
from serai.apps.requests.web.common import found, operation_of, record_url, shell, to_record
from serai.apps.requests.web.fields import FigureField, WholeField
from serai.core.priority.criteria_data import CriteriaError
from serai.kit.asking import actor_of
from serai.kit.errors import Invalid
from serai.kit.flash import say
from serai.kit.policy import require


def ranking(request: HttpRequest, operation: str) -> HttpResponse:
    """Readable by every partner of the operation."""
    where, actor = operation_of(request, operation), actor_of(request)
    require(access.may_read_ranking(actor, where, takes_part=is_partner_in(actor, where)))
    newest = reads.newest_ranking(where.pk)
    criteria = reads.newest_criteria(where, actor.now)
    queues = []
    for queue in (Queue.DECISION, Queue.TRANSPORT):
        rows = reads.ranking_rows(newest, queue) if newest else []
        queues.append((Queue(queue).label, rows))
    context = {
        **shell(where, _("How the rank is made")),
        "criteria": criteria,
        "tiers": _tiers(criteria),
        "ranking": newest,
        "queues": queues,
        "lists": reads.lists_in_force(where, actor.now),
        "may_rank": access.may_rank(actor, where.pk),
        "rank_url": reverse("requests:rank", args=[where.code]),
        "try_url": reverse("requests:simulate", args=[where.code]),
    }
    return render(request, "requests/ranking.html", context)


def _tiers(criteria: Any) -> list[dict[str, Any]]:
    """The tiers of a stored version in words: label, formula and weight of each criterion."""
    if criteria is None:
        return []
    tiers = []
    for tier in criteria.tiers:
        items = tier if isinstance(tier, list) else tier["criteria"]
        gates = [] if isinstance(tier, list) else tier.get("gates", [])
        tiers.append(
            {
                "rows": [
                    (criterion_label(i["kind"]), criterion_formula(i["kind"]), Decimal(str(i["weight"]))) for i in items
                ],
                "gates": [(criterion_label(gate["kind"]), Decimal(str(gate["at_least"]))) for gate in gates],
                "sum": sum(Decimal(str(item["weight"])) for item in items),
            }
        )
    return tiers


@require_POST
def rank(request: HttpRequest, operation: str) -> HttpResponse:
    where = operation_of(request, operation)
    made = actions.rank(actor=actor_of(request), operation_id=where.pk, cause=_("Ranked again by hand"))
    say(request, "good", _("%(count)d requests are ranked by version %(version)d.") % {
        "count": made.rows.count(), "version": made.criteria.version,
    })  # fmt: skip
    return redirect("requests:ranking", where.code)


class MoveForm(forms.Form):
    position = WholeField(label=gettext_lazy("New place in its queue"), required=True)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea,
        help_text=gettext_lazy("Every partner of the operation reads it, and who was displaced."),
    )  # fmt: skip


def move(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    row = found(request, operation, reference)
    actor = actor_of(request)
    require(access.may_move_in_rank(actor, row))
    form = MoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.move_in_rank(actor=actor, request_id=row.pk, position=values["position"], reason=values["reason"])
        except Invalid as refusal:
            for name, messages in refusal.fields.items():
                for each in messages:
                    form.add_error(name, str(each))
        else:
            say(request, "good", _("%(request)s is moved.") % {"request": row.reference})
            return to_record(row)
    lead = _("It is number %(rank)d now. The move stands until it is ended or the request leaves the queue.") % {
        "rank": row.rank or 0
    }
    context = {
        **shell(row.operation, _("Move %(request)s in the ranking") % {"request": row.reference}, row),
        "form": form,
        "lead": lead,
        "submit_label": _("Move it"),
        "cancel_url": record_url(row),
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


@require_POST
def end_move(request: HttpRequest, operation: str, reference: str) -> HttpResponse:
    row = found(request, operation, reference)
    actions.end_move(actor=actor_of(request), request_id=row.pk)
    say(request, "good", _("The criteria decide about %(request)s again.") % {"request": row.reference})
    return to_record(row)


class WeightsForm(forms.Form):
    """Other weights for the criteria in force: fields `w_<tier>_<place>`."""

    past_days = WholeField(label=gettext_lazy("Also requests of the last days"), initial=90)

    def __init__(self, tiers: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers = tiers
        for number, tier in enumerate(tiers):
            for place, item in enumerate(tier if isinstance(tier, list) else tier["criteria"]):
                self.fields[f"w_{number}_{place}"] = FigureField(
                    label=criterion_label(item["kind"]), initial=Decimal(str(item["weight"])), scale=0, required=True
                )

    def tried(self) -> list[Any]:
        """The tiers with the weights that were entered; a weight of 0 leaves the criterion out."""
        made = []
        for number, tier in enumerate(self.tiers):
            items = tier if isinstance(tier, list) else tier["criteria"]
            changed = [
                {**item, "weight": str(self.cleaned_data[f"w_{number}_{place}"])}
                for place, item in enumerate(items)
                if self.cleaned_data[f"w_{number}_{place}"] > 0
            ]
            made.append(changed if isinstance(tier, list) else {**tier, "criteria": changed})
        return made


def simulate(request: HttpRequest, operation: str) -> HttpResponse:
    """Try other weights on waiting and past requests; nothing is stored. A GET form, so that a result can be sent
    on."""
    where, actor = operation_of(request, operation), actor_of(request)
    require(access.may_rank(actor, where.pk))
    criteria = reads.newest_criteria(where, actor.now)
    tiers = criteria.tiers if criteria else []
    form = WeightsForm(tiers, request.GET or None)
    shifts, problem = [], ""
    if criteria and form.is_bound and form.is_valid():
        try:
            shifts = reads.simulate(
                where,
                criteria.version + 1,
                form.tried(),
                actor.now,
                past_days=min(form.cleaned_data["past_days"] or 0, 365),
            )
        except CriteriaError as error:
            problem = _("These weights make no criteria set: %(codes)s") % {"codes": error}
    context = {
        **shell(where, _("Try other weights")),
        "form": form,
        "shifts": shifts,
        "problem": problem,
        "criteria": criteria,
        "changed": sum(1 for shift in shifts if shift.before != shift.after),
    }
    return render(request, "requests/simulate.html", context)
