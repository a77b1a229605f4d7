"""Terms of services: a change is a new version from a day on; requests keep the version they accepted."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from serai.apps.catalog.models import Category, Service
from serai.apps.operations import rules
from serai.apps.operations.actions.support import locked_operation, refuse
from serai.apps.operations.models import ServiceTerms
from serai.apps.operations.rules import TermsData
from serai.kit.actions import action
from serai.kit.errors import NotFound
from serai.kit.policy import Actor, require

ONE_DAY = dt.timedelta(days=1)
MOST_LETTERS = 200
PLAIN = (
    "valid_from", "valid_to", "where", "payment", "price_note", "lead_time_hours", "longest_storage_days",
    "least_load_kg", "excludes_dangerous_goods", "excludes_cold_chain", "approving_body", "liability", "tracking_level", "notice",
)  # fmt: skip


@action
def add_terms(*, actor: Actor, operation_id: UUID, data: TermsData) -> ServiceTerms:
    """The next version of a service's terms. An earlier version that is still in force then ends the day before.

    Raises Invalid when the new version would begin before an earlier one did.
    """
    operation = locked_operation(actor, operation_id)
    require(rules.may_manage_terms(actor, operation))
    earlier = ServiceTerms.objects.filter(operation=operation, service_id=data.service_id)
    problems: list[tuple[str, Any]] = rules.terms_problems(data)
    if not Service.objects.filter(pk=data.service_id).exists():
        problems.append(("service_id", _("Choose a service from the portfolio.")))
    if earlier.filter(valid_from__gte=data.valid_from).exists():
        problems.append(("valid_from", _("A version of these terms begins on this day or later. Choose a later day.")))
    refuse(problems)
    for overlapping in earlier.filter(valid_from__lt=data.valid_from).exclude(valid_to__lt=data.valid_from):
        overlapping.valid_to = data.valid_from - ONE_DAY
        overlapping.revision += 1
        overlapping.save(update_fields=["valid_to", "revision"])
    version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
    terms = ServiceTerms(operation=operation, service_id=data.service_id, version=version, recorded_at=actor.now)
    for name in PLAIN:
        setattr(terms, name, getattr(data, name))
    terms.eligible_kinds = list(data.eligible_kinds)
    terms.withdrawal_reasons = list(data.withdrawal_reasons)
    terms.save()
    terms.excluded_categories.set(Category.objects.filter(pk__in=data.excluded_category_ids))
    return terms


@action
def end_terms(*, actor: Actor, terms_id: UUID, last_day: dt.date, notice: str = "", reason: str = "") -> ServiceTerms:
    """The service is withdrawn after a day. `reason` is one of those that the terms agreed on, where they agreed on any;
    the notice that everybody reads begins with it.
    """
    found = ServiceTerms.objects.select_for_update(no_key=True, of=("self",)).filter(pk=terms_id).first()
    if found is None:
        raise NotFound(_("There are no such terms."), code="no_terms")
    require(rules.may_manage_terms(actor, locked_operation(actor, found.operation_id)))
    problems: list[tuple[str, Any]] = []
    if last_day < found.valid_from:
        problems.append(("last_day", _("The last day lies before the first day.")))
    if found.withdrawal_reasons and reason not in found.withdrawal_reasons:
        problems.append(("reason", _("Choose one of the reasons that these terms agreed on.")))
    said = ". ".join(part for part in (reason.strip().rstrip("."), notice.strip()) if part)
    if not said or len(said) > MOST_LETTERS:
        problems.append(("notice", _("Say why the service ends, at most 200 letters.")))
    refuse(problems)
    found.valid_to, found.notice = last_day, said
    found.revision += 1
    found.save(update_fields=["valid_to", "notice", "revision"])
    return found
