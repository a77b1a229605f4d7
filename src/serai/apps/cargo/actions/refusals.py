"""From the rules' findings to a refusal that a person can act on: names instead of ids, and who was there before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from serai.apps.cargo.enums import DOCUMENT_PREFIX, AccountKind
from serai.apps.cargo.errors import SENTENCES, SINCE
from serai.apps.cargo.queries.lines import CargoLine
from serai.apps.operations.models import Operation
from serai.core.kernel.problems import Problem, RecordId
from serai.core.ledger.records import Account
from serai.kit.errors import Conflict, Invalid, Refused
from serai.kit.numbers import moment, number
from serai.kit.policy import Actor

#: Findings about what others did meanwhile; everything else is about what was entered.
_CONFLICTS = frozenset(
    {"below-zero", "used-later", "found-more-than-lost", "already-reversed", "counted-since", "already-counted"}
)


def refuse(
    problems: Sequence[Problem],
    lines: Mapping[RecordId, CargoLine],
    accounts: Mapping[int, Account],
    actor: Actor,
    operation_id: UUID,
) -> Refused:
    """The refusal to raise: the first finding is its message, each line's finding stands under `line:<id>`."""
    zone = Operation.objects.filter(pk=operation_id).values_list("time_zone", flat=True).first() or "UTC"
    first: tuple[Any, dict[str, Any]] | None = None
    fields: dict[str, list[str]] = {}
    with override(actor.language):
        for problem in problems:
            sentence, names = _sentence(problem, lines, accounts, actor, zone)
            first = first or (sentence, names)
            if problem.line is not None:
                fields.setdefault(f"line:{problem.line}", []).append(str(sentence) % names)
    assert first is not None, "a refusal needs a finding"
    sentence, names = first
    kind = Conflict if problems[0].code in _CONFLICTS else Invalid
    return kind(sentence, code=problems[0].code, fields=fields, **names)


def _sentence(
    problem: Problem, lines: Mapping[RecordId, CargoLine], accounts: Mapping[int, Account], actor: Actor, zone: str
) -> tuple[Any, dict[str, Any]]:
    names = {name: _plain(value, actor.language, zone) for name, value in problem.parameters.items()}
    line = lines.get(problem.line) if isinstance(problem.line, UUID) else None
    names |= {"line": line.description, "consignment": line.code} if line else {"line": "?", "consignment": "?"}
    code = problem.code
    if code in ("below-zero", "used-later") and line is not None:
        account = int(str(problem.parameters["account"]))
        names.setdefault("where", account_name(accounts.get(account)))
        names["unit"] = line.unit if problem.parameters["measure"] == "quantity" else problem.parameters["measure"]
        names["since"] = _since(line.id, account, actor.language, zone)
        at = problem.parameters["at"]
        if code == "below-zero" and line.last_at is not None and isinstance(at, datetime) and at < line.last_at:
            code = "below-zero-then"
    return SENTENCES[code], names


def account_name(account: Account | None) -> str:
    """The name of an account for a sentence: `bin A-01`, `the store at Juba`, `the journey`, `Malakal`."""
    if account is None:
        return "?"
    if int(account.kind) == AccountKind.JOURNEY:
        return _("the journey")
    with connection.cursor() as cursor:
        cursor.execute(
            "select b.code, h.name, p.name from cargo_account a left join operations_bin b on b.id = a.bin_id "
            "left join operations_hub h on h.id = a.hub_id left join places_place p on p.id = a.place_id where a.id = %s",
            [account.id],
        )
        bin_code, hub, place = cursor.fetchone() or (None, None, None)
    if bin_code:
        return _("bin %(bin)s") % {"bin": bin_code}
    return str(hub or place or AccountKind(account.kind).label)


_LAST = """
select e.kind, h.code, e.number, e.actor_name, e.occurred_at from cargo_posting p join cargo_event e on e.id = p.event_id
left join operations_hub h on h.id = e.hub_id
where p.line_id = %(line)s and (p.from_account_id = %(account)s or %(account)s = 0) and e.kind not in (1, 3)
order by p.id desc limit 1
"""


def _since(line_id: UUID, account_id: int, language: str, zone: str) -> str:
    """Who took from this account (0: from any) last, with which document; blank when nobody did."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"line": line_id, "account": account_id})
        row = cursor.fetchone()
    if row is None:
        return ""
    kind, hub, number_, who, at = row
    document = f"{DOCUMENT_PREFIX[kind]}-{hub}-{number_:04d}" if hub else f"{DOCUMENT_PREFIX[kind]}-{number_:04d}"
    return str(SINCE) % {"document": document, "who": who or "?", "when": moment(at, language, zone)}


def _plain(value: object, language: str, zone: str) -> object:
    if isinstance(value, datetime):
        return moment(value, language, zone)
    if isinstance(value, Decimal):
        return number(value, language)
    return value
