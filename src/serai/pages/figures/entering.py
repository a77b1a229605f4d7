"""Who sees figures of an operation, and tables as files."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from serai.apps.operations.models import Operation
from serai.apps.operations.queries import operation_by_code
from serai.kit.asking import actor_of
from serai.kit.errors import NotFound
from serai.kit.forms import DayField, Form
from serai.kit.lists.export import KINDS
from serai.kit.policy import Actor, no, require
from serai.kit.sheets import Sheet, write_csv, write_workbook


class PeriodForm(Form):
    """A first and a last day, both included."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("since") and clean.get("until") and clean["since"] > clean["until"]:
            self.add_error("until", _("The last day is before the first. Enter a later day."))
        return clean


def last_days(actor: Actor, days: int = 30) -> dict[str, str]:
    """What the form shows before anything was chosen."""
    today = timezone.localdate(actor.now)
    return {"since": (today - timedelta(days=days)).isoformat(), "until": today.isoformat()}


def figures_of(actor: Actor, code: str) -> tuple[Operation, frozenset[UUID] | None]:
    """The operation, and whose cargo: all of it for the team, the own organisations' for partners."""
    found = operation_by_code(actor, code)
    if actor.takes_part_in(found.pk):
        return found, None
    if not actor.organisations:
        require(no(_("Figures inside an operation are for its team and for organisations with cargo here."),
                   way_out=_("The operation's public page has the figures that are open to everybody.")))  # fmt: skip
    return found, actor.organisations


def entered(request: HttpRequest, operation: str) -> tuple[Actor, Operation, frozenset[UUID] | None]:
    """The same with the actor, for a page."""
    actor = actor_of(request)
    return actor, *figures_of(actor, operation)


def file_kind(request: HttpRequest) -> str:
    """The kind of file that the address asks for, blank for the page."""
    kind = str(request.GET.get("as", ""))
    if kind and kind not in KINDS:
        raise NotFound(_("Figures are exported as XLSX or CSV."), code="no_export_kind")
    return kind


def sheet_response(sheet: Sheet, name: str, kind: str) -> HttpResponse:
    """A short table as a download."""
    buffer, language = BytesIO(), get_language() or "en"
    if kind == "xlsx":
        write_workbook(buffer, [sheet], language=language, zone=timezone.get_current_timezone_name())
    else:
        write_csv(buffer, sheet, language=language, zone=timezone.get_current_timezone_name())
    response = HttpResponse(buffer.getvalue(), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
