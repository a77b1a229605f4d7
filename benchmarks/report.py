"""The figures of a run as a page: `python -m benchmarks > run.jsonl; python -m benchmarks.report run.jsonl > docs/reference/performance.md`."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

HEAD = """# Performance

What `make bench` measured, written by `python -m benchmarks.report`. Every figure has its baseline from the same run on the same
machine; compare within this page only. `ok` says whether the target of the benchmark was met in this run.

{where}. The million-line database: {facts}.

| benchmark | figure | measured | target | ok | baseline of the same run |
|---|---|---|---|---|---|
"""
UNTOLD = {
    "benchmark",
    "figure",
    "value",
    "p50",
    "p95",
    "unit",
    "target",
    "target_p95",
    "ok",
    "baseline",
    "baseline_value",
}


def measured(line: dict[str, Any]) -> str:
    unit = line.get("unit", "")
    main = f"{line['value']:,} {unit}" if "value" in line else f"p50 {line['p50']:,}, p95 {line['p95']:,} {unit}"
    more = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in line.items()
        if name not in UNTOLD and value not in (None, "")
    ]
    return main + (f" ({', '.join(more)})" if more else "")


def row(line: dict[str, Any]) -> str:
    target = (
        f"p95 {line['target_p95']:g} ms" if "target_p95" in line else f"{line['target']:g}" if "target" in line else ""
    )
    ok = {True: "yes", False: "**no**"}.get(line.get("ok"), "")
    baseline = f"{line['baseline']}: {line['baseline_value']:,}" if line.get("baseline") else ""
    return f"| {line['benchmark']} | {line['figure']} | {measured(line)} | {target} | {ok} | {baseline} |"


def main() -> None:
    lines = [json.loads(text) for text in Path(sys.argv[1]).read_text().splitlines() if text.startswith("{")]
    made = next((line for line in lines if "live_balances" in line), {})
    facts = ", ".join(
        f"{made[name]:,} {name.replace('_', ' ')}"
        for name in ("lines", "postings", "events", "live_balances")
        if name in made
    )
    where = (
        f"{dt.date.today():%d %B %Y}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    )
    print(HEAD.format(where=where, facts=facts), end="")
    print("\n".join(row(line) for line in lines if "figure" in line and "live_balances" not in line))


if __name__ == "__main__":
    main()
