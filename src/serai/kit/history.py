"""The history of a tracked record in words: who changed what, when, from where, newest first."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from serai.kit.records import Change


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
                at=after.pgh_created_at,
                who=str(context.get("name") or ""),
                what=_("Changed") if before is not None else _("Entered"),
                via=_via(str(context.get("source") or "")),
                details=details,
                key=before is None,
            )
        )
    return changes


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


def _via(source: str) -> str:
    words = {"api": _("API"), "import": _("Import"), "job": _("Background work"), "demo": _("Demonstration")}
    return str(words.get(source, ""))
