"""The seven reports as files at a million lines: rows a second and peak memory of each, beside a plain COPY of the same rows.

    python -m benchmarks.exports [--scale 1.0] [--days 365] [--xlsx-days 30] [--only NAME]

The database is that of `benchmarks.bigdata` (made when it is missing). Each file is written in a process of its own, so that its
peak memory is its own; the process then asks PostgreSQL for the same rows by `COPY … TO STDOUT` and throws them away: what the
query and the wire cost without Serai. A sheet of Excel ends at 1,048,576 rows, therefore its period is shorter.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import bigdata

TARGET_ROWS, TARGET_MB = 20_000, 300


def peak_mb() -> float:
    """The most that this process ever held (getrusage would name its parent's peak where that was higher)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024, 1)


def copied(report: Any, asked: Any) -> tuple[int, float]:
    """Bytes and seconds of the same rows by COPY."""
    from django.db import connection, transaction

    from serai.pages.reports.model import rows_sql

    size, started = 0, time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        sql = f"copy ({rows_sql(report, asked)}) to stdout"
        with cursor.copy(sql, asked.values()) as copy:
            for piece in copy:
                size += len(piece)
    return size, time.perf_counter() - started


def measure(name: str, kind: str, days: int) -> dict[str, Any]:
    """One file of one report, and the baseline."""
    bigdata.connect()
    from serai.apps.operations.models import Operation
    from serai.pages.reports.catalogue import report_by_key
    from serai.pages.reports.files import write_report
    from serai.pages.reports.model import Asked

    report = report_by_key(name)
    operation = Operation.objects.get(code="op-0")
    last = bigdata.NOW.date()
    asked = Asked(operation, last - dt.timedelta(days=days), last)
    before, counted = peak_mb(), [0]
    with tempfile.TemporaryFile() as target:
        started = time.perf_counter()
        write_report(target, report, asked, kind, lambda done: counted.__setitem__(0, done))
        seconds = time.perf_counter() - started
        size = target.tell() if kind == "csv" else target.seek(0, 2)
    peak = peak_mb()
    _bytes, plain = copied(report, asked)
    rows, rate = counted[0], counted[0] / seconds
    return {
        "benchmark": "exports", "figure": f"{name} {kind}", "days": days, "rows": rows, "seconds": round(seconds, 2),
        "value": round(rate), "unit": "rows/s", "file_mb": round(size / 2**20, 1), "peak_mb": peak, "idle_mb": before,
        "baseline": "COPY of the same rows TO STDOUT", "baseline_value": round(rows / plain), "target": TARGET_ROWS,
        "target_mb": TARGET_MB, "ok": rate >= TARGET_ROWS and peak <= TARGET_MB,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--days", type=int, default=365, help="of CSV files")
    parser.add_argument("--xlsx-days", type=int, default=30)
    parser.add_argument("--only", default="", help="reports whose name contains this")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "KIND", "DAYS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one[0], options.one[1], int(options.one[2]))), flush=True)
        return
    bigdata.connect()
    print(json.dumps({"benchmark": "exports", "figure": "database", **bigdata.build(options.scale)}), flush=True)
    from serai.pages.reports.catalogue import REPORTS

    for name in REPORTS:
        for kind, days in (("csv", options.days), ("xlsx", options.xlsx_days)):
            if options.only in name:
                one = ["-m", "benchmarks.exports", "--one", name, kind, str(days)]
                subprocess.run([sys.executable, *one], check=True)


if __name__ == "__main__":
    main()
