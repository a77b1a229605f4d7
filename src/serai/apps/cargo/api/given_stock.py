"""What is given of stock: balances now and then, sums by two dimensions, and movements of a period."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field

from serai.apps.cargo.enums import AccountKind, Condition
from serai.apps.cargo.models import FAR, Balance
from serai.apps.cargo.queries import Pivot, StockRow
from serai.kit.api import AmountOut, Out


class StockOut(Out):
    """A balance. `expires_on` is null for what does not expire."""

    line_id: UUID
    account_id: int
    consignment: str
    description: str
    batch: str
    owner_id: UUID
    owner: str
    category: int = Field(description="Number of the category")
    unit: str
    hub_id: UUID | None
    bin: str
    kind: str
    condition: str
    quantity: AmountOut
    handling_units: int
    weight_kg: AmountOut
    volume_m3: AmountOut
    expires_on: date | None


def stock_now(row: Balance) -> dict[str, Any]:
    line, account = row.line, row.account
    return {
        "line_id": row.line_id, "account_id": row.account_id, "consignment": line.consignment.code,
        "description": line.description, "batch": line.batch, "owner_id": row.owner_id, "owner": line.owner.name,
        "category": row.category, "unit": line.unit.code, "hub_id": row.hub_id,
        "bin": account.bin.code if account.bin else "", "kind": AccountKind(row.kind).name.lower(),
        "condition": Condition(row.condition).name.lower(), "quantity": row.quantity, "handling_units": row.hu,
        "weight_kg": row.kg, "volume_m3": row.m3,
        "expires_on": None if row.expires_on.isoformat() == FAR else row.expires_on,
    }  # fmt: skip


def stock_then(row: StockRow) -> dict[str, Any]:
    plain = ("line_id", "account_id", "consignment", "description", "batch", "owner_id", "owner", "category", "unit", "hub_id",
             "bin", "quantity", "expires_on")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "kind": AccountKind.STORE.name.lower(), "condition": Condition(row.condition).name.lower(),
        "handling_units": row.hu, "weight_kg": row.kg, "volume_m3": row.m3,
    }  # fmt: skip


class Head(Out):
    key: str
    label: str


class Cell(Out):
    row: str
    column: str
    value: AmountOut


class TableOut(Out):
    """`currency` is blank but for values, of which there is one table for each currency."""

    currency: str
    rows: list[Head]
    columns: list[Head]
    cells: list[Cell]


class PivotOut(Out):
    measure: str
    tables: list[TableOut]


def pivot_table(table: Pivot) -> dict[str, Any]:
    heads = {name: [{"key": k, "label": v} for k, v in getattr(table, name)] for name in ("rows", "columns")}
    cells = [{"row": row, "column": column, "value": value} for (row, column), value in sorted(table.cells.items())]
    return {"currency": table.currency, **heads, "cells": cells}


class MovementOut(Out):
    """What came in and went out on a day (UTC), by kind of document, category number and currency of the values."""

    day: date
    event_kind: str
    account_kind: str
    hub_id: UUID | None
    place_id: UUID | None
    category: int
    currency: str
    postings: int
    in_kg: AmountOut
    out_kg: AmountOut
    in_m3: AmountOut
    out_m3: AmountOut
    in_value: AmountOut
    out_value: AmountOut
