"""What a list declares besides its columns: views, actions over selected rows, and what it says while it is empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A tab above the list: a name for a set of filters, given as the address holds them: values by filter name."""

    key: str
    label: Any
    filters: dict[str, str | Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    is_counted: bool = True

    def query(self) -> QueryDict:
        made = QueryDict(mutable=True)
        made["view"] = self.key
        for name, value in self.filters.items():
            made.setlist(name, [value] if isinstance(value, str) else [str(one) for one in value])
        if self.sort:
            made["sort"] = self.sort
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """A button over selected rows: posts their keys as `id` to `url`, whose page asks for what is missing."""

    label: Any
    url: str
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What a list says while it has nothing to show: what this is, how to begin, two buttons (label, url, primary).

    `outside` stands in the place of how to begin for those who do not work in the operation of the list.
    """

    heading: Any
    lines: Sequence[Any] = ()
    outside: Any = ""
    buttons: Sequence[tuple[Any, str, bool]] = ()
