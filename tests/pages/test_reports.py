"""The seven reports: their sums equal what SQL says of the postings, to the gram, for every hub and owner; and their files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from serai.apps.cargo import actions
from serai.apps.cargo.models import Balance, Event, Line
from serai.kit import jobs, sheets
from serai.kit.files import file_of
from serai.pages import tasks
from serai.pages.reports import views
from serai.pages.reports.catalogue import REPORTS
from serai.pages.reports.model import Asked
from serai.pages.reports.reading import all_rows, part_of, sums_of
from tests.api.calling import Caller
from tests.apps.cargo.making import D, ago, consignment_of, loaded, received
from tests.world import World

PERIOD = (dt.date(2026, 11, 19), dt.date(2026, 11, 20))
#: Both sides of every posting, the plainest way: what is counted here knows nothing of the reports.
LEGS = """select p.line_id, a.kind, a.hub_id, c.hub_id first_hub, c.owner_id, l.currency, l.unit_value, p.occurred_at, 1 sign,
    p.quantity, p.hu, p.kg, p.m3, b.kind other
  from cargo_posting p join cargo_account a on a.id = p.to_account_id join cargo_account b on b.id = p.from_account_id
  join cargo_line l on l.id = p.line_id join cargo_consignment c on c.id = l.consignment_id
union all
select p.line_id, a.kind, a.hub_id, c.hub_id, c.owner_id, l.currency, l.unit_value, p.occurred_at, -1,
    p.quantity, p.hu, p.kg, p.m3, b.kind
  from cargo_posting p join cargo_account a on a.id = p.from_account_id join cargo_account b on b.id = p.to_account_id
  join cargo_line l on l.id = p.line_id join cargo_consignment c on c.id = l.consignment_id"""


def of_postings(where: str, *values: Any) -> tuple[Decimal, Decimal, int, dict[str, Decimal]]:
    """kg, m³, handling units and values by currency of the legs that `where` names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select currency, sum(sign * kg), sum(sign * m3), sum(sign * hu), sum(round(sign * quantity * unit_value, 2)) "
            f"from ({LEGS}) x where {where} group by 1", values,
        )  # fmt: skip
        found = cursor.fetchall()
    kg, m3, hu = (sum((row[n] for row in found), D(0)) for n in (1, 2, 3))
    return kg, m3, int(hu), {row[0]: row[4] for row in found}


def of_report(key: str, asked: Asked) -> tuple[Decimal, Decimal, int, dict[str, Decimal]]:
    sums = sums_of(REPORTS[key], asked)
    whole = sums.whole
    return whole["kg"], whole["m3"], int(whole["hu"]), sums.by_currency.get("value", {})


@pytest.fixture
def busy(world: World) -> tuple[World, list[Line]]:
    """Two owners, two currencies, before, in and after the period: received, damaged, moved, loaded, delivered, lost, counted,
    released and taken back. Weights have grams, so that a rounding anywhere is seen.
    """
    w, bruno, omar = world, world.actor("bruno"), world.actor("omar")
    grams = {"weight_kg": D("33.337"), "volume_m3": D("1.0003")}
    _c, (tents, stoves) = consignment_of(
        w, {"quantity": D(100), **grams}, {"quantity": D(30), "unit_value": D(1000), "currency": "SSP", **grams}
    )
    _c, (soap,) = consignment_of(w, {"quantity": D(70), "category": w.food, **grams}, organisation=w.lantern)
    received(w, tents, 60, at=ago(80), bin_id=w.bins["A-01"].id)  # before the period: opening stock
    received(w, soap, 70, at=ago(30), damaged=D(0))
    received(w, stoves, 29, at=ago(29))
    received(w, tents, 40, at=ago(28), bin_id=w.bins["A-01"].id)
    actions.move(actor=bruno, hub_id=w.hub.id, occurred_at=ago(27),
                 moves=[actions.Move(tents.id, w.bins["A-01"].id, w.bins["A-02"].id, D(10))])  # fmt: skip
    journey = loaded(w, tents, 50, at=ago(26), bin_id=w.bins["A-01"].id)
    loaded(w, soap, 20, journey=journey, at=ago(25))
    actions.deliver(
        actor=bruno, journey_id=journey, place_id=w.malakal.id, occurred_at=ago(20),
        lines=[actions.DeliveryLine(tents.id, good=D(40), damaged=D(3), missing=D(7))],
    )  # fmt: skip
    actions.count(actor=bruno, hub_id=w.hub.id, occurred_at=ago(18),
                  items=[actions.CountedItem(stoves.id, None, D(27))])  # fmt: skip
    late = received(w, stoves, 1, at=ago(12))
    actions.reverse(actor=omar, event_id=late.id, reason="Counted twice")
    for quantity, hours in ((5, 15), (2, 14)):
        released = _released(w, stoves, quantity, at=ago(hours))
    actions.reverse(actor=omar, event_id=released.id, reason="The truck came back")
    loaded(w, soap, 5, at=ago(2))  # after the period
    return w, [tents, stoves, soap]


