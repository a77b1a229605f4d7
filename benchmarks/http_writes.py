"""One receipt and one dispatch of 200 lines each over HTTP, as a hub's own software would post them.

    python -m benchmarks.http_writes [--documents 12] [--lines 200]

A Serai serves the database of `benchmarks.ledger_writes`; a storekeeper's token receives all lines of a consignment, an
officer's plans them on a lorry, the storekeeper's sends it off. Times are of the client: JSON in, checks, locks, postings,
commit, JSON out. The baseline is the same number of rows into a bare table in the same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

os.environ["SERAI_SECRET_KEY"] = "tests-only"

from benchmarks import ledger_writes

TARGET_SECONDS = 1.0
OPERATION = "/operations/south-sudan"


class Client:
    """A kept connection with somebody's token."""

    def __init__(self, url: str, name: str) -> None:
        from serai.apps.parties.models import User
        from serai.kit.http import digest_of
        from serai.kit.models import ApiToken

        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self.secret = f"benchmark-{name}"
        user = User.objects.get(email=f"{name}@example.org")
        ApiToken.objects.get_or_create(digest=digest_of(self.secret), defaults={"user": user, "name": "benchmark"})

    def post(self, path: str, body: Any) -> tuple[float, Any]:
        """Seconds, and the answer."""
        data = json.dumps(body)
        start = time.perf_counter()
        self.connection.request("POST", f"/api{path}", data,
                                {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"})  # fmt: skip
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - start
        if answer.status not in {200, 201}:
            raise SystemExit(f"{path} answers {answer.status}: {content[:500]!r}")
        return seconds, json.loads(content)


def hours(number: float) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=number)).isoformat()


def whole_journey(bruno: Client, omar: Client, consignment: str, lorry: str) -> tuple[float, float, float]:
    """Receive, plan and send off all lines of a consignment; seconds of each."""
    from serai.apps.cargo.models import Line
    from serai.apps.operations.models import Bin, Hub
    from serai.apps.places.models import Place

    hub = Hub.objects.get(code="JUB")
    shelf = str(Bin.objects.get(hub=hub, code="A-01").pk)
    lines = [str(key) for key in Line.objects.filter(consignment_id=consignment).values_list("id", flat=True)]
    counted = [{"line_id": line, "good": "100", "bin_id": shelf} for line in lines]
    receipt, _answer = bruno.post(f"/hubs/{hub.pk}/receipts", {"occurred_at": hours(-2), "lines": counted})
    loads = [{"line_id": line, "quantity": "60"} for line in lines]
    plan, trip = omar.post(f"{OPERATION}/journeys", {
        "vehicle_id": lorry, "origin_id": str(hub.pk), "destination_id": str(Place.objects.get(name="Malakal").pk),
        "departs_at": hours(1), "arrives_at": hours(30), "loads": loads})  # fmt: skip
    depart, _answer = bruno.post(f"/journeys/{trip['id']}/depart", {"occurred_at": hours(-1)})
    return receipt, plan, depart


def lorries(omar: Client, count: int) -> list[str]:
    from serai.apps.parties.models import Organisation

    owner = str(Organisation.objects.order_by("name").values_list("pk", flat=True)[0])
    made = [omar.post(f"{OPERATION}/vehicles", {"plate": f"SSD {n}", "vehicle_class": "truck_30t", "owner_id": owner,
                                                "capacity_kg": "900000", "capacity_m3": "9000"}) for n in range(count)]  # fmt: skip
    return [answer["id"] for _seconds, answer in made]


def say(figure: str, seconds: list[float], target: float | None = None, **more: Any) -> None:
    seconds = sorted(seconds)
    p95 = seconds[int(len(seconds) * 0.95)]
    print(json.dumps({"benchmark": "http_writes", "figure": figure, "p50": round(statistics.median(seconds) * 1000, 1),
                      "p95": round(p95 * 1000, 1), "unit": "ms", "documents": len(seconds),
                      **({"target_p95": target * 1000, "ok": p95 <= target} if target else {}), **more}), flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=12)
    parser.add_argument("--lines", type=int, default=200)
    options = parser.parse_args()
    ledger_writes.make_database()
    ledger_writes.connect()
    consignments = ledger_writes.prepare(options.lines, options.documents + 1)
    from tests.e2e.site import served

    with served(ledger_writes.DATABASE) as site:
        bruno, omar = Client(site.url, "bruno"), Client(site.url, "omar")
        trucks = lorries(omar, len(consignments))
        whole_journey(bruno, omar, consignments[0], trucks[0])  # warm
        done = [whole_journey(bruno, omar, *each) for each in zip(consignments[1:], trucks[1:], strict=True)]
    bare = statistics.median(each[2] for each in ledger_writes.bare(options.lines, options.documents)) * 1000
    note = {"lines": options.lines, "baseline": "bare INSERT of as many rows, ms", "baseline_value": round(bare, 1)}
    say("receipt", [each[0] for each in done], **note)
    say("planning a journey", [each[1] for each in done], lines=options.lines)
    say("dispatch", [each[2] for each in done], **note)
    say("receipt and dispatch", [each[0] + each[2] for each in done], TARGET_SECONDS, lines=options.lines)


if __name__ == "__main__":
    main()
