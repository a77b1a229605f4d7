"""What every router of the API shares. A router has schemas and thin functions: parse, call an action or a query, answer.

Reads are `@router.get(..., response=answers(Out))`, lists give `Page[Out]` by `page(...)`, writes give 200 or 201. Refusals
become problem documents (RFC 9457); `Idempotency-Key` makes a write that is sent twice happen once (`once`).
"""

from serai.kit.api.answers import (
    FieldProblem,
    Page,
    Paging,
    Problem,
    answers,
    choice,
    local,
    page,
    page_of_list,
    problem_of,
)
from serai.kit.api.auth import Anybody, Known
from serai.kit.api.types import (
    Amount,
    AmountOut,
    Code,
    Day,
    In,
    Int,
    Measure,
    Moment,
    Note,
    Out,
    Text,
    Volume,
    Word,
)
from serai.kit.asking import actor_of

__all__ = [
    "Amount",
    "AmountOut",
    "Anybody",
    "Code",
    "Day",
    "FieldProblem",
    "In",
    "Int",
    "Known",
    "Measure",
    "Moment",
    "Note",
    "Out",
    "Page",
    "Paging",
    "Problem",
    "Text",
    "Volume",
    "Word",
    "actor_of",
    "answers",
    "choice",
    "local",
    "page",
    "page_of_list",
    "problem_of",
]
