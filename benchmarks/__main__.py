"""`python -m benchmarks [NAME …]`: run the benchmarks one after another, each in a process of its own; JSON lines on stdout.

    python -m benchmarks                  all
    python -m benchmarks ledger_writes    one

Exit 1 when one of them failed. Times are of this machine, now: compare only figures of the same run.
"""

import subprocess
import sys

#: Name → arguments of its process. `bigdata` makes the million-line database that `pages` reads.
BENCHMARKS = {
    "ledger_writes": ["-m", "benchmarks.ledger_writes"],
    "http_writes": ["-m", "benchmarks.http_writes"],
    "full_count": ["-m", "benchmarks.full_count"],
    "import_requests": ["-m", "benchmarks.import_requests"],
    "second_start": ["-m", "benchmarks.second_start"],
    "bigdata": ["-m", "benchmarks.bigdata"],
    "verify": ["-m", "benchmarks.verify"],
    "pages": ["-m", "benchmarks.pages"],
    "exports": ["-m", "benchmarks.exports"],
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"No benchmark named {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}")
    failed = [name for name in names if subprocess.run([sys.executable, *BENCHMARKS[name]], check=False).returncode]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
