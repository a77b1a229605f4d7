"""`serai ledger verify` of five million postings, beside PostgreSQL grouping the same postings once.

    python -m benchmarks.verify [--scale 1.0]

The database is that of `benchmarks.bigdata` (made when it is missing). The baseline is one plain sum of all legs by line, account and
condition, in one statement on one connection with as much memory: the least that any check of balances must do.
"""

from __future__ import annotations

import argparse
import json
import time

from benchmarks import bigdata

TARGET_S = 40
BARE = """select count(*) from (
  select line_id, account_id, condition, sum(quantity), sum(hu), sum(kg), sum(m3) from (
    select line_id, to_account_id account_id, to_condition condition, quantity, hu, kg, m3 from cargo_posting
    union all select line_id, from_account_id, from_condition, -quantity, -hu, -kg, -m3 from cargo_posting) x
  group by 1, 2, 3) g"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    bigdata.connect()
    made = bigdata.build(options.scale)
    from django.db import connection, transaction

    from serai.apps.cargo.queries import verify

    started = time.perf_counter()
    differences = verify()
    seconds = time.perf_counter() - started
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0; set local work_mem = '256MB'")
        started = time.perf_counter()
        cursor.execute(BARE)
        bare = time.perf_counter() - started
    print(json.dumps({"benchmark": "verify", "figure": "everything recomputed from the postings", "value": round(seconds, 1), "unit": "s",
                      "postings": made["postings"], "differences": len(differences), "target": TARGET_S,
                      "ok": seconds <= TARGET_S and not differences,
                      "baseline": "one sum of all legs by line, account and condition, s", "baseline_value": round(bare, 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
