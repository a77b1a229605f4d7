"""How long a full count of a store takes: drawn up, entered, submitted, approved; a tenth of the lines are off by one.

    python -m benchmarks.full_count [--lines 10000]

Prints JSON lines: seconds of each step through the actions, and beside the approval a bare INSERT of the same postings and count
lines into tables without index, key or trigger. A database of its own is made in this state folder's server and emptied first.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.config.settings")
os.environ.setdefault("SERAI_SECRET_KEY", "benchmark-only")

D = Decimal
EACH = 500  # lines of a consignment
LIMIT_SECONDS = 10


def filled(lines: int) -> Any:
    """A world with so many lines of 100 in the bins of one store."""
    from tests.world import NOW

    from benchmarks import ledger_writes
    from serai.apps.cargo import actions
    from serai.apps.cargo.models import Line
    from serai.apps.operations.models import Bin, Hub
    from serai.apps.operations.queries import actor_for
    from serai.apps.parties.models import User

    consignments = ledger_writes.prepare(EACH, lines // EACH)
    bruno, omar = (actor_for(User.objects.get(email=f"{who}@example.org"), now=NOW) for who in ("bruno", "omar"))
    hub = Hub.objects.get(code="JUB")
    shelves = list(Bin.objects.filter(hub=hub, kind="dry").order_by("code").values_list("pk", flat=True))
    for index, consignment in enumerate(consignments):
        rows = Line.objects.filter(consignment_id=consignment).values_list("pk", flat=True)
        received = [actions.ReceiptLine(row, good=D(100), bin_id=shelves[index % len(shelves)]) for row in rows]
        actions.receive(actor=bruno, hub_id=hub.pk, occurred_at=NOW - dt.timedelta(days=2), lines=received)
    return bruno, omar, hub, NOW


def count(bruno: Any, omar: Any, hub: Any, now: dt.datetime) -> tuple[list[tuple[str, float]], UUID]:
    """The steps of a full count with their seconds, and the document that was posted."""
    from serai.apps.cargo import actions

    steps: list[tuple[str, float]] = []

    def step(name: str, call: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = call()
        steps.append((name, time.perf_counter() - start))
        return result

    found = step("drawn up", lambda: actions.start_stocktake(actor=bruno, hub_id=hub.pk, kind="full"))
    keys = list(found.lines.order_by("pk").values_list("pk", flat=True))
    seen = {key: D(99 if index % 10 == 0 else 100) for index, key in enumerate(keys)}
    step("entered at once", lambda: actions.enter_counts(actor=bruno, stocktake_id=found.pk, counted=seen))
    step("submitted", lambda: actions.submit_stocktake(actor=bruno, stocktake_id=found.pk, counted_at=now))
    done = step("approved and posted", lambda: actions.approve_stocktake(actor=omar, stocktake_id=found.pk))
    assert done.event_id is not None, "it was posted"
    return steps, done.event_id


def bare(event_id: UUID) -> float:
    """Seconds of inserting the same postings and count lines into bare tables, from values held in Python."""
    from django.db import connection, transaction

    tables = {"cargo_posting": "event_id, line_id, from_account_id, to_account_id, quantity, hu, kg, m3, occurred_at",
              "cargo_countline": "event_id, line_id, account_id, condition, occurred_at, counted, booked"}  # fmt: skip
    types = {
        "event_id": "uuid",
        "line_id": "uuid",
        "condition": "smallint",
        "hu": "integer",
        "occurred_at": "timestamptz",
    }
    rows: dict[str, list[list[Any]]] = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(
                f"drop table if exists bare_{table}; create table bare_{table} as select {columns} from {table} limit 0"
            )
            cursor.execute(f"select {columns} from {table} where event_id = %s", [event_id])
            rows[table] = [list(column) for column in zip(*cursor.fetchall(), strict=True)]
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in tables.items():
            casts = ", ".join(
                f"%s::{types.get(name, 'integer' if name.endswith('account_id') else 'numeric')}[]"
                for name in columns.split(", ")
            )
            cursor.execute(f"insert into bare_{table} select * from unnest({casts})", rows[table])
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000)
    options = parser.parse_args()
    from benchmarks import ledger_writes

    ledger_writes.make_database()
    ledger_writes.connect()
    steps, event_id = count(*filled(options.lines))
    beside = bare(event_id)
    for name, seconds in steps:
        figures: dict[str, Any] = {"benchmark": "full_count", "figure": f"{name}, {options.lines} lines",
                                   "value": round(seconds, 2), "unit": "s"}  # fmt: skip
        if name == "approved and posted":
            figures |= {"limit": LIMIT_SECONDS, "is_within": seconds < LIMIT_SECONDS,
                        "baseline": "bare INSERT of the same rows, s", "baseline_value": round(beside, 3)}  # fmt: skip
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
