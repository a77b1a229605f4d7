"""A workbook beside what is stored: requests of earlier files under the same keys, what would change, what may be there twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from serai.apps.operations.models import Operation
from serai.apps.requests.models import ServiceRequest
from serai.apps.requests.queries.detail import data_of
from serai.apps.requests.queries.duplicates import duplicates_of_a_file
from serai.apps.requests.queries.sheet_changes import changes_of
from serai.apps.requests.queries.sheet_columns import Lists, columns
from serai.apps.requests.queries.sheet_planned import CHANGED, DECIDED, REFUSED, SAME, PlannedRequest, say
from serai.apps.requests.rules import access
from serai.apps.requests.rules.data import ZERO, RequestData
from serai.kit.policy import Actor

MOST_NAMED = 3


def stored_by_key(
    operation: Operation, planned: Sequence[PlannedRequest]
) -> dict[tuple[UUID, str], tuple[ServiceRequest, list[Any]]]:
    """Requests that earlier files made under the same keys, with their lines. Three queries."""
    keys = [one.key for one in planned if one.data]
    rows = (
        ServiceRequest.objects.filter(operation=operation, import_key__in=keys)
        .exclude(import_key="")
        .select_related("organisation", "operation")
        .prefetch_related("lines", "services")
    )
    return {
        (row.organisation_id, row.import_key): (row, sorted(row.lines.all(), key=lambda line: line.position))
        for row in rows
    }


def compare(
    actor: Actor, one: PlannedRequest, stored: Mapping[tuple[UUID, str], tuple[ServiceRequest, list[Any]]]
) -> None:
    """Whether the file changes what stands, leaves it as it is, or may not change it; says so on the plan."""
    if one.data is None or one.outcome == REFUSED:
        return
    found = stored.get((one.data.organisation_id, one.key))
    if found is None:
        return
    one.stored, one.stored_lines = found
    if _same(_stored_data(one.stored, one.stored_lines), one.data, one):
        one.outcome = SAME
        return
    answer = access.may_change(actor, one.stored)
    if answer:
        one.outcome = CHANGED
        return
    one.outcome = DECIDED if answer.code == access.WRONG_STATE else REFUSED
    words = _("%(request)s is not changed: %(reason)s") % {"request": one.stored.reference, "reason": answer.reason}
    if one.outcome == REFUSED:
        say(one.rows[0], "request", words)
    else:
        one.messages.insert(0, words)


def _stored_data(stored: ServiceRequest, lines: Sequence[Any]) -> RequestData:
    return data_of(stored, lines, [service.pk for service in stored.services.all()])


def tell_changes(changed: Sequence[PlannedRequest], lists: Lists) -> None:
    """For each row of a changed request: field, as it is, as it would be."""
    labels = {column.key: column.label for column in columns()} if changed else {}
    for one in changed:
        assert one.stored is not None and one.data is not None
        submitted_from = one.stored.decision if _would_submit(one) else ""
        before = _stored_data(one.stored, one.stored_lines)
        one.changes = changes_of(before, one.data, labels, lists, submitted_from)


def tell_duplicates(operation: Operation, planned: Sequence[PlannedRequest]) -> None:
    """Name what may be the same cargo twice; nothing is refused for it."""
    wanted = [(one.data, one.stored.pk if one.stored else None) for one in planned if one.data]
    for one, found in zip(planned, duplicates_of_a_file(operation.pk, wanted), strict=True):
        if found:
            names = ", ".join(like.request.reference for like in found[:MOST_NAMED])
            one.messages.append(
                _("Perhaps the same cargo as %(requests)s. Look before you write it.") % {"requests": names}
            )


def _would_submit(one: PlannedRequest) -> bool:
    return bool(one.declared_by) and one.stored is not None and one.stored.decision in ("draft", "returned")


def _same(before: RequestData, after: RequestData, one: PlannedRequest) -> bool:
    if _would_submit(one):
        return False
    plain = [
        replace(
            data, channel="", service_ids=tuple(sorted(data.service_ids)),
            origin_id=None, destination_id=None,
            lines=tuple(replace(line, id=None, unit_value=_money(line.unit_value)) for line in data.lines),
        )
        for data in (before, after)
    ]  # fmt: skip
    return plain[0] == plain[1]


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else value + ZERO
