"""Accounts are found or made when first needed; an account never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from serai.apps.cargo.models import Account as AccountRow
from serai.core.ledger.records import Account
from serai.core.ledger.vocabulary import AccountKind


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an account is, before one knows its id. A store has hub and place (and perhaps a bin), a journey its id."""

    kind: AccountKind
    hub_id: UUID | None = None
    bin_id: UUID | None = None
    place_id: UUID | None = None
    journey_id: UUID | None = None


_COLUMNS = "id, kind, hub_id, bin_id, place_id, journey_id"
_MAKE = """
insert into cargo_account (operation_id, kind, hub_id, bin_id, place_id, journey_id)
select %s, * from unnest(%s::smallint[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) on conflict do nothing
"""


def accounts_at(operation_id: UUID, spots: Iterable[Spot]) -> dict[Spot, Account]:
    """The account of each spot, made where it is missing. One query, three where something is missing."""
    wanted = set(spots)
    found = _find(operation_id, wanted)
    missing = sorted(wanted - found.keys(), key=repr)
    if missing:
        columns = [[getattr(spot, name) for spot in missing] for name in ("hub_id", "bin_id", "place_id", "journey_id")]
        with connection.cursor() as cursor:
            cursor.execute(_MAKE, [operation_id, [int(spot.kind) for spot in missing], *columns])
        found |= _find(operation_id, set(missing))
    return found


def accounts_by_id(operation_id: UUID, ids: Iterable[int]) -> dict[int, Account]:
    """Accounts of this operation by id; others are missing."""
    rows = AccountRow.objects.filter(operation_id=operation_id, id__in=set(ids)).values_list(*_COLUMNS.split(", "))
    return {row[0]: _account(row) for row in rows}


def _find(operation_id: UUID, spots: set[Spot]) -> dict[Spot, Account]:
    if not spots:
        return {}
    tests, values = [], []
    for spot in spots:
        parts = ["kind = %s"]
        values.append(int(spot.kind))
        for name in ("hub_id", "bin_id", "place_id", "journey_id"):
            value = getattr(spot, name)
            parts.append(f"{name} is null" if value is None else f"{name} = %s")
            values += [] if value is None else [value]
        tests.append(" and ".join(parts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from cargo_account where operation_id = %s and (({') or ('.join(tests)}))",
            [operation_id, *values],
        )
        rows = cursor.fetchall()
    return {Spot(AccountKind(row[1]), *row[2:]): _account(row) for row in rows}


def _account(row: tuple[Any, ...]) -> Account:
    """For the core a store's place is its hub: two hubs may stand in one town."""
    number, kind, hub_id, bin_id, place_id, journey_id = row
    return Account(number, AccountKind(kind), hub_id or place_id, bin_id, journey_id)
