"""Whole pages at a million lines, over HTTP, while two writers post: server time, and readers per second.

    python -m benchmarks.pages [--scale 1.0] [--samples 60] [--seconds 10]

The database is that of `benchmarks.bigdata` (made when it is missing). A Serai with two web processes, as `serai serve`
starts it, serves it; one signed-in officer asks for each page with changing filters, places and records over one kept
connection, so the time is the server's with next to nothing of the network. Meanwhile two processes post moves of 20 lines
through the application's action, two documents a second each. The baseline beside a page is the plain SQL question to the
postings that the page answers, in the same database at the same time: what it costs without the ledger's kept balances.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import gzip
import html
import http.client
import itertools
import json
import multiprocessing
import os
import random
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

os.environ["SERAI_SECRET_KEY"] = "tests-only"  # the server's, so that a session made here is one there

from benchmarks import bigdata

WRITERS, WRITES_PER_SECOND, LINES_EACH = 2, 2, 20
READERS = 4
STOCK, REQUESTS = "/o/op-0/cargo/", "/o/op-0/requests/"
NEXT = re.compile(r'rel="next" href="([^"]+)"')


@dataclass(frozen=True)
class Page:
    """`address` makes the next address to ask for; `target` is the 95th percentile in ms that the page is held to."""

    name: str
    target: float
    address: Callable[[random.Random], str]
    baseline: str = ""  # SQL of the same question over the postings


LEGS = """(select line_id, to_account_id account_id, to_condition condition, quantity, kg, occurred_at from cargo_posting
  union all select line_id, from_account_id, from_condition, -quantity, -kg, occurred_at from cargo_posting)"""
STOCK_SQL = f"""select x.line_id, x.account_id, x.condition, sum(x.quantity) from {LEGS} x
  join cargo_account a on a.id = x.account_id and a.kind = 2 and a.operation_id = '{bigdata.ident("operation", 0)}'
  group by 1, 2, 3 having sum(x.quantity) <> 0 order by 1 limit 50"""
PIVOT_SQL = f"""select a.hub_id, l.category_id, sum(x.kg) from {LEGS} x
  join cargo_account a on a.id = x.account_id and a.kind = 2 and a.operation_id = '{bigdata.ident("operation", 0)}'
  join cargo_line l on l.id = x.line_id group by 1, 2"""
PAST_SQL = PIVOT_SQL.replace(" group by", " where x.occurred_at <= now() - interval '200 days' group by")


def some_day(pick: random.Random) -> str:
    return (bigdata.NOW - dt.timedelta(days=pick.randrange(20, 900))).strftime("%Y-%m-%dT%H:%M")


def pages(records: dict[str, list[str]]) -> list[Page]:
    """The pages that the issue names. Lists are asked for with and without filters, first pages and later ones."""
    hub = lambda pick: f"H{min(int(pick.paretovariate(1.0)) - 1, 9):02d}"  # noqa: E731
    lists: Callable[[random.Random, list[str]], str] = lambda pick, queries: pick.choice(queries)  # noqa: E731
    return [
        Page("home", 60, lambda pick: "/o/op-0/"),
        Page("request list", 60, lambda pick: lists(pick, [*records["requests"], *(REQUESTS + query for query in (
            "?decision=submitted", "?fulfilment=2", "?q=town+017", f"?destination=S{pick.randrange(100):03d}"))])),
        Page("stock list", 60, lambda pick: lists(pick, [*records["stock"], *(STOCK + query for query in (
            "?expiry=red", f"?hub={hub(pick)}", f"?category=c{pick.randrange(12)}"))]), STOCK_SQL),
        Page("hub page", 60, lambda pick: f"/o/op-0/hubs/{hub(pick)}/"),
        Page("consignment page", 60, lambda pick: pick.choice(records["consignments"])),
        Page("tracking page", 60, lambda pick: f"/track/{pick.choice(records['codes'])}/"),
        Page("pivot category by hub", 120, lambda pick: "/o/op-0/figures/", PIVOT_SQL),
        Page("pivot at a past date", 300, lambda pick:
             f"/o/op-0/figures/?rows=category&columns=place&measure=kg&at={some_day(pick)}", PAST_SQL),
        Page("stock at a past date (API)", 300, lambda pick:
             f"/api/operations/op-0/stock/at?moment={some_day(pick)}:00Z&hub_id={bigdata.ident('hub', pick.randrange(10))}"),
    ]  # fmt: skip


class Browser:
    """One kept connection with the officer's session; keeps cookies and asks for compressed pages as browsers do.

    `again` False asks for each page with a word of its own, so that it is drawn anew (docs/algorithms/unchanged-pages.md).
    """

    def __init__(self, url: str, cookie: str, *, again: bool = True) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        self.cookies = {"sessionid": cookie}
        self.again, self.asked = again, itertools.count(time.time_ns())

    def get(self, address: str) -> bytes:
        if not self.again:
            address += f"{'&' if '?' in address else '?'}asked={next(self.asked)}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Encoding": "gzip", "Accept-Language": "en"}
        self.connection.request("GET", address, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _is, value = given.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status != 200:
            raise SystemExit(f"{address} answers {answer.status}")
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def measured(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"p50": round(statistics.median(times) * 1000, 1), "p95": round(times[int(len(times) * 0.95)] * 1000, 1)}


def timed(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def write(stop: Any, posted: Any, seed: int) -> None:
    """One writer: moves of live lines between two bins of a hub, at an even pace, through the action."""
    bigdata.connect()
    from django.utils import timezone

    from serai.apps.cargo import actions
    from serai.apps.cargo.models import Balance
    from serai.apps.operations.models import Bin
    from serai.apps.operations.queries import actor_for
    from serai.apps.parties.models import User

    pick, user = random.Random(seed), User.objects.get(email="chen@example.org")
    hub = bigdata.ident("hub", seed)
    shelves = list(Bin.objects.filter(hub_id=hub).values_list("pk", flat=True))
    while not stop.is_set():
        due = time.perf_counter() + 1 / WRITES_PER_SECOND
        rows = Balance.objects.filter(live=True, kind=2, hub_id=hub).select_related("account").order_by("line_id")
        first = pick.randrange(max(rows.count() - LINES_EACH, 1))
        moves = [
            actions.Move(row.line_id, row.account.bin_id,
                         pick.choice([shelf for shelf in shelves if shelf != row.account.bin_id]), row.quantity)
            for row in rows[first : first + LINES_EACH]
        ]  # fmt: skip
        actor = actor_for(user, now=timezone.now())
        actions.move(actor=actor, hub_id=hub, occurred_at=actor.now, moves=moves)
        with posted.get_lock():
            posted.value += len(moves)
        time.sleep(max(due - time.perf_counter(), 0))


@contextlib.contextmanager
def writers() -> Iterator[Any]:
    """Two writers in processes of their own for as long as the block lasts; gives the counter of their postings."""
    spawn = multiprocessing.get_context("spawn")
    stop, posted = spawn.Event(), spawn.Value("q", 0)
    processes = [spawn.Process(target=write, args=(stop, posted, seed)) for seed in range(WRITERS)]
    for process in processes:
        process.start()
    try:
        while posted.value == 0 and all(process.is_alive() for process in processes):
            time.sleep(0.1)
        yield posted
    finally:
        stop.set()
        for process in processes:
            process.join(30)
    if any(process.exitcode for process in processes):
        raise SystemExit("a writer failed; its error stands above")


def signed_in() -> str:
    from django.test import Client

    from serai.apps.parties.models import User

    client = Client()
    client.force_login(User.objects.get(email="chen@example.org"), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def known_records() -> dict[str, list[str]]:
    """Addresses of consignments and tracking codes, spread over the three years."""
    from serai.apps.cargo.models import Consignment

    rows = list(
        Consignment.objects.filter(operation__code="op-0").order_by("number").values_list("code", "tracking_code")
    )
    rows = rows[:: max(len(rows) // 200, 1)]
    return {
        "consignments": [f"{STOCK}consignments/{code}/" for code, _tracking in rows],
        "codes": [each for _code, each in rows],
    }


def question(sql: str) -> float:
    """The better of two answers to a baseline's question, in ms."""
    from django.db import connection

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 0")
            cursor.execute(sql)
            cursor.fetchall()

    return round(min(timed(ask) for _each in range(2)) * 1000, 1)