def _released(w: World, line: Line, quantity: int, at: dt.datetime) -> Event:
    """The owner orders a release out of the store, and it is carried out."""
    account = Balance.objects.get(line=line, kind=2).account_id
    order = actions.order_release(actor=w.actor("amina"), consignment_id=line.consignment_id,
                                  items=[actions.ReleaseItem(line.id, account, D(quantity))])  # fmt: skip
    actions.verify_release(actor=w.actor("bruno"), order_id=order.id)
    actions.accept_release(actor=w.actor("omar"), order_id=order.id)
    return actions.execute_release(actor=w.actor("bruno"), order_id=order.id, occurred_at=at)


def asking(w: World, **more: Any) -> Asked:
    return Asked(w.op, *PERIOD, **more)


def scopes(w: World) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("true", {}),
        ("owner_id = %s", {"owner_ids": frozenset({w.horizon.pk})}),
        ("owner_id = %s", {"owner_ids": frozenset({w.lantern.pk})}),
    ]


WITHIN = "occurred_at >= %s and occurred_at < %s"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_sums_equal_the_postings_to_the_gram(busy: Any, number: int) -> None:
    w, _lines = busy
    owned, more = scopes(w)[number]
    asked = asking(w, **more)
    owner = [next(iter(more["owner_ids"]))] if more else []
    within = (asked.begins, asked.ends)
    assert of_report("storage-overview", asked) == of_postings(
        f"kind = 2 and occurred_at < %s and {owned}", asked.ends, *owner
    ), "opening stock and movements are the stock at the end"
    assert of_report("transport-overview", asked) == of_postings(f"kind = 3 and {WITHIN} and {owned}", *within, *owner)
    assert of_report("service-overview", asked) == of_postings(
        f"kind in (2, 3, 4, 9) and {WITHIN} and {owned}", *within, *owner
    )
    released = of_postings(f"kind in (2, 3, 4, 9) and other = 5 and {WITHIN} and {owned}", *within, *owner)
    found = sums_of(REPORTS["release-overview"], asked)
    assert (found.whole.get("kg", D(0)), found.by_currency.get("value", {})) == (released[0], released[3])
    if number == 0:
        assert found.by_currency["value"] == {"SSP": D(-5000)}, "what was taken back is not released"
    consignments = sums_of(REPORTS["consignment-overview"], asked).whole
    for name, where in (("received", "kind in (2, 3, 4, 9) and other = 1"), ("lost", "kind = 6 and other in (2, 3, 4, 9)"),
                        ("released", "kind in (2, 3, 4, 9) and other = 5"), ("dispatched", "kind = 3 and other = 2"), ("delivered", "kind = 4 and other = 3")):  # fmt: skip
        kg, m3, *_rest = of_postings(f"{where} and {WITHIN} and {owned}", *within, *owner)
        sign = -1 if name == "released" else 1
        assert (consignments[f"{name}_kg"], consignments[f"{name}_m3"]) == (sign * kg, sign * m3), name


def test_the_hub_narrows_and_tonnes_are_kilograms(busy: Any) -> None:
    w, _lines = busy
    for key, report in REPORTS.items():
        everywhere = sums_of(report, asking(w))
        assert sums_of(report, asking(w, hub_id=w.hub.pk)).whole == everywhere.whole, key
        assert sums_of(report, asking(w, hub_id=w.hub_bor.pk)).count == 0, key
        tonnes = sums_of(report, asking(w, unit="t")).whole
        for one in report.summed:
            if one.is_weight and one.key in tonnes:
                assert tonnes[one.key] * 1000 == everywhere.whole[one.key], (key, one.key)


