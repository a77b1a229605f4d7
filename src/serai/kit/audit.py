"""History of a record: every insert and update is kept by a database trigger, also of bulk and raw writes."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory

Model = TypeVar("Model", bound=type)


def tracked(*, exclude: tuple[str, ...] = ()) -> Callable[[Model], Model]:
    """Class decorator: keeps each version of a model with who, from where and when (context of `Actor.audit`)."""

    def decorate(model: Any) -> Any:
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            append_only=True,
            exclude=list(exclude) or None,
            obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="+"),
            context_field=pghistory.ContextJSONField(),
            model_name=f"{model.__name__}History",
        )(model)

    return decorate
