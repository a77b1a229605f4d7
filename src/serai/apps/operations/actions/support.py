"""What the actions of operations share."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.apps.operations.models import Operation
from serai.apps.operations.queries import visible_operations
from serai.kit.errors import Invalid, NotFound
from serai.kit.policy import Actor


def refuse(problems: list[tuple[str, Any]]) -> None:
    """Raise Invalid with all problems of an input, by field."""
    if problems:
        fields: dict[str, list[Any]] = {}
        for name, message in problems:
            fields.setdefault(name, []).append(message)
        raise Invalid(_("Nothing was written: some answers need a change."), fields=fields)


def locked_operation(actor: Actor, operation_id: UUID) -> Operation:
    """The operation, locked until the end of the transaction. Raises NotFound when the actor may not see it."""
    rows = visible_operations(actor).select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=operation_id).first()
    if found is None:
        raise NotFound(_("There is no such operation that you can see."), code="no_operation")
    return found