def test_rows_add_up_to_the_sums_and_pages_follow_each_other(busy: Any) -> None:
    w, _lines = busy
    for key, report in REPORTS.items():
        asked = asking(w, unit="t")
        rows, sums = list(all_rows(report, asked)), sums_of(report, asked)
        assert len(rows) == sums.count, key
        for number, one in enumerate(report.fields):
            if one.sums == "all" and rows:
                assert sum((row[number] for row in rows), D(0)) == sums.whole[one.key], (key, one.key)
        paged: list[Any] = []
        while part := part_of(report, asked, limit=2, after=(paged[-1][-2], paged[-1][-1]) if paged else None):
            paged += part
        assert paged == rows, key


def test_what_is_planned_is_what_is_left(busy: Any) -> None:
    """A stove never came; the release that was taken back is still ordered; what a journey is to load is planned to leave until it
    is on board.
    """
    from serai.apps.transport.models import Journey, Load
    from tests.apps.cargo.making import journey_of

    w, (tents, stoves, _soap) = busy
    journey = Journey.objects.get(pk=journey_of(w))
    Journey.objects.filter(pk=journey.pk).update(departs_at=ago(-24), destination_hub=w.hub_bor, arrives_at=ago(-48))
    Load.objects.create(journey=journey, line=stoves, quantity=10, kg=D("11.112"), m3=D("0.3334"))
    ahead = Asked(w.op, dt.date(2026, 11, 21), dt.date(2026, 11, 30))
    plan = REPORTS["storage-planning"]
    place = {one.key: number for number, one in enumerate(plan.fields)}
    rows = [(row[place["movement"]], row[place["hub"]], row[place["quantity"]]) for row in all_rows(plan, ahead)]
    assert sorted(rows) == [
        ("arriving", "Bor common store", D(10)), ("expected", "Juba common store", D(1)),
        ("leaving", "Juba common store", D(-10)), ("ordered", "Juba common store", D(-2)),
    ]  # fmt: skip
    assert sums_of(REPORTS["transport-planning"], ahead).whole["kg"] == D("11.112")
    actions.dispatch(actor=w.actor("bruno"), hub_id=w.hub.id, journey_id=journey.pk, occurred_at=ago(1),
                     picks=[actions.Pick(stoves.id, D(4))])  # fmt: skip
    assert sums_of(REPORTS["transport-planning"], ahead).whole["kg"] == D("6.667")
    arriving = [row[place["quantity"]] for row in all_rows(plan, ahead) if row[place["movement"]] == "arriving"]
    assert sorted(arriving) == [D(4), D(6)], "on the road and still to be loaded"


QUERY = {"since": "2026-11-19", "until": "2026-11-20", "unit": "t"}


@pytest.mark.parametrize("report", sorted(REPORTS))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_is_a_page_and_two_files(busy: Any, client: Client, report: str, language: str) -> None:
    w, _lines = busy
    client.force_login(w.users["chen"], backend="django.contrib.auth.backends.ModelBackend")
    headers = {"Accept-Language": language}
    url = reverse("reports:report", args=["south-sudan", report])
    assert client.get(url, QUERY, headers=headers).status_code == 200
    assert client.get(url).status_code == 200
    table = b"".join(client.get(url, QUERY | {"as": "csv"}, headers=headers).streaming_content).decode("utf-8-sig")
    xlsx = b"".join(client.get(url, QUERY | {"as": "xlsx"}, headers=headers).streaming_content)
    count = sums_of(REPORTS[report], asking(w)).count
    assert len(table.splitlines()) == count + 1
    assert len(sheets.read_workbook(io.BytesIO(xlsx)).rows) >= count + 1
    assert client.get(url, QUERY | {"as": "exe"}).status_code == 404
    assert client.get(url, {"since": "2026-11-20", "until": "2026-11-19"}).status_code == 422


