"""How long `serai demo` takes to serve its first page when the demonstration stands already.

    python -m benchmarks.second_start [--scale 0.05] [--times 3]

Builds a demonstration in a state folder of its own, stops it, starts it again so many times, and takes the time from the
command to a front page that answers. The baseline is the start of the bare web server on the same database in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

TARGET_SECONDS = 5.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_page(command: Sequence[str], port: int, state: str) -> float:
    """From the start of a command to its first page; the command is ended as Ctrl-C ends it."""
    environment = {**os.environ, "SERAI_STATE_DIR": state, "SERAI_DEMO": "1", "SERAI_MANIFEST_STATIC": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30):
                    return time.perf_counter() - start
            except urllib.error.HTTPError as error:
                raise SystemExit(f"the front page answers {error.code}") from error
            except OSError:
                time.sleep(0.02)
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="0.05", help="size of the demonstration; the start hardly depends on it")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    port, state = free_port(), tempfile.mkdtemp(prefix="serai-start-")
    demo = ["serai", "demo", "--scale", options.scale, "--port", str(port)]
    bare = ["granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "serai.config.wsgi:application"]
    first = seconds_to_page(demo, port, state)
    again = [seconds_to_page(demo, port, state) for _each in range(options.times)]
    os.environ["SERAI_STATE_DIR"] = state  # this process holds the database now, so that the bare web server need not
    from serai.config import embedded

    os.environ["SERAI_DATABASE_URL"] = embedded.start()
    alone = min(seconds_to_page(bare, port, state) for _each in range(2))
    value = statistics.median(again)
    print(json.dumps({"benchmark": "second_start", "figure": "serai demo, second start", "value": round(value, 2), "unit": "s",
                      "target": TARGET_SECONDS, "ok": value < TARGET_SECONDS, "baseline": "the web server alone, s",
                      "baseline_value": round(alone, 2), "first_start_s": round(first, 1)}))  # fmt: skip


if __name__ == "__main__":
    main()
