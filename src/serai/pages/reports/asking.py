"""What a person asks of a report: the days, the unit of weight, a hub, an owner; and whose cargo they see at all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.apps.operations.models import Hub, Operation
from serai.apps.operations.queries import members_of
from serai.apps.parties.models import Organisation
from serai.kit.policy import Actor
from serai.pages.figures.entering import PeriodForm, last_days
from serai.pages.reports.model import Asked, Report

PLANNED_DAYS = 30


class ReportForm(PeriodForm):
    unit = forms.ChoiceField(
        label=gettext_lazy("Weight in"), choices=[("kg", gettext_lazy("kg")), ("t", gettext_lazy("t"))]
    )
    hub = forms.ChoiceField(label=gettext_lazy("Hub"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, data: Any, *, operation: Operation, owners: frozenset[UUID] | None) -> None:
        super().__init__(data)
        hubs = [(str(hub.pk), hub.local_name) for hub in Hub.objects.filter(operation=operation).order_by("code")]
        self.fields["hub"].choices = [("", _("All hubs")), *hubs]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("All owners")), *_owners(operation, owners)]  # type: ignore[attr-defined]


def _owners(operation: Operation, owners: frozenset[UUID] | None) -> list[tuple[str, str]]:
    """Whose cargo can be chosen: that of every member for the team, one's own organisations' for partners."""
    if owners is None:
        found = {member.organisation.current for member in members_of(operation)}
    else:
        found = set(Organisation.objects.filter(pk__in=owners))
    return sorted(((str(one.pk), one.name) for one in found), key=lambda pair: pair[1])


def default_question(actor: Actor, report: Report) -> dict[str, str]:
    """The last thirty days of what happened, the next thirty of what is planned."""
    if not report.looks_ahead:
        return {**last_days(actor), "unit": "kg"}
    today = timezone.localdate(actor.now)
    return {"since": today.isoformat(), "until": (today + timedelta(days=PLANNED_DAYS)).isoformat(), "unit": "kg"}


def report_form(
    actor: Actor, operation: Operation, owners: frozenset[UUID] | None, report: Report, query: QueryDict
) -> ReportForm:
    data = query.dict() if "since" in query else default_question(actor, report)
    return ReportForm({"unit": "kg", **data}, operation=operation, owners=owners)


def asked_by(form: ReportForm, operation: Operation, owners: frozenset[UUID] | None) -> Asked:
    """The question of a valid form, within what the person sees."""
    clean = form.cleaned_data
    hub = UUID(clean["hub"]) if clean["hub"] else None
    return Asked(
        operation, clean["since"], clean["until"], clean["unit"], hub,
        narrowed(owners, UUID(clean["owner"]) if clean["owner"] else None),
    )  # fmt: skip


def narrowed(owners: frozenset[UUID] | None, owner_id: UUID | None) -> frozenset[UUID] | None:
    """One organisation with those that were merged into it, never beyond whose cargo the person sees."""
    if owner_id is None:
        return owners
    chosen = frozenset(
        Organisation.objects.filter(Q(pk=owner_id) | Q(merged_into=owner_id)).values_list("pk", flat=True)
    )
    return chosen if owners is None else chosen & owners
