"""How fast documents are posted: receipts and dispatches of 200 lines through the actions, and bare INSERTs beside them.

    python -m benchmarks.ledger_writes [--documents 20] [--lines 200] [--writers 1,8]

Prints JSON lines: one for each measurement, with postings per second and the time of a document in ms (median, 95th
percentile). A database of its own is made in this state folder's server and emptied before each run. Each writer has its
own consignments at one shared hub, so writers meet at the number series only; races over the same lines are tested in
tests/apps/cargo/test_races.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.config.settings")
os.environ.setdefault("SERAI_SECRET_KEY", "benchmark-only")

D = Decimal
DATABASE = "bench_serai"


def connect() -> None:
    """Point Django at the benchmark's database (made by `prepare`)."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()


def prepare(lines: int, consignments: int) -> list[str]:
    """An empty database with one world and so many consignments of so many lines; returns their ids."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename <> 'django_migrations'"
        )
        tables = [f'"{row[0]}"' for row in cursor.fetchall()]
        guarded = [f"cargo_{name}" for name in
                   ("event", "posting", "countline", "surplus", "lossreport", "lineage", "balance", "linetotal")]  # fmt: skip
        cursor.execute("; ".join(f"alter table {table} disable trigger user" for table in guarded))
        cursor.execute(f"truncate {', '.join(tables)} cascade")
        cursor.execute("; ".join(f"alter table {table} enable trigger user" for table in guarded))
    from tests.apps.cargo.making import consignment_of
    from tests.world import build

    world = build()
    return [
        str(consignment_of(world, *[{"quantity": D(100), "description": f"Item {n}"} for n in range(lines)])[0].id)
        for _each in range(consignments)
    ]


def write(consignment_id: str) -> list[tuple[str, int, float]]:
    """Receive and dispatch all lines of a consignment; (document, postings, seconds) each."""
    from tests.world import NOW

    from serai.apps.cargo import actions
    from serai.apps.cargo.models import Line
    from serai.apps.operations.models import Bin, Hub
    from serai.apps.operations.queries import actor_for
    from serai.apps.parties.models import User
    from serai.kit.identifiers import uuid7

    actor = actor_for(User.objects.get(email="bruno@example.org"), now=NOW)
    hub = Hub.objects.get(code="JUB")
    shelf = Bin.objects.get(hub=hub, code="A-01").id
    lines = list(Line.objects.filter(consignment_id=consignment_id).values_list("id", flat=True))
    counted = [actions.ReceiptLine(line, good=D(100), bin_id=shelf) for line in lines]
    picks = [actions.Pick(line, D(60)) for line in lines]
    result = []
    for name, call in (
        ("receipt", lambda: actions.receive(
            actor=actor, hub_id=hub.id, occurred_at=NOW - dt.timedelta(days=2), lines=counted)),
        ("dispatch", lambda: actions.dispatch(
            actor=actor, hub_id=hub.id, journey_id=uuid7(), occurred_at=NOW - dt.timedelta(days=1), picks=picks)),
    ):  # fmt: skip
        result.append((name, len(lines), timed(call)))
    return result


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def bare(lines: int, documents: int) -> list[tuple[str, int, float]]:
    """The same number of rows into a table without index, key or trigger: what the disk and the driver cost."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(
            "drop table if exists bare_posting; create table bare_posting as select * from cargo_posting limit 0"
        )
        cursor.execute(
            "select event_id, line_id, from_account_id, to_account_id, quantity, kg, m3, occurred_at from cargo_posting limit %s",
            [lines],
        )
        columns = [list(column) for column in zip(*cursor.fetchall(), strict=True)]

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into bare_posting (event_id, line_id, from_account_id, to_account_id, quantity, kg, m3, occurred_at) "
                "select * from unnest(%s::uuid[], %s::uuid[], %s::integer[], %s::integer[], %s::numeric[], %s::numeric[], "
                "%s::numeric[], %s::timestamptz[])",
                columns,
            )

    return [("bare insert", lines, timed(insert)) for _each in range(documents)]


def report(name: str, writers: int, measured: list[tuple[str, int, float]], wall: float, bare: float | None) -> float:
    """One JSON line: postings/s over the wall clock, the times of single documents, and the bare rows/s beside. Gives the rate."""
    seconds = sorted(each[2] for each in measured)
    rate = sum(each[1] for each in measured) / wall
    beside = (
        {"baseline": "bare INSERT, rows/s", "baseline_value": round(bare), "share": round(rate / bare, 4)}
        if bare
        else {}
    )
    figures = {
        "benchmark": "ledger_writes", "figure": f"{name}, {writers} writer{'s' if writers > 1 else ''}", "value": round(rate),
        "unit": "postings/s", "documents": len(measured), "p50_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(seconds[int(len(seconds) * 0.95)] * 1000, 1), **beside,
    }  # fmt: skip
    print(json.dumps(figures), flush=True)
    return rate


def run(consignments: list[str], writers: int, bare_rate: float) -> None:
    start = time.perf_counter()
    if writers == 1:
        measured = [each for consignment in consignments for each in write(consignment)]
    else:
        with ProcessPoolExecutor(writers, initializer=connect) as pool:
            list(pool.map(_warm, range(writers)))
            start = time.perf_counter()
            measured = [each for done in pool.map(write, consignments) for each in done]
    wall = time.perf_counter() - start
    for name in ("receipt", "dispatch"):
        part = [each for each in measured if each[0] == name]
        report(name, writers, part, sum(each[2] for each in part) / writers, bare_rate)
    report("receipt and dispatch", writers, measured, wall, bare_rate)


def _warm(_number: int) -> None:
    from serai.apps.operations.models import Hub

    Hub.objects.first()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=20, help="receipts, and as many dispatches")
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--writers", default="1,8")
    options = parser.parse_args()
    make_database()
    connect()
    for writers in [int(each) for each in options.writers.split(",")]:
        consignments = prepare(options.lines, options.documents + 1)
        write(consignments[0])  # warm
        measured = bare(options.lines, options.documents)
        bare_rate = report("bare INSERT", 1, measured, sum(each[2] for each in measured), None)
        from django.db import connections

        connections.close_all()
        run(consignments[1:], writers, bare_rate)


def make_database() -> None:
    import psycopg

    from serai.config import embedded

    with psycopg.connect(embedded.start(), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE}")


if __name__ == "__main__":
    main()
