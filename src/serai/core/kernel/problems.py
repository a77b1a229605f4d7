"""A broken rule, as data: a code and its parameters, never a sentence.

The core speaks no language. The application turns a code into a sentence in the reader's language
and fills the parameters in, so the same finding reads right on a page, in the API and in a returned workbook.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

#: A cargo line (or any other record) is known by its UUID; tests and examples use short words instead.
RecordId: TypeAlias = UUID | str


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that was broken.

    `code` is stable and kebab-case. `line` is the cargo line it concerns, or None when it concerns the whole document.
    `parameters` are plain values (Decimal, int, str, datetime, UUID) named as the sentence needs them.
    """

    code: str
    line: RecordId | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
