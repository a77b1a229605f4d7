"""How fast a workbook of requests is imported, and row by row through the ORM beside it, in the same run.

    python -m benchmarks.import_requests [--lines 10000] [--lines-per-request 4] [--sample 300]

Prints JSON lines. Each import runs in a process of its own, whose peak memory is what the operating system says. The
baseline looks each name up and saves each row by itself, as the known relief platform does in spirit, on a sample of rows that is
scaled up; it checks nothing. A database of its own is made in this state folder's server.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serai.config.settings")
os.environ.setdefault("SERAI_SECRET_KEY", "benchmark-only")

DATABASE = "bench_requests"
TARGET_SECONDS = 6
TARGET_MB = 400
GOODS = (
    ("Tarpaulins, woven, 4 × 6 m", 4.5, 0.015), ("Blankets, thermal", 1.9, 0.012), ("Kitchen sets", 7.6, 0.04),
    ("Rope, 30 m", 1.2, 0.004), ("Soap, 250 g", 0.25, 0.0004), ("Jerrycans, 10 l", 0.4, 0.011),
)  # fmt: skip


def connect() -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = DATABASE
    django.setup()


def prepare() -> None:
    """An empty database with the tests' small world, and the bare database made where it is missing."""
    import psycopg
    from django.conf import settings

    own = settings.DATABASES["default"]
    parts = {"host": own["HOST"], "port": own["PORT"] or None, "user": own["USER"], "password": own["PASSWORD"] or None}
    with psycopg.connect(dbname=own["NAME"], autocommit=True, **{k: v for k, v in parts.items() if v}) as server:
        server.execute(f"drop database if exists {DATABASE}")  # type: ignore[arg-type]
        server.execute(f"create database {DATABASE}")  # type: ignore[arg-type]
    connect()
    from django.core.management import call_command
    from tests.world import build

    call_command("migrate", verbosity=0, skip_checks=True)
    build()