def following_pages(url: str, cookie: str, first: str, most: int) -> list[str]:
    """Addresses of the first pages of a list, found by its “Next” links."""
    browser, found = Browser(url, cookie), [first]
    while len(found) < most and (link := NEXT.search(browser.get(found[-1]).decode())):
        found.append(html.unescape(link[1]))
    return found


def read_for(url: str, cookie: str, seconds: float, *, again: bool = True) -> float:
    """Pages per second that four readers get of the first twenty pages of the stock list together."""
    counts = [0] * READERS
    addresses = following_pages(url, cookie, STOCK, 20)
    end = time.perf_counter() + seconds

    def read(number: int) -> None:
        browser, page = Browser(url, cookie, again=again), number
        while time.perf_counter() < end:
            browser.get(addresses[page % len(addresses)])
            page += 1
            counts[number] += 1

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def say(figure: str, **values: Any) -> None:
    def plain(value: Any) -> Any:
        return float(value) if isinstance(value, Decimal) else value

    print(
        json.dumps({"benchmark": "pages", "figure": figure, **{name: plain(v) for name, v in values.items()}}),
        flush=True,
    )


def measure(samples: int, seconds: float, only: str) -> None:
    from tests.e2e.site import served

    cookie, records, pick = signed_in(), known_records(), random.Random(7)
    with served(bigdata.DATABASE, workers=2) as site:
        records["stock"] = following_pages(site.url, cookie, STOCK, 3)
        records["requests"] = following_pages(site.url, cookie, REQUESTS, 2)
        browser = Browser(site.url, cookie, again=False)  # what a page costs that nobody has asked for yet
        with writers() as posted:
            begun, before = time.perf_counter(), posted.value
            for page in pages(records):
                if only and only not in page.name:
                    continue
                browser.connection.close()  # the server ends idle connections while a baseline is asked; the next get opens one
                for _each in range(6):  # both web processes and the database's cache are warm
                    body = browser.get(page.address(pick))
                times = [timed(lambda address=page.address(pick): browser.get(address)) for _each in range(samples)]
                found = measured(times)
                say(page.name, **found, unit="ms", target_p95=page.target, ok=found["p95"] <= page.target,
                    html_kb=round(len(body) / 1024), baseline="the same question to the postings, SQL" if page.baseline else None,
                    baseline_value=question(page.baseline) if page.baseline else None)  # fmt: skip
            rate = (posted.value - before) / (time.perf_counter() - begun)
            say("postings meanwhile", value=round(rate), unit="1/s")
            if not only:
                with_writers = read_for(site.url, cookie, seconds)
        if not only:
            alone, anew = (read_for(site.url, cookie, seconds, again=again) for again in (True, False))
            say("stock list, four readers", value=round(alone, 1), with_two_writers=round(with_writers, 1),
                every_page_drawn_anew=round(anew, 1), unit="pages/s", target=60, ok=alone >= 60)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    options = parser.parse_args()
    bigdata.connect()
    say("database", **bigdata.build(options.scale))
    measure(options.samples, options.seconds, options.only)


if __name__ == "__main__":
    main()