def test_the_csv_is_for_machines(busy: Any, client: Client) -> None:
    w, _lines = busy
    client.force_login(w.users["chen"], backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("reports:report", args=["south-sudan", "storage-overview"])
    text = b"".join(client.get(url, QUERY | {"as": "csv"}).streaming_content).decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(text)))
    assert (first["Movement"], first["Quantity"], first["Weight, t"]) == ("Opening stock", "60.000", "0.020002")


def test_a_partner_gets_its_own_cargo_only(busy: Any, client: Client) -> None:
    w, _lines = busy
    client.force_login(w.users["lena"], backend="django.contrib.auth.backends.ModelBackend")
    for report in REPORTS:
        url = reverse("reports:report", args=["south-sudan", report])
        page = client.get(url, QUERY).content.decode()
        assert "Horizon" not in page and "your organisation" in page, report
        asked = client.get(url, QUERY | {"owner": str(w.horizon.pk)})
        assert asked.status_code == 422, "another's cargo cannot be chosen"
    lena = Caller(w, "lena")
    items = lena.get("/operations/south-sudan/reports/service-overview?since=2026-11-19&until=2026-11-20")["items"]
    assert {row["owner"] for row in items} == {"Lantern for Children Trust"}
    asked = f"since=2026-11-19&until=2026-11-20&owner_id={w.horizon.pk}"
    assert lena.get(f"/operations/south-sudan/reports/service-overview?{asked}")["items"] == []


def test_the_api_gives_the_same_rows_a_page_at_a_time(busy: Any) -> None:
    w, _lines = busy
    omar, base = Caller(w, "omar"), "/operations/south-sudan/reports"
    for report in REPORTS:
        found: list[Any] = []
        after: str | None = ""
        while after is not None:
            more = f"&after={after}" if after else ""
            given = omar.get(f"{base}/{report}?since=2026-11-19&until=2026-11-20&limit=3{more}")
            found, after = found + given["items"], given["next"]
        assert len(found) == sums_of(REPORTS[report], asking(w)).count, report
    day = "since=2026-11-19&until=2026-11-20"
    first = omar.get(f"{base}/storage-overview?{day}&unit=t")["items"][0]
    assert (first["movement"], first["kg"], first["condition"]) == ("opening", "0.020002", "good")
    assert omar.get(f"{base}/storage-overview?{day}&hub_id={w.hub_bor.pk}")["items"] == []
    omar.get(f"{base}/storage-overview?{day}&after=nonsense", status=422)
    omar.get(f"{base}/storage-overview?since=2026-11-20&until=2026-11-19", status=422)
    omar.get(f"{base}/storage-overview?{day}&hub_id={UUID(int=7)}", status=404)
    omar.get(f"{base}/everything?{day}", status=422)


def test_a_long_report_is_written_by_a_job_started_by_a_post(busy: Any, client: Client) -> None:
    w, _lines = busy
    client.force_login(w.users["omar"], backend="django.contrib.auth.backends.ModelBackend")
    url = (
        reverse("reports:report", args=["south-sudan", "storage-overview"])
        + "?since=2026-11-19&until=2026-11-20&unit=kg"
    )
    with patch.object(views, "MOST_AT_ONCE", 3):
        assert "CSV in the background" in client.get(url).content.decode()
        read = client.get(f"{url}&as=csv")
        assert read.status_code == 302 and not jobs.visible_jobs(w.actor("omar")).exists()
        started = client.post(url, {"kind": "csv"})
    row = jobs.visible_jobs(w.actor("omar")).get()
    assert started["Location"] == f"/jobs/{row.pk}/"
    assert jobs.run(row.pk).state == "done", row.message
    with file_of("job", row.pk).file.open("rb") as file:
        assert (
            len(file.read().decode("utf-8-sig").splitlines())
            == sums_of(REPORTS["storage-overview"], asking(w)).count + 1
        )
    with patch.object(tasks, "MAX_SHEET_ROWS", 3):
        client.post(url, {"kind": "xlsx"})
        longest = jobs.run(jobs.visible_jobs(w.actor("omar")).order_by("-created_at", "-pk")[0].pk)
    assert (longest.state, "too many for one sheet" in longest.message) == ("failed", True)