def rows(lines: int, each: int) -> Iterator[list[Any]]:
    """So many lines in requests of `each` lines; figures are plausible, so that nothing is refused."""
    for number in range(lines):
        name, kg, m3 = GOODS[number % len(GOODS)]
        quantity = 20 + number % 480
        first = number % each == 0
        head = (
            ["Horizon Relief Alliance", f"Request {number // each}", "Road transport", "Juba", "Malakal"]
            if first
            else [""] * 5
        )
        days = ["2026-12-01", "2026-12-20", "P. Nyok", "Amina Deng"] if first else [""] * 4
        yield [
            f"K{number // each:05d}",
            *head,
            *days,
            name,
            "Shelter",
            quantity,
            "piece",
            max(quantity // 5, 1),
            "carton",
            round(quantity * kg, 3),
            round(quantity * m3, 4),
        ]


HEADINGS = [
    "Request key",
    "Organisation",
    "What is it, in a few words",
    "Services",
    "From",
    "To",
    "Ready on",
    "Needed by",
    "Who receives the cargo",
    "Accepted by (name)",
    "Goods",
    "Category",
    "Quantity",
    "Unit",
    "Handling units",
    "Packed in",
    "Weight of the line, kg",
    "Volume of the line, m³",
]


def write_workbook(path: Path, lines: int, each: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Requests")
    sheet.write_row(0, 0, HEADINGS)
    for number, values in enumerate(rows(lines, each), start=1):
        sheet.write_row(number, 0, values)
    book.close()


def run_import(path: Path) -> dict[str, Any]:
    """Read, check and write the file through the action; seconds of each part and the peak memory of this process."""
    connect()
    from django.db import connection
    from tests.world import NOW

    from serai.apps.operations.models import Operation
    from serai.apps.operations.queries import actor_for
    from serai.apps.parties.models import User
    from serai.apps.requests.actions import import_requests
    from serai.apps.requests.queries.sheet_import import read_requests

    connection.ensure_connection()
    operation = Operation.objects.get()
    actor = actor_for(User.objects.get(email="amina@example.org"), now=NOW, source="xlsx")
    start, cpu_start = time.perf_counter(), time.process_time()
    reading = read_requests(actor, operation, path)
    read_at = time.perf_counter()
    if reading.problems:
        raise SystemExit(f"refused: {reading.report()['messages'][:3]}")
    done = import_requests(actor=actor, operation_id=operation.pk, planned=reading.to_write)
    end = time.perf_counter()
    return {
        "seconds": end - start, "read_seconds": read_at - start, "write_seconds": end - read_at, "lines": done.lines,
        "requests": done.created, "cpu_seconds": time.process_time() - cpu_start,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


def run_naive(lines: int, each: int) -> dict[str, Any]:
    """The baseline: for every row look names up and save, nothing checked, in one transaction that is rolled back."""
    connect()
    from django.db import transaction

    from serai.apps.catalog.models import Category, Unit
    from serai.apps.operations.models import Operation
    from serai.apps.parties.models import Organisation
    from serai.apps.places.models import Place
    from serai.apps.requests.models import RequestLine, ServiceRequest

    start = time.perf_counter()
    with transaction.atomic():
        request = None
        for number, values in enumerate(rows(lines, each)):
            if number % each == 0:
                request = ServiceRequest.objects.create(
                    operation=Operation.objects.get(),
                    organisation=Organisation.objects.get(name=values[1]),
                    title=values[2],
                    origin=Place.objects.get(name=values[4]),
                    destination=Place.objects.get(name=values[5]),
                )
            RequestLine.objects.create(
                request=request, position=number % each + 1, description=values[10],
                category=Category.objects.get(name__iexact=values[11]), quantity=values[12],
                unit=Unit.objects.get(name__iexact=values[13]), handling_units=values[14],
                handling_unit=Unit.objects.get(name__iexact=values[15]),
                weight_kg=Decimal(str(values[16])), volume_m3=Decimal(str(values[17])),
                origin=Place.objects.get(name="Juba"), destination=Place.objects.get(name="Malakal"),
            )  # fmt: skip
        transaction.set_rollback(True)
    return {"seconds": time.perf_counter() - start}


def apart(*arguments: str) -> dict[str, Any]:
    """Run a part of this file in a process of its own and read its JSON."""
    command = [sys.executable, "-m", "benchmarks.import_requests", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(result.stderr[-2000:])
    found: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def figure(name: str, value: float, unit: str, target: float, baseline: float | None, note: str) -> dict[str, Any]:
    return {
        "benchmark": "import_requests", "figure": name, "value": round(value, 2), "unit": unit, "target": target,
        "ok": value <= target, "baseline": "row by row through the ORM, scaled" if baseline is not None else None,
        "baseline_value": None if baseline is None else round(baseline, 2), "note": note,
    }  # fmt: skip


def measure(lines: int, each: int, sample: int) -> Iterator[dict[str, Any]]:
    apart("--part", "prepare")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "requests.xlsx"
        write_workbook(path, lines, each)
        naive = apart("--part", "naive", "--lines", str(sample), "--lines-per-request", str(each))
        scaled = naive["seconds"] * lines / sample
        first = apart("--part", "import", "--file", str(path))
        again = apart("--part", "import", "--file", str(path))
    note = (
        f"{first['lines']} lines in {first['requests']} requests; read and checked in "
        f"{first['read_seconds']:.1f} s, written in "
        f"{first['write_seconds']:.1f} s; {first['cpu_seconds']:.1f} s of this process's own work"
    )
    yield figure("first import", first["seconds"], "s", TARGET_SECONDS, scaled, note)
    yield figure("peak memory", first["peak_mb"], "MB", TARGET_MB, None, "whole process")
    yield figure("same file again", again["seconds"], "s", TARGET_SECONDS, None, f"{again['lines']} lines written")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--lines-per-request", type=int, default=4)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--part", choices=["prepare", "import", "naive"])
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.part == "prepare":
        prepare()
        print("{}")
    elif asked.part == "import":
        print(json.dumps(run_import(asked.file)))
    elif asked.part == "naive":
        print(json.dumps(run_naive(asked.lines, asked.lines_per_request)))
    else:
        for line in measure(asked.lines, asked.lines_per_request, asked.sample):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
