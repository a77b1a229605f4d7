"""The history of a tracked record in words: who changed what, when, from where, newest first.

Time is the actor's: when it was done, not when the row was written (`told_at`). Every history is put in order by `newest_first`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from serai.kit.records import Change

#: Where a change came from, in words. The pages themselves are the ordinary way, of which nothing is said.
SOURCES = {
    "web": "",
    "api": gettext_lazy("API"),
    "xlsx": gettext_lazy("Workbook"),
    "import": gettext_lazy("Import"),
    "command": gettext_lazy("Command line"),
    "job": gettext_lazy("Background work"),
    "demo": gettext_lazy("Demonstration"),
}


def newest_first(changes: Iterable[Change]) -> list[Change]:
    """By the actor's time; of one moment the later written first, so give them in the order of writing."""
    return sorted(changes, key=lambda change: change.at)[::-1]


def told_at(context: Mapping[str, Any] | None, written_at: datetime) -> datetime:
    """When it was done, as the actor's clock said; a row without an actor only knows when it was written."""
    told = (context or {}).get("at")
    return datetime.fromisoformat(told) if told else written_at


def via(source: str, device: str = "") -> str:
    """ "API", "Demonstration, tablet JUB-2"; nothing for what was done on the pages."""
    return ", ".join(part for part in (str(SOURCES.get(source, source)), device) if part)


def changes_of(record: Any, labels: Mapping[str, Any], *, most: int = 12) -> list[Change]:
    """The latest changes of a record whose class is `@tracked()`.

    `labels` names the fields that readers see (no foreign keys); others are not told, such as contacts. One query,
    whatever the length of the history.
    """
    rows = list(record.history.order_by("-pgh_id")[: most + 1])
    changes = []
    for after, before in zip(rows[:most], [*rows[1:], None], strict=False):
        details = _details(record, before, after, labels) if before is not None else ()
        if before is not None and not details:
            continue
        context = after.pgh_context or {}
        changes.append(
            Change(
                at=told_at(context, after.pgh_created_at),
                who=str(context.get("name") or ""),
                what=_("Changed") if before is not None else _("Entered"),
                via=via(str(context.get("source") or ""), str(context.get("device") or "")),
                details=details,
                key=before is None,
            )
        )
    return newest_first(reversed(changes))


def _details(record: Model, before: Any, after: Any, labels: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
    details = []
    for name, label in labels.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            details.append((label, word_of(record, name, old), word_of(record, name, new)))
    return details


def word_of(record: Model, name: str, value: Any) -> Any:
    """A value as readers know it: the label of a choice, yes or no."""
    choices = dict(getattr(record._meta.get_field(name), "flatchoices", ()) or ())
    if value in choices:
        return choices[value]
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "–" if value is None or value == "" else value
