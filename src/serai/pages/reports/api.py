"""The seven reports for machines: the same rows as in their files, a page at a time."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field as Documented
from ninja import Path, Query, Router, Schema

from serai.apps.cargo.rules import may_see_cargo
from serai.apps.operations.models import Hub
from serai.apps.operations.queries import operation_by_code
from serai.kit.api import Code, Day, Out, Paging, actor_of, answers
from serai.kit.api.answers import decode_key, encode_key
from serai.kit.api.types import plain
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import require
from serai.pages.reports.asking import narrowed
from serai.pages.reports.catalogue import report_by_key
from serai.pages.reports.model import Asked, Report, label_of
from serai.pages.reports.reading import part_of

router = Router()
ReportWord = Literal["transport-overview", "transport-planning", "storage-overview", "storage-planning", "service-overview",
                     "release-overview", "consignment-overview"]  # fmt: skip


class AskedReport(Schema):
    since: Day
    until: Day = Documented(description="The last day, included")
    unit: Literal["kg", "t"] = "kg"
    hub_id: UUID | None = None
    owner_id: UUID | None = None


class ColumnOut(Out):
    key: str
    label: str
    kind: str


class ReportOut(Out):
    """Rows by column key. Amounts are text, values in the row's currency; moments are in UTC; `movement`, `condition`, `mode` are words."""

    report: str
    unit: str
    columns: list[ColumnOut]
    items: list[dict[str, str | int | None]]
    next: str | None = None


@router.get("/operations/{operation}/reports/{report}", response=answers(ReportOut))
def get_report(
    request: HttpRequest,
    operation: Path[Code],
    report: Path[ReportWord],
    asked: Query[AskedReport],
    paging: Query[Paging],
) -> Any:
    """One of the seven reports over some days: signed movements or plans; the team all cargo, others their own organisations'."""
    actor = actor_of(request)
    found = operation_by_code(actor, operation)
    require(may_see_cargo(actor, found.pk))
    if asked.until < asked.since:
        message = _("The last day is before the first. Enter a later day.")
        raise Invalid(_("This cannot be asked for."), code="until", fields={"until": [message]})
    if asked.hub_id and not Hub.objects.filter(pk=asked.hub_id, operation=found).exists():
        raise NotFound(_("There is no such hub in this operation."), code="no_hub")
    owners = None if actor.takes_part_in(found.pk) else actor.organisations
    question = Asked(
        found, asked.since, asked.until, asked.unit, asked.hub_id, narrowed(owners, asked.owner_id)
    )  # fmt: skip
    one = report_by_key(report)
    rows = part_of(one, question, limit=paging.limit + 1, after=_place(paging.after))
    shown = rows[: paging.limit]
    more = len(rows) > paging.limit
    return {
        "report": one.key, "unit": asked.unit, "items": [_item(one, row) for row in shown],
        "columns": [{"key": f.key, "label": str(label_of(f, asked.unit)), "kind": f.kind.value} for f in one.fields],
        "next": encode_key([shown[-1][-2].isoformat(), shown[-1][-1]]) if more else None,
    }  # fmt: skip


def _place(after: str | None) -> tuple[datetime, str] | None:
    if not after:
        return None
    try:
        at, key = decode_key(after)
        return datetime.fromisoformat(at), key
    except ValueError as error:
        raise Invalid(_("This is not a cursor of this list."), code="no_cursor") from error


def _item(report: Report, row: tuple[Any, ...]) -> dict[str, str | int | None]:
    return {one.key: _plain(value) for one, value in zip(report.fields, row, strict=False)}


def _plain(value: Any) -> str | int | None:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)
